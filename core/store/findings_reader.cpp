// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/findings_reader.h"

#include "core/database/action_log.h"
#include "core/store/findings_codec.h"
#include "core/store/row_codec.h"

namespace metsuke {

namespace {

MacAddress readMac(const Statement& statement, int column) {
    const Bytes bytes = statement.blob(column);
    return bytes.size() == 6 ? MacAddress(bytes) : MacAddress();
}

template<typename Enum>
Enum readEnum(const Statement& statement, int column, Enum last) {
    const int64_t value = statement.integer(column);
    return value < 0 || value > static_cast<int64_t>(last) ? Enum{} : static_cast<Enum>(value);
}

uint64_t unsignedAt(const Statement& statement, int column) {
    return static_cast<uint64_t>(std::max<int64_t>(0, statement.integer(column)));
}

Host readHost(const Statement& s) {
    Host host;
    host.key.zone = s.string(1);
    host.key.ip = readAddress(s, 2);
    host.key.mac = readMac(s, 3);
    host.mac = readMac(s, 4);
    host.inside = s.integer(5) != 0;
    host.names = decodeList(s.text(6));
    host.roles = decodeList(s.text(7));
    host.first.ns = s.integer(8);
    host.last.ns = s.integer(9);
    host.flows = unsignedAt(s, 10);
    host.bytesOut = unsignedAt(s, 11);
    host.bytesIn = unsignedAt(s, 12);
    host.severity = s.real(13);
    host.probability = s.real(14);
    host.agent = s.string(15);
    return host;
}

Result<std::vector<HostAlias>> readAliases(Connection& connection, int64_t host) {
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT kind, value, source, first, last FROM host_alias WHERE host = ?1 ORDER BY rowid"));
    statement->bind(1, host);
    std::vector<HostAlias> aliases;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        aliases.push_back({readEnum(s, 0, HostAlias::Kind::Agent), s.string(1), s.string(2), Timestamp{s.integer(3)},
            Timestamp{s.integer(4)}});
    }));
    return aliases;
}

Result<std::map<std::string, TriageState>> readTriage(Connection& connection, std::string_view kind) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT target, state FROM triage WHERE kind = ?1"));
    statement->bind(1, kind);
    std::map<std::string, TriageState> states;
    METSUKE_CHECK(forEachRow(
        *statement, [&](const Statement& s) { states[s.string(0)] = readEnum(s, 1, TriageState::Suppressed); }));
    return states;
}

} // namespace

Result<std::vector<Host>> readHosts(Connection& connection, const std::optional<HostKey>& only) {
    std::string sql = "SELECT id, zone, addr, mac, known_mac, inside, names, roles, first, last, flows, bytes_out, bytes_in, "
                      "severity, probability, agent FROM host ";
    sql += only ? "WHERE zone = ?1 AND addr = ?2 AND mac = ?3"
                : "WHERE inside = 1 ORDER BY severity DESC, probability DESC, zone, addr, mac";
    METSUKE_TRY(Statement * statement, connection.cached(sql));
    if (only) {
        statement->bind(1, std::string_view(only->zone));
        if (only->ip.isUnset()) {
            statement->bind(2, Bytes());
            statement->bind(3, only->mac.isUnset() ? Bytes() : Bytes(only->mac.bytes()));
        } else {
            bindAddress(*statement, 2, only->ip);
            statement->bind(3, Bytes());
        }
    }
    std::vector<Host> hosts;
    std::vector<int64_t> ids;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        ids.push_back(s.integer(0));
        hosts.push_back(readHost(s));
    }));
    for (size_t i = 0; i < hosts.size(); ++i) {
        METSUKE_TRY(hosts[i].aliases, readAliases(connection, ids[i]));
    }
    return hosts;
}

std::string_view detectionColumns() {
    return "d.key, d.rule, d.zone, d.host, d.mac, d.peer, d.object, d.first, d.last, d.ord, d.count, d.severity, d.phase, "
           "d.family, d.confirmed, d.incomplete, d.weight, d.body";
}

Detection readDetection(const Statement& s) {
    Detection detection;
    detection.key = s.string(0);
    detection.rule = s.string(1);
    detection.host.zone = s.string(2);
    detection.host.ip = readAddress(s, 3);
    detection.host.mac = readMac(s, 4);
    detection.peer = s.string(5);
    detection.object = s.string(6);
    detection.first.ns = s.integer(7);
    detection.last.ns = s.integer(8);
    detection.order = static_cast<uint64_t>(s.integer(9));
    detection.count = s.integer(10);
    detection.severity = readEnum(s, 11, Severity::Critical);
    detection.phase = readEnum(s, 12, Phase::POL);
    detection.family = s.string(13);
    detection.confirmed = s.integer(14) != 0;
    detection.incomplete = s.integer(15) != 0;
    detection.weight = s.real(16);
    decodeDetectionBody(s.text(17), detection);
    return detection;
}

