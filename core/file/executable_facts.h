// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/event/field.h"

#include <string>

namespace metsuke {

/// What a PE header tells (PE format specification, "COFF File Header" and following).
struct PeFacts {
    bool valid = false; ///< the header was there and readable
    int64_t compileTime = kUnsetInt; ///< seconds since 1970
    std::string machine; ///< i386 amd64 arm arm64 ia64, else 0xNNNN
    bool dll = false;
    bool hasSignature = false; ///< the security directory is not empty; its content is not verified
    bool packed = false; ///< a packer's section names, a code section near random, or code that is unpacked at run time
    int64_t sections = kUnsetInt;
};
/// `head`: the beginning of the file, 64 KiB are enough.
[[nodiscard]] PeFacts peFacts(Bytes head);

/// "x86", "x86_64", "arm", "mips", "mipsel" ...; "" when `head` is no ELF file.
[[nodiscard]] std::string elfMachine(Bytes head);

} // namespace metsuke
