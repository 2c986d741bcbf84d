// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/write_aggregator.h"

namespace metsuke::sensor {

bool WriteAggregator::holds(const endpoint::Activity& activity, Duration now) {
    const auto* change = std::get_if<endpoint::FileChanged>(&activity.body);
    if (change == nullptr || change->change != endpoint::FileChanged::Change::Written || !change->sha256.empty()) {
        return false;
    }
    const std::tuple key(activity.process, change->path, change->file);
    const auto found = m_held.find(key);
    if (found != m_held.end()) {
        found->second.last = activity;
        ++found->second.count;
        return true;
    }
    if (m_held.size() < kMaximumHeld) {
        m_oldest.push_back(m_held.emplace(key, Held{activity, 0, now + kWindow}).first);
    }
    return false;
}

std::vector<endpoint::Activity> WriteAggregator::take(Duration now, bool all) {
    std::vector<endpoint::Activity> done;
    while (!m_oldest.empty() && (all || due() <= now)) {
        Held& held = m_oldest.front()->second;
        if (held.count > 0) {
            std::get<endpoint::FileChanged>(held.last.body).count = held.count;
            done.push_back(std::move(held.last));
        }
        m_held.erase(m_oldest.front());
        m_oldest.pop_front();
    }
    return done;
}

} // namespace metsuke::sensor
