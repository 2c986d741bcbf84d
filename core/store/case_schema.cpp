// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/case_schema.h"

#include "core/database/action_log.h"

#include <array>
#include <cstdio>
#include <set>

namespace metsuke {

namespace {

// Columns named addr, orig, resp, host and peer hold addresses as row_codec.h says (INTEGER, 16-byte BLOB or NULL).
constexpr std::string_view kFirstSchema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE capture(number INTEGER PRIMARY KEY, path TEXT NOT NULL, packets_path TEXT NOT NULL, format TEXT NOT NULL,
    packets INTEGER, bytes INTEGER, first INTEGER, last INTEGER, damaged INTEGER, unreadable INTEGER, message TEXT,
    file_bytes INTEGER, modified INTEGER, edges_sha256 TEXT) STRICT;
CREATE TABLE checkpoint(id INTEGER PRIMARY KEY CHECK(id = 1), epoch INTEGER, watermark INTEGER, last_order INTEGER,
    next_id INTEGER) STRICT;
CREATE TABLE loss(id INTEGER PRIMARY KEY, kind INTEGER, t0 INTEGER, t1 INTEGER, packets INTEGER, bytes INTEGER) STRICT;

CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE host(id INTEGER PRIMARY KEY, zone TEXT NOT NULL, addr ANY, mac BLOB, known_mac BLOB, inside INTEGER, names TEXT, roles TEXT,
    first INTEGER, last INTEGER, flows INTEGER, bytes_out INTEGER, bytes_in INTEGER, severity REAL, probability REAL) STRICT;
CREATE UNIQUE INDEX host_key ON host(zone, addr, mac);
CREATE TABLE host_alias(host INTEGER NOT NULL, kind INTEGER NOT NULL, value TEXT NOT NULL COLLATE NOCASE, source TEXT,
    first INTEGER, last INTEGER) STRICT;
CREATE INDEX host_alias_host ON host_alias(host);
CREATE INDEX host_alias_value ON host_alias(value);

CREATE TABLE event_kind(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL) STRICT;
CREATE TABLE packed_field(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE event_block(kind INTEGER, block INTEGER, first_id INTEGER, t0 INTEGER, t1 INTEGER,
    PRIMARY KEY(kind, block)) STRICT, WITHOUT ROWID;
CREATE TABLE segment(number INTEGER PRIMARY KEY, first_id INTEGER, last_id INTEGER, rows INTEGER, t0 INTEGER, t1 INTEGER,
    sealed INTEGER NOT NULL, chunks BLOB) STRICT;
CREATE TABLE flow_order(segment INTEGER, chunk INTEGER, entries BLOB, PRIMARY KEY(segment, chunk)) STRICT, WITHOUT ROWID;
CREATE TABLE flow_top(segment INTEGER, sort INTEGER, entries BLOB, PRIMARY KEY(segment, sort)) STRICT;
CREATE TABLE flow_packets(id INTEGER PRIMARY KEY, postings BLOB NOT NULL) STRICT;
CREATE TABLE flow_packets_part(id INTEGER PRIMARY KEY, uid_hi INTEGER, uid_lo INTEGER, postings BLOB NOT NULL) STRICT;
CREATE INDEX flow_packets_part_uid ON flow_packets_part(uid_lo);

CREATE TABLE rollup_service(res INTEGER, bucket INTEGER, service TEXT, flows INTEGER, bytes_out INTEGER, bytes_in INTEGER,
    PRIMARY KEY(res, bucket, service)) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_host(res INTEGER, bucket INTEGER, host ANY, flows INTEGER, bytes_out INTEGER, bytes_in INTEGER,
    PRIMARY KEY(res, bucket, host)) STRICT, WITHOUT ROWID;
CREATE TABLE pair_hour(hour INTEGER, orig ANY, resp ANY, service TEXT, inside INTEGER, name INTEGER, flows INTEGER,
    bytes_out INTEGER, bytes_in INTEGER, first INTEGER, last INTEGER,
    PRIMARY KEY(hour, orig, resp, service)) STRICT, WITHOUT ROWID;

CREATE TABLE rule(id TEXT PRIMARY KEY, position INTEGER, title TEXT, title_ja TEXT, explain TEXT, explain_ja TEXT,
    false_positives TEXT, severity INTEGER, phase INTEGER, attack TEXT, yaml TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE detection(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, zone TEXT, host ANY, mac BLOB,
    peer TEXT, object TEXT, first INTEGER, last INTEGER, ord INTEGER, count INTEGER, severity INTEGER, phase INTEGER,
    family TEXT, confirmed INTEGER, incomplete INTEGER, weight REAL, body TEXT NOT NULL) STRICT;
CREATE INDEX detection_time ON detection(first, severity);
CREATE INDEX detection_host ON detection(host);
CREATE TABLE detection_flow(uid_lo INTEGER, uid_hi INTEGER, detection INTEGER,
    PRIMARY KEY(uid_lo, uid_hi, detection)) STRICT, WITHOUT ROWID;
CREATE INDEX detection_flow_detection ON detection_flow(detection);
CREATE TABLE detection_packet(capture INTEGER, number INTEGER, detection INTEGER,
    PRIMARY KEY(capture, number, detection)) STRICT, WITHOUT ROWID;
CREATE INDEX detection_packet_detection ON detection_packet(detection);
CREATE TABLE incident(key TEXT PRIMARY KEY, severity REAL, first INTEGER, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE watch(key TEXT PRIMARY KEY, severity REAL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE triage(kind TEXT, target TEXT, state INTEGER NOT NULL, PRIMARY KEY(kind, target)) STRICT, WITHOUT ROWID;
CREATE TABLE note(id INTEGER PRIMARY KEY, target_kind TEXT, target TEXT, at INTEGER, author TEXT, text TEXT) STRICT;
CREATE TABLE pin(target_kind TEXT, target TEXT, ts INTEGER, label TEXT,
    PRIMARY KEY(target_kind, target, ts)) STRICT, WITHOUT ROWID;
CREATE TABLE graph_position(node TEXT PRIMARY KEY, x REAL, y REAL) STRICT, WITHOUT ROWID;
CREATE TABLE undo_log(id INTEGER PRIMARY KEY, undone INTEGER NOT NULL, what TEXT NOT NULL, forward TEXT NOT NULL,
    inverse TEXT NOT NULL) STRICT;
)sql";

constexpr std::string_view kEndpointSchema = R"sql(
ALTER TABLE host ADD COLUMN agent TEXT;
CREATE TABLE process(key TEXT PRIMARY KEY, zone TEXT, addr ANY, mac BLOB, pid INTEGER, parent TEXT, image TEXT,
    command_line TEXT, sha256 TEXT, user TEXT, started INTEGER, ended INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX process_host ON process(addr, started);
)sql";

constexpr std::string_view kTrafficSchema = R"sql(
CREATE TABLE traffic(bucket INTEGER PRIMARY KEY, packets INTEGER, wire_bytes INTEGER, bytes INTEGER, cut INTEGER, copies INTEGER,
    back_steps INTEGER, back_most INTEGER, lag INTEGER) STRICT;
CREATE TABLE vlan(id INTEGER PRIMARY KEY, packets INTEGER) STRICT;
)sql";

constexpr std::string_view kSiteSchema = R"sql(
CREATE TABLE site(id INTEGER PRIMARY KEY CHECK(id = 1), profile TEXT NOT NULL) STRICT;
CREATE TABLE excluded(id INTEGER PRIMARY KEY, exclusion TEXT, rule TEXT, zone TEXT, addr ANY, count INTEGER, first INTEGER,
    last INTEGER) STRICT;
)sql";

std::string_view columnType(const FieldDescriptor& field) {
    switch (field.type) {
    case FieldType::Bool:
    case FieldType::Int:
        return " INTEGER";
    case FieldType::Double:
        return " REAL";
    case FieldType::Text:
        return field.storage == FieldStorage::Dictionary ? " INTEGER" : " TEXT";
    case FieldType::TextList:
        return " TEXT";
    }
    return " ANY";
}

Result<std::set<std::string>> columnsOf(Connection& connection, const std::string& table) {
    METSUKE_TRY(Statement statement, connection.prepare("SELECT name FROM pragma_table_info(?1)"));
    statement.bind(1, std::string_view(table));
    std::set<std::string> names;
    while (true) {
        METSUKE_TRY(const bool row, statement.step());
        if (!row) {
            return names;
        }
        names.insert('"' + statement.string(0) + '"');
    }
}

Result<void> createEventTable(Connection& connection, EventKind kind) {
    const std::string table = eventTableName(kind);
    std::string sql = "CREATE TABLE " + table
        + "(id INTEGER PRIMARY KEY, ts INTEGER, uid_hi INTEGER, uid_lo INTEGER, orig ANY, resp ANY, orig_port INTEGER, "
          "resp_port INTEGER, proto INTEGER, extra BLOB";
    for (const FieldDescriptor& field : fieldsOf(kind)) {
        sql += ", " + fieldColumn(field.name) + std::string(columnType(field));
    }
    sql += ") STRICT; CREATE INDEX " + table + "_uid ON " + table + "(uid_lo) WHERE uid_lo IS NOT NULL";
    return connection.execute(sql);
}

Result<void> rememberKind(Connection& connection, EventKind kind) {
    METSUKE_TRY(Statement * insert, connection.cached("INSERT OR IGNORE INTO event_kind(name, rows) VALUES(?1, 0)"));
    const StatementUse use(*insert);
    use->bind(1, eventKindName(kind));
    return use->run();
}

Result<void> ensurePackedFields(Connection& connection) {
    for (const FieldDescriptor& field : fieldsOf(EventKind::Conn)) {
        METSUKE_TRY(Statement * insert, connection.cached("INSERT OR IGNORE INTO packed_field(name) VALUES(?1)"));
        const StatementUse use(*insert);
        use->bind(1, field.name);
        METSUKE_CHECK(use->run());
    }
    return {};
}

} // namespace

std::span<const Migration> caseMigrations() {
    static const std::string first = std::string(kFirstSchema) + std::string(ActionLog::kSchema);
    static const std::array<Migration, 4> steps{{{1000, first}, {1001, kEndpointSchema}, {1002, kTrafficSchema}, {1003, kSiteSchema}}};
    return steps;
}

int caseSchemaVersion() { return caseMigrations().back().version; }

std::span<const std::string_view> essentialTables() {
    static constexpr std::array<std::string_view, 12> tables{"meta", "capture", "checkpoint", "segment", "event_kind", "rule",
        "detection", "incident", "watch", "triage", "note", "undo_log"};
    return tables;
}

std::string eventTableName(EventKind kind) { return "event_" + std::string(eventKindName(kind)); }
std::string fieldColumn(std::string_view field) { return "\"f:" + std::string(field) + '"'; }

std::string segmentTableName(int64_t number) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "flow_%05lld", static_cast<long long>(number));
    return name.data();
}

