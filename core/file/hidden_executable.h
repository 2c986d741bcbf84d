// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

namespace metsuke {

/// A PE in the clear somewhere after the start of `head` (its first 4 KiB), e.g. behind a made-up header.
[[nodiscard]] bool containsPlainPe(Bytes head);

/// A PE under a repeating XOR key: one byte anywhere in the first 4 KiB, or up to 16 bytes from the start. The
/// key falls out of the zeros every DOS header has; a match needs MZ, a sane offset and the PE signature under it.
[[nodiscard]] bool containsXoredPe(Bytes head);

} // namespace metsuke
