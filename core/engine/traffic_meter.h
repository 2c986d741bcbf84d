// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/epoch.h"

#include <functional>

namespace metsuke {

/// Counts every packet for TrafficHealth: by ten seconds and by VLAN, with steps of the clock. One thread, a few
/// instructions a packet.
class TrafficMeter {
public:
    /// Less is disorder between the queues of a card.
    static constexpr Duration kBackStep = kSecond;

    /// This machine's time, for packets that are captured while they are read; without it lag is not measured.
    void setClock(std::function<Timestamp()> now) { m_now = std::move(now); }
    /// `before`: running maximum of time without this packet.
    void note(const DecodedPacket& packet, Timestamp before, Epoch& epoch);
    /// Behind a batch of packets that was just read; `last` is the time of its last packet.
    void noteLag(Timestamp last, Epoch& epoch) const;
    /// The epoch is closed: hands on what VLANs had.
    void close(Epoch& epoch);

private:
    std::function<Timestamp()> m_now;
    int64_t m_bucketBegin = 0; ///< of the sample in hand, ns
    std::vector<uint32_t> m_vlans = std::vector<uint32_t>(kVlans); ///< packets of each since the epoch began
    static constexpr size_t kVlans = 4'096;
};

} // namespace metsuke
