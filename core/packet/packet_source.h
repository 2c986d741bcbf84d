// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace metsuke {

/// One captured record. `data` points into the source's mapping or buffer and stays valid as PacketSource says.
struct PacketView {
    Timestamp ts;
    Bytes data; ///< captured bytes
    uint32_t originalLength = 0; ///< length on the wire
    uint32_t linkType = 0; ///< LINKTYPE_ value (tcpdump.org), of this packet's interface
    uint16_t capture = 0; ///< index of the input, in argument order
    uint64_t number = 0; ///< 1-based within the capture
    uint64_t offset = 0; ///< of the record (header) in the (decompressed) capture file
};

/// What one input turned out to be, for the summary.
struct CaptureSummary {
    std::string path;
    uint64_t packets = 0;
    uint64_t bytes = 0; ///< captured bytes
    Timestamp first; ///< least; meaningful when packets > 0
    Timestamp last; ///< greatest
    uint64_t damaged = 0; ///< records skipped, repaired or clamped
    Message message; ///< "" when all is well
    bool unreadable = false; ///< nothing could be read at all
    std::string format; ///< pcap, pcapng, with .gz or .zst
    uint64_t fileBytes = 0; ///< size on disk, for progress
    std::string packetsPath; ///< where packets can be fetched from: `path`, or the spool of standard input
};

/// Packets that did not come through, as a live source learnt it by `at`.
struct SourceLoss {
    Timestamp at;
    uint64_t nic = 0; ///< dropped by the network card or its driver
    uint64_t kernel = 0; ///< no room between the kernel and the capture
    uint64_t spool = 0; ///< no room in the spool, or overwritten there before they were read
    std::optional<Timestamp> unwatchedSince = {}; ///< nothing was captured from then on until `at`: nobody knows what passed
    [[nodiscard]] bool isNothing() const { return nic == 0 && kernel == 0 && spool == 0 && !unwatchedSince; }
};

/// Where packets come from: a file, several merged, a growing spool segment. Live capture and replay are one
/// path: a source may say "nothing yet" and delivers recorded clock ticks, so that timers run on packet time.
/// Not thread-safe: one reader thread.
class PacketSource {
public:
    enum class Status {
        Packets, ///< `batch` has at least one packet
        NothingYet, ///< live and idle: call again, after waiting
        ClockTick, ///< no packet, but time has reached `clock`
        End,
    };
    struct Batch {
        std::vector<PacketView> packets;
        Timestamp clock; ///< running maximum of timestamps
        std::vector<SourceLoss> losses; ///< learnt since the last batch
        /// Owns the memory that the views point into, when the source's buffers move on (compressed input, a growing
        /// segment): views stay valid while any copy of this is held. Empty when viewsPersist(). Shared because
        /// several epochs may still hold packets of one buffer.
        std::shared_ptr<const void> keepAlive;
    };

    PacketSource() = default;
    PacketSource(const PacketSource&) = delete;
    PacketSource& operator=(const PacketSource&) = delete;
    virtual ~PacketSource() = default;

    /// Replaces `batch` with up to `maximum` packets in total order (running maximum timestamp, capture index,
    /// file order). Views stay valid as long as batch.keepAlive (or a copy of it) is held, and for the life of the
    /// source where it is a mapping.
    virtual Status next(Batch& batch, size_t maximum) = 0;

    /// True when views stay valid for the life of the source (mapped files). Otherwise the reader holds
    /// Batch::keepAlive as long as it needs the packets.
    [[nodiscard]] virtual bool viewsPersist() const = 0;

    /// Per input, in argument order; complete once next() has said End.
    [[nodiscard]] virtual std::vector<CaptureSummary> summaries() const = 0;

    /// Where reading has got to, in terms of this source; what a live capture that was interrupted goes on from. 0 for
    /// sources that only know the beginning.
    [[nodiscard]] virtual uint64_t position() const { return 0; }

    /// How full what waits behind a live reader is: 0 to 1, at which packets are lost. 0 for sources that wait themselves.
    [[nodiscard]] virtual double pressure() const { return 0; }

    /// Bytes of input read so far and in all (0 = unknown), for progress.
    [[nodiscard]] virtual uint64_t bytesRead() const = 0;
    [[nodiscard]] virtual uint64_t bytesTotal() const = 0;
};

} // namespace metsuke
