// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace metsuke {

/// As many bytes of the system's randomness, as lower-case hex: nobody can guess them. Any thread.
[[nodiscard]] std::string randomHex(size_t bytes);

} // namespace metsuke
