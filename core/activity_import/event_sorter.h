// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/raw_event.h"
#include "core/database/connection.h"

#include <filesystem>
#include <functional>

namespace metsuke::activity_import {

/// Puts the events of a log into the order of their time (and, at one moment, of their rank and of the log), however far
/// they are from it: logs are written newest first, or by several threads. Up to kMaximumMemory bytes in memory, beyond
/// that in a file beside the history, which goes with it. One thread.
class EventSorter {
public:
    static constexpr size_t kMaximumMemory = 64 << 20;

    /// `file`: for what does not fit; one that is there is replaced.
    explicit EventSorter(std::filesystem::path file)
        : m_file(std::move(file)) { }
    ~EventSorter();
    EventSorter(const EventSorter&) = delete;
    EventSorter& operator=(const EventSorter&) = delete;

    Result<void> add(const RawEvent& event);
    /// Every event in order; `take` ends it by an error of its own.
    Result<void> each(const std::function<Result<void>(RawEvent)>& take);
    [[nodiscard]] int64_t size() const { return m_count; }

private:
    struct Kept {
        int64_t time = 0;
        int64_t place = 0;
        std::string bytes;
    };
    void sort();
    Result<void> spill();
    void removeFile() const;

    std::filesystem::path m_file;
    std::vector<Kept> m_kept;
    size_t m_memory = 0;
    int64_t m_count = 0;
    std::unique_ptr<Connection> m_connection; ///< none as long as everything fits
};

} // namespace metsuke::activity_import
