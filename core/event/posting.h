// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/model/identity.h"

#include <optional>
#include <utility>
#include <vector>

namespace metsuke {

/// Where one packet stands.
struct Posting {
    uint16_t capture = 0;
    uint64_t number = 0; ///< 1-based within the capture
    uint64_t offset = 0; ///< of the record in the (decompressed) capture file
    friend bool operator==(const Posting&, const Posting&) = default;
};

/// Writes the packets of a flow as LEB128 varints, about four bytes a packet. Each packet is either
///   number delta << 1, offset delta                       same capture, both rising, or
///   1, capture, number, offset                            absolute: the first packet, another capture
/// A part begins with an absolute packet, so every part can be read alone.
class PostingWriter {
public:
    void add(const Posting& posting) {
        const bool relative = m_count > 0 && posting.capture == m_last.capture && posting.number > m_last.number
            && posting.offset > m_last.offset && posting.number - m_last.number < uint64_t{1} << 62;
        if (relative) {
            put((posting.number - m_last.number) << 1);
            put(posting.offset - m_last.offset);
        } else {
            put(1);
            put(posting.capture);
            put(posting.number);
            put(posting.offset);
        }
        m_last = posting;
        ++m_count;
    }
    [[nodiscard]] uint32_t count() const { return m_count; }
    [[nodiscard]] size_t size() const { return m_bytes.size(); }
    /// The bytes so far; the writer starts a new part.
    [[nodiscard]] std::vector<uint8_t> take() {
        m_count = 0;
        return std::exchange(m_bytes, {});
    }

private:
    void put(uint64_t value) {
        while (value >= 0x80) {
            m_bytes.push_back(static_cast<uint8_t>(value | 0x80));
            value >>= 7;
        }
        m_bytes.push_back(static_cast<uint8_t>(value));
    }

    std::vector<uint8_t> m_bytes;
    Posting m_last;
    uint32_t m_count = 0;
};

/// Reads what PostingWriter wrote. Damaged input (a case from elsewhere) ends the list and fails ok().
class PostingReader {
public:
    explicit PostingReader(Bytes postings)
        : m_reader(postings) {}

    /// The next packet; empty at the end or on damage.
    std::optional<Posting> next() {
        if (!m_reader.ok() || m_reader.remaining() == 0) {
            return std::nullopt;
        }
        const uint64_t head = varint();
        if (head == 1) {
            m_last.capture = static_cast<uint16_t>(varint());
            m_last.number = varint();
            m_last.offset = varint();
        } else if ((head & 1) == 0 && m_started) {
            m_last.number += head >> 1;
            m_last.offset += varint();
        } else {
            m_reader.fail();
        }
        m_started = true;
        if (!m_reader.ok()) {
            return std::nullopt;
        }
        return m_last;
    }
    [[nodiscard]] bool ok() const { return m_reader.ok(); }

private:
    uint64_t varint() {
        uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const uint8_t byte = m_reader.u8();
            value |= static_cast<uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) {
                return value;
            }
        }
        m_reader.fail();
        return 0;
    }

    ByteReader m_reader;
    Posting m_last;
    bool m_started = false;
};

} // namespace metsuke
