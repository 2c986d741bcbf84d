// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <map>
#include <mutex>
#include <string>
#include <sys/stat.h>

namespace metsuke::sensor {

/// SHA-256 of files, remembered for as long as they stay as they are. Files beyond kMaximumBytes are not hashed. Any
/// thread; a file is read outside the lock, by two threads twice at worst.
class ImageHashes {
public:
    static constexpr int64_t kMaximumBytes = 64 << 20;

    /// Of an open regular file, read from its beginning without moving its position; "" when it cannot be.
    [[nodiscard]] std::string of(int descriptor);
    /// Of the file at this path.
    [[nodiscard]] std::string of(const std::string& path);
    /// What was last hashed under this identity, though the file may be gone; "" nothing, or it was another file: of
    /// another size, or changed for the last time before `changed` (ns, 0 not known), when the one that is meant was seen.
    [[nodiscard]] std::string lastOf(const endpoint::FileId& file, int64_t size, int64_t changed) const;

private:
    [[nodiscard]] std::string sameAs(const struct stat& file) const;
    struct Known {
        int64_t size = 0;
        int64_t changed = 0; ///< ns; nobody sets this one back, unlike the time of modification
        std::string sha256;
    };
    static constexpr size_t kMaximumKnown = 16384;
    mutable std::mutex m_mutex; ///< guards m_known
    std::map<endpoint::FileId, Known> m_known;
};

[[nodiscard]] inline endpoint::FileId fileIdOf(const struct stat& file) { return {file.st_dev, file.st_ino}; }
[[nodiscard]] inline int64_t changedOf(const struct stat& file) { return file.st_ctim.tv_sec * kSecond + file.st_ctim.tv_nsec; }
/// Begins like a program or a script.
[[nodiscard]] bool looksExecutable(int descriptor);

} // namespace metsuke::sensor
