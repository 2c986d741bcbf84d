// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/flow_segments.h"

#include "core/store/case_schema.h"

#include <bit>
#include <limits>
#include <set>

namespace metsuke {

namespace {

/// Fields of ConnEvent that have a column; all others are packed.
const std::set<std::string_view>& connColumns() {
    static const std::set<std::string_view> names{"duration", "service", "conn_state", "orig_bytes", "resp_bytes", "orig_pkts",
        "resp_pkts", "missed_bytes", "server_name"};
    return names;
}

bool sameValue(const FieldValue& a, const FieldValue& b) {
    if (a.index() != b.index()) {
        return false;
    }
    if (const auto* list = std::get_if<std::span<const std::string>>(&a)) {
        const auto& other = std::get<std::span<const std::string>>(b);
        return std::equal(list->begin(), list->end(), other.begin(), other.end());
    }
    return std::visit(
        [&b](const auto& value) {
            using Value = std::remove_cvref_t<decltype(value)>;
            if constexpr (std::is_same_v<Value, std::span<const std::string>>) {
                return false;
            } else {
                return value == std::get<Value>(b);
            }
        },
        a);
}

void packValue(PackedWriter& out, const FieldValue& value) {
    if (const auto* flag = std::get_if<bool>(&value)) {
        out.u8(*flag ? 1 : 0);
    } else if (const auto* integer = std::get_if<int64_t>(&value)) {
        out.zigzag(*integer);
    } else if (const auto* number = std::get_if<double>(&value)) {
        out.real(*number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        out.text(*text);
    } else if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
        out.text(encodeList(*list));
    }
}

/// Indices of a sealed segment. (orig) and (resp) alone: rows of equal address stand in record order.
constexpr std::array<std::string_view, 3> kIndexed{"orig", "resp", "uid_lo"};

} // namespace

int64_t orderedBits(double value) {
    const auto bits = std::bit_cast<int64_t>(value);
    return bits < 0 ? bits ^ std::numeric_limits<int64_t>::max() : bits;
}

Result<void> PackedFields::load(Connection& connection) {
    METSUKE_TRY(Statement statement, connection.prepare("SELECT id, name FROM packed_field"));
    m_fields.clear();
    while (true) {
        METSUKE_TRY(const bool row, statement.step());
        if (!row) {
            return {};
        }
        const std::string_view name = statement.text(1);
        for (const FieldDescriptor& field : fieldsOf(EventKind::Conn)) {
            if (field.name == name && !connColumns().contains(name) && statement.integer(0) < 256) {
                m_fields.push_back({&field, static_cast<uint8_t>(statement.integer(0))});
            }
        }
    }
}

const FieldDescriptor* PackedFields::find(uint64_t id) const {
    const auto it = std::find_if(m_fields.begin(), m_fields.end(), [id](const Field& field) { return field.id == id; });
    return it == m_fields.end() ? nullptr : it->descriptor;
}

std::optional<uint8_t> PackedFields::idOf(std::string_view name) const {
    const auto it = std::find_if(m_fields.begin(), m_fields.end(), [name](const Field& f) { return f.descriptor->name == name; });
    return it == m_fields.end() ? std::nullopt : std::optional(it->id);
}

void PackedFields::pack(PackedWriter& out, const EventBody& body) const {
    static const EventBody unset = makeBody(EventKind::Conn);
    for (const Field& field : m_fields) {
        const FieldValue value = field.descriptor->get(body);
        if (!sameValue(value, field.descriptor->get(unset))) {
            out.u8(field.id);
            packValue(out, value);
        }
    }
}

void PackedFields::unpack(Bytes bytes, EventBody& body) const {
    PackedReader in(bytes);
    while (in.ok() && !in.atEnd()) {
        const FieldDescriptor* field = find(in.u8());
        if (field == nullptr) {
            return; // of a newer version: its length is not known
        }
        switch (field->type) {
        case FieldType::Bool:
            field->set(body, in.u8() != 0);
            break;
        case FieldType::Int:
            field->set(body, in.zigzag());
            break;
        case FieldType::Double:
            field->set(body, in.real());
            break;
        case FieldType::Text:
            field->set(body, in.text());
            break;
        case FieldType::TextList: {
            const auto list = decodeList(in.text());
            field->set(body, std::span<const std::string>(list));
            break;
        }
        }
    }
}

void FlowSegments::Top::offer(int64_t value, int64_t id) {
    const FlowPlaceInTime entry{value, id};
    if (heap.size() < kFlowTopRows) {
        heap.push_back(entry);
        std::push_heap(heap.begin(), heap.end(), std::greater<>());
    } else if (entry > heap.front()) {
        std::pop_heap(heap.begin(), heap.end(), std::greater<>());
        heap.back() = entry;
        std::push_heap(heap.begin(), heap.end(), std::greater<>());
    }
}

Result<void> FlowSegments::begin() {
    METSUKE_CHECK(m_packed.load(m_connection));
    METSUKE_TRY(m_insertPackets, m_connection.prepare("INSERT INTO flow_packets(id, postings) VALUES(?1, ?2)"));
    METSUKE_TRY(m_number, m_connection.integer("SELECT max(number) FROM segment"));
    METSUKE_TRY(const int64_t open, m_connection.integer("SELECT count(*) FROM segment WHERE sealed = 0"));
    m_created = open > 0;
    if (m_created) {
        METSUKE_CHECK(prepareInsert());
        return reload();
    }
    return {};
}

Result<void> FlowSegments::reload() {
    METSUKE_TRY(Statement statement,
        m_connection.prepare("SELECT id, ts, duration, orig_bytes, resp_bytes FROM " + segmentTableName(m_number)));
    ConnEvent conn;
    while (true) {
        METSUKE_TRY(const bool row, statement.step());
        if (!row) {
            return {};
        }
        conn.duration = statement.real(2);
        conn.orig_bytes = statement.integer(3);
        conn.resp_bytes = statement.integer(4);
        track(statement.integer(1), statement.integer(0), conn);
    }
}

Result<void> FlowSegments::openSegment() {
    METSUKE_CHECK(createSegment(m_connection, m_number + 1));
    ++m_number;
    m_created = true;
    m_order.reserve(static_cast<size_t>(std::min<int64_t>(m_segmentRows, 1 << 20)));
    return prepareInsert();
}

Result<void> FlowSegments::prepareInsert() {
    METSUKE_TRY(m_insert,
        m_connection.prepare("INSERT INTO " + segmentTableName(m_number)
            + " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21)"));
    return {};
}

void FlowSegments::track(int64_t ts, int64_t id, const ConnEvent& conn) {
    if (m_rows == 0) {
        m_firstId = id;
        m_t0 = ts;
        m_t1 = ts;
    }
    ++m_rows;
    m_lastId = id;
    m_t0 = std::min(m_t0, ts);
    m_t1 = std::max(m_t1, ts);
    m_order.push_back({ts, id});
    m_tops[static_cast<size_t>(FlowTopSort::Elapsed)].offer(orderedBits(conn.duration), id);
    m_tops[static_cast<size_t>(FlowTopSort::OrigBytes)].offer(conn.orig_bytes, id);
    m_tops[static_cast<size_t>(FlowTopSort::RespBytes)].offer(conn.resp_bytes, id);
}

Result<void> FlowSegments::appendFlow(int64_t id, const Event& event, const std::string& info, Bytes postings) {
    if (!m_created) {
        METSUKE_CHECK(openSegment());
    }
    const EventHeader& h = event.header;
    const auto& conn = event.body.get<ConnEvent>();
    const NameToId nameId = [this](std::string_view text) { return m_names.idOf(text); };
    m_extra.clear();
    packHeader(m_extra, event, nameId);
    m_packedBytes.clear();
    m_packed.pack(m_packedBytes, event.body);

    m_insert.bind(1, id);
    m_insert.bind(2, h.ts.ns);
    m_insert.bind(3, conn.duration);
    bindAddress(m_insert, 4, h.origHost);
    bindAddress(m_insert, 5, h.respHost);
    m_insert.bind(6, int64_t{h.origPort});
    m_insert.bind(7, int64_t{h.respPort});
    m_insert.bind(8, int64_t{h.proto});
    m_insert.bind(9, std::string_view(conn.service));
    m_insert.bind(10, std::string_view(conn.conn_state));
    m_insert.bind(11, conn.orig_bytes);
    m_insert.bind(12, conn.resp_bytes);
    m_insert.bind(13, conn.orig_pkts);
    m_insert.bind(14, conn.resp_pkts);
    m_insert.bind(15, conn.missed_bytes);
    if (conn.server_name.empty()) {
        m_insert.bindNull(16);
    } else {
        m_insert.bind(16, nameId(conn.server_name));
    }
    bindUid(m_insert, 17, 18, h.uid);
    m_insert.bind(19, std::string_view(info));
    m_insert.bind(20, m_extra.bytes());
    m_insert.bind(21, m_packedBytes.bytes());
    METSUKE_CHECK(m_insert.run());
    if (!postings.empty()) {
        m_insertPackets.bind(1, id);
        m_insertPackets.bind(2, postings);
        METSUKE_CHECK(m_insertPackets.run());
    }
    track(h.ts.ns, id, conn);
    return {};
}

Result<std::string> FlowSegments::tableOf(int64_t id) {
    METSUKE_TRY(Statement * find, m_connection.cached("SELECT number FROM segment WHERE first_id <= ?1 AND last_id >= ?1"));
    const StatementUse use(*find);
    use->bind(1, id);
    METSUKE_TRY(const bool found, use->step());
    return found ? segmentTableName(use->integer(0)) : std::string();
}

Result<void> FlowSegments::writeProgress() {
    if (!m_created || m_rows == 0) {
        return {};
    }
    METSUKE_TRY(Statement * update,
        m_connection.cached("UPDATE segment SET first_id=?2, last_id=?3, rows=?4, t0=?5, t1=?6 WHERE number=?1"));
    const StatementUse use(*update);
    use->bind(1, m_number);
    use->bind(2, m_firstId);
    use->bind(3, m_lastId);
    use->bind(4, m_rows);
    use->bind(5, m_t0);
    use->bind(6, m_t1);
    return use->run();
}

Result<void> FlowSegments::seal() {
    if (!m_created || m_rows == 0) {
        return {};
    }
    METSUKE_CHECK(writeProgress());
    METSUKE_CHECK(writeOrder());
    METSUKE_CHECK(writeTops());
    const std::string table = segmentTableName(m_number);
    for (const std::string_view column : kIndexed) {
        const std::string name(column);
        METSUKE_CHECK(m_connection.execute("CREATE INDEX " + table + "_" + name + " ON " + table + "(" + name + ")"));
    }
    m_insert = Statement();
    m_created = false;
    m_rows = 0;
    m_order.clear();
    for (Top& top : m_tops) {
        top.heap.clear();
    }
    return {};
}

Result<void> FlowSegments::writeOrder() {
    std::sort(m_order.begin(), m_order.end());
    std::vector<FlowPlaceInTime> heads;
    METSUKE_TRY(Statement * insert, m_connection.cached("INSERT INTO flow_order(segment, chunk, entries) VALUES(?1, ?2, ?3)"));
    const StatementUse use(*insert);
    use->bind(1, m_number);
    const std::span<const FlowPlaceInTime> all(m_order);
    for (size_t from = 0; from < all.size(); from += kOrderChunk) {
        const auto entries = encodePlaces(all.subspan(from, std::min(kOrderChunk, all.size() - from)));
        use->bind(2, static_cast<int64_t>(heads.size()));
        use->bind(3, Bytes(entries));
        METSUKE_CHECK(use->run());
        heads.push_back(all[from]);
    }
    METSUKE_TRY(Statement * update, m_connection.cached("UPDATE segment SET sealed=1, chunks=?2 WHERE number=?1"));
    const StatementUse updateUse(*update);
    const auto chunks = encodePlaces(heads);
    updateUse->bind(1, m_number);
    updateUse->bind(2, Bytes(chunks));
    return updateUse->run();
}

Result<void> FlowSegments::writeTops() {
    METSUKE_TRY(Statement * insert, m_connection.cached("INSERT INTO flow_top(segment, sort, entries) VALUES(?1, ?2, ?3)"));
    const StatementUse use(*insert);
    use->bind(1, m_number);
    for (size_t sort = 0; sort < kFlowTopSorts; ++sort) {
        auto& heap = m_tops[sort].heap;
        std::sort(heap.begin(), heap.end(), std::greater<>());
        const auto entries = encodePlaces(heap);
        use->bind(2, static_cast<int64_t>(sort));
        use->bind(3, Bytes(entries));
        METSUKE_CHECK(use->run());
    }
    return {};
}

} // namespace metsuke
