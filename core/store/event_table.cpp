// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_table.h"

#include "core/store/case_schema.h"

namespace metsuke {

namespace {

constexpr int kHeaderColumns = 10;

void setField(const FieldDescriptor& field, const Statement& statement, int column, NameReader& names, EventBody& body) {
    switch (field.type) {
    case FieldType::Bool:
        field.set(body, statement.integer(column) != 0);
        break;
    case FieldType::Int:
        field.set(body, statement.integer(column));
        break;
    case FieldType::Double:
        field.set(body, statement.real(column));
        break;
    case FieldType::Text:
        field.set(body,
            field.storage == FieldStorage::Dictionary ? std::string_view(names.text(statement.integer(column)))
                                                      : statement.text(column));
        break;
    case FieldType::TextList: {
        const auto list = decodeList(statement.text(column));
        field.set(body, std::span<const std::string>(list));
        break;
    }
    }
}

} // namespace

Result<void> EventKinds::load(Connection& connection) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT id, name, rows FROM event_kind"));
    const StatementUse use(*statement);
    while (true) {
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            return {};
        }
        if (const auto kind = parseEventKind(use->text(1))) {
            m_ids[static_cast<size_t>(*kind)] = use->integer(0);
            m_rows[static_cast<size_t>(*kind)] = std::max<int64_t>(0, use->integer(2));
        }
    }
}

Result<EventReader> EventReader::make(Connection& connection, EventKind kind) {
    EventReader reader;
    reader.m_kind = kind;
    const std::string table = eventTableName(kind);
    METSUKE_TRY(Statement * columns, connection.cached("SELECT name FROM pragma_table_info(?1)"));
    const StatementUse use(*columns);
    use->bind(1, std::string_view(table));
    while (true) {
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            break;
        }
        reader.m_hasTable = true;
        if (use->text(0).starts_with("f:")) {
            reader.m_present.emplace(use->text(0).substr(2));
        }
    }
    reader.m_select = "SELECT id, ts, uid_hi, uid_lo, orig, resp, orig_port, resp_port, proto, extra";
    for (const FieldDescriptor& field : fieldsOf(kind)) {
        if (reader.has(field.name)) {
            reader.m_select += ", " + fieldColumn(field.name);
            reader.m_fields.push_back(&field);
        }
    }
    reader.m_select += " FROM " + table;
    return reader;
}

int64_t EventReader::readRow(const Statement& statement, NameReader& names, Event& event) const {
    event.body = makeBody(m_kind);
    EventHeader& h = event.header;
    h.ts.ns = statement.integer(1);
    h.uid = readUid(statement, 2, 3);
    h.origHost = readAddress(statement, 4);
    h.respHost = readAddress(statement, 5);
    h.origPort = static_cast<uint16_t>(statement.integer(6));
    h.respPort = static_cast<uint16_t>(statement.integer(7));
    h.proto = static_cast<uint8_t>(statement.integer(8));
    unpackHeader(statement.blob(9), event, [&names](int64_t id) { return names.text(id); });
    int column = kHeaderColumns;
    for (const FieldDescriptor* field : m_fields) {
        if (!statement.isNull(column)) {
            setField(*field, statement, column, names, event.body);
        }
        ++column;
    }
    return statement.integer(0);
}

} // namespace metsuke
