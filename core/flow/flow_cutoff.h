// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/keyed_hash.h"
#include "core/flow/flow_key.h"

#include <unordered_map>

namespace metsuke {

/// Tells which packets are so far into a long flow that nobody will miss them: what most bytes of a network are, and
/// what is known best without them (S. Kornexl et al., Building a Time Machine for Efficient Recording and Retrieval of
/// High-Volume Network Traffic, IMC 2005). The first payload bytes of each direction of a TCP or UDP flow stay, and all
/// that opens or ends it; so does everything else. A flow of which nothing came for a generation (five minutes at least)
/// begins anew. At most two generations of kFlows flows are remembered; of more, more stays. Not thread-safe.
class FlowCutoff {
public:
    static constexpr size_t kFlows = 65'536;
    static constexpr Duration kGeneration = 5 * kMinute;

    /// `kept`: payload bytes on the wire of each direction. `key` seeds the hash.
    FlowCutoff(uint64_t kept, uint64_t key)
        : m_kept(kept)
        , m_flows(0, Hash{KeyedHash(key)})
        , m_older(0, Hash{KeyedHash(key)}) {}

    /// Of each packet, in the order of capture: true when it may be left out.
    [[nodiscard]] bool isBeyond(const DecodedPacket& packet);

private:
    struct Hash {
        KeyedHash keyed;
        size_t operator()(const FlowKey& key) const { return static_cast<size_t>(key.hash(keyed)); }
    };
    using Payload = std::array<uint64_t, 2>; ///< bytes of the low and of the high end
    using Flows = std::unordered_map<FlowKey, Payload, Hash>;
    Payload& payloadOf(const FlowKey& key, Timestamp now);

    uint64_t m_kept;
    Flows m_flows;
    Flows m_older; ///< of the generation before
    std::optional<Timestamp> m_begun; ///< this generation
};

} // namespace metsuke
