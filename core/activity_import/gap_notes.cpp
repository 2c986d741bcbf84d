// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/gap_notes.h"

#include <algorithm>

namespace metsuke::activity_import {

using endpoint::Activity;
using endpoint::Gap;

void GapNotes::close(Timestamp next) {
    const Timestamp last = m_last.value_or(next);
    const Timestamp from = std::min(last, next);
    const Timestamp until = std::max(last, next);
    if (m_gaps.size() < kMaximum) {
        m_gaps.push_back({from, {}, "import", Gap{"history", until, m_lost, "unreadable"}});
    } else {
        Activity& whole = m_gaps.back();
        auto& gap = std::get<Gap>(whole.body);
        whole.time = std::min(whole.time, from);
        gap.until = std::max(gap.until, until);
        gap.lost += m_lost;
    }
    m_lost = 0;
}

void GapNotes::event(Timestamp time) {
    if (m_lost > 0) {
        close(time);
    }
    m_last = time;
}

std::vector<Activity> GapNotes::gaps() {
    if (m_lost > 0 && m_last) {
        close(*m_last);
    }
    std::sort(m_gaps.begin(), m_gaps.end(), [](const Activity& a, const Activity& b) { return a.time < b.time; });
    return std::move(m_gaps);
}

} // namespace metsuke::activity_import
