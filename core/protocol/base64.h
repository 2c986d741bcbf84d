// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <string>

namespace metsuke {

/// RFC 4648, standard and URL alphabets mixed; stops at padding or the first foreign byte, and at `maximum` output.
[[nodiscard]] std::string decodeBase64(std::string_view text, size_t maximum);

} // namespace metsuke
