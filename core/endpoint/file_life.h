// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <span>

namespace metsuke::endpoint {

/// One file from its making on, over all its names. Numbers of files are given again once the last name is gone.
struct FileLife {
    std::vector<Activity> changes; ///< oldest first; FileChanged of this file only
    std::vector<std::string> names; ///< every path it ever had, in their order
    std::vector<std::string> current; ///< that it has at the end
    bool isBeginningSeen = false; ///< its first change is that it was written
    [[nodiscard]] bool isEmpty() const { return changes.empty(); }
};

/// The life that file number had at the end of `changes` (FileChanged of one FileId, oldest first).
[[nodiscard]] FileLife lastLife(std::span<const Activity> changes);

} // namespace metsuke::endpoint
