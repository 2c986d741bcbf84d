// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/keyed_hash.h"
#include "core/engine/epoch.h"
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

    Dispatcher(PacketSource& source, uint64_t seed);

    /// Prepares an empty epoch that goes on where the last one ended.
    void begin(Epoch& epoch);
    /// Adds packets until there are `maximum`, or the source has no more for now.
    State fill(Epoch& epoch, size_t maximum);

    [[nodiscard]] uint64_t packets() const { return m_order; }
    [[nodiscard]] uint64_t capturedBytes() const { return m_bytes; }
    [[nodiscard]] DecodeStats stats() const { return m_decoder.stats(); }

private:
    void take(const PacketSource::Batch& batch, Epoch& epoch);

    static constexpr size_t kBatch = 512;
    PacketSource& m_source;
    Decoder m_decoder;
    KeyedHash m_hash;
    PacketSource::Batch m_batch;
    Timestamp m_clock{std::numeric_limits<int64_t>::min()};
    uint64_t m_order = 0;
    uint64_t m_bytes = 0;
    uint64_t m_epochs = 0;
};

} // namespace metsuke
