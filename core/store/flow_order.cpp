// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/flow_order.h"

#include "core/store/case_schema.h"
#include "core/store/row_codec.h"

#include <queue>

namespace metsuke {

namespace {

using Places = std::vector<FlowPlaceInTime>;

Result<FlowOrderCache::Places> loadHeads(Connection& connection, int64_t segment) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT chunks FROM segment WHERE number = ?1"));
    const StatementUse use(*statement);
    use->bind(1, segment);
    METSUKE_TRY(const bool row, use->step());
    return std::make_shared<const Places>(row ? decodePlaces(use->blob(0)) : Places());
}

/// The open segment has no order of its own yet: what is new since the last look is read, sorted and merged.
Result<FlowOrderCache::Places> loadOpen(Connection& connection, const FlowSegmentInfo& segment, const FlowOrderCache::Places& known) {
    Places places = known ? *known : Places();
    int64_t after = 0;
    for (const FlowPlaceInTime& place : places) {
        after = std::max(after, place.id);
    }
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT ts, id FROM " + segmentTableName(segment.number) + " WHERE id > ?1"));
    const StatementUse use(*statement);
    use->bind(1, after);
    const auto old = static_cast<std::ptrdiff_t>(places.size());
    while (true) {
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            break;
        }
        places.push_back({use->integer(0), use->integer(1)});
    }
    std::sort(places.begin() + old, places.end());
    std::inplace_merge(places.begin(), places.begin() + old, places.end());
    return std::make_shared<const Places>(std::move(places));
}

Places headsOf(const Places& whole) {
    Places heads;
    for (size_t i = 0; i < whole.size(); i += kOrderChunk) {
        heads.push_back(whole[i]);
    }
    return heads;
}

} // namespace

std::vector<uint8_t> encodePlaces(std::span<const FlowPlaceInTime> places) {
    PackedWriter out;
    int64_t previous = 0;
    for (const FlowPlaceInTime& place : places) {
        out.zigzag(static_cast<int64_t>(static_cast<uint64_t>(place.ts) - static_cast<uint64_t>(previous)));
        out.varint(static_cast<uint64_t>(place.id));
        previous = place.ts;
    }
    return {out.bytes().begin(), out.bytes().end()};
}

std::vector<FlowPlaceInTime> decodePlaces(Bytes bytes) {
    Places places;
    PackedReader in(bytes);
    uint64_t previous = 0;
    while (in.ok() && !in.atEnd()) {
        previous += static_cast<uint64_t>(in.zigzag());
        const auto id = static_cast<int64_t>(in.varint());
        if (in.ok()) {
            places.push_back({static_cast<int64_t>(previous), id});
        }
    }
    return places;
}

FlowOrderCache::Places FlowOrderCache::heads(int64_t segment) const {
    const std::lock_guard lock(m_mutex);
    const auto it = m_heads.find(segment);
    return it == m_heads.end() ? nullptr : it->second;
}
void FlowOrderCache::keepHeads(int64_t segment, Places places) {
    const std::lock_guard lock(m_mutex);
    m_heads[segment] = std::move(places);
}
FlowOrderCache::Places FlowOrderCache::open(int64_t segment) const {
    const std::lock_guard lock(m_mutex);
    return m_openSegment == segment ? m_open : nullptr;
}
void FlowOrderCache::keepOpen(int64_t segment, Places places) {
    const std::lock_guard lock(m_mutex);
    // An older snapshot may come home late: what grew further is kept.
    if (m_openSegment != segment || !m_open || m_open->size() < places->size()) {
        m_openSegment = segment;
        m_open = std::move(places);
    }
}

Result<std::shared_ptr<const FlowOrder>> FlowOrder::load(Connection& connection, FlowOrderCache& cache) {
    auto order = std::make_shared<FlowOrder>();
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT number, first_id, last_id, rows, t0, t1, sealed FROM segment WHERE rows > 0 ORDER BY number"));
    const StatementUse use(*statement);
    while (true) {
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            break;
        }
        FlowSegmentInfo segment{use->integer(0), use->integer(1), use->integer(2), use->integer(3), use->integer(4),
            use->integer(5), use->integer(6) != 0, nullptr, nullptr};
        if (segment.sealed) {
            segment.heads = cache.heads(segment.number);
            if (!segment.heads) {
                METSUKE_TRY(segment.heads, loadHeads(connection, segment.number));
                cache.keepHeads(segment.number, segment.heads);
            }
        } else {
            auto known = cache.open(segment.number);
            if (known && static_cast<int64_t>(known->size()) > segment.rows) {
                known = nullptr; // a newer snapshot has been here
            }
            METSUKE_TRY(segment.open, loadOpen(connection, segment, known));
            cache.keepOpen(segment.number, segment.open);
            segment.rows = static_cast<int64_t>(segment.open->size());
            segment.heads = std::make_shared<const Places>(headsOf(*segment.open));
        }
        // A case from elsewhere may claim any number of rows.
        segment.rows = std::min(segment.rows, static_cast<int64_t>(segment.heads->size() * kOrderChunk));
        order->m_rows += segment.rows;
        order->m_heads.insert(order->m_heads.end(), segment.heads->begin(), segment.heads->end());
        order->m_segments.push_back(std::move(segment));
    }
    std::sort(order->m_heads.begin(), order->m_heads.end());
    return std::shared_ptr<const FlowOrder>(std::move(order));
}

