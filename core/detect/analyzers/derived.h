// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/keyed_hash.h"
#include "core/event/event.h"
#include "core/intel/lru_map.h"
#include "core/model/finding.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace metsuke {

/// Flows and packets behind a derived event: the first half stays, the second half holds the most recent ones.
class Evidence {
public:
    void add(const FlowUid& flow, const PacketRef& packet) {
        put(m_flows, flow, flow.isUnset());
        put(m_packets, packet, packet.number == 0);
        ++m_count;
    }
    void add(const Event& event) { add(event.header.uid, event.header.lastPacket); }
    void clear() {
        m_flows.clear();
        m_packets.clear();
        m_count = 0;
    }
    void writeTo(Event& derived) const {
        derived.relatedFlows = m_flows;
        derived.relatedPackets = m_packets;
    }

private:
    static constexpr size_t kMost = std::min(Detection::kMaxFlows, Detection::kMaxPackets);
    static constexpr size_t kKept = kMost / 2;

    template<typename T>
    void put(std::vector<T>& list, const T& value, bool unset) {
        if (unset || (!list.empty() && list.back() == value)) {
            return;
        }
        if (list.size() < kMost) {
            list.push_back(value);
        } else {
            list[kKept + m_count % (kMost - kKept)] = value;
        }
    }

    std::vector<FlowUid> m_flows;
    std::vector<PacketRef> m_packets;
    size_t m_count = 0;
};

/// A derived event at the place and with the enrichment of the event that completed it.
[[nodiscard]] inline Event derive(
    const EventHeader& header, const Enrichment& enrichment, EventBody body, const Evidence& evidence) {
    Event derived;
    derived.header = header;
    derived.enrichment = enrichment;
    derived.body = std::move(body);
    evidence.writeTo(derived);
    return derived;
}
[[nodiscard]] inline Event derive(const Event& cause, EventBody body, const Evidence& evidence) {
    return derive(cause.header, cause.enrichment, std::move(body), evidence);
}

/// Says when a growing count is worth another event: at the first threshold, then at every doubling. Falls back to
/// the first threshold once the count has fallen below half of it.
class Milestone {
public:
    bool reached(int64_t count, int64_t first) {
        if (count * 2 < first) {
            m_next = 0;
        }
        if (count < std::max(m_next, first)) {
            return false;
        }
        m_next = count * 2;
        return true;
    }

    /// Whether `count` would be worth it: false spares the caller the proof.
    [[nodiscard]] bool isDue(int64_t count, int64_t first) const { return count >= std::max(m_next, first) || count * 2 < first; }

private:
    int64_t m_next = 0;
};

[[nodiscard]] inline uint64_t hashOf(const IpAddress& address) { return std::hash<IpAddress>{}(address); }
[[nodiscard]] inline uint64_t hashOf(std::string_view text) { return TextHash{}(text); }
[[nodiscard]] inline uint64_t hashOf(uint64_t a, uint64_t b) { return KeyedHash{}.words(a, b); }

[[nodiscard]] inline double secondsOf(Duration duration) { return static_cast<double>(duration) / static_cast<double>(kSecond); }

inline constexpr uint8_t kProtoIcmp = 1;
inline constexpr uint8_t kProtoTcp = 6;
inline constexpr uint8_t kProtoUdp = 17;
inline constexpr uint8_t kProtoIcmpv6 = 58;

/// One machine, not a group.
[[nodiscard]] inline bool isUnicast(const IpAddress& address) {
    return !address.isUnset() && !address.isMulticast() && !address.isBroadcast();
}

} // namespace metsuke
