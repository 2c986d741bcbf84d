// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/case_lock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace metsuke {

namespace {

std::filesystem::path lockPath(const std::filesystem::path& casePath) {
    std::filesystem::path path = casePath;
    return path.replace_extension(".metsuke-lock");
}

std::string holderOf(int descriptor) {
    std::array<char, 64> text{};
    const ssize_t size = ::pread(descriptor, text.data(), text.size() - 1, 0);
    std::string holder;
    for (ssize_t i = 0; i < size && text[static_cast<size_t>(i)] >= '0' && text[static_cast<size_t>(i)] <= '9'; ++i) {
        holder += text[static_cast<size_t>(i)];
    }
    return holder.empty() ? "?" : holder;
}

/// The file may have been removed by its last holder between open and flock.
bool isStill(int descriptor, const std::filesystem::path& path) {
    struct stat held {};
    struct stat named {};
    return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino
        && held.st_dev == named.st_dev;
}

} // namespace

Result<CaseLock> CaseLock::take(const std::filesystem::path& casePath) {
    const std::filesystem::path path = lockPath(casePath);
    while (true) {
        const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (descriptor < 0) {
            const ErrorCode code = errno == ENOSPC || errno == EDQUOT ? ErrorCode::DiskFull : ErrorCode::ReadOnly;
            return Error(code, Message("store.lock_impossible").with("path", path.string()), std::strerror(errno));
        }
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            const std::string holder = holderOf(descriptor);
            ::close(descriptor);
            return Error(ErrorCode::Busy, Message("store.in_use").with("path", casePath.string()).with("process", holder));
        }
        if (!isStill(descriptor, path)) {
            ::close(descriptor);
            continue;
        }
        const std::string text = std::to_string(::getpid()) + "\n";
        // The number is only for the other side's message; the lock itself is what counts, so a failure is none.
        const bool told = ::ftruncate(descriptor, 0) == 0 && ::pwrite(descriptor, text.data(), text.size(), 0) > 0;
        static_cast<void>(told);
        return CaseLock(descriptor, path);
    }
}

bool CaseLock::isHeld(const std::filesystem::path& casePath) {
    const int descriptor = ::open(lockPath(casePath).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        return false;
    }
    const bool held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0;
    ::close(descriptor);
    return held;
}

CaseLock::CaseLock(CaseLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_path(std::move(other.m_path)) {}

CaseLock& CaseLock::operator=(CaseLock&& other) noexcept {
    if (this != &other) {
        release();
        m_descriptor = std::exchange(other.m_descriptor, -1);
        m_path = std::move(other.m_path);
    }
    return *this;
}

CaseLock::~CaseLock() { release(); }

void CaseLock::release() {
    if (m_descriptor >= 0) {
        ::unlink(m_path.c_str()); // while it is held, so that nobody else's file goes
        ::close(m_descriptor);
        m_descriptor = -1;
    }
}

} // namespace metsuke
