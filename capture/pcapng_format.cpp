// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_format.h"

#include <algorithm>
#include <limits>

namespace metsuke::pcapng {

namespace {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

constexpr size_t padded(size_t size) { return (size + 3) & ~size_t{3}; }

/// Calls visit(code, value) for each option until one is malformed or the list ends.
template<typename Visit>
void forEachOption(Bytes options, bool isSwapped, Visit visit) {
    while (options.size() >= 4) {
        const uint16_t code = load16(options.data(), isSwapped);
        const size_t length = load16(options.data() + 2, isSwapped);
        if (code == kOptionEnd || options.size() - 4 < length) {
            return;
        }
        visit(code, options.subspan(4, length));
        options = options.subspan(std::min(options.size(), 4 + padded(length)));
    }
}

/// The options of a whole block whose fixed fields end at `start`.
Bytes optionsOf(Bytes block, size_t start) {
    return block.size() >= start + 4 ? block.subspan(start, block.size() - start - 4) : Bytes{};
}

uint64_t* counterOf(InterfaceCounters& counters, uint16_t option) {
    switch (option) {
    case kOptionReceived:
        return &counters.received;
    case kOptionInterfaceDropped:
        return &counters.interfaceDropped;
    case kOptionAccepted:
        return &counters.accepted;
    case kOptionKernelDropped:
        return &counters.kernelDropped;
    case kOptionStored:
        return &counters.stored;
    default:
        return nullptr;
    }
}

uint64_t joined(uint32_t high, uint32_t low) { return static_cast<uint64_t>(high) << 32 | low; }

} // namespace

Timestamp Interface::time(uint64_t ticks, bool& isClamped) const {
    constexpr uint64_t kSafe = static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) / 1000;
    if (offsetSeconds == 0 && resolution == 9 && ticks <= kSafe) {
        return {static_cast<int64_t>(ticks)};
    }
    if (offsetSeconds == 0 && resolution == 6 && ticks <= kSafe) {
        return {static_cast<int64_t>(ticks) * kMicrosecond};
    }
    UnsignedWide total = static_cast<UnsignedWide>(ticks) * static_cast<UnsignedWide>(kSecond);
    const unsigned exponent = resolution & 0x7fu;
    if ((resolution & 0x80) != 0) {
        total >>= exponent; // at most 127
    } else {
        for (unsigned i = 0; i < exponent && total != 0; ++i) {
            total /= 10;
        }
    }
    const Wide ns = static_cast<Wide>(total) + static_cast<Wide>(offsetSeconds) * kSecond;
    constexpr Wide kMinimum = std::numeric_limits<int64_t>::min();
    constexpr Wide kMaximum = std::numeric_limits<int64_t>::max();
    isClamped = isClamped || ns < kMinimum || ns > kMaximum;
    return {static_cast<int64_t>(std::clamp(ns, kMinimum, kMaximum))};
}

std::optional<Section> parseSection(Bytes block) {
    constexpr size_t kFixed = 24;
    if (block.size() < kFixed) {
        return std::nullopt;
    }
    Section section;
    if (load32(block.data() + 8, false) != kByteOrderMagic) {
        section.isSwapped = true;
        if (load32(block.data() + 8, true) != kByteOrderMagic) {
            return std::nullopt;
        }
    }
    if (load16(block.data() + 12, section.isSwapped) != 1) {
        return std::nullopt;
    }
    forEachOption(optionsOf(block, kFixed), section.isSwapped, [&](uint16_t code, Bytes value) {
        section.isSegment = section.isSegment || (code == kOptionUserApplication && asText(value) == kSegmentApplication);
    });
    return section;
}

std::optional<Interface> parseInterface(const Section& section, Bytes block) {
    constexpr size_t kFixed = 16;
    if (block.size() < kFixed) {
        return std::nullopt;
    }
    Interface interface;
    interface.linkType = load16(block.data() + 8, section.isSwapped);
    interface.snapLength = load32(block.data() + 12, section.isSwapped);
    forEachOption(optionsOf(block, kFixed), section.isSwapped, [&](uint16_t code, Bytes value) {
        if (code == kOptionResolution && value.size() == 1) {
            interface.resolution = value[0];
        } else if (code == kOptionTimeOffset && value.size() == 8) {
            uint64_t seconds = 0;
            std::memcpy(&seconds, value.data(), sizeof seconds);
            interface.offsetSeconds = static_cast<int64_t>(section.isSwapped ? __builtin_bswap64(seconds) : seconds);
        }
    });
    return interface;
}

std::optional<Packet> parsePacket(const Section& section, uint32_t type, Bytes block, size_t blockLength) {
    const size_t fixed = type == kSimplePacket ? 12 : 28;
    const size_t trailer = 4;
    if (block.size() < fixed || blockLength < fixed + trailer) {
        return std::nullopt;
    }
    const uint8_t* at = block.data();
    const bool isSwapped = section.isSwapped;
    Packet packet;
    if (type == kSimplePacket) {
        packet.originalLength = load32(at + 8, isSwapped);
        packet.capturedLength = packet.originalLength;
        if (section.interfaces.empty()) {
            return std::nullopt;
        }
        if (const uint32_t snap = section.interfaces.front().snapLength; snap != 0) {
            packet.capturedLength = std::min(packet.capturedLength, snap);
        }
        // The length on the wire may exceed what was stored without a snap length saying so.
        packet.capturedLength = static_cast<uint32_t>(std::min<size_t>(packet.capturedLength, blockLength - fixed - trailer));
    } else {
        packet.interface = type == kEnhancedPacket ? load32(at + 8, isSwapped) : load16(at + 8, isSwapped);
        if (packet.interface >= section.interfaces.size()) {
            return std::nullopt;
        }
        const uint64_t ticks = joined(load32(at + 12, isSwapped), load32(at + 16, isSwapped));
        packet.ts = section.interfaces[packet.interface].time(ticks, packet.isClamped);
        packet.capturedLength = load32(at + 20, isSwapped);
        packet.originalLength = load32(at + 24, isSwapped);
    }
    if (packet.capturedLength > blockLength - fixed - trailer) {
        return std::nullopt;
    }
    packet.data = block.subspan(fixed, std::min<size_t>(packet.capturedLength, block.size() - fixed));
    return packet;
}

std::optional<Statistics> parseStatistics(const Section& section, Bytes block) {
    constexpr size_t kFixed = 20;
    if (block.size() < kFixed) {
        return std::nullopt;
    }
    const uint32_t interface = load32(block.data() + 8, section.isSwapped);
    if (interface >= section.interfaces.size()) {
        return std::nullopt;
    }
    bool isClamped = false;
    const uint64_t ticks = joined(load32(block.data() + 12, section.isSwapped), load32(block.data() + 16, section.isSwapped));
    Statistics statistics;
    statistics.ts = section.interfaces[interface].time(ticks, isClamped);
    forEachOption(optionsOf(block, kFixed), section.isSwapped, [&](uint16_t code, Bytes value) {
        if (uint64_t* counter = counterOf(statistics.counters, code); counter != nullptr && value.size() == sizeof *counter) {
            std::memcpy(counter, value.data(), sizeof *counter);
            *counter = section.isSwapped ? __builtin_bswap64(*counter) : *counter;
        }
    });
    return statistics;
}

} // namespace metsuke::pcapng