Result<std::vector<Incident>> readIncidents(Connection& connection) {
    METSUKE_TRY(const auto states, readTriage(connection, "incident"));
    METSUKE_TRY(Statement * statement, connection.cached("SELECT body FROM incident"));
    std::vector<Incident> incidents;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        Incident incident = decodeIncident(s.text(0));
        if (const auto it = states.find(incident.key); it != states.end()) {
            incident.state = it->second;
        }
        incidents.push_back(std::move(incident));
    }));
    std::stable_sort(incidents.begin(), incidents.end(), [](const Incident& a, const Incident& b) {
        return std::tie(b.severity, a.first, a.host, a.key) < std::tie(a.severity, b.first, b.host, b.key);
    });
    return incidents;
}

Result<std::vector<WatchEntry>> readWatchList(Connection& connection) {
    METSUKE_TRY(const auto states, readTriage(connection, "watch"));
    METSUKE_TRY(Statement * statement, connection.cached("SELECT body FROM watch"));
    std::vector<WatchEntry> entries;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        WatchEntry entry = decodeWatchEntry(s.text(0));
        if (const auto it = states.find(hostKeyText(entry.host)); it != states.end()) {
            entry.state = it->second;
        }
        entries.push_back(std::move(entry));
    }));
    std::stable_sort(entries.begin(), entries.end(), [](const WatchEntry& a, const WatchEntry& b) {
        return std::tie(b.severity, a.host) < std::tie(a.severity, b.host);
    });
    return entries;
}

Result<std::vector<RuleRow>> readRules(Connection& connection) {
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT id, title, title_ja, explain, explain_ja, false_positives, severity, phase, attack, yaml "
                          "FROM rule ORDER BY position"));
    std::vector<RuleRow> rules;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        rules.push_back({s.string(0), s.string(1), s.string(2), s.string(3), s.string(4), s.string(5),
            readEnum(s, 6, Severity::Critical), readEnum(s, 7, Phase::POL), decodeList(s.text(8)), s.string(9)});
    }));
    return rules;
}

Result<std::vector<CaptureSummary>> readCaptures(Connection& connection) {
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT path, packets, bytes, first, last, damaged, message, unreadable, format, file_bytes, "
                          "packets_path FROM capture ORDER BY number"));
    std::vector<CaptureSummary> captures;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        CaptureSummary capture;
        capture.path = s.string(0);
        capture.packets = unsignedAt(s, 1);
        capture.bytes = unsignedAt(s, 2);
        capture.first.ns = s.integer(3);
        capture.last.ns = s.integer(4);
        capture.damaged = unsignedAt(s, 5);
        capture.message = decodeMessage(s.text(6));
        capture.unreadable = s.integer(7) != 0;
        capture.format = s.string(8);
        capture.fileBytes = unsignedAt(s, 9);
        capture.packetsPath = s.string(10);
        captures.push_back(std::move(capture));
    }));
    return captures;
}

Result<std::vector<Process>> readProcesses(Connection& connection, const std::optional<HostKey>& host) {
    std::string sql = "SELECT key, zone, addr, mac, pid, parent, image, command_line, sha256, user, started, ended FROM process ";
    sql += host ? "WHERE addr = ?1 AND zone = ?2 ORDER BY started, key" : "ORDER BY zone, addr, started, key";
    METSUKE_TRY(Statement * statement, connection.cached(sql));
    if (host) {
        bindAddress(*statement, 1, host->ip);
        statement->bind(2, std::string_view(host->zone));
    }
    std::vector<Process> processes;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        HostKey key{s.string(1), readAddress(s, 2), readMac(s, 3)};
        processes.push_back({s.string(0), std::move(key), s.integer(4), s.string(5), s.string(6), s.string(7), s.string(8),
            s.string(9), Timestamp{s.integer(10)}, Timestamp{s.integer(11)}});
    }));
    return processes;
}

Result<std::vector<Note>> readNotes(Connection& connection) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT id, target_kind, target, at, author, text FROM note ORDER BY id"));
    std::vector<Note> notes;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        notes.push_back({s.integer(0), s.string(1), s.string(2), Timestamp{s.integer(3)}, s.string(4), s.string(5)});
    }));
    return notes;
}

Result<std::vector<Pin>> readPins(Connection& connection) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT target_kind, target, ts, label FROM pin ORDER BY ts, target_kind, target"));
    std::vector<Pin> pins;
    METSUKE_CHECK(forEachRow(*statement,
        [&](const Statement& s) { pins.push_back({s.string(0), s.string(1), Timestamp{s.integer(2)}, s.string(3)}); }));
    return pins;
}

Result<std::vector<ActionLogEntry>> readActionLog(Connection& connection, size_t newest) {
    METSUKE_TRY(const auto entries, ActionLog::newest(connection, newest));
    std::vector<ActionLogEntry> log;
    for (const ActionLog::Entry& entry : entries) {
        log.push_back({entry.number, entry.at, entry.actor, entry.kind, decodeMessage(entry.what), entry.hash});
    }
    return log;
}

Result<std::map<std::string, std::pair<double, double>>> readGraphPositions(Connection& connection) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT node, x, y FROM graph_position"));
    std::map<std::string, std::pair<double, double>> positions;
    METSUKE_CHECK(forEachRow(
        *statement, [&](const Statement& s) { positions[s.string(0)] = {s.real(1), s.real(2)}; }));
    return positions;
}

} // namespace metsuke
