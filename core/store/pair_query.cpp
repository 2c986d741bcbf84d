// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/pair_query.h"

#include "core/store/bounded_sum.h"
#include "core/store/findings_reader.h"
#include "core/store/rollup.h"
#include "core/store/row_codec.h"

namespace metsuke {

namespace {

using Ends = std::pair<IpAddress, IpAddress>;
void addText(std::vector<std::string>& list, std::string_view text) {
    if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) {
        list.emplace_back(text);
    }
}

/// Rules between a host and what it talked to: peers are addresses or names.
struct Suspicion {
    std::vector<std::string> rules;
    Severity worst = Severity::Info;
};
using Suspicions = std::map<std::pair<IpAddress, std::string>, Suspicion>;

Result<Suspicions> readSuspicions(Connection& connection, TimeRange range) {
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT host, peer, rule, severity FROM detection "
                          "WHERE first < ?1 AND max(first, last) >= ?2 AND peer <> '' AND host IS NOT NULL ORDER BY severity DESC, rule"));
    statement->bind(1, range.to.ns);
    statement->bind(2, range.from.ns);
    Suspicions found;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        Suspicion& suspicion = found[{readAddress(s, 0), s.string(1)}];
        addText(suspicion.rules, s.text(2));
        const auto severity = static_cast<Severity>(std::clamp<int64_t>(s.integer(3), 0, static_cast<int64_t>(Severity::Critical)));
        suspicion.worst = std::max(suspicion.worst, severity);
    }));
    return found;
}

void addSuspicion(PairRow& pair, const Suspicions& found, const IpAddress& host, const std::string& peer) {
    const auto it = found.find({host, peer});
    if (peer.empty() || it == found.end()) {
        return;
    }
    for (const std::string& rule : it->second.rules) {
        addText(pair.rules, rule);
    }
    pair.worst = std::max(pair.worst.value_or(Severity::Info), it->second.worst);
}

} // namespace

Result<std::vector<PairRow>> queryPairs(Snapshot& snapshot, TimeRange range, const std::optional<HostKey>& focus) {
    std::map<Ends, PairRow> pairs;
    if ((focus && focus->ip.isUnset()) || range.to <= range.from) {
        return std::vector<PairRow>{};
    }
    std::string sql = "SELECT orig, resp, service, inside, name, flows, bytes_out, bytes_in, first, last FROM pair_hour "
                      "WHERE hour BETWEEN ?1 AND ?2 AND first < ?3 AND last >= ?4";
    sql += focus ? " AND (orig = ?5 OR resp = ?5)" : "";
    METSUKE_TRY(Statement * statement, snapshot.connection().cached(sql + " LIMIT ?6"));
    statement->bind(1, bucketOf(range.from.ns, 3600));
    statement->bind(2, bucketOf(range.to.ns - 1, 3600));
    statement->bind(3, range.to.ns);
    statement->bind(4, range.from.ns);
    if (focus) {
        bindAddress(*statement, 5, focus->ip);
    }
    statement->bind(6, std::max<int64_t>(0, snapshot.budget().maximumRows));
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        const Ends ends{readAddress(s, 0), readAddress(s, 1)};
        PairRow& pair = pairs[ends];
        const bool fresh = pair.flows == 0;
        pair.a.ip = ends.first;
        pair.b.ip = ends.second;
        pair.aInside = (s.integer(3) & 1) != 0;
        pair.bInside = (s.integer(3) & 2) != 0;
        if (!s.isNull(4)) {
            pair.bName = snapshot.names().text(s.integer(4));
        }
        addText(pair.services, s.text(2));
        pair.flows = boundedSum(pair.flows, std::max<int64_t>(1, s.integer(5)));
        pair.bytesOut = boundedSum(pair.bytesOut, s.integer(6));
        pair.bytesIn = boundedSum(pair.bytesIn, s.integer(7));
        pair.first.ns = fresh ? s.integer(8) : std::min(pair.first.ns, s.integer(8));
        pair.last.ns = fresh ? s.integer(9) : std::max(pair.last.ns, s.integer(9));
    }));
    METSUKE_TRY(const Suspicions suspicions, readSuspicions(snapshot.connection(), range));
    std::vector<PairRow> rows;
    rows.reserve(pairs.size());
    for (auto& [ends, pair] : pairs) {
        if (!suspicions.empty()) {
            addSuspicion(pair, suspicions, ends.first, ends.second.toString());
            addSuspicion(pair, suspicions, ends.second, ends.first.toString());
            addSuspicion(pair, suspicions, ends.first, pair.bName);
        }
        rows.push_back(std::move(pair));
    }
    METSUKE_CHECK(snapshot.check());
    return rows;
}

} // namespace metsuke
