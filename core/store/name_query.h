// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/named_address.h"
#include "core/store/event_store.h"

namespace metsuke {

/// What these names, and all below them, stood for in the case, and which names had these addresses or one of those: by what resolvers
/// answered and what connections were called. In order, each pair once; of more than a few thousand rows a name or address the first count.
Result<std::vector<NamedAddress>> namedAddresses(
    EventStore& store, const std::vector<std::string>& names, const std::vector<IpAddress>& addresses, const QueryBudget& budget);

} // namespace metsuke
