// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/pcapng_format.h"
#include "capture/record_reader.h"

namespace metsuke {

/// Reads pcapng: several sections, each in its own byte order, several interfaces with their own clocks, enhanced,
/// simple and obsolete packet blocks. All other blocks are passed over; statistics blocks of our own live segments
/// are clock ticks. Blocks whose lengths contradict each other are damage: the next sound block is searched.
class PcapngReader final : public RecordReader {
public:
    enum class History : uint8_t { None, Sections /* keep every section, for random access */ };
    explicit PcapngReader(ByteWindow& window, History history = History::None);

    Status next(PacketView& view) override;
    [[nodiscard]] std::vector<LinkUse> linkUse() const override;
    /// The section being read.
    [[nodiscard]] const pcapng::Section& section() const { return m_section; }

    /// Of the last tick.
    [[nodiscard]] const InterfaceCounters& counters() const { return m_counters; }

    /// Packets that were trimmed away before this point.
    [[nodiscard]] uint64_t leftOut() const { return m_leftOut; }
    /// Place of the next record: its offset, in a trimmed segment as it was before. PacketView::offset is one.
    [[nodiscard]] uint64_t place() const { return m_at + m_shift; }
    /// The offset at a place that was read; empty where something was trimmed away. With History::Sections only.
    [[nodiscard]] std::optional<uint64_t> offsetAt(uint64_t place) const;

    /// The packet block at `offset` alone, by the interfaces of `section`; empty when there is none.
    [[nodiscard]] static std::optional<PacketView> packetAt(const pcapng::Section& section, Bytes bytes);
    /// The section that `offset` lies in; null when it was not read yet. With History::Sections only.
    [[nodiscard]] const pcapng::Section* sectionOf(uint64_t offset) const;

private:
    /// The block at m_at, as far as its frame tells.
    struct Block {
        std::optional<Status> stop; ///< nothing to handle: end of input, or nothing yet
        bool isSound = false; ///< lengths agree
        uint32_t type = 0;
        size_t length = 0; ///< as announced
        size_t present = 0; ///< less than length when the input ends before
    };
    /// What handling a block led to.
    enum class Step : uint8_t { Packet, Tick, Passed };

    [[nodiscard]] Block block();
    [[nodiscard]] bool isTrailerSound(const Block& block, bool isSwapped);
    /// The end of a block that was too large to look at, with m_at on its trailing length; empty when it is sound.
    [[nodiscard]] std::optional<Status> endUnseen();
    Step handle(const Block& block, PacketView& view);
    void handleGap(Bytes bytes);
    Step handlePacket(const Block& block, PacketView& view);
    void beginSection(pcapng::Section section);
    [[nodiscard]] bool isRecordAt(Bytes bytes, bool isAll) const override;

    pcapng::Section m_section;
    std::vector<pcapng::Section> m_past; ///< with History::Sections
    std::vector<LinkUse> m_linkUse; ///< of past sections
    History m_history;
    size_t m_unseenLength = 0; ///< announced, while m_at is on the trailing length of a block too large to look at
    struct Gap {
        uint64_t offset = 0; ///< of what follows
        uint64_t from = 0; ///< places
        uint64_t to = 0;
    };
    std::vector<Gap> m_gaps; ///< with History::Sections
    uint64_t m_shift = 0; ///< from offsets to places
    uint64_t m_leftOut = 0;
    InterfaceCounters m_counters;
    Timestamp m_lastTime; ///< simple packets take the time of the packet before
};

} // namespace metsuke
