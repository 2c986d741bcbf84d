// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/snapshot.h"

namespace metsuke {

/// What the store itself knows of the case it has opened.
struct CaseCondition {
    std::string path;
    bool readOnly = false;
    Message readOnlyReason;
    bool importMayRun = false; ///< by us or by whoever holds the lock: an import that says it runs was not killed
};

[[nodiscard]] Result<CaseSummary> querySummary(Snapshot& snapshot, const CaseCondition& condition);
/// From the first packet or event to the last; both zero in an empty case.
[[nodiscard]] Result<std::pair<Timestamp, Timestamp>> queryCaseSpan(Connection& connection);

} // namespace metsuke
