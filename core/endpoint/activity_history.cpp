// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/activity_history.h"

#include "core/endpoint/activity_json.h"
#include "core/endpoint/history_lock.h"
#include "core/endpoint/segment_seal.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

constexpr size_t kBatch = 2'000;
constexpr int kLockTimeoutMs = 100;

} // namespace

Result<std::unique_ptr<HistoryWriter>> HistoryWriter::open(
    const std::filesystem::path& folder, const HistoryLimits& limits, Timestamp now) {
    std::error_code failed;
    if (std::filesystem::create_directories(folder, failed) && !failed) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed); // it tells what people do
    }
    if (failed) {
        return Error(failed == std::errc::no_space_on_device ? ErrorCode::DiskFull : ErrorCode::PermissionDenied,
            Message("endpoint.no_folder").with("path", folder.string()), failed.message());
    }
    std::unique_ptr<HistoryWriter> writer(new HistoryWriter(folder, limits));
    METSUKE_TRY(writer->m_lock, lockHistory(folder, "writer.lock", kLockTimeoutMs));
    METSUKE_TRY(writer->m_holds, readHolds(folder));
    METSUKE_CHECK(writer->takeOver(now));
    return writer;
}

HistoryWriter::~HistoryWriter() {
    if (m_active) {
        static_cast<void>(commit()); // the last that can be done; a failure is a gap when it is next opened
    }
}

void HistoryWriter::addGap(const TimeWindow& span, std::string reason, int64_t lost) {
    m_waiting.push_back({std::min(span.from, span.until), {}, "history", Gap{"history", span.until, lost, std::move(reason)}});
}

Result<void> HistoryWriter::append(Activity activity) {
    m_waiting.push_back(cleanActivity(std::move(activity)));
    m_running.observe(m_waiting.back());
    m_mounts.observe(m_waiting.back());
    return m_waiting.size() >= kBatch ? commit() : Result<void>();
}

Result<void> HistoryWriter::commit() {
    if (m_lost.activities > 0) {
        addGap(m_lost.span, m_lost.reason, m_lost.activities);
    }
    if (m_waiting.empty()) {
        return {};
    }
    auto written = write();
    if (!written.ok() && written.error().code == ErrorCode::DiskFull && evictOldest()) {
        written = write(); // the ring makes room for itself first
    }
    if (!written.ok()) {
        drop(written.error());
        return written;
    }
    m_waiting.clear();
    m_lost = {};
    m_isDiskFull = false;
    METSUKE_TRY(const int64_t bytes, m_active->bytes());
    return bytes >= segmentEnd() ? roll() : Result<void>();
}

Result<void> HistoryWriter::write() {
    if (!m_active) { // there was no room for one
        METSUKE_CHECK(beginSegment(m_waiting.back().time));
    }
    const auto written = m_active->append(m_waiting, SegmentWriter::Origin::New);
    if (written.ok() || written.error().code != ErrorCode::Malformed) {
        return written;
    }
    // Damaged under our hands: the rest of the history goes on in another segment.
    const SegmentFacts facts = m_active->facts();
    m_active.reset();
    METSUKE_CHECK(setAside(m_folder / segmentName(facts.number)));
    const Timestamp now = m_waiting.back().time;
    addGap({facts.activities > 0 ? facts.span.from : now, now}, "segment_damaged", facts.activities);
    METSUKE_CHECK(beginSegment(now));
    return m_active->append(m_waiting, SegmentWriter::Origin::New);
}

void HistoryWriter::drop(const Error& reason) {
    m_isDiskFull = reason.code == ErrorCode::DiskFull;
    for (const Activity& activity : m_waiting) {
        if (activity.source == "history") {
            continue; // told again by what follows
        }
        const bool isFirst = m_lost.activities == 0;
        m_lost.span.from = isFirst ? activity.time : std::min(m_lost.span.from, activity.time);
        m_lost.span.until = isFirst ? activity.time : std::max(m_lost.span.until, activity.time);
        ++m_lost.activities;
        ++m_lostEver;
    }
    m_lost.reason = m_isDiskFull ? "disk_full" : "not_written";
    m_waiting.clear();
}

