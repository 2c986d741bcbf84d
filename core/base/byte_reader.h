// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace metsuke {

using Bytes = std::span<const uint8_t>;

/// The only way parsers read bytes: bounds-checked, sticky-fail, no exceptions. After the first read past the
/// end every read returns zero or an empty span and ok() is false, so a parser checks once at the end.
class ByteReader {
public:
    explicit ByteReader(Bytes data)
        : m_data(data) {}

    [[nodiscard]] bool ok() const { return !m_failed; }
    [[nodiscard]] size_t remaining() const { return m_failed ? 0 : m_data.size() - m_position; }
    [[nodiscard]] size_t position() const { return m_position; }
    [[nodiscard]] Bytes rest() const { return m_failed ? Bytes{} : m_data.subspan(m_position); }
    void fail() { m_failed = true; }

    uint8_t u8() { return static_cast<uint8_t>(bigEndian<1>()); }
    uint16_t u16() { return static_cast<uint16_t>(bigEndian<2>()); }
    uint32_t u24() { return static_cast<uint32_t>(bigEndian<3>()); }
    uint32_t u32() { return static_cast<uint32_t>(bigEndian<4>()); }
    uint64_t u64() { return bigEndian<8>(); }
    uint16_t u16le() { return static_cast<uint16_t>(littleEndian<2>()); }
    uint32_t u32le() { return static_cast<uint32_t>(littleEndian<4>()); }
    uint64_t u64le() { return littleEndian<8>(); }

    /// A view of the next `size` bytes; empty and failed when there are fewer.
    Bytes bytes(size_t size) {
        if (!take(size)) {
            return {};
        }
        return m_data.subspan(m_position - size, size);
    }
    void skip(size_t size) { take(size); }
    /// Moves to an absolute position (compressed DNS names, offset tables).
    void seek(size_t position) {
        if (position > m_data.size()) {
            m_failed = true;
        } else if (!m_failed) {
            m_position = position;
        }
    }

private:
    bool take(size_t size) {
        if (m_failed || m_data.size() - m_position < size) {
            m_failed = true;
            return false;
        }
        m_position += size;
        return true;
    }
    template<size_t N>
    uint64_t bigEndian() {
        if (!take(N)) {
            return 0;
        }
        uint64_t value = 0;
        for (size_t i = 0; i < N; ++i) {
            value = value << 8 | m_data[m_position - N + i];
        }
        return value;
    }
    template<size_t N>
    uint64_t littleEndian() {
        if (!take(N)) {
            return 0;
        }
        uint64_t value = 0;
        for (size_t i = N; i > 0; --i) {
            value = value << 8 | m_data[m_position - N + i - 1];
        }
        return value;
    }

    Bytes m_data;
    size_t m_position = 0;
    bool m_failed = false;
};

[[nodiscard]] inline Bytes asBytes(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view asText(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace metsuke
