// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_writer.h"

#include "core/store/case_schema.h"

namespace metsuke {

Result<void> EventWriter::begin() {
    EventKinds kinds;
    METSUKE_CHECK(kinds.load(m_connection));
    for (size_t i = 0; i < kEventKindCount; ++i) {
        Kind& kind = m_kinds[i];
        kind.caseId = kinds.idOf(static_cast<EventKind>(i));
        kind.rows = kinds.rows(static_cast<EventKind>(i));
        METSUKE_CHECK(resumeBlock(kind));
    }
    return {};
}

Result<void> EventWriter::resumeBlock(Kind& kind) {
    if (kind.rows % kEventBlock == 0) {
        return {};
    }
    METSUKE_TRY(Statement * statement,
        m_connection.cached("SELECT first_id, t0, t1 FROM event_block WHERE kind = ?1 AND block = ?2"));
    const StatementUse use(*statement);
    use->bind(1, kind.caseId);
    use->bind(2, kind.rows / kEventBlock);
    METSUKE_TRY(const bool row, use->step());
    if (row) {
        kind.blockFirst = use->integer(0);
        kind.t0 = use->integer(1);
        kind.t1 = use->integer(2);
    }
    return {};
}

Result<void> EventWriter::prepare(EventKind kind) {
    std::string columns = "id, ts, uid_hi, uid_lo, orig, resp, orig_port, resp_port, proto, extra";
    std::string values = "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10";
    int index = 10;
    for (const FieldDescriptor& field : fieldsOf(kind)) {
        columns += ", " + fieldColumn(field.name);
        values += ",?" + std::to_string(++index);
    }
    METSUKE_TRY(m_kinds[static_cast<size_t>(kind)].insert,
        m_connection.prepare("INSERT INTO " + eventTableName(kind) + "(" + columns + ") VALUES(" + values + ")"));
    return {};
}

void EventWriter::bindField(Statement& statement, int index, const FieldDescriptor& field, const FieldValue& value) {
    switch (value.index()) {
    case 0:
        statement.bindNull(index);
        break;
    case 1:
        statement.bind(index, int64_t{std::get<bool>(value)});
        break;
    case 2:
        statement.bind(index, std::get<int64_t>(value));
        break;
    case 3:
        statement.bind(index, std::get<double>(value));
        break;
    case 4: {
        const auto text = std::get<std::string_view>(value);
        if (field.storage == FieldStorage::Dictionary) {
            statement.bind(index, m_names.idOf(text));
        } else {
            statement.bind(index, text);
        }
        break;
    }
    default:
        m_lists.push_back(encodeList(std::get<std::span<const std::string>>(value)));
        statement.bind(index, std::string_view(m_lists.back()));
    }
}

Result<void> EventWriter::append(int64_t id, const Event& event) {
    Kind& kind = m_kinds[static_cast<size_t>(event.kind())];
    if (!kind.insert) {
        METSUKE_CHECK(prepare(event.kind()));
    }
    const auto fields = fieldsOf(event.kind());
    m_lists.clear();
    m_lists.reserve(fields.size()); // bound texts must not move
    m_extra.clear();
    packHeader(m_extra, event, [this](std::string_view text) { return m_names.idOf(text); });
    const EventHeader& h = event.header;
    Statement& insert = kind.insert;
    insert.bind(1, id);
    insert.bind(2, h.ts.ns);
    bindUid(insert, 3, 4, h.uid);
    bindAddress(insert, 5, h.origHost);
    bindAddress(insert, 6, h.respHost);
    insert.bind(7, int64_t{h.origPort});
    insert.bind(8, int64_t{h.respPort});
    insert.bind(9, int64_t{h.proto});
    insert.bind(10, m_extra.bytes());
    int index = 10;
    for (const FieldDescriptor& field : fields) {
        bindField(insert, ++index, field, field.get(event.body));
    }
    METSUKE_CHECK(insert.run());
    return count(event.kind(), id, h.ts.ns);
}

Result<void> EventWriter::remove(EventKind which) {
    Kind& kind = m_kinds[static_cast<size_t>(which)];
    METSUKE_CHECK(m_connection.execute("DELETE FROM " + eventTableName(which)));
    METSUKE_TRY(Statement * blocks, m_connection.cached("DELETE FROM event_block WHERE kind = ?1"));
    const StatementUse use(*blocks);
    use->bind(1, kind.caseId);
    METSUKE_CHECK(use->run());
    kind.rows = 0;
    METSUKE_TRY(Statement * count, m_connection.cached("UPDATE event_kind SET rows = 0 WHERE id = ?1"));
    const StatementUse countUse(*count);
    countUse->bind(1, kind.caseId);
    return countUse->run();
}

Result<void> EventWriter::correct(const std::string& table, int64_t id, const Event& event) {
    METSUKE_TRY(Statement * update, m_connection.cached("UPDATE " + table + " SET extra = ?2 WHERE id = ?1"));
    const StatementUse use(*update);
    m_extra.clear();
    packHeader(m_extra, event, [this](std::string_view text) { return m_names.idOf(text); });
    use->bind(1, id);
    use->bind(2, m_extra.bytes());
    return use->run();
}

Result<void> EventWriter::count(EventKind which, int64_t id, int64_t ts) {
    Kind& kind = m_kinds[static_cast<size_t>(which)];
    if (kind.rows % kEventBlock == 0) {
        kind.blockFirst = id;
        kind.t0 = ts;
        kind.t1 = ts;
    }
    kind.t0 = std::min(kind.t0, ts);
    kind.t1 = std::max(kind.t1, ts);
    kind.dirty = true;
    ++kind.rows;
    return kind.rows % kEventBlock == 0 ? writeBlock(kind) : Result<void>();
}

Result<void> EventWriter::writeBlock(const Kind& kind) {
    METSUKE_TRY(Statement * statement,
        m_connection.cached("INSERT OR REPLACE INTO event_block(kind, block, first_id, t0, t1) VALUES(?1, ?2, ?3, ?4, ?5)"));
    const StatementUse use(*statement);
    use->bind(1, kind.caseId);
    use->bind(2, (kind.rows - 1) / kEventBlock);
    use->bind(3, kind.blockFirst);
    use->bind(4, kind.t0);
    use->bind(5, kind.t1);
    return use->run();
}

Result<void> EventWriter::writeProgress() {
    METSUKE_TRY(Statement * update, m_connection.cached("UPDATE event_kind SET rows = ?2 WHERE id = ?1"));
    const StatementUse use(*update);
    for (Kind& kind : m_kinds) {
        if (!kind.dirty) {
            continue;
        }
        METSUKE_CHECK(writeBlock(kind));
        use->bind(1, kind.caseId);
        use->bind(2, kind.rows);
        METSUKE_CHECK(use->run());
        kind.dirty = false;
    }
    return {};
}

int64_t EventWriter::total() const {
    int64_t sum = 0;
    for (const Kind& kind : m_kinds) {
        sum += kind.rows;
    }
    return sum;
}

} // namespace metsuke
