// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

#include <QStringList>

namespace metsuke {

/// How an agent stands: one call for every view.
struct AgentStanding {
    enum class State { Pending, Connected, Silent, NeverSeen, Refused, Revoked };
    State state = State::NeverSeen;
    QStringList attention; ///< sentences: what somebody should look at; empty: nothing
    bool isOutdated = false; ///< an older version than this workstation's
    bool isPolicyOld = false; ///< it obeys an older policy than the one in force
    /// `policy`: version of the one in force; 0: there is none.
    [[nodiscard]] static AgentStanding of(const fleet::Agent& agent, int64_t policy, Timestamp now);
};

/// What the roster says, in words. What agents tell is untrusted and escaped. GUI thread.
namespace agent_words {

[[nodiscard]] QString state(AgentStanding::State state);
[[nodiscard]] QString name(const fleet::Agent& agent);
[[nodiscard]] QString version(const fleet::Agent& agent);
[[nodiscard]] QString system(const fleet::Agent& agent);
[[nodiscard]] QString addresses(const fleet::Agent& agent, const QString& separator);
/// Its clock against ours: "exact", "+2.1 s"; "" not known
[[nodiscard]] QString clock(const fleet::Agent& agent);
/// By what it records, each way once: "eBPF, fanotify"; "" nothing is known
[[nodiscard]] QString sensors(const fleet::Agent& agent);
/// processes, network ... of a recording's subject
[[nodiscard]] QString subject(const std::string& subject);
[[nodiscard]] QString recordedBy(const std::string& by);
[[nodiscard]] QString retention(const fleet::Agent& agent);
/// "trace", "query" ... of a command
[[nodiscard]] QString command(const openc2::Command& command);
[[nodiscard]] QString commandState(const fleet::CommandRecord& record);
/// Of a workstation that serves: "network (10.0.0.1:8883)".
[[nodiscard]] QString way(const std::string& name);
[[nodiscard]] QString serving(const FleetServing& serving); ///< one sentence
/// What stands under the verdict: a roster that cannot be read, else how agents are served and tokens that wait.
[[nodiscard]] QString standing(const FleetSnapshot& roster, const FleetServing& serving, Timestamp now);
/// What makes a computer an agent, to be run there.
[[nodiscard]] QString enrolCommand(const openc2::EnrolmentToken& token);

} // namespace agent_words

} // namespace metsuke
