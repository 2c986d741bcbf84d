// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/file/file_type.h"

#include <string>

namespace metsuke {

/// True when the bytes read as text: ASCII, UTF-8 or an 8-bit code page, or UTF-16 with a byte order mark.
[[nodiscard]] bool isTextual(Bytes head);

/// UTF-16 with a mark becomes its low bytes; anything else stays as it is. At most `maximum` bytes are looked at.
[[nodiscard]] std::string narrowText(Bytes head, size_t maximum);

/// Markup, data or a script by its words; an unknown type when it is not text at all. Scripts: powershell, jscript (for
/// Windows Script Host: WScript, ActiveXObject), js, vbs, bat, hta, sh, php, python, perl.
[[nodiscard]] FileType textTypeOf(Bytes head);

} // namespace metsuke
