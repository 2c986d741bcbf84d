// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/model/finding.h"
#include "core/packet/packet_source.h"
#include "core/store/event_store.h"

namespace metsuke {

// Reads of findings and of what analysts wrote, on one connection inside the caller's snapshot.

[[nodiscard]] Result<std::vector<Host>> readHosts(Connection& connection, const std::optional<HostKey>& only);
/// Columns that readDetection() reads, of alias d.
[[nodiscard]] std::string_view detectionColumns();
[[nodiscard]] Detection readDetection(const Statement& statement);
[[nodiscard]] Result<std::vector<Incident>> readIncidents(Connection& connection);
[[nodiscard]] Result<std::vector<WatchEntry>> readWatchList(Connection& connection);
[[nodiscard]] Result<std::vector<RuleRow>> readRules(Connection& connection);
[[nodiscard]] Result<std::vector<CaptureSummary>> readCaptures(Connection& connection);
[[nodiscard]] Result<std::vector<Process>> readProcesses(Connection& connection, const std::optional<HostKey>& host);
[[nodiscard]] Result<std::vector<Note>> readNotes(Connection& connection);
[[nodiscard]] Result<std::vector<Pin>> readPins(Connection& connection);
[[nodiscard]] Result<std::vector<ActionLogEntry>> readActionLog(Connection& connection, size_t newest);
[[nodiscard]] Result<std::map<std::string, std::pair<double, double>>> readGraphPositions(Connection& connection);

/// Runs `statement` to its end and hands every row to `take`; then resets it.
template<typename Take>
Result<void> forEachRow(Statement& statement, Take take) {
    const StatementUse use(statement);
    while (true) {
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            return {};
        }
        take(static_cast<const Statement&>(statement));
    }
}

} // namespace metsuke
