// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <string_view>

namespace metsuke {

/// How much a script hides what it does, 0 to 1: characters built from numbers, reversed or replaced strings, decoders
/// followed by evaluation, long encoded tokens, escapes, carets and backticks. Minified code alone stays low.
/// `magic` is the script kind of text_type.h; `text` its narrow text (at most 64 KiB).
[[nodiscard]] double scriptObfuscation(std::string_view magic, std::string_view text);

} // namespace metsuke
