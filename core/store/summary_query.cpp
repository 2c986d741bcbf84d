// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/summary_query.h"

#include "core/database/action_log.h"
#include "core/store/case_writer.h"
#include "core/store/event_table.h"
#include "core/store/findings_reader.h"

namespace metsuke {

namespace {

Result<std::vector<LossInterval>> readLosses(Connection& connection) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT kind, t0, t1, packets, bytes FROM loss ORDER BY t0, id"));
    std::vector<LossInterval> losses;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        const int64_t last = static_cast<int64_t>(LossInterval::Kind::Damaged);
        losses.push_back({static_cast<LossInterval::Kind>(std::clamp<int64_t>(s.integer(0), 0, last)), Timestamp{s.integer(1)},
            Timestamp{s.integer(2)}, static_cast<uint64_t>(std::max<int64_t>(0, s.integer(3))),
            static_cast<uint64_t>(std::max<int64_t>(0, s.integer(4)))});
    }));
    return losses;
}

/// Kinds of loss where packets were not analysed at all.
bool isDrop(LossInterval::Kind kind) {
    return kind == LossInterval::Kind::Nic || kind == LossInterval::Kind::Kernel || kind == LossInterval::Kind::Spool;
}

Result<void> countEvents(Connection& connection, CaseSummary& summary) {
    EventKinds kinds;
    METSUKE_CHECK(kinds.load(connection));
    for (size_t i = 0; i < kEventKindCount; ++i) {
        const auto kind = static_cast<EventKind>(i);
        if (kinds.rows(kind) > 0) {
            summary.events[std::string(eventKindName(kind))] = kinds.rows(kind);
        }
    }
    summary.flows = kinds.rows(EventKind::Conn);
    return {};
}

Result<void> countFindings(Connection& connection, CaseSummary& summary) {
    METSUKE_TRY(summary.hosts, connection.integer("SELECT count(*) FROM host"));
    METSUKE_TRY(summary.insideHosts, connection.integer("SELECT count(*) FROM host WHERE inside = 1"));
    METSUKE_TRY(summary.detections, connection.integer("SELECT count(*) FROM detection"));
    METSUKE_TRY(summary.incidents, connection.integer("SELECT count(*) FROM incident"));
    METSUKE_TRY(summary.ruleCount, connection.integer("SELECT count(*) FROM rule"));
    return {};
}

} // namespace

Result<std::pair<Timestamp, Timestamp>> queryCaseSpan(Connection& connection) {
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT min(a), max(b) FROM (SELECT first AS a, last AS b FROM capture WHERE packets > 0 "
                          "UNION ALL SELECT t0, t1 FROM segment WHERE rows > 0 UNION ALL SELECT t0, t1 FROM event_block)"));
    std::pair<Timestamp, Timestamp> span;
    METSUKE_CHECK(forEachRow(*statement,
        [&](const Statement& s) { span = {Timestamp{s.integer(0)}, Timestamp{std::max(s.integer(0), s.integer(1))}}; }));
    return span;
}

Result<CaseSummary> querySummary(Snapshot& snapshot, const CaseCondition& condition) {
    Connection& connection = snapshot.connection();
    CaseSummary summary;
    summary.path = condition.path;
    summary.readOnly = condition.readOnly;
    summary.readOnlyReason = condition.readOnlyReason;
    METSUKE_TRY(const int64_t state, metaInteger(connection, "import"));
    summary.partial = state == static_cast<int64_t>(ImportState::Partial)
        || (state == static_cast<int64_t>(ImportState::Running) && !condition.importMayRun);
    METSUKE_CHECK(countEvents(connection, summary));
    METSUKE_CHECK(countFindings(connection, summary));
    METSUKE_TRY(summary.captures, readCaptures(connection));
    for (const CaptureSummary& capture : summary.captures) {
        summary.packets += static_cast<int64_t>(capture.packets);
        summary.bytes += static_cast<int64_t>(capture.bytes);
    }
    METSUKE_TRY(const auto span, queryCaseSpan(connection));
    std::tie(summary.first, summary.last) = span;
    METSUKE_TRY(summary.losses, readLosses(connection));
    for (const LossInterval& loss : summary.losses) {
        summary.dropped += isDrop(loss.kind) ? static_cast<int64_t>(loss.packets) : 0;
    }
    METSUKE_TRY(summary.missedBytes, metaInteger(connection, "missed_bytes"));
    METSUKE_TRY(summary.oneSidedFlows, metaInteger(connection, "one_sided"));
    METSUKE_TRY(summary.hostsOmitted, metaInteger(connection, "hosts_omitted"));
    METSUKE_TRY(summary.metsukeVersion, metaText(connection, "version"));
    METSUKE_TRY(const auto verdict, ActionLog::verify(connection));
    summary.auditIntact = verdict.intact;
    summary.auditBrokenAt = verdict.brokenAt;
    METSUKE_CHECK(snapshot.check());
    return summary;
}

std::vector<Message> remarksOn(const CaseSummary& summary) {
    std::vector<Message> remarks;
    if (summary.hostsOmitted > 0) {
        remarks.push_back(Message("store.hosts_omitted").with("listed", summary.insideHosts).with("omitted", summary.hostsOmitted));
    }
    return remarks;
}

} // namespace metsuke
