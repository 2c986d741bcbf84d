// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <string>

namespace metsuke {

/// UTF-16LE as Windows protocols send it, to UTF-8, at most `maximum` bytes of output. Unpaired surrogates become
/// U+FFFD; a trailing odd byte is ignored. The result is not yet cleanText().
[[nodiscard]] std::string utf16leToUtf8(Bytes bytes, size_t maximum = 1024);

} // namespace metsuke
