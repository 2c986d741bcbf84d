// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke::sensor {

struct MountRow {
    uint64_t device = 0; ///< as stat() gives it
    std::string root; ///< of the file system, that is seen at the target
    std::string target;
    std::string fileSystem;
    std::string source;
    int64_t id = 0; ///< the kernel's number of this mount: one that takes its place is another
    friend bool operator==(const MountRow&, const MountRow&) = default;
};

/// /proc/PID/mountinfo, octal escapes undone; at most 16,384 rows. What is not understood is passed over.
[[nodiscard]] std::vector<MountRow> parseMounts(std::string_view text);
[[nodiscard]] std::vector<MountRow> readMounts(); ///< of the calling process
/// `sysfs`: where /sys/dev/block is asked whether the device can be taken out.
[[nodiscard]] endpoint::MountKind kindOf(const MountRow& mount, const std::string& sysfs = "/sys");
/// One that holds files of people and programs, not one through which the kernel speaks.
[[nodiscard]] bool holdsFiles(const MountRow& mount);

} // namespace metsuke::sensor
