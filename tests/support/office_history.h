// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity_history.h"
#include "core/endpoint/trace.h"

#include <filesystem>

namespace metsuke::fake {

/// What an agent on KEIRI-07 would have recorded on the day of the scripted case: the fake PDF from a mail link, the
/// program that it fetched, its autostart entry, the calls home with the very ports of makeFlows(), FILESRV01 and the
/// upload; and a few seconds that the sensor missed. Written into `folder` as a real history.
void writeOfficeHistory(const std::filesystem::path& folder);

/// One of the calls home, as the network saw it.
[[nodiscard]] endpoint::TraceQuestion officeBeacon();

} // namespace metsuke::fake
