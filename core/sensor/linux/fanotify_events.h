// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <string>
#include <vector>

namespace metsuke::sensor {

/// A file system object as the kernel hands it out: a name of its file system, and a handle in it.
struct ObjectHandle {
    uint64_t fileSystem = 0;
    int32_t type = 0;
    std::vector<uint8_t> bytes; ///< at most 128; empty: none
    friend auto operator<=>(const ObjectHandle&, const ObjectHandle&) = default;
};
struct NamedHandle {
    ObjectHandle folder;
    std::string name; ///< inside; "" or "." for the folder itself
};
struct FanotifyEvent {
    uint64_t mask = 0;
    int64_t pid = 0;
    NamedHandle where; ///< of a rename: the new name
    NamedHandle before; ///< of a rename
    ObjectHandle object;
};

/// Everything that one read() of a group that reports identifiers gave. Ends at the first record that is damaged.
[[nodiscard]] std::vector<FanotifyEvent> parseFanotifyEvents(Bytes buffer);

} // namespace metsuke::sensor
