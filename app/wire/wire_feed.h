// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/wire_watch.h"
#include "core/packet/decoder.h"
#include "core/packet/packet_source.h"

#include <functional>

namespace metsuke {

/// Watches of orders, by whatever their owner tells them apart by.
using WireWatches = std::vector<std::reference_wrapper<mitigation::WireWatch>>;

/// Hands what a packet source gives on to watches: packets decoded, time that was watched, and what was missed. One thread.
class WireFeed {
public:
    enum class Kind : uint8_t {
        Spool, ///< ticks tell what time was watched and what was lost
        File, ///< from its first packet to its last, as nothing else is known
    };
    /// Packets before `from` are left out: flows tell of them. Of a file: `until` when what came before it was watched (0: nothing did), and how many packets that had.
    WireFeed(std::unique_ptr<PacketSource> source, Kind kind, Timestamp from, Timestamp until = {}, uint64_t before = 0);

    /// Reads until nothing is there, or the source has said as much as may be taken at once. False: more waits.
    bool read(const WireWatches& watches, const std::function<bool()>& isEnough);
    [[nodiscard]] bool hasEnded() const { return m_hasEnded; } ///< a file was read to its end
    [[nodiscard]] Timestamp reached() const { return m_reached; } ///< 0: nothing was watched yet
    [[nodiscard]] uint64_t packets() const { return m_order; } ///< with those before

private:
    void take(const PacketSource::Batch& batch, const WireWatches& watches);
    void tick(const PacketSource::Batch& batch, const WireWatches& watches);
    void begin(Timestamp at, const WireWatches& watches);

    std::unique_ptr<PacketSource> m_source;
    const Kind m_kind;
    Decoder m_decoder;
    const Timestamp m_from;
    const Timestamp m_until;
    uint64_t m_order;
    uint64_t m_sinceTick = 0; ///< packets
    Timestamp m_reached;
    bool m_hasEnded = false;
};

} // namespace metsuke
