// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"

#include <string>

namespace metsuke::actuator {

/// SHA-256 of a file's content from its beginning, wherever it stands; "" when it cannot be read to its end.
[[nodiscard]] std::string digestOf(const FileHandle& file);

} // namespace metsuke::actuator
