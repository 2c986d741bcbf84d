// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/file_facts.h"

#include "core/base/digest.h"

#include <array>
#include <unistd.h>

namespace metsuke::actuator {

std::string digestOf(const FileHandle& file) {
    Digest digest(DigestKind::Sha256);
    std::array<uint8_t, 65536> part;
    for (off_t at = 0;;) {
        const ssize_t size = file.isOpen() ? ::pread(file.get(), part.data(), part.size(), at) : -1;
        if (size < 0) {
            return {};
        }
        if (size == 0) {
            return digest.finishHex();
        }
        digest.update(Bytes(part.data(), static_cast<size_t>(size)));
        at += size;
    }
}

} // namespace metsuke::actuator
