// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace metsuke {

/// As many bytes of the system's randomness: nobody can guess them. Any thread.
[[nodiscard]] std::vector<uint8_t> randomBytes(size_t count);
/// The same as lower-case hex.
[[nodiscard]] std::string randomHex(size_t bytes);

} // namespace metsuke
