// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

namespace metsuke {

/// A flow's packets as a person reads them: one line a packet, and the payload of both sides in order. Pure function
/// of stored packets; TCP bytes are taken in sequence order per direction, repeated ones once.
struct FlowTranscript {
    struct Line {
        PacketRef ref;
        Timestamp ts;
        bool fromOriginator = true;
        std::string info; ///< packetLine()
        uint32_t payloadBytes = 0;
    };
    struct Turn {
        bool fromOriginator = true;
        std::vector<uint8_t> bytes; ///< consecutive payload of one side
        uint64_t missing = 0; ///< bytes that were not captured, before these
    };
    std::vector<Line> lines; ///< of the packets that were asked for and are still kept
    int64_t packets = 0; ///< of the whole flow
    std::vector<Turn> turns;
    bool cut = false; ///< more payload than kMaximumBytes
    static constexpr size_t kMaximumBytes = 1 << 20;
};

[[nodiscard]] FlowTranscript makeTranscript(const std::vector<StoredPacket>& packets, const FlowRow& flow);

} // namespace metsuke
