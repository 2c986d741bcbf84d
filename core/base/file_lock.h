// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace metsuke {

/// Locks an open file or folder for this handle alone (flock, which a crash frees), waiting that long for who has it. 0, or why not:
/// EWOULDBLOCK: somebody has it still; another number: it cannot be locked.
[[nodiscard]] int lockFile(int descriptor, std::chrono::nanoseconds patience);

} // namespace metsuke
