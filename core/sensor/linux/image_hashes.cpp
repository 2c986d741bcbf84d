// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/image_hashes.h"

#include "core/base/digest.h"
#include "core/base/file_handle.h"
#include "core/sensor/linux/host_clock.h"

#include <array>
#include <fcntl.h>
#include <string_view>

namespace metsuke::sensor {

namespace {

constexpr int kAttempts = 2;

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
    if (std::string known = sameAs(before); !known.empty()) {
        return known;
    }
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        std::string sha256 = hash(descriptor, before.st_size);
        if (sha256.empty() || ::fstat(descriptor, &after) != 0 || after.st_size != before.st_size) {
            return {};
        }
        if (changedOf(after) == changedOf(before)) {
            const std::lock_guard lock(m_mutex);
            if (m_known.size() >= kMaximumKnown) {
                m_known.clear();
            }
            m_known[fileIdOf(before)] = {before.st_size, changedOf(before), sha256};
            return sha256;
        }
        before = after; // written, and then it is neither the old file nor the new one; or it has only lost its name
    }
    return {};
}

std::string ImageHashes::sameAs(const struct stat& file) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_known.find(fileIdOf(file));
    const bool isSame = found != m_known.end() && found->second.size == file.st_size && found->second.changed == changedOf(file);
    return isSame ? found->second.sha256 : std::string();
}

std::string ImageHashes::of(const std::string& path) {
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    return file.isOpen() ? of(file.get()) : std::string();
}

std::string ImageHashes::lastOf(const endpoint::FileId& file, int64_t size, int64_t changed) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_known.find(file);
    const bool isSame = found != m_known.end() && found->second.size == size && found->second.changed >= changed;
    return isSame ? found->second.sha256 : std::string();
}

bool looksExecutable(int descriptor) {
    std::array<char, 4> start{};
    const ssize_t size = ::pread(descriptor, start.data(), start.size(), 0);
    const std::string_view magic(start.data(), size > 0 ? static_cast<size_t>(size) : 0);
    return magic == "\x7f" "ELF" || magic.starts_with("#!") || magic.starts_with("MZ");
}

} // namespace metsuke::sensor
