// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/fleet_server.h"
#include "tests/agents/crowd_agent.h"

namespace metsuke::test {

/// So many simulated agents of a fleet in a process of their own, so that what they cost is not taken for the workstation's.
/// They connect by themselves and come back when the broker does.
class Crowd {
public:
    /// Enrols sim-0 and so on in the folder, as an administrator would have over weeks, and starts them. To be called while this
    /// process has one thread, and before anybody serves the folder.
    Crowd(const fleet::FleetSettings& settings, size_t count);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    [[nodiscard]] pid_t process() const { return m_process; }
    [[nodiscard]] static std::string deviceOf(size_t number) { return "sim-" + std::to_string(number); }

private:
    void enrol(const fleet::FleetSettings& settings, size_t count);
    [[noreturn]] void live();

    CrowdWorld m_world;
    std::vector<CrowdIdentity> m_identities;
    pid_t m_process = -1;
};

/// Seconds of a processor that it has used so far.
[[nodiscard]] double processorSeconds(pid_t process);

} // namespace metsuke::test
