// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/keyed_hash.h"
#include "core/engine/epoch.h"
#include "core/engine/traffic_meter.h"
#include "core/packet/decoder.h"

namespace metsuke {

/// Reads, decodes and deals packets to lanes. The one stage that sees every packet, so it does no more than that.
class Dispatcher {
public:
    enum class State {
        More, ///< the epoch is full
        Quiet, ///< a live source has nothing yet
        Ended,
    };

    /// `firstCapture` and `firstOrder`: numbers that the source's first input and first packet get.
    Dispatcher(PacketSource& source, uint64_t seed, uint16_t firstCapture = 0, uint64_t firstOrder = 0);

    /// For packets that are captured while they are read: this machine's time.
    void setClock(std::function<Timestamp()> now) { m_traffic.setClock(std::move(now)); }
    /// Prepares an empty epoch that goes on where the last one ended.
    void begin(Epoch& epoch);
    /// Adds packets until there are `maximum`, or the source has no more for now.
    State fill(Epoch& epoch, size_t maximum);

    [[nodiscard]] uint64_t packets() const { return m_order - m_firstOrder; }
    [[nodiscard]] uint64_t capturedBytes() const { return m_bytes; }
    [[nodiscard]] DecodeStats stats() const { return m_decoder.stats(); }

private:
    void take(const PacketSource::Batch& batch, Epoch& epoch);
    void shed(double pressure);

    static constexpr size_t kBatch = 512;
    PacketSource& m_source;
    const uint16_t m_firstCapture;
    const uint64_t m_firstOrder;
    Decoder m_decoder;
    KeyedHash m_hash;
    PacketSource::Batch m_batch;
    TrafficMeter m_traffic;
    Timestamp m_clock{std::numeric_limits<int64_t>::min()};
    uint64_t m_order;
    uint64_t m_bytes = 0;
    Shedding m_shedding = Shedding::Nothing;
    uint64_t m_epochs = 0;
};

} // namespace metsuke
