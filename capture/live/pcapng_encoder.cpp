// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/pcapng_encoder.h"

#include "capture/live/pcapng_blocks.h"

#include <algorithm>
#include <cstring>

namespace metsuke::pcapng {

namespace {

class BlockWriter {
public:
    BlockWriter(std::vector<uint8_t>& out, uint32_t type)
        : m_out(out)
        , m_start(out.size()) {
        value(type);
        value(uint32_t{0}); // the length, known at the end
    }
    template<typename T>
    void value(T number) {
        const auto* bytes = reinterpret_cast<const uint8_t*>(&number);
        m_out.insert(m_out.end(), bytes, bytes + sizeof number);
    }
    /// 64-bit times are written as two halves, the high one first in either byte order.
    void time(Timestamp ts) {
        const uint64_t ns = static_cast<uint64_t>(std::max<int64_t>(ts.ns, 0));
        value(static_cast<uint32_t>(ns >> 32));
        value(static_cast<uint32_t>(ns));
    }
    void padded(Bytes data) {
        m_out.insert(m_out.end(), data.begin(), data.end());
        m_out.resize(m_start + ((m_out.size() - m_start + 3) & ~size_t{3}));
    }
    void option(uint16_t code, Bytes data) {
        constexpr size_t kMaximum = 65'532;
        data = data.first(std::min(data.size(), kMaximum));
        value(code);
        value(static_cast<uint16_t>(data.size()));
        padded(data);
        m_hasOptions = true;
    }
    void option(uint16_t code, std::string_view text) {
        if (!text.empty()) {
            option(code, asBytes(text));
        }
    }
    void option(uint16_t code, const uint64_t& number) { option(code, Bytes{reinterpret_cast<const uint8_t*>(&number), sizeof number}); }
    void finish() {
        if (m_hasOptions) {
            value(uint32_t{kOptionEnd});
        }
        const uint32_t length = static_cast<uint32_t>(m_out.size() - m_start + 4);
        value(length);
        std::memcpy(m_out.data() + m_start + 4, &length, sizeof length);
    }

private:
    std::vector<uint8_t>& m_out;
    size_t m_start;
    bool m_hasOptions = false;
};

} // namespace

void addSection(std::vector<uint8_t>& out, std::string_view application, std::string_view comment) {
    BlockWriter block(out, kSectionHeader);
    block.value(kByteOrderMagic);
    block.value(uint16_t{1});
    block.value(uint16_t{0});
    block.value(~uint64_t{0}); // section length: not given
    block.option(kOptionComment, comment);
    block.option(kOptionUserApplication, application);
    block.finish();
}

void addInterface(std::vector<uint8_t>& out, uint32_t linkType, uint32_t snapLength, std::string_view name) {
    BlockWriter block(out, kInterface);
    block.value(static_cast<uint16_t>(linkType));
    block.value(uint16_t{0});
    block.value(snapLength);
    block.option(kOptionName, name);
    constexpr uint8_t kNanoseconds = 9;
    block.option(kOptionResolution, Bytes{&kNanoseconds, 1});
    block.finish();
}

void addPacket(std::vector<uint8_t>& out, uint32_t interface, Timestamp ts, Bytes data, uint32_t originalLength,
    std::string_view comment) {
    BlockWriter block(out, kEnhancedPacket);
    block.value(interface);
    block.time(ts);
    block.value(static_cast<uint32_t>(data.size()));
    block.value(originalLength);
    block.padded(data);
    block.option(kOptionComment, comment);
    block.finish();
}

void addStatistics(std::vector<uint8_t>& out, uint32_t interface, Timestamp ts, const InterfaceCounters& counters) {
    BlockWriter block(out, kStatistics);
    block.value(interface);
    block.time(ts);
    const uint64_t values[]{counters.received, counters.interfaceDropped, counters.accepted, counters.kernelDropped, counters.stored};
    for (uint16_t i = 0; const uint64_t& value : values) {
        block.option(static_cast<uint16_t>(kOptionReceived + i++), value); // the five follow each other
    }
    block.finish();
}

} // namespace metsuke::pcapng
