// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <cstdint>
#include <filesystem>
#include <set>

namespace metsuke {

/// Keeps the segments of a spool that hold evidence when the ring lets go of them: each gets a second name in the folder
/// "evidence" inside the spool, so that nothing is copied while packets arrive. Readers of the spool look there, too.
/// Not thread-safe.
class SpoolEvidence {
public:
    /// At most `maximumBytes` of segments are kept: evidence must not fill the disk either.
    SpoolEvidence(std::filesystem::path spool, uint64_t maximumBytes);

    /// Keeps every segment with packets from `from` to `to`, as far as they are still there. Cheap when they are kept
    /// already. DiskFull when there is no room for more; what is kept stays.
    Result<void> keep(Timestamp from, Timestamp to);

    [[nodiscard]] static std::filesystem::path folderOf(const std::filesystem::path& spool) { return spool / "evidence"; }

private:
    [[nodiscard]] uint64_t keptBytes() const;

    std::filesystem::path m_spool;
    uint64_t m_maximumBytes;
    std::set<uint32_t> m_kept;
};

} // namespace metsuke
