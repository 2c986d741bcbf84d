// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random_hex.h"

#include "core/base/digest.h"

#include <cerrno>
#include <cstdlib>
#include <sys/random.h>
#include <vector>

namespace metsuke {

std::string randomHex(size_t bytes) {
    std::vector<uint8_t> random(bytes);
    size_t filled = 0;
    while (filled < bytes) {
        const ssize_t got = ::getrandom(random.data() + filled, bytes - filled, 0);
        if (got < 0 && errno != EINTR) {
            std::abort(); // every supported kernel has it; a guessable name would be worse than none
        }
        filled += got > 0 ? static_cast<size_t>(got) : 0;
    }
    return toHex(random);
}

} // namespace metsuke
