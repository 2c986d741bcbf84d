// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_writer.h"
#include "core/store/flow_info.h"
#include "core/store/flow_segments.h"
#include "core/store/rollup.h"
#include "core/store/traffic_writer.h"

#include <chrono>
#include <functional>

namespace metsuke {

/// What an import has come to, as `meta.import` says. An import that says Running in a case nobody holds was killed.
enum class ImportState { None, Running, Complete, Partial };

/// Turns epochs into committed rows on the write connection. Not thread-safe: CaseStore serialises. After a failure
/// everything since the last commit is rolled back and every later call returns that first error.
class CaseWriter {
public:
    static constexpr int64_t kCommitRows = 50'000;
    static constexpr std::chrono::milliseconds kCommitEvery{500}; ///< with what comes before it, a crash costs less than a second

    CaseWriter(Connection& connection, int64_t segmentRows);

    /// Reads where the case stands; seals what a killed import left open and labels it partial.
    Result<void> begin();
    Result<void> append(const EpochBatch& batch);
    /// Opens the running transaction for other rows of the import (findings, rules) too.
    Result<void> ensureTransaction();
    Result<void> commit();
    Result<void> finish(bool partial);
    /// Commits at once.
    Result<void> putCaptureFacts(const CaptureFacts& facts);
    /// Removes stored derived events; others take their place by appendDerived(). Inside a transaction.
    Result<void> removeDerived();
    Result<void> appendDerived(const Event& event);
    /// Writes the header part of a stored event anew.
    Result<void> correct(int64_t id, const Event& event);
    /// Marks pairs of hosts by what is inside now.
    Result<void> correctPairs(const std::function<bool(const IpAddress&)>& isInside);
    /// True when rows wait for a commit that is due.
    [[nodiscard]] bool isDue() const;
    [[nodiscard]] bool isPending() const { return m_open; }
    [[nodiscard]] SinkStats stats() const { return m_stats; }
    /// Takes note of a failure of the caller's own statements inside the transaction.
    Error fail(const Error& error);

private:
    Result<void> correctLastCapture();
    Result<void> markPairs(const std::function<bool(const IpAddress&)>& isInside);
    Result<void> appendEvents(const EpochBatch& batch);
    Result<void> appendParts(const EpochBatch& batch);
    Result<void> appendLosses(const EpochBatch& batch);
    Result<void> appendOne(const Event& event);
    void tally(const Event& event);
    Result<void> writeProgress();
    Result<void> sealSegment();
    Result<void> setMeta(std::string_view key, int64_t value);

    using Clock = std::chrono::steady_clock;
    Connection& m_connection;
    NameWriter m_names;
    EventWriter m_events;
    FlowSegments m_flows;
    Rollups m_rollups;
    TrafficWriter m_traffic;
    FlowInfoCollector m_info;
    std::unordered_map<FlowUid, const FlowPackets*> m_ended; ///< postings of the batch in hand
    std::unordered_set<const FlowPackets*> m_stored; ///< those that went with their flow
    std::optional<Error> m_failure;
    SinkStats m_stats;
    ImportState m_state = ImportState::None;
    bool m_open = false; ///< a transaction runs
    Clock::time_point m_opened;
    int64_t m_nextId = 1;
    int64_t m_pendingRows = 0;
    int64_t m_missedBytes = 0;
    int64_t m_oneSided = 0;
    int64_t m_oneSidedOut = 0; ///< of these, what inside hosts sent to others
    int64_t m_oneSidedIn = 0; ///< and what others sent to inside hosts
    uint64_t m_epoch = 0;
    uint64_t m_lastOrder = 0;
    uint64_t m_position = 0;
    Timestamp m_watermark;
};

/// meta values that are integers; 0 when absent.
[[nodiscard]] Result<int64_t> metaInteger(Connection& connection, std::string_view key);
[[nodiscard]] Result<std::string> metaText(Connection& connection, std::string_view key);

} // namespace metsuke
