// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <map>
#include <vector>

namespace metsuke::endpoint {

/// The processes that run, with all their ancestors whether those still run or not, and the images of each: what a new
/// segment is begun with, so that a chain of parents never needs a segment that is gone. Bounded: the
/// chains of processes beyond that may end early.
class RunningProcesses {
public:
    static constexpr size_t kMaximum = 32'768;
    static constexpr size_t kMaximumImages = 16; ///< of one process: the first and the newest ones

    void observe(const Activity& activity);
    /// Parents before children, every process before its images.
    [[nodiscard]] std::vector<Activity> restated() const;
    [[nodiscard]] size_t size() const { return m_entries.size(); }

private:
    struct Entry {
        Activity started;
        std::vector<Activity> images;
        ProcessUid parent;
        int64_t children = 0; ///< entries whose parent it is
        int64_t order = 0;
        bool isRunning = true;
    };
    void start(const Activity& activity, const ProcessStarted& started);
    void addImage(const Activity& activity);
    void end(ProcessUid process);

    std::map<ProcessUid, Entry> m_entries;
    int64_t m_order = 0;
};

} // namespace metsuke::endpoint
