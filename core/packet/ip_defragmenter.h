// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/keyed_hash.h"
#include "core/base/timestamp.h"

#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

namespace metsuke {

/// One IP fragment (RFC 791, RFC 8200 section 4.5). `data` is what follows the IP (or fragment) header.
struct IpFragment {
    IpAddress source;
    IpAddress destination;
    uint32_t id = 0;
    uint16_t vlan = 0;
    uint8_t protocol = 0; ///< IPv4: of the header; IPv6: next header of the fragment header
    uint32_t offset = 0; ///< bytes
    bool more = false;
    Timestamp ts;
    Bytes data;
};

/// A whole datagram put together again. `protocol` is that of the fragment with offset 0.
struct IpDatagram {
    uint8_t protocol = 0;
    std::vector<uint8_t> data;
};

/// Joins IP fragments before flows are hashed. Bounded in memory, pieces and packet time; when fragments overlap
/// the bytes that came first stay. Deterministic: state depends on the sequence of fragments alone.
class IpDefragmenter {
public:
    struct Limits {
        size_t bytes = 32u << 20; ///< all datagrams together; the oldest goes first
        size_t piecesPerDatagram = 64;
        Duration timeout = 30 * kSecond; ///< since the first fragment
    };
    struct Stats {
        uint64_t reassembled = 0;
        uint64_t expired = 0; ///< datagrams given up: timeout, memory, too many pieces
        uint64_t overlaps = 0; ///< fragments that overlapped others with different bytes
        uint64_t malformed = 0; ///< impossible offsets and lengths
    };

    explicit IpDefragmenter(uint64_t key = 0)
        : IpDefragmenter(key, Limits{}) {}
    IpDefragmenter(uint64_t key, Limits limits);

    /// The whole datagram when this fragment completes it.
    [[nodiscard]] std::optional<IpDatagram> add(const IpFragment& fragment);
    [[nodiscard]] const Stats& stats() const { return m_stats; }
    [[nodiscard]] size_t pending() const { return m_datagrams.size(); }
    [[nodiscard]] size_t bytesHeld() const { return m_bytes; }

private:
    struct Key {
        IpAddress source;
        IpAddress destination;
        uint32_t id = 0;
        uint16_t vlan = 0;
        uint8_t protocol = 0; ///< IPv4 only: part of the identity there (RFC 791), not in IPv6 (RFC 8200)
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct KeyHash {
        KeyedHash hash;
        size_t operator()(const Key& key) const;
    };
    struct Piece {
        uint32_t offset = 0;
        std::vector<uint8_t> data;
    };
    struct Datagram {
        Key key;
        Timestamp first;
        std::vector<Piece> pieces; ///< sorted by offset, never overlapping
        size_t covered = 0;
        size_t charged = 0; ///< bytes counted against the limit
        size_t fragments = 0;
        std::optional<uint32_t> length; ///< known once the last fragment was seen
        uint8_t protocol = 0;
    };
    using Age = std::list<Datagram>; ///< oldest first

    void expire(Timestamp now);
    void drop(Age::iterator datagram);
    bool insert(Datagram& datagram, uint32_t offset, Bytes data);
    [[nodiscard]] static std::vector<uint8_t> join(const Datagram& datagram);

    Limits m_limits;
    Stats m_stats;
    Age m_age;
    std::unordered_map<Key, Age::iterator, KeyHash> m_datagrams; ///< looked up only, never iterated
    size_t m_bytes = 0;
    Timestamp m_clock;
};

} // namespace metsuke
