// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/spool_writer.h"

#include "capture/live/write_error.h"
#include "capture/live/spool_layout.h"
#include "core/base/file_lock.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace metsuke {

namespace {

constexpr size_t kBuffer = 1u << 20;
constexpr uint64_t kLargestPacket = 300 * 1024; ///< and its block
constexpr uint64_t kMaximumSegment = 2ull << 30;
constexpr uint64_t kMinimumSegment = 1u << 20;
constexpr Duration kDiskRetry = 10 * kSecond;
constexpr Duration kDisorder = 10 * kSecond; ///< packets of several queues come in no stricter order than this
constexpr auto kPatience = std::chrono::seconds(2); ///< with a program before us that is being ended
constexpr Duration kSegmentAge = kMinute; ///< a segment with packets is sealed then, so that little is in an open one

} // namespace

Result<SpoolWriter> SpoolWriter::open(const SpoolConfig& config, Interface interface) {
    SpoolWriter writer;
    writer.m_interface = std::move(interface);
    writer.m_ringAge = config.ringAge;
    writer.m_number = config.after;
    const auto segmentOf = [](uint64_t wanted, uint64_t ring) { return std::clamp(std::min(wanted, ring / 4), kMinimumSegment, kMaximumSegment); };
    writer.m_disk.limit = config.ringBytes;
    writer.m_disk.segmentBytes = segmentOf(config.segmentBytes, config.ringBytes);
    writer.m_disk.freeBytes = config.freeBytes;
    METSUKE_CHECK(writer.openPlace(writer.m_disk, config.folder));
    if (!config.memoryFolder.empty()) {
        writer.m_memory.limit = config.memoryBytes;
        writer.m_memory.segmentBytes = segmentOf(config.segmentBytes, config.memoryBytes);
        METSUKE_CHECK(writer.openPlace(writer.m_memory, config.memoryFolder));
    }
    return writer;
}

Result<void> SpoolWriter::openPlace(Place& place, const std::filesystem::path& path) {
    place.path = path;
    place.folder = FileHandle(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!place.folder.isOpen() || ::faccessat(place.folder.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
        return writeError(path, errno);
    }
    // Only then is what lies there all that came from the one before: a segment begun behind its last one would end that.
    // A file system without locks is taken as it is.
    if (lockFile(place.folder.get(), kPatience) == EWOULDBLOCK) {
        return Error(ErrorCode::Busy, Message("capture.spool_busy").with("path", path.string()));
    }
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(path, failure)) {
        if (const auto number = spool::segmentNumber(entry.path().filename().string())) {
            const auto written = std::chrono::file_clock::to_sys(entry.last_write_time(failure)).time_since_epoch();
            place.sealed.push_back({*number, {std::chrono::nanoseconds(written).count()}});
            m_number = std::max(m_number, *number);
        }
    }
    std::sort(place.sealed.begin(), place.sealed.end(), [](const Sealed& a, const Sealed& b) { return a.number < b.number; });
    return {};
}

std::vector<int> SpoolWriter::folders() const {
    std::vector<int> open{m_disk.folder.get()};
    if (m_memory.folder.isOpen()) {
        open.push_back(m_memory.folder.get());
    }
    return open;
}

/// Looked at each time: readers trim what they have read.
uint64_t SpoolWriter::sizeOf(const Place& place, const Sealed& sealed) {
    struct stat status {};
    ::fstatat(place.folder.get(), spool::segmentName(sealed.number).c_str(), &status, AT_SYMLINK_NOFOLLOW);
    return static_cast<uint64_t>(status.st_size);
}

void SpoolWriter::dropOldest(Place& place) {
    ::unlinkat(place.folder.get(), spool::segmentName(place.sealed.front().number).c_str(), 0); // gone is gone, by whomever
    place.sealed.pop_front();
}

Result<SegmentWriter> SpoolWriter::create(Place& place) {
    if (!place.folder.isOpen()) {
        return writeError(place.path, ENOSPC);
    }
    uint64_t used = 0;
    for (const Sealed& sealed : place.sealed) {
        used += sizeOf(place, sealed);
    }
    while (!place.sealed.empty() && used + place.segmentBytes > place.limit) {
        used -= std::min(used, sizeOf(place, place.sealed.front()));
        dropOldest(place);
    }
    struct statfs disk {};
    if (place.freeBytes > 0 && ::fstatfs(place.folder.get(), &disk) == 0
        && static_cast<uint64_t>(disk.f_bavail) * static_cast<uint64_t>(disk.f_bsize) < place.segmentBytes + place.freeBytes) {
        return writeError(place.path, ENOSPC);
    }
    return SegmentWriter::create(place.folder.get(), place.path / spool::segmentName(m_number + 1), place.segmentBytes);
}

