// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/epoch.h"
#include "core/engine/flow_content.h"

namespace metsuke {

/// A lane's ParserHost: speaks for the flow in hand and puts events into the lane's output at the place in hand.
class LaneHost final : public ParserHost {
public:
    explicit LaneHost(const FileConsumerFactory& files)
        : m_files(files) {}

    /// Where events of the next calls go.
    void setOutput(LaneOutput& output) { m_output = &output; }
    /// The next packet is in hand; what it causes is numbered from zero.
    void begin(const DecodedPacket& packet);
    /// The packet in hand concerns this flow: it is its, or it displaces it.
    void take(FlowRecord& flow);
    /// Time is in hand: the flow's last packet stands for it, at `key` in the total order.
    void take(FlowRecord& flow, const SortKey& key);
    /// The packet in hand has no flow (ARP).
    void emitAlone(Event event);
    /// The conn event of the flow in hand.
    void emitConn(ConnEvent conn);
    /// The place in the total order of the next thing said.
    [[nodiscard]] SortKey nextKey();

    FlowInfo& flow() override { return m_flow->info; }
    [[nodiscard]] const PacketContext& packet() const override;
    void emit(EventBody body) override;
    void emit(EventBody body, Timestamp ts, PacketRef first) override;
    std::unique_ptr<FileConsumer> beginFile(FileTransfer transfer) override;
    void shunt() override { content().shuntAsked = true; }
    void reject() override { content().rejectAsked = true; }

private:
    [[nodiscard]] FlowContent& content() { return static_cast<FlowContent&>(*m_flow->attachment); }
    /// A new event of the flow in hand; who, which flow and which hosts are filled in.
    EventHeader& put(EventBody body);

    const FileConsumerFactory& m_files;
    LaneOutput* m_output = nullptr;
    FlowRecord* m_flow = nullptr;
    const DecodedPacket* m_packet = nullptr;
    bool m_timeInHand = false;
    mutable PacketContext m_context; ///< made when first asked for
    mutable bool m_hasContext = false;
    SortKey m_packetKey;
    SortKey m_timeKey;
};

} // namespace metsuke
