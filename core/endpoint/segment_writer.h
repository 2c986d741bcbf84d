// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/endpoint/activity.h"
#include "core/endpoint/history_segment.h"

#include <memory>
#include <span>

namespace metsuke::endpoint {

/// The SQLite file that is written to. Beside the activities it has a row for each thing that one can be found by:
/// (hash of the key, second, activity). Hashes are keyed per segment, so that nobody can aim at one of them. One thread.
class SegmentWriter {
public:
    static Result<std::unique_ptr<SegmentWriter>> create(
        const std::filesystem::path& path, int64_t number, Timestamp base, int64_t limitBytes);
    /// Goes on with one that was left, whole as SQLite keeps it. Malformed when it is damaged.
    static Result<std::unique_ptr<SegmentWriter>> open(const std::filesystem::path& path);
    ~SegmentWriter();
    SegmentWriter(const SegmentWriter&) = delete;
    SegmentWriter& operator=(const SegmentWriter&) = delete;

    enum class Origin { New, CarriedOver /* stands in an older segment, too */ };
    /// All or nothing, in one transaction.
    Result<void> append(std::span<const Activity> activities, Origin origin);
    Result<void> addSeal(const SegmentSeal& seal);
    [[nodiscard]] const SegmentFacts& facts() const { return m_facts; }
    /// Of the file, with what waits in its log.
    Result<int64_t> bytes();

private:
    class Texts;
    explicit SegmentWriter(std::unique_ptr<Connection> connection);
    Result<void> prepare();
    Result<void> insert(const Activity& activity);
    Result<void> writeFacts(const SegmentFacts& facts);

    std::unique_ptr<Connection> m_connection; ///< before the statements, which it outlives
    std::unique_ptr<Texts> m_texts;
    Statement m_insertActivity;
    Statement m_insertLookup;
    SegmentFacts m_facts;
    uint64_t m_hashKey = 0;
    int64_t m_baseSecond = 0;
    int64_t m_next = 1;
};

} // namespace metsuke::endpoint
