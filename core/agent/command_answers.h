// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/command.h"

#include <functional>
#include <map>
#include <stop_token>

namespace metsuke::agent {

/// What an agent can do: for "action target" one function that does it and says what came of it. They run one after the
/// other in the client's thread and end soon after `stop`.
class CommandAnswers {
public:
    using Answer = std::function<openc2::Response(const openc2::Command& command, const std::stop_token& stop)>;

    void add(const std::string& action, const std::string& target, Answer answer);

    /// What takes longer than others can wait, or is not this process's to do: begins it elsewhere. `sealed`: the command as it was
    /// signed; `answered`: to be called once, in any thread, also after the client has gone; before that any number of
    /// times with interim answers (openc2::kInterim), which may be lost.
    using Answered = std::function<void(openc2::Response response)>;
    using Start = std::function<void(const std::string& sealed, Answered answered)>;
    void addElsewhere(const std::string& action, const std::string& target, Start start);
    /// Null: it is answered here.
    [[nodiscard]] const Start* elsewhere(const openc2::Command& command) const;

    /// 501 for what nobody registered. `query features` lists the pairs.
    [[nodiscard]] openc2::Response answer(const openc2::Command& command, const std::stop_token& stop) const;

private:
    [[nodiscard]] openc2::Response features() const;
    std::map<std::pair<std::string, std::string>, Answer> m_answers;
    std::map<std::pair<std::string, std::string>, Start> m_elsewhere;
};

/// `investigate x-metsuke:trace`: traces in the history of this computer (core/endpoint/trace_codec.h both ways). A trace
/// too large for a parcel is made again with fewer nodes, and says that it is cut.
[[nodiscard]] CommandAnswers::Answer traceAnswer(std::string history);

} // namespace metsuke::agent