Result<void> ensureEventTables(Connection& connection) {
    METSUKE_CHECK(ensurePackedFields(connection));
    for (size_t i = 0; i < kEventKindCount; ++i) {
        const auto kind = static_cast<EventKind>(i);
        METSUKE_CHECK(rememberKind(connection, kind));
        if (kind == EventKind::Conn) {
            continue;
        }
        METSUKE_TRY(const auto present, columnsOf(connection, eventTableName(kind)));
        if (present.empty()) {
            METSUKE_CHECK(createEventTable(connection, kind));
            continue;
        }
        for (const FieldDescriptor& field : fieldsOf(kind)) {
            const std::string column = fieldColumn(field.name);
            if (!present.contains(column)) {
                METSUKE_CHECK(connection.execute("ALTER TABLE " + eventTableName(kind) + " ADD COLUMN " + column
                    + std::string(columnType(field))));
            }
        }
    }
    return {};
}

Result<void> createSegment(Connection& connection, int64_t number) {
    METSUKE_CHECK(connection.execute("CREATE TABLE " + segmentTableName(number)
        + "(id INTEGER PRIMARY KEY, ts INTEGER, duration REAL, orig ANY, resp ANY, orig_port INTEGER, resp_port INTEGER, "
          "proto INTEGER, service TEXT, state TEXT, orig_bytes INTEGER, resp_bytes INTEGER, orig_pkts INTEGER, "
          "resp_pkts INTEGER, missed INTEGER, name INTEGER, uid_hi INTEGER, uid_lo INTEGER, info TEXT, extra BLOB, "
          "packed BLOB) STRICT"));
    METSUKE_TRY(Statement * insert, connection.cached("INSERT INTO segment(number, rows, sealed) VALUES(?1, 0, 0)"));
    const StatementUse use(*insert);
    use->bind(1, number);
    return use->run();
}

} // namespace metsuke
