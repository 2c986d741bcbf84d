// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/server_lock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace metsuke::fleet {

namespace {

std::string holderOf(int descriptor) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(descriptor, text.data(), text.size(), 0);
    const std::string_view found(text.data(), size > 0 ? static_cast<size_t>(size) : 0);
    const std::string_view number = found.substr(0, found.find_first_not_of("0123456789"));
    return number.empty() ? "?" : std::string(number);
}

} // namespace

Result<ServerLock> ServerLock::take(const std::filesystem::path& folder) {
    const auto path = folder / "server.lock";
    FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.isOpen()) {
        return Error(ErrorCode::ReadOnly, Message("fleet.file_failed").with("path", path.string()),
            std::strerror(errno));
    }
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        return Error(ErrorCode::Busy,
            Message("fleet.in_use").with("path", folder.string()).with("process", holderOf(file.get())));
    }
    const std::string number = std::to_string(::getpid()) + '\n';
    // Only for the other side's message; the lock itself is what counts.
    [[maybe_unused]] const bool isTold
        = ::ftruncate(file.get(), 0) == 0 && ::pwrite(file.get(), number.data(), number.size(), 0) > 0;
    return ServerLock(std::move(file));
}

} // namespace metsuke::fleet
