// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_encoder.h"

#include "capture/pcapng_format.h"

#include <algorithm>

namespace metsuke::pcapng {

namespace {

constexpr uint16_t kOptionReceived = 4, kOptionDropped = 5; // isb_ifrecv, isb_ifdrop

class BlockWriter {
public:
    explicit BlockWriter(uint32_t type, size_t expected = 64) {
        m_bytes.reserve(expected);
        u32(type);
        u32(0); // the length, known at the end
    }
    void u16(uint16_t value) { raw(&value, sizeof value); }
    void u32(uint32_t value) { raw(&value, sizeof value); }
    void u64(uint64_t value) { raw(&value, sizeof value); }
    /// 64-bit times are written as two halves, the high one first in either byte order.
    void time(Timestamp ts) {
        const uint64_t ns = static_cast<uint64_t>(std::max<int64_t>(ts.ns, 0));
        u32(static_cast<uint32_t>(ns >> 32));
        u32(static_cast<uint32_t>(ns));
    }
    void padded(Bytes data) {
        m_bytes.insert(m_bytes.end(), data.begin(), data.end());
        m_bytes.resize((m_bytes.size() + 3) & ~size_t{3});
    }
    void option(uint16_t code, Bytes value) {
        constexpr size_t kMaximum = 65'532;
        value = value.first(std::min(value.size(), kMaximum));
        u16(code);
        u16(static_cast<uint16_t>(value.size()));
        padded(value);
        m_hasOptions = true;
    }
    void option(uint16_t code, std::string_view text) {
        if (!text.empty()) {
            option(code, asBytes(text));
        }
    }
    [[nodiscard]] Block finish() {
        if (m_hasOptions) {
            u32(0); // end of options
        }
        const uint32_t length = static_cast<uint32_t>(m_bytes.size() + 4);
        u32(length);
        std::memcpy(m_bytes.data() + 4, &length, sizeof length);
        return std::move(m_bytes);
    }

private:
    void raw(const void* value, size_t size) {
        const auto* bytes = static_cast<const uint8_t*>(value);
        m_bytes.insert(m_bytes.end(), bytes, bytes + size);
    }
    Block m_bytes;
    bool m_hasOptions = false;
};

} // namespace

Block encodeSection(std::string_view application, std::string_view comment) {
    BlockWriter block(kSectionHeader);
    block.u32(kByteOrderMagic);
    block.u16(1);
    block.u16(0);
    block.u64(~uint64_t{0}); // section length: not given
    block.option(kOptionComment, comment);
    block.option(kOptionUserApplication, application);
    return block.finish();
}

Block encodeInterface(uint32_t linkType, uint32_t snapLength, std::string_view name) {
    BlockWriter block(kInterface);
    block.u16(static_cast<uint16_t>(linkType));
    block.u16(0);
    block.u32(snapLength);
    block.option(kOptionName, name);
    constexpr uint8_t kNanoseconds = 9;
    block.option(kOptionResolution, Bytes{&kNanoseconds, 1});
    return block.finish();
}

Block encodePacket(uint32_t interface, Timestamp ts, Bytes data, uint32_t originalLength, std::string_view comment) {
    BlockWriter block(kEnhancedPacket, data.size() + comment.size() + 64);
    block.u32(interface);
    block.time(ts);
    block.u32(static_cast<uint32_t>(data.size()));
    block.u32(originalLength);
    block.padded(data);
    block.option(kOptionComment, comment);
    return block.finish();
}

Block encodeStatistics(uint32_t interface, Timestamp ts, uint64_t received, uint64_t dropped) {
    BlockWriter block(kStatistics);
    block.u32(interface);
    block.time(ts);
    const auto number = [&](uint16_t code, uint64_t value) {
        block.option(code, Bytes{reinterpret_cast<const uint8_t*>(&value), sizeof value});
    };
    number(kOptionReceived, received);
    number(kOptionDropped, dropped);
    return block.finish();
}

} // namespace metsuke::pcapng