Result<void> HistoryWriter::beginSegment(Timestamp now) {
    const int64_t number = m_lastNumber + 1;
    const auto path = m_folder / segmentName(number);
    const auto begin = [&]() -> Result<void> {
        METSUKE_TRY(auto segment, SegmentWriter::create(path, number, now, m_limits.totalBytes));
        METSUKE_TRY(const int64_t empty, segment->bytes());
        METSUKE_CHECK(segment->append(m_running.restated(), SegmentWriter::Origin::CarriedOver));
        METSUKE_CHECK(segment->append(m_mounts.restated(), SegmentWriter::Origin::CarriedOver));
        METSUKE_TRY(const int64_t carried, segment->bytes());
        m_carriedBytes = carried - empty;
        m_active = std::move(segment);
        m_lastNumber = number;
        return {};
    };
    auto begun = begin();
    if (!begun.ok()) {
        removeSegment(path);
    }
    return begun;
}

Result<void> HistoryWriter::roll() {
    const auto path = m_folder / segmentName(m_active->facts().number);
    std::unique_ptr<SegmentWriter> old = std::move(m_active);
    const SegmentFacts facts = old->facts();
    if (const auto begun = beginSegment(facts.span.until); !begun.ok()) {
        m_active = std::move(old); // it grows until another can be begun
        if (begun.error().code == ErrorCode::DiskFull) {
            evictOldest();
        }
        METSUKE_TRY(const int64_t bytes, m_active->bytes());
        evict(bytes);
        return begun;
    }
    old.reset();
    m_complete.push_back({facts.number, path, segmentBytes(path), facts.span, false});
    for (Complete& segment : m_complete) {
        seal(segment);
    }
    evict(segmentEnd());
    return {};
}

/// A failure leaves it for the next time: nothing depends on it but the proof.
void HistoryWriter::seal(Complete& segment) {
    if (segment.isSealed) {
        return;
    }
    auto seal = sealSegment(segment.path, segment.number);
    if (seal.ok() && m_active->addSeal(*seal).ok()) {
        segment.isSealed = true;
        segment.bytes = segmentBytes(segment.path);
    }
}

std::vector<HeldCandidate> HistoryWriter::candidates() const {
    std::vector<HeldCandidate> all;
    for (const Complete& segment : m_complete) {
        all.push_back({segment.number, segment.bytes, segment.span});
    }
    return all;
}

bool HistoryWriter::evictOldest() {
    readHoldsAgain();
    const auto held = heldSegments(m_holds, candidates(), m_limits.heldBytes);
    const auto oldest = std::find_if(m_complete.begin(), m_complete.end(),
        [&](const Complete& segment) { return !held.numbers.contains(segment.number); });
    if (oldest == m_complete.end()) {
        return false;
    }
    removeSegment(oldest->path);
    m_complete.erase(oldest);
    return true;
}

/// Until there is `room` beside what is complete.
void HistoryWriter::evict(int64_t room) {
    const auto total = [&] {
        int64_t bytes = room;
        for (const Complete& segment : m_complete) {
            bytes += segment.bytes;
        }
        return bytes;
    };
    while (total() > m_limits.totalBytes && evictOldest()) { }
}

Result<void> HistoryWriter::hold(const HistoryHold& hold) {
    METSUKE_TRY(m_holds, addHold(m_folder, hold, candidates(), m_limits.heldBytes));
    return {};
}

Result<void> HistoryWriter::release(const TimeWindow& window) {
    METSUKE_TRY(m_holds, removeHold(m_folder, window));
    evict(segmentEnd());
    return {};
}

/// Others change them, too (addHold). What cannot be read changes nothing: what was held stays.
void HistoryWriter::readHoldsAgain() {
    if (auto holds = readHolds(m_folder); holds.ok()) {
        m_holds = std::move(holds).value();
    }
}

Result<HistoryState> HistoryWriter::state() {
    readHoldsAgain();
    HistoryState state;
    if (m_active) {
        METSUKE_TRY(state.bytes, m_active->bytes());
    }
    for (const Complete& segment : m_complete) {
        state.bytes += segment.bytes;
        state.unsealed += segment.isSealed ? 0 : 1;
    }
    state.segments = static_cast<int64_t>(m_complete.size()) + 1;
    state.held = heldSegments(m_holds, candidates(), m_limits.heldBytes).bytes;
    state.lost = m_lostEver;
    state.isDiskFull = m_isDiskFull;
    return state;
}

} // namespace metsuke::endpoint
