// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace metsuke::sensor {

/// One way of being told, and what keeps this kernel or this process from it.
struct Capability {
    std::string name; ///< ebpf, proc_connector, fanotify, open_exec, sock_diag, packets, mountinfo
    std::optional<Error> obstacle;
};

struct Capabilities {
    std::vector<Capability> all;
    [[nodiscard]] const std::optional<Error>& obstacleTo(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return !obstacleTo(name); }
};

/// Tries each, and takes it back: versions and configurations promise what a lockdown or a container then refuses. Takes
/// about a tenth of a second.
[[nodiscard]] Capabilities probeCapabilities();

/// Numbers of processes that the kernel tells are those of its first namespace: from elsewhere they name others.
[[nodiscard]] std::optional<Error> obstacleToProcessNumbers();

} // namespace metsuke::sensor
