// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/image_hashes.h"

#include "core/base/digest.h"
#include "core/sensor/linux/file_handle.h"
#include "core/sensor/linux/host_clock.h"

#include <array>
#include <fcntl.h>
#include <string_view>

namespace metsuke::sensor {

namespace {

int64_t nanoseconds(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }

/// Never more than `size`: a file that grows while it is read must end.
std::string hash(int descriptor, int64_t size) {
    Digest digest(DigestKind::Sha256);
    std::vector<uint8_t> part(size_t{256} << 10);
    int64_t done = 0;
    while (done < size) {
        const ssize_t got = ::pread(descriptor, part.data(), std::min(part.size(), static_cast<size_t>(size - done)), done);
        if (got <= 0) {
            return {};
        }
        digest.update({part.data(), static_cast<size_t>(got)});
        done += got;
    }
    return digest.finishHex();
}

} // namespace

std::string ImageHashes::of(int descriptor) {
    struct stat before {}, after {};
    if (::fstat(descriptor, &before) != 0 || !S_ISREG(before.st_mode) || before.st_size > kMaximumBytes) {
        return {};
    }
    const int64_t modified = nanoseconds(before.st_mtim), changed = nanoseconds(before.st_ctim);
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_known.find(fileIdOf(before));
        if (found != m_known.end() && found->second.size == before.st_size && found->second.modified == modified
            && found->second.changed == changed) {
            return found->second.sha256;
        }
    }
    std::string sha256 = hash(descriptor, before.st_size);
    // What was changed meanwhile is neither the old file nor the new one.
    if (::fstat(descriptor, &after) != 0 || nanoseconds(after.st_mtim) != modified || after.st_size != before.st_size) {
        return {};
    }
    const std::lock_guard lock(m_mutex);
    if (m_known.size() >= kMaximumKnown) {
        m_known.clear();
    }
    m_known[fileIdOf(before)] = {before.st_size, modified, changed, sha256};
    return sha256;
}

std::string ImageHashes::of(const std::string& path) {
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    return file.isOpen() ? of(file.get()) : std::string();
}

std::string ImageHashes::lastOf(const endpoint::FileId& file) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_known.find(file);
    return found == m_known.end() ? std::string() : found->second.sha256;
}

bool looksExecutable(int descriptor) {
    std::array<char, 4> start{};
    const ssize_t size = ::pread(descriptor, start.data(), start.size(), 0);
    const std::string_view magic(start.data(), size > 0 ? static_cast<size_t>(size) : 0);
    return magic == "\x7f" "ELF" || magic.starts_with("#!") || magic.starts_with("MZ");
}

} // namespace metsuke::sensor
