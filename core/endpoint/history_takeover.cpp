// SPDX-License-Identifier: GPL-3.0-or-later
// How a writer goes on with the history that another one left.
#include "core/endpoint/activity_history.h"
#include "core/endpoint/segment_reader.h"
#include "core/endpoint/segment_seal.h"

#include <algorithm>

namespace metsuke::endpoint {

Result<void> HistoryWriter::takeOver(Timestamp now) {
    METSUKE_TRY(auto found, segmentsIn(m_folder));
    m_lastNumber = found.empty() ? 0 : found.back().first;
    Timestamp until = now;
    if (!found.empty()) {
        const auto newest = found.back();
        found.pop_back();
        METSUKE_TRY(const auto damagedFrom, takeOverOlder(std::move(found), until));
        auto active = SegmentWriter::open(newest.second);
        if (active.ok()) {
            m_active = std::move(active).value();
            const SegmentFacts& facts = m_active->facts();
            if (damagedFrom) {
                addGap({*damagedFrom, facts.activities > 0 ? facts.span.from : now}, "segment_damaged", -1);
            }
            until = facts.activities > 0 ? facts.span.until : until;
            addGap({until, now}, "recorder_stopped", -1);
        } else if (isDamage(active.error())) {
            METSUKE_CHECK(setAside(newest.second));
            addGap({until, now}, "segment_damaged", -1);
        } else {
            return active.error();
        }
    }
    if (!m_active) {
        METSUKE_CHECK(beginSegment(now));
    }
    for (Complete& segment : m_complete) {
        seal(segment);
    }
    evict(segmentEnd());
    return commit();
}

/// `until`: where the newest of them that is whole ends. Since when they are damaged up to the end, if they are.
Result<std::optional<Timestamp>> HistoryWriter::takeOverOlder(
    std::vector<std::pair<int64_t, std::filesystem::path>> older, Timestamp& until) {
    std::set<int64_t> sealed;
    std::optional<Timestamp> damagedFrom;
    bool isFirst = true;
    for (const auto& [number, path] : older) {
        auto reader = SegmentReader::open(path);
        auto seals = reader.ok() ? (*reader)->seals() : Result<std::vector<SegmentSeal>>(reader.error());
        if (!seals.ok()) {
            if (!isDamage(seals.error())) {
                return seals.error();
            }
            METSUKE_CHECK(setAside(path));
            damagedFrom = damagedFrom ? damagedFrom : std::optional(until);
            continue;
        }
        for (const SegmentSeal& seal : *seals) {
            sealed.insert(seal.number);
        }
        const SegmentFacts& facts = (*reader)->facts();
        if (damagedFrom) {
            addGap({isFirst ? facts.span.from : *damagedFrom, facts.span.from}, "segment_damaged", -1);
            damagedFrom.reset();
        }
        until = facts.span.until;
        isFirst = false;
        m_complete.push_back({number, path, segmentBytes(path), facts.span, false});
    }
    for (Complete& segment : m_complete) {
        segment.isSealed = sealed.contains(segment.number);
    }
    return damagedFrom;
}

Result<void> HistoryWriter::setAside(const std::filesystem::path& path) {
    std::error_code failed;
    std::filesystem::rename(path, path.string() + ".damaged", failed);
    if (failed) {
        return Error(ErrorCode::ReadOnly, Message("endpoint.damaged_segment").with("path", path.string()), failed.message());
    }
    removeSegment(path); // its log
    return {};
}

} // namespace metsuke::endpoint
