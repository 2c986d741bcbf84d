// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/agent/agent_folder.h"
#include "core/agent/agent_ledger.h"
#include "core/agent/command_answers.h"
#include "core/openc2/acceptance.h"
#include "core/openc2/envelope.h"

#include <functional>
#include <map>
#include <stop_token>

namespace metsuke::agent {

/// Judges what came for this agent and does what may be done, once: signature, freshness and policy first, the ledger
/// before the deed. One thread.
class CommandDesk {
public:
    /// `finished`: called in any thread when what is done elsewhere has its answer, which is to be given to finish().
    using Finished = std::function<void(const std::string& command, openc2::Response response)>;
    CommandDesk(const CommandAnswers& answers, AgentFolder& folder, AgentLedger& ledger, Finished finished = {});
    /// Takes up where the last run ended. To be called once, before anything else.
    Result<void> restore(Timestamp now);

    struct Outcome {
        std::string answer; ///< sealed; "" when nothing is to be sent
    };
    /// `text`: of a Command parcel, untrusted. An error: the ledger cannot be written, and nothing was done.
    Result<Outcome> take(const std::string& text, Timestamp now, const std::stop_token& stop);

    /// Answers what was begun elsewhere; an interim answer is not kept, and not told once there is another one. An error: the ledger cannot be written; the command is asked for again.
    Result<Outcome> finish(const std::string& command, const openc2::Response& response, Timestamp now);

    /// The nonce that commands have to quote; another one every start and every day.
    std::string epoch(Timestamp now);

private:
    /// A command, opened, and as it came.
    struct Came {
        const openc2::Opened& opened;
        const std::string& text;
    };
    Result<Outcome> takeRequest(const Came& came, Timestamp now, const std::stop_token& stop);
    Result<Outcome> carryOut(const Came& came, const openc2::Command& command, Timestamp now, const std::stop_token& stop);
    Result<Outcome> answered(const openc2::Envelope& request, const std::string& command, const openc2::Response& response, Timestamp now);
    /// The answer that nothing was done; `command`: the number it is for.
    Result<Outcome> refused(const openc2::Envelope& request, const std::string& command, int status, std::string_view reason, Timestamp now) const;
    /// Signs it as the answer to the request.
    Result<std::string> sealed(const openc2::Envelope& request, const openc2::Response& response, Timestamp now) const;
    Result<void> noteRefusal(std::string_view reason, const std::string& command, Timestamp now);

    const CommandAnswers& m_answers;
    AgentFolder& m_folder;
    AgentLedger& m_ledger;
    Finished m_finished;
    std::map<std::string, openc2::Envelope> m_elsewhere; ///< requests that are worked on, by command
    openc2::Acceptance m_acceptance;
    Timestamp m_epochSince;
    Timestamp m_refusalsSince;
    int m_refusals = 0; ///< of this hour: they are hostile input, so a bounded number is written
};

} // namespace metsuke::agent
