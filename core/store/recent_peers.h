// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/store/event_store.h"

namespace metsuke {

/// What the capture saw of a computer in its last minutes, for whoever is about to cut it off: whom it serves, then whom it talked with,
/// the latest first, at most kMostPeers and how many more. `pairs`: of that time and this computer; `since`: what was over by then is left out.
[[nodiscard]] std::vector<Message> recentPeers(const std::vector<PairRow>& pairs, const IpAddress& host, Timestamp since);
/// The same of the last kRecent of a case.
Result<std::vector<Message>> recentPeers(EventStore& store, const IpAddress& host, const QueryBudget& budget);
inline constexpr size_t kMostPeers = 12;
inline constexpr size_t kManyClients = 5; ///< from here on a computer is somebody's server
inline constexpr Duration kRecent = 10 * kMinute;

} // namespace metsuke
