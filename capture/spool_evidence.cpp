// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/spool_evidence.h"

#include "capture/live/write_error.h"
#include "capture/live/spool_layout.h"
#include "capture/spool_source.h"

#include <cerrno>
#include <unistd.h>

namespace metsuke {

namespace {

/// Packets reach a segment this much later than their time, at most.
constexpr Duration kDelay = 2 * kSecond;

} // namespace

SpoolEvidence::SpoolEvidence(std::filesystem::path spool, uint64_t maximumBytes)
    : m_spool(std::move(spool))
    , m_maximumBytes(maximumBytes) {
    for (const SpoolSegment& segment : segmentsOf(folderOf(m_spool))) {
        m_kept.insert(segment.number);
    }
}

/// Counted anew because a segment that is still being written grows under its second name, too.
uint64_t SpoolEvidence::keptBytes() const {
    uint64_t bytes = 0;
    for (const SpoolSegment& segment : segmentsOf(folderOf(m_spool))) {
        bytes += segment.bytes;
    }
    return bytes;
}

Result<void> SpoolEvidence::keep(Timestamp from, Timestamp to) {
    Timestamp begins{0}; // of a segment: when the one before it ended
    for (const SpoolSegment& segment : segmentsOf(m_spool)) {
        const bool isWanted = begins <= to + kDelay && segment.written >= from;
        begins = segment.written - kDelay;
        if (!isWanted || m_kept.contains(segment.number)) {
            continue;
        }
        const auto folder = folderOf(m_spool);
        if (keptBytes() + segment.bytes > m_maximumBytes) {
            return writeError(folder, ENOSPC);
        }
        std::error_code failure;
        std::filesystem::create_directory(folder, failure);
        const std::string name = spool::segmentName(segment.number);
        if (::link((m_spool / name).c_str(), (folder / name).c_str()) != 0 && errno != EEXIST) {
            if (errno == ENOENT) {
                continue; // the ring was faster
            }
            return writeError(folder / name, errno);
        }
        m_kept.insert(segment.number);
    }
    return {};
}

} // namespace metsuke
