// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcap_reader.h"

#include <cstring>

namespace metsuke {

namespace {

constexpr uint32_t kMicroMagic = 0xa1b2c3d4;
constexpr uint32_t kNanoMagic = 0xa1b23c4d;
constexpr uint32_t kModifiedMagic = 0xa1b2cd34;

uint32_t load32(const uint8_t* at, bool isSwapped) {
    uint32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return isSwapped ? __builtin_bswap32(value) : value;
}

uint16_t load16(const uint8_t* at, bool isSwapped) {
    uint16_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return isSwapped ? __builtin_bswap16(value) : value;
}

} // namespace

std::optional<PcapHeader> PcapHeader::parse(Bytes bytes) {
    if (bytes.size() < kSize) {
        return std::nullopt;
    }
    PcapHeader header;
    uint32_t magic = load32(bytes.data(), false);
    const auto isKnown = [](uint32_t value) { return value == kMicroMagic || value == kNanoMagic || value == kModifiedMagic; };
    if (!isKnown(magic)) {
        magic = __builtin_bswap32(magic);
        header.isSwapped = true;
    }
    if (!isKnown(magic)) {
        return std::nullopt;
    }
    header.isNano = magic == kNanoMagic;
    header.isModified = magic == kModifiedMagic;
    const uint16_t major = load16(bytes.data() + 4, header.isSwapped);
    const uint16_t minor = load16(bytes.data() + 6, header.isSwapped);
    constexpr uint16_t kDigitalUnix = 543;
    if (major == kDigitalUnix || (major == 2 && minor < 3)) {
        header.lengths = Lengths::Swapped;
    } else if (major == 2 && minor == 3) {
        header.lengths = Lengths::Guess;
    }
    header.snapLength = load32(bytes.data() + 16, header.isSwapped);
    constexpr uint32_t kLinkTypeBits = 0x03ffffff; // above: the frame check sequence's length
    header.linkType = load32(bytes.data() + 20, header.isSwapped) & kLinkTypeBits;
    return header;
}

PcapReader::PcapReader(ByteWindow& window, const PcapHeader& header)
    : RecordReader(window)
    , m_header(header) {
    m_at = PcapHeader::kSize;
}

PcapReader::Record PcapReader::record(const PcapHeader& header, const uint8_t* at) {
    Record record{load32(at, header.isSwapped), load32(at + 4, header.isSwapped), load32(at + 8, header.isSwapped),
        load32(at + 12, header.isSwapped)};
    const bool exchange = header.lengths == PcapHeader::Lengths::Swapped
        || (header.lengths == PcapHeader::Lengths::Guess && record.captured > record.original);
    if (exchange) {
        std::swap(record.captured, record.original);
    }
    return record;
}

Timestamp PcapReader::time(const PcapHeader& header, const Record& record) {
    // 32-bit seconds and fraction never leave int64 nanoseconds; a fraction above one second simply carries over.
    return {int64_t{record.seconds} * kSecond + int64_t{record.fraction} * (header.isNano ? 1 : kMicrosecond)};
}

RecordReader::Status PcapReader::next(PacketView& view) {
    const size_t head = m_header.recordHeaderSize();
    for (;;) {
        if (m_isLost) {
            if (const Status status = findRecord(); status != Status::Packet) {
                return status;
            }
        }
        if (!have(head)) {
            if (!m_window.ended()) {
                return Status::NothingYet;
            }
            return available() == 0 ? Status::End : endTruncated();
        }
        const Record header = record(m_header, here());
        if (header.captured > kMaximumCaptured) {
            lose();
            continue;
        }
        size_t size = head + header.captured;
        if (!have(size)) {
            if (!m_window.ended()) {
                return Status::NothingYet;
            }
            if (!isPlausible(header, m_lastSeconds)) {
                lose();
                continue;
            }
            m_stats.truncated = true;
            size = available();
            if (size == head) {
                m_at += size;
                return Status::End;
            }
        }
        view.ts = time(m_header, header);
        view.data = {here() + head, size - head};
        __builtin_prefetch(view.data.data() + 48); // the transport header, which the decoder reads soon
        view.originalLength = header.original;
        view.linkType = m_header.linkType;
        view.number = m_stats.packets + 1;
        view.offset = m_at;
        m_at += size;
        m_lastSeconds = header.seconds;
        count(view);
        return Status::Packet;
    }
}

/// Stricter than what next() accepts: used only to tell records from other bytes.
bool PcapReader::isPlausible(const Record& record, uint32_t nearSeconds) const {
    constexpr uint32_t kMaximumOriginal = 1u << 20;
    constexpr uint32_t kNear = 7 * 86'400;
    const uint32_t units = m_header.isNano ? 1'000'000'000 : 1'000'000;
    const uint32_t apart = record.seconds > nearSeconds ? record.seconds - nearSeconds : nearSeconds - record.seconds;
    return record.captured > 0 && record.captured <= kMaximumCaptured && record.original >= record.captured
        && record.original <= kMaximumOriginal && record.fraction < units && (nearSeconds == 0 || apart <= kNear);
}

bool PcapReader::isRecordAt(Bytes bytes, bool isAll) const {
    constexpr int kChain = 3;
    const size_t head = m_header.recordHeaderSize();
    uint32_t nearSeconds = m_lastSeconds;
    size_t at = 0;
    for (int links = 0; links < kChain; ++links) {
        if (at == bytes.size()) {
            return links > 0 && isAll; // ends exactly behind a record
        }
        if (bytes.size() - at < head) {
            return false;
        }
        const Record candidate = record(m_header, bytes.data() + at);
        if (!isPlausible(candidate, nearSeconds) || bytes.size() - at - head < candidate.captured) {
            return false;
        }
        nearSeconds = candidate.seconds;
        at += head + candidate.captured;
    }
    return true;
}

std::optional<PacketView> PcapReader::recordAt(const PcapHeader& header, Bytes bytes) {
    const size_t head = header.recordHeaderSize();
    if (bytes.size() < head) {
        return std::nullopt;
    }
    const Record found = record(header, bytes.data());
    if (found.captured > kMaximumCaptured) {
        return std::nullopt;
    }
    PacketView view;
    view.ts = time(header, found);
    view.data = bytes.subspan(head, std::min<size_t>(found.captured, bytes.size() - head));
    view.originalLength = found.original;
    view.linkType = header.linkType;
    return view;
}

} // namespace metsuke
