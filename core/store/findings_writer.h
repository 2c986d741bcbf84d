// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/model/finding.h"
#include "core/model/site_profile.h"
#include "core/packet/packet_source.h"

#include <unordered_map>
#include <unordered_set>

namespace metsuke {

/// Writes what the detection side knows, inside its owner's transaction. Hosts, incidents and watch-list entries come
/// whole with every snapshot; only those that changed since the last one are written.
/// A flood from forged addresses makes hosts without end: beyond kMaximumHosts only hosts of some severity are added,
/// and there are never many of those. Their traffic is in the case all the same.
class FindingsWriter {
public:
    static constexpr size_t kMaximumHosts = 131'072; ///< of one run

    explicit FindingsWriter(Connection& connection)
        : m_connection(connection) {}
    /// Captures that the case has already: those of this import get the numbers behind them.
    Result<void> begin();
    [[nodiscard]] int64_t firstCapture() const { return m_firstCapture; }
    /// Takes hosts and everything that was found away, for another judgement by `site`. Inside a transaction.
    Result<void> clear(const SiteProfile& site);
    Result<void> put(const FindingsSnapshot& snapshot);
    Result<void> putRules(const std::vector<RuleRow>& rules);
    Result<void> putCaptures(const std::vector<CaptureSummary>& captures);
    Result<void> putProcesses(const std::vector<Process>& processes);

private:
    using Known = std::unordered_map<std::string, size_t>; ///< key -> hash of what was written
    Result<void> putHost(const Host& host);
    Result<void> putAliases(int64_t id, const Host& host);
    Result<void> putDetection(const Detection& detection);
    Result<void> linkDetection(int64_t id, const Detection& detection);
    Result<void> putIncidents(const std::vector<Incident>& incidents);
    Result<void> putWatchList(const std::vector<WatchEntry>& entries);
    Result<void> removeMissing(std::string_view sql, Known& known, const Known& present);
    Result<void> putRule(const RuleRow& rule, int64_t position);

    Connection& m_connection;
    int64_t m_firstCapture = 0;
    Known m_hosts;
    Known m_incidents;
    Known m_watch;
    std::vector<ExcludedHits> m_excluded; ///< as written
    std::unordered_set<size_t> m_omitted; ///< hashes of hosts left out, as many as are let in; told as hostsOmitted
    bool m_incidentsLoaded = false; ///< incidents and watch-list of an earlier run were cleared
};

} // namespace metsuke
