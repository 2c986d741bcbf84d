// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/finding.h"

#include <functional>

namespace metsuke {

/// Incidents of different hosts that belong together: one acted on the other (lateral movement, scans, exploits), or
/// both share an outside peer or an object of heavy evidence. Hosts of such a campaign have severity 10.
void raiseCampaigns(FindingsSnapshot& findings,
    const std::function<std::vector<const Detection*>(const HostKey&)>& detectionsOf,
    const std::function<bool(const IpAddress&)>& isInside);

} // namespace metsuke
