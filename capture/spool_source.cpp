// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/spool_source.h"

#include "capture/capture_input.h"
#include "capture/live/spool_layout.h"
#include "capture/pcapng_reader.h"

#include <algorithm>
#include <chrono>
#include <sys/stat.h>

namespace metsuke {

namespace {

/// One segment being read.
struct OpenSegment {
    uint32_t number;
    GrowthFlag complete = std::make_shared<std::atomic<bool>>(false);
    StreamWindow window;
    PcapngReader reader;
    OpenSegment(uint32_t n, FileHandle file)
        : number(n)
        , window(std::make_unique<FileProducer>(std::move(file), complete))
        , reader(window) {}
};

class SpoolSource final : public PacketSource {
public:
    SpoolSource(SpoolReading reading, GrowthEnd writerEnded)
        : m_reading(std::move(reading))
        , m_writerEnded(std::move(writerEnded))
        , m_place(m_reading.from)
        , m_watchedUntil(m_reading.watchedUntil)
        , m_number(std::max(1U, spool::segmentOf(m_place)) - 1) {}

    Status next(Batch& batch, size_t maximum) override;
    [[nodiscard]] bool viewsPersist() const override { return false; }
    [[nodiscard]] std::vector<CaptureSummary> summaries() const override;
    [[nodiscard]] uint64_t bytesRead() const override { return m_bytesBefore + (m_segment ? m_segment->reader.offset() : 0); }
    [[nodiscard]] uint64_t bytesTotal() const override { return 0; }
    [[nodiscard]] uint64_t position() const override { return m_place; }
    [[nodiscard]] double pressure() const override;

private:
    struct Found {
        uint32_t number = 0;
        std::filesystem::path path;
    };

    [[nodiscard]] bool hasEnded() const { return !m_writerEnded || m_writerEnded->load(std::memory_order_acquire); }
    [[nodiscard]] std::optional<Found> following() const;
    [[nodiscard]] bool openFollowing();
    [[nodiscard]] bool isComplete() const;
    void take(const PacketView& view, Batch& batch);
    [[nodiscard]] bool skips(const PacketView& view, bool isTick);
    void closeSegment();
    void account(Timestamp at, Batch& batch);

