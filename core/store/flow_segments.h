// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_sink.h"
#include "core/store/flow_order.h"
#include "core/store/name_dictionary.h"
#include "core/store/row_codec.h"

#include <array>

namespace metsuke {

/// Columns a flow can be sorted by through the lists that sealing leaves behind.
enum class FlowTopSort { Elapsed, OrigBytes, RespBytes };
inline constexpr size_t kFlowTopSorts = 3;
/// Largest entries kept for each segment and sort.
inline constexpr size_t kFlowTopRows = 4096;
/// A double as an integer of the same order, so that every sort key is one.
[[nodiscard]] int64_t orderedBits(double value);

/// Which fields of a conn event are packed into one column instead of having their own, under which number.
class PackedFields {
public:
    struct Field {
        const FieldDescriptor* descriptor;
        uint8_t id;
    };
    Result<void> load(Connection& connection);
    [[nodiscard]] const std::vector<Field>& fields() const { return m_fields; }
    [[nodiscard]] const FieldDescriptor* find(uint64_t id) const;
    [[nodiscard]] std::optional<uint8_t> idOf(std::string_view name) const;
    /// Writes the fields that differ from an unset body.
    void pack(PackedWriter& out, const EventBody& body) const;
    void unpack(Bytes bytes, EventBody& body) const;

private:
    std::vector<Field> m_fields;
};

/// The sink of flows: rows in segments of a fixed size. A segment is written without any index; sealing sorts it by
/// time, keeps its largest flows and makes its indices. Runs inside the transactions of its owner, on its thread.
class FlowSegments : public FlowStore {
public:
    FlowSegments(Connection& connection, NameWriter& names, int64_t segmentRows)
        : m_connection(connection)
        , m_names(names)
        , m_segmentRows(segmentRows) {}

    /// Goes on with the segment that was open, if there is one.
    Result<void> begin();
    Result<void> appendFlow(int64_t id, const Event& conn, const std::string& info, Bytes postings) override;
    /// The table that a stored flow stands in; empty when there is no such flow.
    Result<std::string> tableOf(int64_t id);
    /// The segment's row as of now; before a commit.
    Result<void> writeProgress();
    [[nodiscard]] bool isFull() const { return m_rows >= m_segmentRows; }
    [[nodiscard]] bool isEmpty() const { return m_rows == 0; }
    Result<void> seal() override;

private:
    struct Top {
        std::vector<FlowPlaceInTime> heap; ///< least value on top; `ts` holds the value
        void offer(int64_t value, int64_t id);
    };
    Result<void> openSegment();
    Result<void> prepareInsert();
    void track(int64_t ts, int64_t id, const ConnEvent& conn);
    Result<void> reload();
    Result<void> writeOrder();
    Result<void> writeTops();

    Connection& m_connection;
    NameWriter& m_names;
    const int64_t m_segmentRows;
    PackedFields m_packed;
    PackedWriter m_extra;
    PackedWriter m_packedBytes;
    Statement m_insert;
    Statement m_insertPackets;
    int64_t m_number = 0; ///< of the open segment
    int64_t m_rows = 0;
    int64_t m_firstId = 0;
    int64_t m_lastId = 0;
    int64_t m_t0 = 0;
    int64_t m_t1 = 0;
    bool m_created = false; ///< the segment's table exists
    std::vector<FlowPlaceInTime> m_order;
    std::array<Top, kFlowTopSorts> m_tops;
};

} // namespace metsuke