/// True when there is a segment to write to.
bool SpoolWriter::ready() {
    if (m_segment && m_segment->bytes() + kLargestPacket < m_place->segmentBytes) {
        return true;
    }
    if (m_segment) {
        seal();
    }
    if (m_segment || m_clock < m_retry) {
        return m_segment.has_value();
    }
    if (m_clock >= m_retryDisk && start(m_disk)) {
        m_trouble.reset();
        return true;
    }
    if (!start(m_memory)) {
        m_retry = m_clock + kSecond;
    }
    return m_segment.has_value();
}

bool SpoolWriter::start(Place& place) {
    auto segment = create(place);
    if (!segment) {
        m_trouble = &place == &m_disk ? segment.error() : m_trouble;
        return false;
    }
    ++m_number;
    m_place = &place;
    m_segment = std::move(*segment);
    m_segment->addInterface(m_interface.linkType, m_interface.name, m_interface.snapLength);
    m_segment->tick(m_clock, m_counters);
    m_begun = m_clock;
    m_storedBefore = m_counters.stored;
    return true;
}

void SpoolWriter::retire() {
    m_place->sealed.push_back({m_number, m_clock});
    m_segment.reset();
}

void SpoolWriter::seal() {
    m_segment->tick(m_clock, m_counters);
    flush();
    if (m_segment && m_segment->pendingBytes() == 0) {
        if (const auto sealed = m_segment->seal(); !sealed) {
            m_trouble = sealed.error(); // its packets are there; only room may be wasted
        }
        retire();
    }
}

void SpoolWriter::flush() {
    if (!m_segment || m_segment->pendingBytes() == 0) {
        return;
    }
    if (const auto flushed = m_segment->flush(); !flushed) {
        rescue(flushed.error());
        return;
    }
    m_pending = 0;
}

/// A write found no room where none could be reserved: what is pending goes to a segment elsewhere, or is lost.
void SpoolWriter::rescue(const Error& error) {
    const std::vector<uint8_t> pending = m_segment->takePending();
    retire();
    m_trouble = error;
    m_retryDisk = m_clock + kDiskRetry;
    m_counters.stored -= m_pending; // the next segment begins with what came before them
    if (ready()) {
        m_segment->append(pending);
        m_counters.stored += m_pending;
    } else {
        m_pending = 0;
    }
}

/// The clock goes on with what comes, and back with a clock that was set back: what waits for a time would else wait until
/// it comes again, and packets be lost all the while.
void SpoolWriter::follow(Timestamp ts) {
    m_clock = ts < m_clock - kDisorder ? m_begun = m_retry = m_retryDisk = ts : std::max(m_clock, ts);
}

void SpoolWriter::write(Timestamp ts, Bytes data, uint32_t originalLength) {
    follow(ts);
    const bool isReady = ready(); // a new segment begins with what came before this packet
    ++m_counters.accepted;
    if (!isReady) {
        return;
    }
    m_segment->write(ts, data, originalLength);
    ++m_counters.stored;
    ++m_pending;
    if (m_segment->pendingBytes() >= kBuffer) {
        flush();
    }
}

void SpoolWriter::tick(Timestamp ts, InterfaceCounters counters) {
    follow(ts);
    counters.accepted = m_counters.accepted;
    counters.stored = m_counters.stored;
    m_counters = counters;
    if (ready()) {
        m_segment->tick(m_clock, m_counters);
        flush();
    }
    if (m_segment && m_clock - m_begun > kSegmentAge && m_counters.stored > m_storedBefore) {
        seal();
    }
    while (m_ringAge > 0 && !m_disk.sealed.empty() && m_disk.sealed.front().last < m_clock - m_ringAge) {
        dropOldest(m_disk);
    }
}

void SpoolWriter::close(Timestamp ts, InterfaceCounters counters) {
    tick(ts, counters);
    constexpr int kPlaces = 2; // where the one has no room, the other is sealed
    for (int i = 0; i < kPlaces && m_segment; ++i) {
        seal();
    }
}

} // namespace metsuke
