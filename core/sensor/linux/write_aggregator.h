// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <deque>
#include <map>
#include <tuple>

namespace metsuke::sensor {

/// Puts together what a program writes to one file again and again (a log, a cache): the first time is told at once, what
/// follows within kWindow as one with a count. Files that were hashed are never held back. One thread.
class WriteAggregator {
public:
    static constexpr Duration kWindow = 30 * kSecond;
    static constexpr size_t kMaximumHeld = 4096;

    /// True: it was taken and will come with others. `now`: since boot.
    [[nodiscard]] bool holds(const endpoint::Activity& activity, Duration now);
    /// Those whose window has ended, or all.
    [[nodiscard]] std::vector<endpoint::Activity> take(Duration now, bool all = false);
    /// When the first window ends; INT64_MAX: none is open.
    [[nodiscard]] Duration due() const { return m_oldest.empty() ? INT64_MAX : m_oldest.front()->second.until; }

private:
    struct Held {
        endpoint::Activity last;
        int64_t count = 0; ///< beyond the first
        Duration until = 0;
    };
    /// By the file as well: one that takes a name is another, and must not let the count of the one before it go.
    using Files = std::map<std::tuple<endpoint::ProcessUid, std::string, endpoint::FileId>, Held>;
    Files m_held;
    std::deque<Files::iterator> m_oldest; ///< of m_held: windows are equally long, so they end in the order in which they began
};

} // namespace metsuke::sensor
