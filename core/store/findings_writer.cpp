// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/findings_writer.h"

#include "core/store/capture_files.h"
#include "core/store/findings_codec.h"
#include "core/store/flow_segments.h"
#include "core/store/row_codec.h"
#include "core/store/site_rows.h"

namespace metsuke {

namespace {

/// Enough of a host to tell whether its row changed.
size_t fingerprint(const Host& host) {
    std::string text = encodeList(host.names) + encodeList(host.roles) + host.agent + host.mac.toString();
    for (const HostAlias& alias : host.aliases) {
        text += alias.value + alias.source + std::to_string(alias.first.ns) + ' ' + std::to_string(alias.last.ns);
    }
    for (const uint64_t number : {static_cast<uint64_t>(host.first.ns), static_cast<uint64_t>(host.last.ns), host.flows,
             host.bytesOut, host.bytesIn, static_cast<uint64_t>(orderedBits(host.severity)),
             static_cast<uint64_t>(orderedBits(host.probability)), static_cast<uint64_t>(host.inside)}) {
        text += ' ' + std::to_string(number);
    }
    return std::hash<std::string>{}(text);
}

/// Part of a unique key, hence never NULL: hosts without an address have an empty blob.
void bindKeyAddress(Statement& statement, int index, const IpAddress& address) {
    if (address.isUnset()) {
        statement.bind(index, Bytes());
    } else {
        bindAddress(statement, index, address);
    }
}
void bindMac(Statement& statement, int index, const MacAddress& mac) {
    statement.bind(index, mac.isUnset() ? Bytes() : Bytes(mac.bytes()));
}

} // namespace

Result<void> FindingsWriter::begin() {
    METSUKE_TRY(m_firstCapture, m_connection.integer("SELECT coalesce(max(number) + 1, 0) FROM capture"));
    return {};
}

Result<void> FindingsWriter::clear(const SiteProfile& site) {
    m_hosts.clear();
    m_incidents.clear();
    m_watch.clear();
    m_omitted.clear();
    m_excluded.clear();
    m_incidentsLoaded = true;
    METSUKE_CHECK(markJudgedBy(m_connection, site));
    return m_connection.execute("DELETE FROM host_alias; DELETE FROM host; DELETE FROM detection_flow; DELETE FROM detection_packet; "
                                "DELETE FROM detection; DELETE FROM incident; DELETE FROM watch; DELETE FROM excluded; DELETE FROM meta WHERE key = 'hosts_omitted'");
}

Result<void> FindingsWriter::put(const FindingsSnapshot& snapshot) {
    const size_t omittedBefore = m_omitted.size();
    for (const Host& host : snapshot.hosts) {
        const size_t print = fingerprint(host);
        const std::string key = hostKeyText(host.key);
        auto known = m_hosts.find(key);
        if (known == m_hosts.end()) {
            if (m_hosts.size() >= kMaximumHosts && host.severity <= 0) {
                if (m_omitted.size() < kMaximumHosts) {
                    m_omitted.insert(std::hash<std::string>{}(key));
                }
                continue;
            }
            known = m_hosts.emplace(key, 0).first;
        }
        if (known->second != print) {
            METSUKE_CHECK(putHost(host));
            known->second = print;
        }
    }
    if (m_omitted.size() > omittedBefore) {
        METSUKE_TRY(Statement * statement, m_connection.cached("INSERT OR REPLACE INTO meta(key, value) VALUES('hosts_omitted', ?1)"));
        const StatementUse use(*statement);
        use->bind(1, static_cast<int64_t>(m_omitted.size()));
        METSUKE_CHECK(use->run());
    }
    for (const Detection& detection : snapshot.detections) {
        METSUKE_CHECK(putDetection(detection));
    }
    if (!m_incidentsLoaded) {
        METSUKE_CHECK(m_connection.execute("DELETE FROM incident; DELETE FROM watch; DELETE FROM excluded"));
        m_incidentsLoaded = true;
    }
    METSUKE_CHECK(putIncidents(snapshot.incidents));
    METSUKE_CHECK(putWatchList(snapshot.watchList));
    if (snapshot.excluded == m_excluded) {
        return {};
    }
    m_excluded = snapshot.excluded;
    return writeExcluded(m_connection, m_excluded);
}

Result<void> FindingsWriter::putHost(const Host& host) {
    METSUKE_TRY(Statement * statement,
        m_connection.cached(
            "INSERT INTO host(zone, addr, mac, inside, names, roles, first, last, flows, bytes_out, bytes_in, severity, "
            "probability, agent, known_mac) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15) "
            "ON CONFLICT(zone, addr, mac) DO UPDATE SET inside=excluded.inside, names=excluded.names, roles=excluded.roles, "
            "first=excluded.first, last=excluded.last, flows=excluded.flows, bytes_out=excluded.bytes_out, "
            "bytes_in=excluded.bytes_in, severity=excluded.severity, probability=excluded.probability, agent=excluded.agent, "
            "known_mac=excluded.known_mac RETURNING id"));
    const StatementUse use(*statement);
    const std::string names = encodeList(host.names);
    const std::string roles = encodeList(host.roles);
    use->bind(1, std::string_view(host.key.zone));
    bindKeyAddress(*use, 2, host.key.ip);
    const MacAddress keyMac = host.key.ip.isUnset() ? host.key.mac : MacAddress(); // outlives step(): binding does not copy
    bindMac(*use, 3, keyMac);
    use->bind(4, int64_t{host.inside});
    use->bind(5, std::string_view(names));
    use->bind(6, std::string_view(roles));
    use->bind(7, host.first.ns);
    use->bind(8, host.last.ns);
    use->bind(9, static_cast<int64_t>(host.flows));
    use->bind(10, static_cast<int64_t>(host.bytesOut));
    use->bind(11, static_cast<int64_t>(host.bytesIn));
    use->bind(12, host.severity);
    use->bind(13, host.probability);
    use->bind(14, std::string_view(host.agent));
    bindMac(*use, 15, host.mac);
    METSUKE_TRY(const bool row, use->step());
    const int64_t id = row ? use->integer(0) : 0;
    METSUKE_TRY(const bool more, use->step()); // to the end: the row is written for good then
    static_cast<void>(more);
    return putAliases(id, host);
}

Result<void> FindingsWriter::putAliases(int64_t id, const Host& host) {
    METSUKE_TRY(Statement * remove, m_connection.cached("DELETE FROM host_alias WHERE host = ?1"));
    const StatementUse removeUse(*remove);
    removeUse->bind(1, id);
    METSUKE_CHECK(removeUse->run());
    METSUKE_TRY(Statement * insert,
        m_connection.cached("INSERT INTO host_alias(host, kind, value, source, first, last) VALUES(?1,?2,?3,?4,?5,?6)"));
    const StatementUse use(*insert);
    for (const HostAlias& alias : host.aliases) {
        use->bind(1, id);
        use->bind(2, static_cast<int64_t>(alias.kind));
        use->bind(3, std::string_view(alias.value));
        use->bind(4, std::string_view(alias.source));
        use->bind(5, alias.first.ns);
        use->bind(6, alias.last.ns);
        METSUKE_CHECK(use->run());
    }
    return {};
}

Result<void> FindingsWriter::putDetection(const Detection& detection) {
    METSUKE_TRY(Statement * statement,
        m_connection.cached(
            "INSERT INTO detection(key, rule, zone, host, mac, peer, object, first, last, ord, count, severity, phase, family, "
            "confirmed, incomplete, weight, body) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18) "
            "ON CONFLICT(key) DO UPDATE SET rule=excluded.rule, peer=excluded.peer, object=excluded.object, "
            "first=excluded.first, last=excluded.last, ord=excluded.ord, count=excluded.count, severity=excluded.severity, "
            "phase=excluded.phase, family=excluded.family, confirmed=excluded.confirmed, incomplete=excluded.incomplete, "
            "weight=excluded.weight, body=excluded.body RETURNING id"));
    const StatementUse use(*statement);
    const std::string body = encodeDetectionBody(detection);
    use->bind(1, std::string_view(detection.key));
    use->bind(2, std::string_view(detection.rule));
    use->bind(3, std::string_view(detection.host.zone));
    bindAddress(*use, 4, detection.host.ip);
    bindMac(*use, 5, detection.host.mac);
    use->bind(6, std::string_view(detection.peer));
    use->bind(7, std::string_view(detection.object));
    use->bind(8, detection.first.ns);
    use->bind(9, detection.last.ns);
    use->bind(10, static_cast<int64_t>(detection.order));
    use->bind(11, detection.count);
    use->bind(12, static_cast<int64_t>(detection.severity));
    use->bind(13, static_cast<int64_t>(detection.phase));
    use->bind(14, std::string_view(detection.family));
    use->bind(15, int64_t{detection.confirmed});
    use->bind(16, int64_t{detection.incomplete});
    use->bind(17, detection.weight);
    use->bind(18, std::string_view(body));
    METSUKE_TRY(const bool row, use->step());
    const int64_t id = row ? use->integer(0) : 0;
    METSUKE_TRY(const bool more, use->step());
    static_cast<void>(more);
    return linkDetection(id, detection);
}

Result<void> FindingsWriter::linkDetection(int64_t id, const Detection& detection) {
    for (const char* sql : {"DELETE FROM detection_flow WHERE detection = ?1", "DELETE FROM detection_packet WHERE detection = ?1"}) {
        METSUKE_TRY(Statement * remove, m_connection.cached(sql));
        const StatementUse use(*remove);
        use->bind(1, id);
        METSUKE_CHECK(use->run());
    }
    METSUKE_TRY(Statement * flow, m_connection.cached("INSERT OR IGNORE INTO detection_flow(uid_hi, uid_lo, detection) VALUES(?1,?2,?3)"));
    const StatementUse flowUse(*flow);
    for (const FlowUid& uid : detection.flows) {
        if (uid.isUnset()) {
            continue;
        }
        bindUid(*flowUse, 1, 2, uid);
        flowUse->bind(3, id);
        METSUKE_CHECK(flowUse->run());
    }
    METSUKE_TRY(Statement * packet,
        m_connection.cached("INSERT OR IGNORE INTO detection_packet(capture, number, detection) VALUES(?1,?2,?3)"));
    const StatementUse packetUse(*packet);
    for (const PacketRef& ref : detection.packets) {
        packetUse->bind(1, int64_t{ref.capture});
        packetUse->bind(2, static_cast<int64_t>(ref.number));
        packetUse->bind(3, id);
        METSUKE_CHECK(packetUse->run());
    }
    return {};
}

Result<void> FindingsWriter::putIncidents(const std::vector<Incident>& incidents) {
    METSUKE_TRY(Statement * statement,
        m_connection.cached("INSERT OR REPLACE INTO incident(key, severity, first, body) VALUES(?1, ?2, ?3, ?4)"));
    const StatementUse use(*statement);
    Known present;
    for (const Incident& incident : incidents) {
        const std::string body = encodeIncident(incident);
        const size_t print = present[incident.key] = std::hash<std::string>{}(body);
        if (const auto it = m_incidents.find(incident.key); it != m_incidents.end() && it->second == print) {
            continue;
        }
        use->bind(1, std::string_view(incident.key));
        use->bind(2, incident.severity);
        use->bind(3, incident.first.ns);
        use->bind(4, std::string_view(body));
        METSUKE_CHECK(use->run());
    }
    return removeMissing("DELETE FROM incident WHERE key = ?1", m_incidents, present);
}

Result<void> FindingsWriter::putWatchList(const std::vector<WatchEntry>& entries) {
    METSUKE_TRY(Statement * statement, m_connection.cached("INSERT OR REPLACE INTO watch(key, severity, body) VALUES(?1, ?2, ?3)"));
    const StatementUse use(*statement);
    Known present;
    for (const WatchEntry& entry : entries) {
        const std::string key = hostKeyText(entry.host);
        const std::string body = encodeWatchEntry(entry);
        const size_t print = present[key] = std::hash<std::string>{}(body);
        if (const auto it = m_watch.find(key); it != m_watch.end() && it->second == print) {
            continue;
        }
        use->bind(1, std::string_view(key));
        use->bind(2, entry.severity);
        use->bind(3, std::string_view(body));
        METSUKE_CHECK(use->run());
    }
    return removeMissing("DELETE FROM watch WHERE key = ?1", m_watch, present);
}

Result<void> FindingsWriter::removeMissing(std::string_view sql, Known& known, const Known& present) {
    METSUKE_TRY(Statement * statement, m_connection.cached(sql));
    const StatementUse use(*statement);
    for (const auto& [key, print] : known) {
        if (!present.contains(key)) {
            use->bind(1, std::string_view(key));
            METSUKE_CHECK(use->run());
        }
    }
    known = present;
    return {};
}

Result<void> FindingsWriter::putRules(const std::vector<RuleRow>& rules) {
    METSUKE_CHECK(m_connection.execute("DELETE FROM rule"));
    for (size_t i = 0; i < rules.size(); ++i) {
        METSUKE_CHECK(putRule(rules[i], static_cast<int64_t>(i)));
    }
    return {};
}

Result<void> FindingsWriter::putRule(const RuleRow& rule, int64_t position) {
    METSUKE_TRY(Statement * statement,
        m_connection.cached("INSERT OR REPLACE INTO rule(id, position, title, title_ja, explain, explain_ja, false_positives, "
                            "severity, phase, attack, yaml) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"));
    const StatementUse use(*statement);
    const std::string attack = encodeList(rule.attack);
    use->bind(1, std::string_view(rule.id));
    use->bind(2, position);
    use->bind(3, std::string_view(rule.title));
    use->bind(4, std::string_view(rule.titleJa));
    use->bind(5, std::string_view(rule.explain));
    use->bind(6, std::string_view(rule.explainJa));
    use->bind(7, std::string_view(rule.falsePositives));
    use->bind(8, static_cast<int64_t>(rule.severity));
    use->bind(9, static_cast<int64_t>(rule.phase));
    use->bind(10, std::string_view(attack));
    use->bind(11, std::string_view(rule.yaml));
    return use->run();
}

Result<void> FindingsWriter::putCaptures(const std::vector<CaptureSummary>& captures) {
    METSUKE_TRY(Statement * statement,
        m_connection.cached("INSERT OR REPLACE INTO capture(number, path, packets_path, format, packets, bytes, first, last, "
                            "damaged, unreadable, message, file_bytes, modified, edges_sha256) "
                            "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)"));
    const StatementUse use(*statement);
    for (size_t i = 0; i < captures.size(); ++i) {
        const CaptureSummary& capture = captures[i];
        const CaptureIdentity identity = identifyCapture(capture.packetsPath.empty() ? capture.path : capture.packetsPath);
        const std::string message = encodeMessage(capture.message);
        use->bind(1, m_firstCapture + static_cast<int64_t>(i));
        use->bind(2, std::string_view(capture.path));
        use->bind(3, std::string_view(capture.packetsPath));
        use->bind(4, std::string_view(capture.format));
        use->bind(5, static_cast<int64_t>(capture.packets));
        use->bind(6, static_cast<int64_t>(capture.bytes));
        use->bind(7, capture.first.ns);
        use->bind(8, capture.last.ns);
        use->bind(9, static_cast<int64_t>(capture.damaged));
        use->bind(10, int64_t{capture.unreadable});
        use->bind(11, std::string_view(message));
        use->bind(12, static_cast<int64_t>(capture.fileBytes));
        use->bind(13, identity.modified);
        use->bind(14, std::string_view(identity.edges));
        METSUKE_CHECK(use->run());
    }
    return {};
}

Result<void> FindingsWriter::putProcesses(const std::vector<Process>& processes) {
    METSUKE_TRY(Statement * statement,
        m_connection.cached("INSERT OR REPLACE INTO process(key, zone, addr, mac, pid, parent, image, command_line, sha256, user, "
                            "started, ended) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"));
    const StatementUse use(*statement);
    for (const Process& process : processes) {
        use->bind(1, std::string_view(process.key));
        use->bind(2, std::string_view(process.host.zone));
        bindAddress(*use, 3, process.host.ip);
        bindMac(*use, 4, process.host.mac);
        use->bind(5, process.pid);
        use->bind(6, std::string_view(process.parent));
        use->bind(7, std::string_view(process.image));
        use->bind(8, std::string_view(process.commandLine));
        use->bind(9, std::string_view(process.sha256));
        use->bind(10, std::string_view(process.user));
        use->bind(11, process.started.ns);
        use->bind(12, process.ended.ns);
        METSUKE_CHECK(use->run());
    }
    return {};
}

} // namespace metsuke
