// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/timestamp.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace metsuke::openc2 {

/// What an agent tells of itself every 30 s and when it connects: body of a notification.
struct Heartbeat {
    std::string hostname;
    std::string system;
    std::string version;
    std::string boot; ///< of the kernel
    std::string epoch; ///< quoted by commands; another one every start and every day
    Timestamp sent; ///< by the agent's clock
    std::vector<IpAddress> addresses;
    std::vector<std::string> macs;
    struct Recording {
        std::string subject; ///< "processes", "files" ... (SensorState)
        std::string by; ///< "" when it is not recorded
        Message why;
    };
    std::vector<Recording> recordings;
    int64_t historyBytes = 0, historyLimit = 0;
    Timestamp historyFrom; ///< oldest activity
    Duration retention = 0; ///< forecast; 0 not known
    int64_t lost = 0; ///< activities that are not in the history since the start
    bool isDiskFull = false;
    int64_t policyVersion = 0; ///< that the recorder obeys
    std::optional<int64_t> actuatorPolicy; ///< that the actuator obeys; none: it has not told, or there is none
    Timestamp certificateUntil;
    std::string head; ///< hash of the newest entry of the agent's ledger: a shorter one shows
};
[[nodiscard]] std::string writeHeartbeat(const Heartbeat& heartbeat);
Result<Heartbeat> readHeartbeat(std::string_view body);

} // namespace metsuke::openc2
