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

constexpr int kTries = 3;
constexpr useconds_t kPauseUs = 2'000;

std::string holderOf(int descriptor) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(descriptor, text.data(), text.size(), 0);
    const std::string_view found(text.data(), size > 0 ? static_cast<size_t>(size) : 0);
    const std::string_view number = found.substr(0, found.find_first_not_of("0123456789"));
    return number.empty() ? "?" : std::string(number);
}

} // namespace

std::optional<std::string> ServerLock::holder(const std::filesystem::path& folder) {
    const FileHandle file(::open((folder / "server.lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const bool isTaken = file.isOpen() && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    return isTaken ? std::optional(holderOf(file.get())) : std::nullopt;
}

Result<ServerLock> ServerLock::take(const std::filesystem::path& folder) {
    const auto path = folder / "server.lock";
    FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.isOpen()) {
        return Error(ErrorCode::ReadOnly, Message("fleet.file_failed").with("path", path.string()),
            std::strerror(errno));
    }
    int tries = kTries; // whoever only looks who has it has it, too, for a moment
    while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (--tries > 0) {
            ::usleep(kPauseUs);
            continue;
        }
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
