// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <array>
#include <vector>

namespace metsuke {

/// Takes the bytes of one direction, in order. A call may ask the reassembler to stop(), not destroy it.
class StreamSink {
public:
    enum class Gap {
        Lost, ///< on the wire but not in the capture
        Cut, ///< behind the snap length
    };
    virtual ~StreamSink() = default;
    virtual void data(Bytes bytes) = 0;
    virtual void gap(uint64_t bytes, Gap kind) = 0;
};

/// Out-of-order bytes held by all directions of a lane, against the lane's share of the memory budget.
struct ReassemblyUsage {
    size_t bytes = 0;
    size_t limit = 0;
};

/// Puts the segments of one TCP direction in order. Positions are stream offsets (0 = the first byte after SYN, or the
/// first byte seen of a connection picked up in the middle), already unwrapped to 64 bits by the caller.
///
/// In-order data is handed on as a span into the packet and never copied; only what arrives early is copied, at most
/// kMaximumBytes in kMaximumSegments. Where segments overlap the first one wins; differing content is counted, also
/// against recently delivered segments (a second answer racing the first). A hole becomes a gap when the peer has
/// acknowledged beyond it, when a cap is reached, or at flush().
class TcpReassembler {
public:
    static constexpr size_t kMaximumBytes = 256 * 1024;
    static constexpr size_t kMaximumSegments = 512;
    /// An acknowledgement further ahead of everything seen than this is not believed.
    static constexpr int64_t kMaximumAhead = int64_t{16} << 20;

    /// `wireLength` bytes at `offset`, of which `data` was captured (fewer when the snap length cut the packet: the
    /// rest is a gap).
    void segment(int64_t offset, Bytes data, uint32_t wireLength, StreamSink& sink, ReassemblyUsage& usage);
    /// The peer has received everything before `offset`.
    void acknowledged(int64_t offset, StreamSink& sink, ReassemblyUsage& usage);
    /// No more will come: hands on what is held, with gaps between, and the tail that was acknowledged but not seen.
    void flush(StreamSink& sink, ReassemblyUsage& usage);
    /// Nothing more is wanted: frees what is held; later calls do nothing.
    void stop(ReassemblyUsage& usage);

    [[nodiscard]] bool stopped() const { return m_stopped; }
    [[nodiscard]] int64_t position() const { return m_next; } ///< offset of the next byte to hand on
    [[nodiscard]] uint64_t delivered() const { return m_delivered; }
    [[nodiscard]] uint64_t gapBytes() const { return m_gapBytes; }
    [[nodiscard]] uint32_t conflicts() const { return m_conflicts; }
    [[nodiscard]] bool holds() const { return m_head < m_held.size(); }

private:
    /// Held out of order; disjoint and ascending. Bytes beyond `data` up to `length` were cut by the snap length.
    struct Held {
        int64_t offset = 0;
        uint32_t length = 0;
        std::vector<uint8_t> data;
        [[nodiscard]] int64_t end() const { return offset + length; }
    };
    /// What was handed on lately, enough to notice that a repetition differs.
    struct Recent {
        int64_t offset = 0;
        uint32_t length = 0;
        uint64_t head = 0; ///< first eight bytes
        uint64_t hash = 0; ///< of all
    };

    void place(int64_t offset, Bytes data, int64_t end, StreamSink& sink, ReassemblyUsage& usage);
    void deliver(Bytes data, uint64_t length, StreamSink& sink);
    void declareGap(int64_t upTo, StreamSink& sink, StreamSink::Gap kind = StreamSink::Gap::Lost);
    void drain(StreamSink& sink, ReassemblyUsage& usage);
    void hold(size_t index, int64_t offset, Bytes data, int64_t end, ReassemblyUsage& usage);
    void enforceCaps(StreamSink& sink, ReassemblyUsage& usage);
    void remember(Bytes data);
    [[nodiscard]] bool contradicts(int64_t offset, Bytes data) const;

    int64_t m_next = 0;
    int64_t m_acknowledged = 0;
    int64_t m_highest = 0; ///< end of the furthest segment seen
    uint64_t m_delivered = 0;
    uint64_t m_gapBytes = 0;
    size_t m_heldBytes = 0;
    size_t m_head = 0; ///< first live element of m_held
    std::vector<Held> m_held;
    std::array<Recent, 4> m_recent{};
    uint8_t m_recentNext = 0;
    uint32_t m_conflicts = 0;
    bool m_stopped = false;
};

} // namespace metsuke
