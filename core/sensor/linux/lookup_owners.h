// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"
#include "core/sensor/linux/dns_tracker.h"
#include "core/sensor/linux/proc_reader.h"

#include <deque>

namespace metsuke::sensor {

/// Which process looks up a name, by the socket that it asks through. Looks first among those that did so lately; through all
/// of /proc only as often as that takes no more than a twentieth of the time. One thread.
class LookupOwners {
public:
    /// In the network namespace of the calling thread.
    Result<void> open();
    [[nodiscard]] ProcessKey of(const DnsTracker::Ends& ends); ///< pid 0: not known

private:
    [[nodiscard]] bool holds(int64_t pid, uint64_t inode) const;

    static constexpr size_t kMaximumRecent = 16;
    FileHandle m_diagnosis;
    ProcReader m_reader;
    std::deque<int64_t> m_recent; ///< the latest first
    Duration m_mayLookFrom = 0; ///< through all
};

} // namespace metsuke::sensor