const FlowSegmentInfo* FlowOrder::segmentOf(int64_t id) const {
    const auto it = std::partition_point(
        m_segments.begin(), m_segments.end(), [id](const FlowSegmentInfo& segment) { return segment.lastId < id; });
    return it == m_segments.end() || it->firstId > id ? nullptr : &*it;
}

Result<std::vector<FlowPlaceInTime>> FlowOrder::chunk(
    Connection& connection, const FlowSegmentInfo& segment, size_t index) const {
    if (segment.open) {
        const size_t from = std::min(index * kOrderChunk, segment.open->size());
        const size_t to = std::min(from + kOrderChunk, segment.open->size());
        return Places(segment.open->begin() + static_cast<std::ptrdiff_t>(from), segment.open->begin() + static_cast<std::ptrdiff_t>(to));
    }
    METSUKE_TRY(Statement * statement, connection.cached("SELECT entries FROM flow_order WHERE segment = ?1 AND chunk = ?2"));
    const StatementUse use(*statement);
    use->bind(1, segment.number);
    use->bind(2, static_cast<int64_t>(index));
    METSUKE_TRY(const bool row, use->step());
    return row ? decodePlaces(use->blob(0)) : Places();
}

Result<int64_t> FlowOrder::rankIn(Connection& connection, const FlowSegmentInfo& segment, FlowPlaceInTime place) const {
    if (place.ts > segment.t1 && segment.sealed) {
        return segment.rows;
    }
    const auto& heads = *segment.heads;
    const auto above = std::lower_bound(heads.begin(), heads.end(), place);
    if (above == heads.begin()) {
        return 0;
    }
    const auto index = static_cast<size_t>(above - heads.begin()) - 1;
    METSUKE_TRY(const Places entries, chunk(connection, segment, index));
    return static_cast<int64_t>(index * kOrderChunk)
        + (std::lower_bound(entries.begin(), entries.end(), place) - entries.begin());
}

Result<int64_t> FlowOrder::rank(Connection& connection, FlowPlaceInTime place) const {
    int64_t before = 0;
    for (const FlowSegmentInfo& segment : m_segments) {
        METSUKE_TRY(const int64_t part, rankIn(connection, segment, place));
        before += part;
    }
    return before;
}

Result<std::vector<int64_t>> FlowOrder::slice(Connection& connection, int64_t from, size_t count) const {
    std::vector<int64_t> ids;
    if (from < 0 || from >= m_rows || count == 0) {
        return ids;
    }
    // The last head with no more than `from` flows before it: from there on a merge passes less than a chunk of each
    // segment before it meets the wanted flow.
    size_t low = 0;
    size_t high = m_heads.size();
    int64_t before = 0;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        METSUKE_TRY(const int64_t rank, this->rank(connection, m_heads[middle]));
        if (rank <= from) {
            low = middle;
            before = rank;
        } else {
            high = middle;
        }
    }
    struct Cursor {
        const FlowSegmentInfo* segment;
        Places entries;
        size_t chunk;
        size_t position;
    };
    std::vector<Cursor> cursors;
    const FlowPlaceInTime start = m_heads[low];
    for (const FlowSegmentInfo& segment : m_segments) {
        METSUKE_TRY(const int64_t rank, rankIn(connection, segment, start));
        if (rank < segment.rows) {
            const auto index = static_cast<size_t>(rank) / kOrderChunk;
            METSUKE_TRY(Places entries, chunk(connection, segment, index));
            cursors.push_back({&segment, std::move(entries), index, static_cast<size_t>(rank) % kOrderChunk});
        }
    }
    using Next = std::pair<FlowPlaceInTime, size_t>;
    std::priority_queue<Next, std::vector<Next>, std::greater<>> queue;
    const auto offer = [&](size_t i) -> Result<void> {
        Cursor& cursor = cursors[i];
        if (cursor.position >= cursor.entries.size()) {
            cursor.position = 0;
            METSUKE_TRY(cursor.entries, chunk(connection, *cursor.segment, ++cursor.chunk));
        }
        if (cursor.position < cursor.entries.size()) {
            queue.emplace(cursor.entries[cursor.position++], i);
        }
        return {};
    };
    for (size_t i = 0; i < cursors.size(); ++i) {
        METSUKE_CHECK(offer(i));
    }
    for (int64_t at = before; !queue.empty() && ids.size() < count; ++at) {
        const auto [place, source] = queue.top();
        queue.pop();
        if (at >= from) {
            ids.push_back(place.id);
        }
        METSUKE_CHECK(offer(source));
    }
    return ids;
}

} // namespace metsuke
