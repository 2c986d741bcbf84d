// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace metsuke {

/// The service that usually listens on a port, under the names that content gives (dns, ssl, kerberos ...); "" for a
/// port without a usual one. A guess for readers where content told nothing: rules and statistics never use it.
[[nodiscard]] std::string_view serviceOfPort(uint8_t proto, uint16_t port);

} // namespace metsuke
