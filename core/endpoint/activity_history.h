// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/history_holds.h"
#include "core/endpoint/history_limits.h"
#include "core/endpoint/present_mounts.h"
#include "core/endpoint/running_processes.h"
#include "core/endpoint/segment_writer.h"

#include <deque>

namespace metsuke::endpoint {

/// What the health page and the heartbeat tell of a history.
struct HistoryState {
    int64_t segments = 0;
    int64_t bytes = 0;
    int64_t held = 0; ///< bytes
    int64_t lost = 0; ///< activities that were not written since it was opened, all told in Gap rows
    int64_t unsealed = 0; ///< older segments that a reader kept from being sealed; tried again
    bool isDiskFull = false;
};

/// What happened on this computer, the newest of it: a ring of segments in a folder, of which the oldest goes when there
/// are too many bytes. Processes that run (with their ancestors) and what is mounted are told again in every segment. Complete segments are
/// read-only, and their SHA-256 stands in the one after, so that a change shows (HistoryReader::verify). One writer a
/// folder; it works in the caller's thread, and its readers have their own connections.
///
/// Nothing stops it for good: what cannot be written is counted and told as a Gap as soon as something can be; a damaged
/// segment is set aside under another name, and its time becomes a Gap.
class HistoryWriter {
public:
    /// Makes the folder, or goes on with what is there; the time since then is a Gap. Busy when another writer has it.
    /// The sensors tell anew what runs: the writer does not read it back.
    static Result<std::unique_ptr<HistoryWriter>> open(
        const std::filesystem::path& folder, const HistoryLimits& limits, Timestamp now);
    ~HistoryWriter();
    HistoryWriter(const HistoryWriter&) = delete;
    HistoryWriter& operator=(const HistoryWriter&) = delete;

    /// Waits for commit(), which it calls itself for every 2,000.
    Result<void> append(Activity activity);
    /// Writes what waits; called a few times a second. An error tells that it was lost, and why.
    Result<void> commit();

    /// Keeps segments of this window from the ring. InvalidArgument when `heldBytes` does not suffice for what there is
    /// of it now; what comes later is kept as far as it does. Another process may do the same (history_holds.h).
    Result<void> hold(const HistoryHold& hold);
    Result<void> release(const TimeWindow& window);
    [[nodiscard]] const std::vector<HistoryHold>& holds() const { return m_holds; }
    [[nodiscard]] Result<HistoryState> state();

private:
    /// A segment that is no longer written to.
    struct Complete {
        int64_t number = 0;
        std::filesystem::path path;
        int64_t bytes = 0;
        TimeWindow span;
        bool isSealed = false;
    };
    struct Lost {
        int64_t activities = 0;
        TimeWindow span;
        std::string reason;
    };
    HistoryWriter(std::filesystem::path folder, const HistoryLimits& limits)
        : m_folder(std::move(folder))
        , m_limits(limits.consistent()) { }
    // history_takeover.cpp
    Result<void> takeOver(Timestamp now);
    Result<std::optional<Timestamp>> takeOverOlder(std::vector<std::pair<int64_t, std::filesystem::path>> older, Timestamp& until);
    Result<void> setAside(const std::filesystem::path& path);
    // activity_history.cpp
    void addGap(const TimeWindow& span, std::string reason, int64_t lost);
    Result<void> write();
    Result<void> beginSegment(Timestamp now);
    Result<void> roll();
    void seal(Complete& segment);
    void evict(int64_t room);
    bool evictOldest();
    void readHoldsAgain();
    void drop(const Error& reason);
    /// How large the segment that is written becomes.
    [[nodiscard]] int64_t segmentEnd() const { return m_limits.segmentBytes + m_carriedBytes; }
    [[nodiscard]] std::vector<HeldCandidate> candidates() const;

    std::filesystem::path m_folder;
    HistoryLimits m_limits;
    std::unique_ptr<Connection> m_lock; ///< holds a write lock as long as the writer lives
    std::unique_ptr<SegmentWriter> m_active;
    std::deque<Complete> m_complete; ///< oldest first
    std::vector<HistoryHold> m_holds;
    std::vector<Activity> m_waiting;
    RunningProcesses m_running;
    PresentMounts m_mounts;
    Lost m_lost; ///< not yet told as a gap
    int64_t m_lostEver = 0;
    int64_t m_lastNumber = 0;
    int64_t m_carriedBytes = 0; ///< of m_active, when it was begun
    bool m_isDiskFull = false;
};

} // namespace metsuke::endpoint
