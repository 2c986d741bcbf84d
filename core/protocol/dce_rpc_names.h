// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace metsuke {

/// Name of a DCE/RPC interface by its UUID in lower-case text, "" when it is none of the known.
[[nodiscard]] std::string_view dceRpcEndpointName(std::string_view uuid);
/// Name of an operation of a named endpoint, else "opnum-N".
[[nodiscard]] std::string dceRpcOperationName(std::string_view endpoint, uint16_t opnum);

} // namespace metsuke
