// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packet/ip_defragmenter.h"

#include <algorithm>
#include <cstring>

namespace metsuke {

namespace {

constexpr size_t kMaximumDatagram = 65535;
constexpr size_t kDatagramOverhead = 256; ///< charged for bookkeeping, so that tiny fragments are bounded too
constexpr size_t kPieceOverhead = 64;
constexpr uint8_t kAnyProtocol = 0;

} // namespace

IpDefragmenter::IpDefragmenter(uint64_t key, Limits limits)
    : m_limits(limits)
    , m_datagrams(16, KeyHash{KeyedHash(key)}) {}

size_t IpDefragmenter::KeyHash::operator()(const Key& key) const {
    const uint64_t low = hash.words(key.id, static_cast<uint64_t>(key.vlan) << 8 | key.protocol);
    return static_cast<size_t>(low ^ hash.bytes(key.source.bytes()) ^ KeyedHash::mix(hash.bytes(key.destination.bytes()), 3));
}

std::optional<IpDatagram> IpDefragmenter::add(const IpFragment& fragment) {
    m_clock = std::max(m_clock, fragment.ts);
    expire(m_clock);
    const size_t end = fragment.offset + fragment.data.size();
    const bool isUneven = fragment.more && fragment.data.size() % 8 != 0;
    if (fragment.data.empty() || isUneven || end > kMaximumDatagram) {
        ++m_stats.malformed;
        return std::nullopt;
    }
    const uint8_t keyProtocol = fragment.source.isV4() ? fragment.protocol : kAnyProtocol;
    const Key key{fragment.source, fragment.destination, fragment.id, fragment.vlan, keyProtocol};
    auto found = m_datagrams.find(key);
    if (found == m_datagrams.end()) {
        m_age.push_back({});
        m_age.back().key = key;
        m_age.back().first = m_clock;
        m_age.back().charged = kDatagramOverhead;
        m_bytes += kDatagramOverhead;
        found = m_datagrams.emplace(key, std::prev(m_age.end())).first;
    }
    Datagram& datagram = *found->second;
    if (++datagram.fragments > m_limits.piecesPerDatagram) {
        ++m_stats.expired;
        drop(found->second);
        return std::nullopt;
    }
    if (fragment.offset == 0 && (datagram.pieces.empty() || datagram.pieces.front().offset != 0)) {
        datagram.protocol = fragment.protocol;
    }
    Bytes data = fragment.data;
    bool conflicts = false;
    if (!fragment.more && !datagram.length) {
        const size_t reached = datagram.pieces.empty() ? 0 : datagram.pieces.back().offset + datagram.pieces.back().data.size();
        datagram.length = static_cast<uint32_t>(std::max(end, reached));
        conflicts = reached > end; // what came first reaches further
    }
    if (datagram.length && end > *datagram.length) { // bytes beyond the end that was announced first
        conflicts = true;
        data = data.first(data.size() - std::min(data.size(), end - *datagram.length));
    }
    conflicts = insert(datagram, fragment.offset, data) || conflicts;
    m_stats.overlaps += conflicts ? 1 : 0;
    if (datagram.length && datagram.covered >= *datagram.length && datagram.pieces.front().offset == 0) {
        IpDatagram whole{datagram.protocol, join(datagram)};
        drop(found->second);
        ++m_stats.reassembled;
        return whole;
    }
    while (m_bytes > m_limits.bytes && !m_age.empty()) {
        ++m_stats.expired;
        drop(m_age.begin());
    }
    return std::nullopt;
}

/// Adds the parts of `data` that are not there yet; true when bytes already there differ from the new ones.
bool IpDefragmenter::insert(Datagram& datagram, uint32_t offset, Bytes data) {
    bool conflicts = false;
    std::vector<Piece>& pieces = datagram.pieces;
    size_t i = 0;
    while (!data.empty()) {
        while (i < pieces.size() && pieces[i].offset + pieces[i].data.size() <= offset) {
            ++i;
        }
        if (i < pieces.size() && pieces[i].offset <= offset) { // overlaps the start: what is there stays
            const Piece& piece = pieces[i];
            const size_t inside = offset - piece.offset;
            const size_t shared = std::min(piece.data.size() - inside, data.size());
            conflicts = conflicts || std::memcmp(piece.data.data() + inside, data.data(), shared) != 0;
            offset += static_cast<uint32_t>(shared);
            data = data.subspan(shared);
            continue;
        }
        const size_t room = i < pieces.size() ? pieces[i].offset - offset : data.size();
        const size_t size = std::min(room, data.size());
        pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(i), {offset, {data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size)}});
        datagram.covered += size;
        datagram.charged += size + kPieceOverhead;
        m_bytes += size + kPieceOverhead;
        offset += static_cast<uint32_t>(size);
        data = data.subspan(size);
    }
    return conflicts;
}

std::vector<uint8_t> IpDefragmenter::join(const Datagram& datagram) {
    std::vector<uint8_t> whole;
    whole.reserve(*datagram.length);
    for (const Piece& piece : datagram.pieces) { // without holes: they cover `length` bytes and do not overlap
        whole.insert(whole.end(), piece.data.begin(), piece.data.end());
    }
    return whole;
}

void IpDefragmenter::expire(Timestamp now) {
    // Unsigned, because hostile clocks may be further apart than an int64 holds; `now` is never the smaller.
    const auto age = [now](Timestamp first) { return static_cast<uint64_t>(now.ns) - static_cast<uint64_t>(first.ns); };
    while (!m_age.empty() && age(m_age.front().first) > static_cast<uint64_t>(m_limits.timeout)) {
        ++m_stats.expired;
        drop(m_age.begin());
    }
}

void IpDefragmenter::drop(Age::iterator datagram) {
    m_bytes -= datagram->charged;
    m_datagrams.erase(datagram->key);
    m_age.erase(datagram);
}

} // namespace metsuke
