// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/agent/agent_folder.h"
#include "core/agent/command_answers.h"
#include "core/openc2/heartbeat.h"

#include <functional>
#include <memory>

namespace metsuke::agent {

struct ClientSettings {
    std::filesystem::path state; ///< of AgentFolder, enrolled
    std::string device;
    CommandAnswers answers;
    /// Adds what only the caller knows: version, recordings, history. Called in the client's thread.
    std::function<void(openc2::Heartbeat&)> fill;
    std::function<void(const Message&)> say; ///< in any thread: what happens, for people
    std::function<void()> policyChanged = {}; ///< another policy is in the folder; in the client's thread
    Duration heartbeatEvery = 30 * kSecond;
    Duration connectAgain = kMinute; ///< when none of the places could be used
};

/// The agent's end: keeps itself connected to the places of its policy, tells how it is, and answers commands of the
/// operators that the policy names. Each command is done once, whatever comes twice; answers are sent until they are
/// acknowledged. Has a thread of its own. Nothing it receives ends it.
class AgentClient {
public:
    /// InvalidArgument: the folder is not enrolled. Places that cannot be used are told and tried again.
    static Result<std::unique_ptr<AgentClient>> start(ClientSettings settings);
    ~AgentClient();

private:
    struct Finished;
    struct Inside;
    explicit AgentClient(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> m_inside;
};

} // namespace metsuke::agent
