// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"

#include <cerrno>
#include <sys/file.h>
#include <thread>

namespace metsuke {

int lockFile(int descriptor, std::chrono::nanoseconds patience) {
    constexpr auto kLookEvery = std::chrono::milliseconds(5);
    const auto until = std::chrono::steady_clock::now() + patience;
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        if ((why != EWOULDBLOCK && why != EINTR) || std::chrono::steady_clock::now() >= until) {
            return why;
        }
        std::this_thread::sleep_for(kLookEvery);
    }
    return 0;
}

} // namespace metsuke
