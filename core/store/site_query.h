// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/site_proposal.h"
#include "core/store/snapshot.h"

namespace metsuke {

/// Servers, names and networks that the case's traffic shows, counted. Reads roll-ups and the events of four
/// kinds.
[[nodiscard]] Result<SiteObservations> querySiteObservations(Snapshot& snapshot);

} // namespace metsuke
