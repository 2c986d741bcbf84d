// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"

#include <string>

namespace metsuke {

/// A name that stood for an address, as a capture shows it.
struct NamedAddress {
    std::string name; ///< lower case, without the root's point
    IpAddress address;
    friend auto operator<=>(const NamedAddress&, const NamedAddress&) = default;
};

} // namespace metsuke
