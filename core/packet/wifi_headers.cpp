// SPDX-License-Identifier: GPL-3.0-or-later
// IEEE 802.11-2020 section 9 (frame formats); radiotap.org for the radiotap header.
#include "core/packet/link_headers.h"

#include "core/packet/wire.h"

namespace metsuke {

namespace {

constexpr size_t kMacSize = 6;

LinkHeader failed(LinkHeader::Status status) {
    LinkHeader header;
    header.status = status;
    return header;
}

enum class HeaderPadding : uint8_t { None, FourBytes };

/// The 802.11 header at `offset`; the result's size counts from the start of `frame`.
LinkHeader parseData(Bytes frame, size_t offset, HeaderPadding padding) {
    if (frame.size() < offset + 24) {
        // Control frames are short and of no interest either way.
        const bool isControl = frame.size() > offset && (frame[offset] & 0x0c) == 0x04;
        return failed(isControl ? LinkHeader::Status::Other : LinkHeader::Status::Truncated);
    }
    const uint8_t* at = frame.data() + offset;
    const unsigned type = at[0] >> 2 & 3;
    const unsigned subtype = at[0] >> 4;
    constexpr unsigned kData = 2;
    constexpr unsigned kNoPayload = 4; // subtype bit: null function, CF-Ack ...
    constexpr unsigned kQos = 8;
    if ((at[0] & 3) != 0 || type != kData || (subtype & kNoPayload) != 0) {
        return failed(LinkHeader::Status::Other);
    }
    const uint8_t flags = at[1];
    const bool toAp = (flags & 0x01) != 0;
    const bool fromAp = (flags & 0x02) != 0;
    size_t size = toAp && fromAp ? 30 : 24;
    const uint8_t* destination = toAp ? at + 16 : at + 4;
    const uint8_t* source = fromAp ? (toAp ? at + 24 : at + 16) : at + 10;
    bool isAggregate = false;
    if ((subtype & kQos) != 0) {
        if (frame.size() < offset + size + 2) {
            return failed(LinkHeader::Status::Truncated);
        }
        isAggregate = (at[size] & 0x80) != 0;
        size += 2;
        if ((flags & 0x80) != 0) { // HT control
            size += 4;
        }
    }
    if (padding == HeaderPadding::FourBytes) {
        size = (size + 3) & ~size_t{3};
    }
    if ((flags & 0x40) != 0) {
        return failed(LinkHeader::Status::Encrypted);
    }
    LinkHeader header;
    if (isAggregate) {
        // Several subframes, each with an Ethernet-like head: the first stands for the frame.
        if (frame.size() < offset + size + 14) {
            return failed(LinkHeader::Status::Truncated);
        }
        destination = at + size;
        source = at + size + kMacSize;
        size += 14;
    } else if (frame.size() < offset + size) {
        return failed(LinkHeader::Status::Truncated);
    }
    header = parseLlc(frame, offset + size);
    header.sourceMac = source;
    header.destinationMac = destination;
    return header;
}

/// Radiotap's flags field, or 0 when it is absent or cut off.
uint8_t radiotapFlags(Bytes head) {
    constexpr uint32_t kTsft = 1u << 0;
    constexpr uint32_t kFlags = 1u << 1;
    constexpr uint32_t kMore = 1u << 31;
    const uint32_t present = wire::le32(head.data() + 4);
    size_t at = 8;
    for (uint32_t word = present; (word & kMore) != 0; at += 4) {
        if (head.size() < at + 4) {
            return 0;
        }
        word = wire::le32(head.data() + at);
    }
    if ((present & kFlags) == 0) {
        return 0;
    }
    if ((present & kTsft) != 0) {
        at = ((at + 7) & ~size_t{7}) + 8;
    }
    return at < head.size() ? head[at] : uint8_t{0};
}

} // namespace

LinkHeader parseWifi(Bytes frame) { return parseData(frame, 0, HeaderPadding::None); }

LinkHeader parseRadiotap(Bytes frame) {
    constexpr size_t kMinimum = 8;
    if (frame.size() < kMinimum) {
        return failed(LinkHeader::Status::Truncated);
    }
    const size_t size = wire::le16(frame.data() + 2);
    if (frame[0] != 0 || size < kMinimum) {
        return failed(LinkHeader::Status::Malformed);
    }
    if (size > frame.size()) {
        return failed(LinkHeader::Status::Truncated);
    }
    constexpr uint8_t kDataPad = 0x20;
    constexpr uint8_t kBadChecksum = 0x40;
    const uint8_t flags = radiotapFlags(frame.first(size));
    if ((flags & kBadChecksum) != 0) { // noise, not traffic
        return failed(LinkHeader::Status::Other);
    }
    return parseData(frame, size, (flags & kDataPad) != 0 ? HeaderPadding::FourBytes : HeaderPadding::None);
}

LinkHeader parseAvs(Bytes frame) {
    constexpr size_t kMinimum = 64;
    if (frame.size() < 8) {
        return failed(LinkHeader::Status::Truncated);
    }
    const size_t size = wire::be32(frame.data() + 4);
    if (size < kMinimum || size > 4096) {
        return failed(LinkHeader::Status::Malformed);
    }
    return parseData(frame, size, HeaderPadding::None);
}

LinkHeader parsePrism(Bytes frame) {
    constexpr size_t kSize = 144;
    constexpr uint32_t kAvsMagic = 0x80211000;
    if (frame.size() < 8) {
        return failed(LinkHeader::Status::Truncated);
    }
    if ((wire::be32(frame.data()) & 0xfffff000) == kAvsMagic) {
        return parseAvs(frame);
    }
    return parseData(frame, kSize, HeaderPadding::None);
}

} // namespace metsuke
