// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <span>

namespace metsuke {

/// Gives up for good whatever is not needed to capture: every capability, gaining any by starting a program, all files
/// but those in `folders` (open descriptors; where the kernel has Landlock), all system calls but some twenty. An error
/// means that something that every supported kernel has was refused: then do not capture. The value is the version of
/// Landlock that is in force, 0 where the kernel has none.
Result<int> enterSandbox(std::span<const int> folders);

} // namespace metsuke
