// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record_reader.h"

#include <optional>

namespace metsuke {

/// The 24-byte head of a pcap file (draft-ietf-opsawg-pcap; libpcap's savefile variants).
struct PcapHeader {
    static constexpr size_t kSize = 24;
    bool isSwapped = false; ///< the writer's byte order is not ours
    bool isNano = false;
    bool isModified = false; ///< Kuznetzov's 24-byte record headers (magic a1b2cd34)
    enum class Lengths : uint8_t { Normal, Swapped, Guess } lengths = Lengths::Normal; ///< old writers exchanged the two
    uint32_t linkType = 0;
    uint32_t snapLength = 0;

    /// Empty when the magic is not pcap's; `bytes` must hold kSize.
    static std::optional<PcapHeader> parse(Bytes bytes);
    [[nodiscard]] size_t recordHeaderSize() const { return isModified ? 24 : 16; }
};

/// Reads pcap of both byte orders, micro- and nanoseconds. After a damaged record header it looks for a chain of sound
/// ones; a last record that is cut off is given with what is there of it.
class PcapReader final : public RecordReader {
public:
    PcapReader(ByteWindow& window, const PcapHeader& header);
    Status next(PacketView& view) override;
    [[nodiscard]] std::vector<LinkUse> linkUse() const override { return {{m_header.linkType, m_stats.packets}}; }

    /// The record at `offset` alone, for random access; empty when there is none that is sound.
    [[nodiscard]] static std::optional<PacketView> recordAt(const PcapHeader& header, Bytes record);

private:
    struct Record {
        uint32_t seconds = 0;
        uint32_t fraction = 0;
        uint32_t captured = 0;
        uint32_t original = 0;
    };
    [[nodiscard]] static Record record(const PcapHeader& header, const uint8_t* at);
    [[nodiscard]] static Timestamp time(const PcapHeader& header, const Record& record);
    [[nodiscard]] bool isPlausible(const Record& record, uint32_t nearSeconds) const;
    [[nodiscard]] bool isRecordAt(Bytes bytes, bool isAll) const override;

    PcapHeader m_header;
    uint32_t m_lastSeconds = 0; ///< of the last sound record, 0 = none yet
};

} // namespace metsuke
