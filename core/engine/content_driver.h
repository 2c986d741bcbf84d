// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/lane_host.h"

namespace metsuke {

/// Finds the protocol of a lane's flows by content, feeds parsers and scanners, and drops work as soon as nothing
/// more can be learnt. The flow is in the host's hand during every call.
class ContentDriver {
public:
    static constexpr uint64_t kInspected = uint64_t{1} << 20; ///< bytes a direction; then the flow is shunted
    static constexpr uint64_t kInspectedCarving = uint64_t{16} << 20; ///< when it carries files
    static constexpr uint8_t kDatagramsProbed = 4;

    ContentDriver(const ProtocolRegistry& registry, LaneHost& host, size_t probeBudget)
        : m_registry(registry)
        , m_host(host)
        , m_probeBudget(probeBudget) {}

    void streamData(FlowRecord& flow, StreamDirection direction, Bytes bytes);
    void streamGap(FlowRecord& flow, StreamDirection direction, uint64_t bytes);
    void datagram(FlowRecord& flow, StreamDirection direction, Bytes bytes);
    /// The flow is over, or nothing more can be learnt: the parser says what is open and goes. May be called twice.
    void end(FlowRecord& flow);
    /// True when bytes of that direction are still of use (TCP).
    [[nodiscard]] bool wants(const FlowRecord& flow, StreamDirection direction) const;

private:
    enum class Verdict { Unknown, Waiting, Accepted };

    FlowContent& contentOf(FlowRecord& flow);
    void scan(FlowRecord& flow, FlowContent& content, StreamDirection direction, Bytes bytes);
    void feedStream(FlowRecord& flow, StreamDirection direction, Bytes bytes);
    void probeStream(FlowRecord& flow, FlowContent& content, StreamDirection direction, Bytes bytes);
    void probeDatagram(FlowRecord& flow, FlowContent& content, StreamDirection direction, Bytes bytes);
    Verdict judgeStream(FlowRecord& flow, FlowContent& content, const ProbeInput& input);
    Verdict judgeDatagram(FlowRecord& flow, FlowContent& content, const ProbeInput& input);
    /// Acts on what the parser asked for during its call. True when the flow is being probed again.
    bool afterCall(FlowRecord& flow, FlowContent& content);
    bool keep(FlowContent& content, StreamDirection direction, Bytes bytes);
    std::unique_ptr<ProbeBuffer> takeProbe(FlowContent& content);
    void giveUp(FlowRecord& flow, FlowContent& content);
    void endParser(FlowContent& content);

    const ProtocolRegistry& m_registry;
    LaneHost& m_host;
    size_t m_probeBudget;
    size_t m_probeBytes = 0; ///< held by all flows of the lane
};

} // namespace metsuke
