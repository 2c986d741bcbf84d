// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/database/statement.h"
#include "core/event/event.h"

#include <functional>
#include <string>
#include <vector>

namespace metsuke {

/// Bytes of a packed column: LEB128 varints, zigzag for signed values, length-prefixed text. Reused between rows.
class PackedWriter {
public:
    void clear() { m_bytes.clear(); }
    [[nodiscard]] Bytes bytes() const { return m_bytes; }
    void u8(uint8_t value) { m_bytes.push_back(value); }
    void varint(uint64_t value) {
        while (value >= 0x80) {
            m_bytes.push_back(static_cast<uint8_t>(value | 0x80));
            value >>= 7;
        }
        m_bytes.push_back(static_cast<uint8_t>(value));
    }
    void zigzag(int64_t value) { varint(static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63)); }
    void real(double value);
    void text(std::string_view value) {
        varint(value.size());
        raw(asBytes(value));
    }
    void raw(Bytes value) { m_bytes.insert(m_bytes.end(), value.begin(), value.end()); }

private:
    std::vector<uint8_t> m_bytes;
};

/// Reads what PackedWriter wrote; damaged input fails ok() and reads as zero.
class PackedReader {
public:
    explicit PackedReader(Bytes bytes)
        : m_reader(bytes) {}
    [[nodiscard]] bool ok() const { return m_reader.ok(); }
    [[nodiscard]] bool atEnd() const { return m_reader.remaining() == 0; }
    uint8_t u8() { return m_reader.u8(); }
    uint64_t varint();
    int64_t zigzag() {
        const uint64_t value = varint();
        return static_cast<int64_t>(value >> 1 ^ (~(value & 1) + 1));
    }
    double real();
    std::string_view text() { return asText(m_reader.bytes(varint())); }
    Bytes raw(size_t size) { return m_reader.bytes(size); }

private:
    ByteReader m_reader;
};

/// Addresses in columns: IPv4 as an integer, IPv6 as 16 bytes, so that prefixes are ranges in both and indices stay
/// small; NULL when unset. `address` must live until the statement is reset.
void bindAddress(Statement& statement, int index, const IpAddress& address);
[[nodiscard]] IpAddress readAddress(const Statement& statement, int column);

/// The two halves of a uid as signed columns; NULL when unset.
void bindUid(Statement& statement, int highIndex, int lowIndex, const FlowUid& uid);
[[nodiscard]] FlowUid readUid(const Statement& statement, int highColumn, int lowColumn);

/// A list as a JSON array of strings, so that SQL can look into it (json_each).
[[nodiscard]] std::string encodeList(std::span<const std::string> list);
[[nodiscard]] std::vector<std::string> decodeList(std::string_view json);

/// Text to dictionary id and back.
using NameToId = std::function<int64_t(std::string_view)>;
using IdToName = std::function<std::string(int64_t)>;

/// What a row of an event has beyond its columns: order, sequence, packets, VLAN, MACs, enrichment, related flows and
/// packets. Roles are not kept: they are the hosts'.
void packHeader(PackedWriter& out, const Event& event, const NameToId& nameId);
/// Needs the addresses in `event.header` to be set already.
void unpackHeader(Bytes bytes, Event& event, const IdToName& nameOf);

} // namespace metsuke
