// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/present_mounts.h"

#include <algorithm>

namespace metsuke::endpoint {

void PresentMounts::observe(const Activity& activity) {
    const auto* mounted = std::get_if<Mounted>(&activity.body);
    if (mounted == nullptr) {
        return;
    }
    const std::tuple key(mounted->device, mounted->target);
    if (mounted->isGone) {
        m_mounts.erase(key);
    } else if (m_mounts.size() < kMaximum || m_mounts.contains(key)) {
        m_mounts.insert_or_assign(key, activity);
    }
}

std::vector<Activity> PresentMounts::restated() const {
    std::vector<Activity> all;
    for (const auto& [key, activity] : m_mounts) {
        all.push_back(activity);
    }
    std::stable_sort(all.begin(), all.end(), [](const Activity& a, const Activity& b) { return a.time < b.time; });
    return all;
}

} // namespace metsuke::endpoint
