// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <map>
#include <tuple>
#include <vector>

namespace metsuke::endpoint {

/// What is mounted: told again at the beginning of every segment, so that what a file lay on is known though its mount was
/// told long ago. Bounded; beyond that only the segment tells it in which it was mounted.
class PresentMounts {
public:
    static constexpr size_t kMaximum = 4'096;

    void observe(const Activity& activity);
    [[nodiscard]] std::vector<Activity> restated() const;

private:
    std::map<std::tuple<uint64_t, std::string>, Activity> m_mounts; ///< by device and target
};

} // namespace metsuke::endpoint
