// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/spool_evidence.h"

#include "capture/live/file_handle.h"
#include "capture/live/spool_layout.h"

#include <cerrno>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke {

namespace {

/// Packets reach a segment this much later than their time, at most.
constexpr Duration kDelay = 2 * kSecond;

struct Written {
    Timestamp last; ///< time of the last write: packets of a live capture are as old as their file
    uint64_t bytes = 0;
};

std::map<uint32_t, Written> segmentsOf(const std::filesystem::path& spool) {
    std::map<uint32_t, Written> segments;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(spool, failure)) {
        struct stat status {};
        const auto number = spool::segmentNumber(entry.path().filename().string());
        if (number && ::stat(entry.path().c_str(), &status) == 0) {
            segments[*number] = {{int64_t{status.st_mtim.tv_sec} * kSecond + status.st_mtim.tv_nsec}, static_cast<uint64_t>(status.st_size)};
        }
    }
    return segments;
}

} // namespace

SpoolEvidence::SpoolEvidence(std::filesystem::path spool, uint64_t maximumBytes)
    : m_spool(std::move(spool))
    , m_maximumBytes(maximumBytes) {
    for (const auto& [number, written] : segmentsOf(folderOf(m_spool))) {
        m_kept.insert(number);
    }
}

/// Counted anew because a segment that is still being written grows under its second name, too.
uint64_t SpoolEvidence::keptBytes() const {
    uint64_t bytes = 0;
    for (const auto& [number, written] : segmentsOf(folderOf(m_spool))) {
        bytes += written.bytes;
    }
    return bytes;
}

Result<void> SpoolEvidence::keep(Timestamp from, Timestamp to) {
    Timestamp begins{0}; // of a segment: when the one before it ended
    for (const auto& [number, written] : segmentsOf(m_spool)) {
        const bool isWanted = begins <= to + kDelay && written.last >= from;
        begins = written.last - kDelay;
        if (!isWanted || m_kept.contains(number)) {
            continue;
        }
        const auto folder = folderOf(m_spool);
        if (keptBytes() + written.bytes > m_maximumBytes) {
            return writeError(folder, ENOSPC);
        }
        std::error_code failure;
        std::filesystem::create_directory(folder, failure);
        const std::string name = spool::segmentName(number);
        if (::link((m_spool / name).c_str(), (folder / name).c_str()) != 0 && errno != EEXIST) {
            if (errno == ENOENT) {
                continue; // the ring was faster
            }
            return writeError(folder / name, errno);
        }
        m_kept.insert(number);
    }
    return {};
}

} // namespace metsuke
