// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random_hex.h"

#include "core/base/digest.h"

#include <cerrno>
#include <cstdlib>
#include <sys/random.h>

namespace metsuke {

std::vector<uint8_t> randomBytes(size_t count) {
    std::vector<uint8_t> random(count);
    size_t filled = 0;
    while (filled < count) {
        const ssize_t got = ::getrandom(random.data() + filled, count - filled, 0);
        if (got < 0 && errno != EINTR) {
            std::abort(); // every supported kernel has it; a guessable name would be worse than none
        }
        filled += got > 0 ? static_cast<size_t>(got) : 0;
    }
    return random;
}

std::string randomHex(size_t bytes) { return toHex(randomBytes(bytes)); }

} // namespace metsuke
