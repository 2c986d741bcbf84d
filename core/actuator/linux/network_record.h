// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/plan/target.h"

namespace metsuke::actuator {

/// What a denied name was found to stand for.
struct LearnedAddress {
    IpAddress address;
    Timestamp seen; ///< in an answer, for the last time; whole milliseconds
    friend bool operator==(const LearnedAddress&, const LearnedAddress&) = default;
};

/// What the journal knows of a step that acts on the network: enough to do it again after a restart, whatever the settings are then.
struct NetworkRecord {
    std::string undoId;
    plan::Target target; ///< of an isolation with all that are permitted, the workstation too
    std::vector<uint64_t> sockets; ///< that were to be ended, by the kernel's numbers
    std::vector<LearnedAddress> learned = {}; ///< beside the target's own
    std::vector<IpAddress> spared = {}; ///< that the name was said to stand for and that must not be denied; each is told once
    friend bool operator==(const NetworkRecord&, const NetworkRecord&) = default;
};
[[nodiscard]] std::string writeRecord(const NetworkRecord& record);
Result<NetworkRecord> readNetworkRecord(const std::string& text);

} // namespace metsuke::actuator
