// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/spool_keeper.h"

#include "capture/live/spool_layout.h"
#include "capture/segment_trimmer.h"
#include "capture/spool_source.h"
#include "core/base/wall_clock.h"

#include <chrono>
#include <limits>
#include <random>

namespace metsuke {

namespace {

constexpr uint64_t kEvidenceShare = 4; ///< of the ring's size, beside it
/// A detection comes later than its packets: so long they are left whole, while they fill less than half of the ring.
constexpr Duration kPatience = 10 * kMinute;

uint64_t randomKey() {
    std::random_device device; // nobody on the wire may guess which flows collide
    return uint64_t{device()} << 32 | device();
}

} // namespace

SpoolKeeper::SpoolKeeper(std::shared_ptr<CaseStore> store, std::filesystem::path spool, uint32_t first, CaptureFacts facts)
    : m_spool(std::move(spool))
    , m_store(std::move(store))
    , m_facts(std::move(facts))
    , m_evidence(m_spool, m_facts.ringBytes / kEvidenceShare)
    , m_cutoff(m_facts.flowBytes, randomKey())
    , m_next(first)
    , m_thread([this](const std::stop_token& stop) { run(stop); }) {}

std::optional<Message> SpoolKeeper::takeNotice() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_notice, std::nullopt);
}

void SpoolKeeper::tell(Message notice) {
    const std::lock_guard lock(m_mutex);
    m_notice = std::move(notice);
}

void SpoolKeeper::run(const std::stop_token& stop) {
    constexpr auto kInterval = std::chrono::seconds(1);
    removeUnfinishedTrims(m_spool);
    std::mutex unshared;
    std::unique_lock lock(unshared);
    while (!m_wake.wait_for(lock, stop, kInterval, [&] { return stop.stop_requested(); })) {
        if (const auto kept = keepNew(); !kept && !std::exchange(m_isFull, true)) {
            tell(Message("capture.evidence_full").with("reason", kept.error().detail));
        }
        if (m_facts.flowBytes == 0) {
            continue;
        }
        if (const auto trimmed = trim(stop); !trimmed && !std::exchange(m_isStuck, true)) {
            tell(Message("capture.not_trimmed").with("reason", trimmed.error().detail));
        }
    }
}

Result<void> SpoolKeeper::keepNew() {
    constexpr Duration kAround = 10 * kSecond;
    constexpr Duration kLookBack = 2 * kMinute; // detections grow, and come later than their packets
    METSUKE_TRY(const auto detections,
        m_store->detections(Filter::all(), {m_newest - kLookBack, {std::numeric_limits<int64_t>::max()}}, {}));
    for (const Detection& detection : detections) {
        m_newest = std::max(m_newest, detection.last);
        if (detection.severity < Severity::Medium) {
            continue;
        }
        METSUKE_CHECK(m_evidence.keep(detection.first - kAround, detection.first + kAround));
        METSUKE_CHECK(m_evidence.keep(detection.last - kAround, detection.last + kAround));
    }
    return {};
}

/// The next segment before `analysed` whose time has come.
std::optional<uint32_t> SpoolKeeper::due(uint32_t analysed) const {
    std::optional<SpoolSegment> next;
    uint64_t whole = 0;
    for (const SpoolSegment& segment : segmentsOf(m_spool)) {
        if (segment.number >= m_next) {
            next = next ? next : segment;
            whole += segment.bytes;
        }
    }
    const bool isDue = next && next->number < analysed
        && (whole > m_facts.ringBytes / 2 || wallClock() - next->written >= kPatience);
    return isDue ? std::optional(next->number) : std::nullopt;
}

Result<void> SpoolKeeper::trim(const std::stop_token& stop) {
    METSUKE_TRY(const auto continuation, m_store->continuation()); // what it names is stored
    while (const auto number = stop.stop_requested() ? std::nullopt : due(spool::segmentOf(continuation.position))) {
        static_cast<void>(keepNew()); // a long row of segments must not overtake a detection; run() tells what is in its way
        m_next = *number + 1;
        DecodedPacket decoded;
        METSUKE_TRY(const Trimmed trimmed, trimSegment(m_spool, *number, [&](const PacketView& packet) {
            m_decoder.decode(packet, 0, decoded);
            const bool isBeyond = m_cutoff.isBeyond(decoded);
            static_cast<void>(m_decoder.takeReassembled());
            return isBeyond;
        }));
        m_isStuck = false;
        m_facts.wholeBytes += trimmed.before;
        m_facts.keptBytes += trimmed.after;
        METSUKE_CHECK(m_store->putCaptureFacts(m_facts));
    }
    return {};
}

} // namespace metsuke
