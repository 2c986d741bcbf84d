// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"

#include <string>
#include <vector>

// What denying a name means, the same for who orders it and for who does it.
namespace metsuke::plan {

/// The address is one computer's. Else it is nobody's, everybody's, or means another one on each link: sinkholes answer so, and
/// denying it would hit what has nothing to do with the name.
[[nodiscard]] bool isOfOneHost(const IpAddress& address);

/// Names that share an address with what is denied, as one text for a sentence: the first five, and a sign that there are more.
[[nodiscard]] std::string firstNames(const std::vector<std::string>& names);

} // namespace metsuke::plan
