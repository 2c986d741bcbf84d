// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"

#include <string>
#include <vector>

namespace metsuke::agent {

/// What a computer is called and reached by.
struct HostFacts {
    std::string hostname;
    std::string system; ///< "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-18-amd64"
    std::string boot; ///< of the kernel
    std::vector<IpAddress> addresses; ///< of interfaces that are up, loopback left out; at most 64
    std::vector<std::string> macs;
};
[[nodiscard]] HostFacts hostFacts();

} // namespace metsuke::agent
