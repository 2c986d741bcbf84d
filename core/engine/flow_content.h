// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/flow/flow_record.h"
#include "core/protocol/parser.h"

#include <vector>

namespace metsuke {

/// The first bytes of a flow whose protocol is not known yet, in the order they came, to be given to the parser that
/// takes the flow.
struct ProbeBuffer {
    static constexpr size_t kProbed = 2 * 1024; ///< bytes a direction that probes see
    static constexpr size_t kKept = 4 * 1024; ///< bytes a direction kept; more than that undecided is unknown
    static constexpr size_t kChunks = 64;
    struct Chunk {
        StreamDirection direction;
        std::vector<uint8_t> bytes;
    };
    std::vector<Chunk> chunks;
    std::array<std::vector<uint8_t>, 2> heads; ///< the same bytes, joined a direction
    [[nodiscard]] size_t size() const { return heads[0].size() + heads[1].size(); }
};

/// Parser, scanners and probing state of a flow.
struct FlowContent final : FlowAttachment {
    std::unique_ptr<StreamParser> stream;
    std::unique_ptr<DatagramParser> datagram;
    std::vector<std::unique_ptr<ContentScanner>> scanners;
    std::unique_ptr<ProbeBuffer> probe;
    std::array<uint64_t, 2> delivered{}; ///< bytes handed on, TCP
    std::array<uint64_t, 2> scanned{};
    uint64_t candidates = ~uint64_t{0}; ///< protocols (by place in the registry) that have not said No
    uint64_t rejected = 0; ///< protocols that gave the flow back
    uint8_t protocol = 0; ///< place of the parser's protocol
    uint8_t rejections = 0;
    uint8_t datagramsProbed = 0;
    bool shuntAsked = false;
    bool rejectAsked = false;
    bool carvesFiles = false;
    bool secondChance = false; ///< after a rejection: bytes that are no protocol's are skipped once
    bool hasEvents = false; ///< the parser in hand has said something
};

} // namespace metsuke
