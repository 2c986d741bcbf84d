// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packet/decoded_packet.h"

#include <algorithm>
#include <array>

namespace metsuke {

/// Finds packets that a mirror delivers twice because they cross two of its ports. Remembers the last packets of a lane
/// by what only copies have in common: addresses and ports, IP identification, checksum, sequence numbers, lengths; not
/// the time to live and link addresses, which a router between the ports changes. A packet has one copy at most, so a
/// flood of equal packets stays a flood. Constant time and memory.
class CopyFilter {
public:
    static constexpr uint64_t kWindow = 5 * kMillisecond;

    /// `flow` is the hash of the packet's flow.
    [[nodiscard]] bool isCopy(const DecodedPacket& packet, uint64_t flow) {
        if (packet.wireId == 0) {
            return false;
        }
        uint64_t mark = flow ^ (uint64_t{packet.wireId} << 32 | packet.sequence) * 0x9e3779b97f4a7c15ULL;
        mark ^= (uint64_t{packet.acknowledgment} << 32 | uint64_t{packet.sourcePort} << 16 | packet.tcpFlags) + packet.payloadLength * 0xd6e8feb86659fd93ULL;
        mark *= 0xff51afd7ed558ccdULL;
        Seen& seen = m_seen[mark >> 56];
        if (seen.mark == mark && isNear(packet.ts, seen.at)) {
            seen.mark = 0;
            return true;
        }
        seen = {mark, packet.ts};
        return false;
    }

private:
    static bool isNear(Timestamp a, Timestamp b) { // exact for any two times
        return static_cast<uint64_t>(std::max(a, b).ns) - static_cast<uint64_t>(std::min(a, b).ns) <= kWindow;
    }
    struct Seen {
        uint64_t mark = 0;
        Timestamp at;
    };
    std::array<Seen, 256> m_seen{};
};

} // namespace metsuke
