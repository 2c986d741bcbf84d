// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/model/finding.h"
#include "core/model/site_profile.h"

namespace metsuke {

// The site's profile in the case, and what its exclusions left out. Reads inside the caller's snapshot,
// writes inside its transaction.

/// The standard profile in a case that was never told one.
[[nodiscard]] Result<SiteProfile> readSite(Connection& connection);
[[nodiscard]] Result<void> writeSite(Connection& connection, const SiteProfile& profile);
/// What was found is by the profile as it stands.
[[nodiscard]] Result<void> markJudgedBy(Connection& connection, const SiteProfile& profile);
[[nodiscard]] Result<bool> isJudgedBySite(Connection& connection);
[[nodiscard]] Result<std::vector<ExcludedHits>> readExcluded(Connection& connection);
/// In place of all that was there.
[[nodiscard]] Result<void> writeExcluded(Connection& connection, const std::vector<ExcludedHits>& hits);

} // namespace metsuke
