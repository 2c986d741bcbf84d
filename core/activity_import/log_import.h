// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/importer.h"
#include "core/endpoint/history_key.h"
#include "core/endpoint/history_segment.h"

#include <array>
#include <filesystem>

namespace metsuke::activity_import {

inline constexpr size_t kActivityKinds = std::variant_size_v<endpoint::ActivityBody>;
inline constexpr size_t kMaximumHosts = 1'024; ///< that are told apart in one log

struct ImportOptions {
    std::filesystem::path folder; ///< of the new history: empty, or not there yet
    std::string family; ///< sysmon, auditd, osquery, clamav; "" found out
    std::string host; ///< whose events are meant when the log has those of several; "" it has one
    int64_t totalBytes = 0; ///< of the input, for progress; 0 not known
};

struct ImportProgress {
    enum class Phase { Reading, Writing } phase = Phase::Reading;
    int64_t done = 0; ///< Reading: bytes; Writing: events
    int64_t total = 0; ///< of the same; 0 not known
};

struct ImportReport {
    std::string importer; ///< its name: sysmon_xml ...
    int64_t events = 0; ///< of the recorder, that were read
    int64_t activities = 0; ///< that were written, beside gaps
    std::array<int64_t, kActivityKinds> byKind{}; ///< of them; by ActivityKind
    int64_t silent = 0; ///< events that told nothing a history keeps
    int64_t unreadable = 0; ///< pieces that should have been events
    int64_t firstUnreadable = 0; ///< line (of a binary log: record), 0 none
    int64_t foreign = 0; ///< pieces that are none of the recorder's
    int64_t otherHosts = 0; ///< events that were left out for their host
    endpoint::TimeWindow span; ///< of the events, when there are any
};

/// Makes a history out of a recorder's log. Reads it, puts the events in order of their time, and writes what they tell
/// with the agent's redaction of secrets. What cannot be read is counted and becomes a Gap between its neighbours in the
/// log; what the recorder does not log is a Gap over all of it. On an error nothing is left in the folder.
///
/// InvalidArgument when the folder is not empty or the log has events of several hosts and none is named; Unsupported
/// when nothing here reads such a log; NotFound when there is no event in it; Cancelled. In the caller's thread.
[[nodiscard]] Result<ImportReport> importLog(std::istream& in, const ImportOptions& options,
    const std::function<void(const ImportProgress&)>& progress, const std::stop_token& stop);

} // namespace metsuke::activity_import
