// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <string>

namespace metsuke::activity_import {

/// UTF-16 as UTF-8; halves of characters that stand alone become U+FFFD, an odd byte at the end is left out.
[[nodiscard]] std::string utf8Of(Bytes utf16, bool isLittleEndian = true);

} // namespace metsuke::activity_import
