// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/agent/agent_client.h"
#include "core/fleet/fleet_server.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

namespace metsuke::test {

/// A workstation that serves agents for real, and the means to be such agents: the programs' own code, in one process.
class FleetLab : public ::testing::Test {
protected:
    enum class Way { LocalSocket, Broker, FileDrop };
    /// False, after skipping: there is no mosquitto here.
    [[nodiscard]] bool serve(Way way);
    /// The same, but nobody serves yet.
    [[nodiscard]] bool prepare(Way way);
    void stopServing() { m_server.reset(); }
    void startServing();
    fleet::Roster& roster() { return *m_roster; }
    [[nodiscard]] openc2::EnrolmentToken token(bool approvesAtOnce, Duration validity = kHour);

    /// Enrols the device in a folder of its own; waits for the decision, at most half a minute.
    Result<void> enrolDevice(const std::string& device, const openc2::EnrolmentToken& token);
    [[nodiscard]] std::filesystem::path stateOf(const std::string& device) const { return m_folder.path() / "state" / device; }
    /// An enrolled agent that runs; `history`: what it traces in.
    [[nodiscard]] std::unique_ptr<agent::AgentClient> startAgent(const std::string& device, const std::string& history = {});

    fleet::CommandRecord order(const std::string& device, const std::string& action = "query", const std::string& target = "features");
    /// Waits for its final state.
    fleet::CommandRecord finished(const std::string& command);
    [[nodiscard]] bool waitForAgent(const std::string& device);

    TemporaryFolder m_folder;
    fleet::FleetSettings m_settings;
    std::unique_ptr<fleet::Roster> m_roster;
    std::unique_ptr<fleet::FleetServer> m_server;
};

/// A TCP port of the loopback that nobody has now.
[[nodiscard]] uint16_t freePort();
/// The broker that this process supervises; -1 none.
[[nodiscard]] pid_t brokerProcess();

} // namespace metsuke::test
