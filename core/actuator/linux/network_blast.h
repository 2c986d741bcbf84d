// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/report.h"
#include "core/sensor/linux/login_watch.h"
#include "core/sensor/linux/socket_dump.h"

#include <filesystem>

namespace metsuke::actuator {

/// A port of this computer that many others are served at.
struct BusyService {
    uint16_t port = 0;
    uint64_t inode = 0; ///< of the socket that listens
    size_t clients = 0; ///< different computers with a connection that drops
    friend bool operator==(const BusyService&, const BusyService&) = default;
};
inline constexpr size_t kManyClients = 5; ///< from here on it is somebody's server
/// The busiest first. `all`: with the sockets that listen; `dropped`: connections.
[[nodiscard]] std::vector<BusyService> busyServices(const std::vector<sensor::SocketRow>& all, const std::vector<sensor::SocketRow>& dropped);

/// Before this computer is cut off: whose connections drop, by program; who is logged in, by the file of utmp(5); and whom it serves.
/// Effects and, of logins, objects; nothing where there is nothing to tell, or it cannot be told.
void tellBlast(const std::vector<sensor::SocketRow>& dropped, const std::filesystem::path& logins, plan::StepReport& report);

} // namespace metsuke::actuator
