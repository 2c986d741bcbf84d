// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <optional>
#include <vector>

namespace metsuke::activity_import {

/// Where a log could not be read: between the event before and the one behind, in whichever order the log is. At most
/// kMaximum gaps; the last one then takes up all that follow.
class GapNotes {
public:
    static constexpr size_t kMaximum = 10'000;

    void event(Timestamp time);
    /// Something was lost since the last event.
    void lost() { ++m_lost; }
    /// All of them, by time.
    [[nodiscard]] std::vector<endpoint::Activity> gaps();

private:
    void close(Timestamp next);

    std::vector<endpoint::Activity> m_gaps;
    std::optional<Timestamp> m_last;
    int64_t m_lost = 0;
};

} // namespace metsuke::activity_import