    SpoolReading m_reading;
    GrowthEnd m_writerEnded;
    std::unique_ptr<OpenSegment> m_segment;
    uint64_t m_place; ///< of the last record that was given out
    std::optional<Timestamp> m_watchedUntil; ///< time of the last tick, of this session or of the one before
    bool m_isBegun = false; ///< a tick of this session was seen
    uint32_t m_number; ///< of the last segment that was opened
    std::optional<PacketView> m_heldTick; ///< behind packets that were given out
    CaptureSummary m_total; ///< of what was given out; damage of segments that were read to their end
    uint64_t m_bytesBefore = 0;
    uint64_t m_readOfSession = 0; ///< packets, those trimmed away, and those known to be overwritten
    uint64_t m_leftOut = 0; ///< of the segment, counted in m_readOfSession
    mutable std::chrono::steady_clock::time_point m_pressureAt;
    mutable double m_pressure = 0; ///< at that time
    InterfaceCounters m_last; ///< of the last tick
    Timestamp m_clock{std::numeric_limits<int64_t>::min()};
};

/// Segments that wait, as a part of the ring. Looked at once a second: a folder is read for it.
double SpoolSource::pressure() const {
    constexpr auto kLook = std::chrono::seconds(1);
    const auto now = std::chrono::steady_clock::now();
    if (m_reading.ringBytes == 0 || now - m_pressureAt < kLook) {
        return m_pressure;
    }
    m_pressureAt = now;
    uint64_t waiting = 0;
    for (const SpoolSegment& segment : segmentsOf(m_reading.folder)) {
        waiting += segment.number > m_number ? segment.bytes : 0;
    }
    m_pressure = static_cast<double>(waiting) / static_cast<double>(m_reading.ringBytes);
    return m_pressure;
}

/// The least segment behind the current one.
std::optional<SpoolSource::Found> SpoolSource::following() const {
    std::optional<Found> least;
    for (const auto* folder : {&m_reading.folder, &m_reading.memoryFolder}) {
        std::error_code failure;
        if (folder->empty()) {
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(*folder, failure)) {
            const auto number = spool::segmentNumber(entry.path().filename().string());
            if (number && *number > m_number && (!least || *number < least->number)) {
                least = Found{*number, entry.path()};
            }
        }
    }
    return least;
}

bool SpoolSource::openFollowing() {
    while (const auto found = following()) {
        m_number = found->number;
        if (auto file = openForReading(found->path)) { // else the ring has just overwritten it
            m_segment = std::make_unique<OpenSegment>(found->number, std::move(file->handle));
            m_leftOut = 0;
            return true;
        }
    }
    return false;
}

/// The end of the writer is asked first: a segment that it began before it ended is found then.
bool SpoolSource::isComplete() const { return hasEnded() || following().has_value(); }

PacketSource::Status SpoolSource::next(Batch& batch, size_t maximum) {
    batch.packets.clear();
    batch.losses.clear();
    batch.keepAlive.reset();
    Owners owners;
    Status status = Status::NothingYet;
    const auto tick = [&](const PacketView& view) {
        m_clock = std::max(m_clock, view.ts);
        account(m_clock, batch);
        return Status::ClockTick;
    };
    if (m_heldTick) {
        status = tick(*std::exchange(m_heldTick, std::nullopt));
        batch.clock = m_clock;
        return status;
    }
    for (bool goOn = true; goOn && batch.packets.size() < maximum;) {
        const bool ended = hasEnded(); // before looking for segments
        if (!m_segment && !openFollowing()) {
            status = ended ? Status::End : Status::NothingYet;
            break;
        }
        PacketView view;
        switch (m_segment->reader.next(view)) {
        case RecordReader::Status::Packet:
            if (const auto& owner = m_segment->window.owner(); owners.empty() || owners.back() != owner) {
                owners.push_back(owner);
            }
            if (!skips(view, false)) {
                take(view, batch);
            }
            break;
        case RecordReader::Status::Tick:
            if (skips(view, true)) {
                break;
            }
            goOn = false;
            if (batch.packets.empty()) {
                status = tick(view);
            } else {
                m_heldTick = view;
            }
            break;
        case RecordReader::Status::NothingYet:
            goOn = isComplete();
            m_segment->complete->store(goOn, std::memory_order_release);
            break;
        case RecordReader::Status::End:
            closeSegment();
            break;
        }
    }
    batch.clock = m_clock;
    batch.keepAlive = combined(std::move(owners));
    return batch.packets.empty() ? status : Status::Packets;
}

/// What was read before the capture went on; the accounts start from there.
bool SpoolSource::skips(const PacketView& view, bool isTick) {
    const uint64_t place = spool::placeOf(m_segment->number, view.offset);
    if (place > m_reading.from) {
        m_place = place;
        return false;
    }
    if (isTick) {
        m_last = m_segment->reader.counters();
        m_readOfSession = m_last.stored;
        m_leftOut = m_segment->reader.leftOut();
        m_watchedUntil = view.ts;
        m_isBegun = true;
    } else {
        ++m_readOfSession;
    }
    return true;
}

void SpoolSource::take(const PacketView& view, Batch& batch) {
    PacketView& packet = batch.packets.emplace_back(view);
    packet.capture = 0;
    packet.number = ++m_total.packets;
    packet.offset = spool::placeOf(m_segment->number, view.offset);
    m_total.bytes += view.data.size();
    m_total.first = m_total.packets == 1 ? packet.ts : std::min(m_total.first, packet.ts);
    m_total.last = m_total.packets == 1 ? packet.ts : std::max(m_total.last, packet.ts);
    m_clock = std::max(m_clock, packet.ts);
    ++m_readOfSession;
}

void SpoolSource::closeSegment() {
    const ReadStats& stats = m_segment->reader.stats();
    m_bytesBefore += m_segment->reader.offset();
    m_total.damaged += stats.damaged();
    m_segment.reset();
}

/// What was lost between the last tick and this one.
void SpoolSource::account(Timestamp at, Batch& batch) {
    const InterfaceCounters& now = m_segment->reader.counters();
    if (now.received < m_last.received || now.stored < m_last.stored) { // the capture was started anew
        m_last = {};
        m_readOfSession = 0;
        m_isBegun = false;
    }
    const uint64_t leftOut = m_segment->reader.leftOut();
    m_readOfSession += leftOut - std::exchange(m_leftOut, leftOut);
    const auto since = [](uint64_t after, uint64_t before) { return after - std::min(after, before); };
    const auto notStored = [&](const InterfaceCounters& counters) { return since(counters.accepted, counters.stored); };
    SourceLoss loss{at, since(now.interfaceDropped, m_last.interfaceDropped), since(now.kernelDropped, m_last.kernelDropped),
        since(notStored(now), notStored(m_last)) + since(now.stored, m_readOfSession)};
    constexpr Duration kNoticed = 10 * kSecond; // as losses are told
    const bool isBegun = std::exchange(m_isBegun, true) && now != InterfaceCounters(); // a session begins with zeros
    if (!isBegun && m_watchedUntil && at > *m_watchedUntil + kNoticed) {
        loss.unwatchedSince = m_watchedUntil;
    }
    m_watchedUntil = at;
    m_readOfSession = std::max(m_readOfSession, now.stored);
    m_last = now;
    if (!loss.isNothing()) {
        batch.losses.push_back(loss);
    }
}

std::vector<CaptureSummary> SpoolSource::summaries() const {
    CaptureSummary summary = m_total;
    if (m_segment) {
        summary.damaged += m_segment->reader.stats().damaged();
    }
    summary.path = m_reading.name;
    summary.packetsPath = m_reading.folder.string();
    summary.format = "pcapng";
    if (m_reading.remark) {
        summary.message = m_reading.remark();
    }
    return {summary};
}

} // namespace

std::vector<SpoolSegment> segmentsOf(const std::filesystem::path& folder) {
    std::vector<SpoolSegment> segments;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
        struct stat status {};
        const auto number = spool::segmentNumber(entry.path().filename().string());
        if (number && ::stat(entry.path().c_str(), &status) == 0) {
            segments.push_back({*number, static_cast<uint64_t>(status.st_size),
                {int64_t{status.st_mtim.tv_sec} * kSecond + status.st_mtim.tv_nsec}});
        }
    }
    std::ranges::sort(segments, {}, &SpoolSegment::number);
    return segments;
}

uint32_t lastSegment(const std::filesystem::path& folder) {
    const auto segments = segmentsOf(folder);
    return segments.empty() ? 0 : segments.back().number;
}

std::unique_ptr<PacketSource> followSpool(SpoolReading reading, GrowthEnd writerEnded) {
    return std::make_unique<SpoolSource>(std::move(reading), std::move(writerEnded));
}

} // namespace metsuke
