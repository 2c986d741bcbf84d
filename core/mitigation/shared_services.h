// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace metsuke::mitigation {

/// Whoever answers at such a port answers everybody: names, over TLS as well, and the time.
[[nodiscard]] constexpr bool isServedToAll(uint16_t port) { return port == 53 || port == 853 || port == 123; }

} // namespace metsuke::mitigation
