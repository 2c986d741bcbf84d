// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/endpoint/history_key.h"
#include "core/endpoint/history_segment.h"

#include <memory>

namespace metsuke::endpoint {

/// A segment to be asked. Has its own connection; one thread. Everything it reads may be damaged: then the answer is
/// Malformed, and the rest of the history still answers.
class SegmentReader {
public:
    /// Also while it is written to.
    static Result<std::unique_ptr<SegmentReader>> open(const std::filesystem::path& path);

    ~SegmentReader();
    SegmentReader(const SegmentReader&) = delete;
    SegmentReader& operator=(const SegmentReader&) = delete;

    enum class Order { NewestFirst, OldestFirst };
    /// At most `limit` with the key, in the order of their seconds.
    Result<std::vector<Activity>> find(const HistoryKey& key, const TimeWindow& window, Order order, size_t limit);
    /// In the order in which they came, behind the activity `after`; its number is changed to the last one given.
    Result<std::vector<Activity>> next(int64_t& after, size_t limit);
    Result<std::vector<SegmentSeal>> seals();
    [[nodiscard]] const SegmentFacts& facts() const { return m_facts; }

private:
    class Texts;
    explicit SegmentReader(std::unique_ptr<Connection> connection);
    Result<void> begin();
    Result<Activity> decode(Bytes row);

    std::unique_ptr<Connection> m_connection;
    std::unique_ptr<Texts> m_texts;
    SegmentFacts m_facts;
    uint64_t m_hashKey = 0;
    int64_t m_baseSecond = 0;
};

} // namespace metsuke::endpoint
