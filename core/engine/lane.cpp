// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/lane.h"

#include "core/engine/loss_ledger.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kPrefetch = 32;
/// Flows that time out in one lane at the end of one epoch: bounds what an epoch holds when time jumps. The rest
/// follows an epoch later.
constexpr size_t kExpiriesPerEpoch = 1'024;
/// When the lane's posting budget is spent, lists of at least this many bytes are handed on.
constexpr size_t kLeastPostingPart = 128;
constexpr uint32_t kSmallPayload = 120;
constexpr auto kTcp = static_cast<uint8_t>(IpProtocol::Tcp);
constexpr auto kUdp = static_cast<uint8_t>(IpProtocol::Udp);
constexpr auto kIcmp = static_cast<uint8_t>(IpProtocol::Icmp);
constexpr auto kIcmpv6 = static_cast<uint8_t>(IpProtocol::Icmpv6);

/// Who started, when the packet that made the flow does not come from the originator.
enum class Origin { Sender, Receiver, ReceiverGuessed };

Origin originOf(const DecodedPacket& packet, const FlowPlace& place) {
    if (packet.protocol == kTcp) {
        const bool syn = (packet.tcpFlags & tcp_flags::kSyn) != 0;
        const bool ack = (packet.tcpFlags & tcp_flags::kAck) != 0;
        if (syn) {
            return ack ? Origin::Receiver : Origin::Sender;
        }
    } else if (packet.protocol != kUdp) {
        return place.isReply ? Origin::Receiver : Origin::Sender;
    }
    const bool fromServer = isLikelyServerPort(packet.protocol, packet.sourcePort)
        && !isLikelyServerPort(packet.protocol, packet.destinationPort);
    const bool toMany = packet.destination.isMulticast() || packet.destination.isBroadcast();
    return fromServer && !toMany ? Origin::ReceiverGuessed : Origin::Sender;
}

/// A flow that is seen in the middle of its handshake, or with its first payload.
constexpr uint64_t kPacketsOfANewFlow = 4;

/// What most is learnt from for the least work: names, logins, shares, web requests.
bool isTelling(const FlowInfo& info) {
    constexpr std::array<uint16_t, 13> kPorts{53, 80, 88, 135, 137, 139, 389, 445, 3128, 5353, 5355, 8000, 8080};
    return std::find(kPorts.begin(), kPorts.end(), info.respPort) != kPorts.end();
}

FlowClass classOf(const FlowRecord& flow) {
    if (flow.tcp) {
        const TcpConnection& connection = flow.tcp->connection;
        return connection.isOver() ? FlowClass::Closed
            : connection.isAttempt() ? FlowClass::Attempt
                                     : FlowClass::Established;
    }
    return flow.counters[0].packets > 0 && flow.counters[1].packets > 0 ? FlowClass::Datagram : FlowClass::Lonely;
}

} // namespace

/// Hands a direction's bytes to the driver and stops the reassembler when they are of no more use.
class Lane::StreamFeed final : public StreamSink {
public:
    StreamFeed(Lane& lane, FlowRecord& flow, StreamDirection direction)
        : m_lane(lane)
        , m_flow(flow)
        , m_direction(direction) {}

    void data(Bytes bytes) override {
        m_lane.m_driver.streamData(m_flow, m_direction, bytes);
        m_lane.stopUnwanted(m_flow);
    }
    void gap(uint64_t bytes, Gap kind) override {
        if (kind == Gap::Lost) {
            m_flow.history.scaled(m_direction, 'g');
            m_lane.lossAt(m_lane.m_clock).missedBytes += bytes;
        }
        m_lane.m_driver.streamGap(m_flow, m_direction, bytes);
        m_lane.stopUnwanted(m_flow);
    }

private:
    Lane& m_lane;
    FlowRecord& m_flow;
    StreamDirection m_direction;
};

Lane::Lane(const ProtocolRegistry& registry, const FileConsumerFactory& files, const MemoryBudget& budget, bool isLive)
    : m_budget(budget)
    , m_isLive(isLive)
    , m_host(files)
    , m_driver(registry, m_host, budget.probeBytesPerLane)
    , m_table(budget.flowsPerLane) {
    m_reassembly.limit = budget.outOfOrderBytesPerLane;
}

void Lane::run(const Epoch& epoch, size_t lane, LaneOutput& output) {
    m_output = &output;
    m_host.setOutput(output);
    m_shedding = epoch.shedding;
    const std::vector<uint16_t>& mine = epoch.lanes[lane];
    for (size_t from = 0; from < mine.size(); from += kPrefetch) {
        const size_t to = std::min(from + kPrefetch, mine.size());
        for (size_t i = from; i < to; ++i) {
            m_table.prefetchBucket(epoch.hashes[mine[i]]);
        }
        for (size_t i = from; i < to; ++i) {
            m_table.prefetchRecord(epoch.hashes[mine[i]]);
        }
        for (size_t i = from; i < to; ++i) {
            packet(epoch, mine[i]);
        }
    }
    m_clock = epoch.watermark;
    expireDue(epoch, epoch.watermark, kExpiriesPerEpoch);
}

void Lane::packet(const Epoch& epoch, size_t position) {
    const DecodedPacket& packet = epoch.packets[position];
    m_clock = Timestamp{epoch.clocks[position]};
    m_host.begin(packet);
    if (packet.layer == DecodedPacket::Layer::Arp) {
        if (auto event = m_arp.packet(packet, m_clock)) {
            m_host.emitAlone(std::move(*event));
        }
        return;
    }
    if (m_copies.isCopy(packet, epoch.hashes[position])) { // would look like a retransmission, and count twice
        ++lossAt(m_clock).copies;
        return;
    }
    const FlowPlace place = placeOf(packet);
    FlowTable::Index index = m_table.find(place.key, epoch.hashes[position]);
    if (index != FlowTable::kNone) {
        FlowRecord& known = m_table.record(index);
        const StreamDirection direction
            = known.originIsLow == place.sourceIsLow ? StreamDirection::Originator : StreamDirection::Responder;
        if (known.isDue(m_clock)) {
            expire(index, epoch);
            index = FlowTable::kNone;
        } else if (known.tcp && known.tcp->connection.startsAnew(direction, packet, m_clock - known.lastClock)) {
            m_host.take(known);
            close(index);
            index = FlowTable::kNone;
        }
    }
    if (index == FlowTable::kNone) {
        index = open(epoch, packet, place, epoch.hashes[position]);
    }

    FlowRecord& flow = m_table.record(index);
    const StreamDirection direction
        = flow.originIsLow == place.sourceIsLow ? StreamDirection::Originator : StreamDirection::Responder;
    m_host.take(flow);
    FlowCounters& counters = flow.count(direction);
    ++counters.packets;
    counters.payloadBytes += packet.payloadLength;
    counters.ipBytes += packet.ipLength;
    flow.lastTs = std::max(flow.lastTs, packet.ts);
    flow.lastPacket = {packet.capture, packet.number};
    if (direction == StreamDirection::Originator && packet.payloadLength > 0 && packet.payloadLength <= kSmallPayload) {
        ++flow.smallOriginPackets;
    }
    this->index(flow, packet);
    if (m_shedding != Shedding::Nothing) {
        shed(flow, counters, packet);
    }
    if (flow.tcp) {
        tcp(index, direction, packet);
    } else {
        if (packet.payloadLength > 0) {
            flow.history.once(direction, 'd');
        }
        m_driver.datagram(flow, direction, packet.payload);
    }
    m_table.touch(index, classOf(flow), m_clock);
}

void Lane::shed(FlowRecord& flow, const FlowCounters& counters, const DecodedPacket& packet) {
    constexpr uint64_t kBulk = 64 * 1024;
    if (packet.payloadLength == 0 || !flow.actions.wantsContent()) {
        return;
    }
    const bool isNew = flow.counters[0].packets + flow.counters[1].packets <= kPacketsOfANewFlow;
    if (counters.payloadBytes > kBulk || (m_shedding == Shedding::NewFlows && isNew && !isTelling(flow.info))) {
        m_driver.end(flow);
        flow.actions.shunt();
        if (flow.tcp) {
            stopUnwanted(flow);
        }
        ++lossAt(m_clock).shedFlows;
    }
}

FlowTable::Index Lane::open(
    const Epoch& epoch, const DecodedPacket& packet, const FlowPlace& place, uint64_t hash) {
    makeRoom(epoch);
    const FlowTable::Index index = m_table.insert(place.key, hash, FlowClass::Lonely, m_clock);
    ++m_stats.flows;
    if (m_isLive) {
        m_output->openings.push_back({packet.source, packet.ts});
    }
    FlowRecord& flow = m_table.record(index);
    const Origin origin = originOf(packet, place);
    const bool fromOrigin = origin == Origin::Sender;
    flow.originIsLow = fromOrigin == place.sourceIsLow;
    flow.actions = FlowActions::all();
    flow.firstOrder = packet.order;
    flow.lastTs = packet.ts;
    FlowInfo& info = flow.info;
    info.uid = FlowUid::make(0, packet.capture, packet.ts, packet.number);
    info.origHost = fromOrigin ? packet.source : packet.destination;
    info.respHost = fromOrigin ? packet.destination : packet.source;
    info.origMac = fromOrigin ? packet.sourceMac : packet.destinationMac;
    info.respMac = fromOrigin ? packet.destinationMac : packet.sourceMac;
    info.proto = packet.protocol;
    info.vlan = packet.vlan;
    info.first = packet.ts;
    info.firstPacket = {packet.capture, packet.number};
    if (packet.protocol == kIcmp || packet.protocol == kIcmpv6) {
        const IcmpQuery query = icmpQueryOf(packet.protocol, packet.sourcePort);
        info.origPort = query.paired ? query.requestType : packet.sourcePort;
        info.respPort = packet.destinationPort;
    } else {
        info.origPort = fromOrigin ? packet.sourcePort : packet.destinationPort;
        info.respPort = fromOrigin ? packet.destinationPort : packet.sourcePort;
    }
    if (origin == Origin::ReceiverGuessed) {
        flow.history.flipped();
    }
    if (packet.protocol == kTcp) {
        flow.tcp = std::make_unique<TcpFlow>();
    }
    return index;
}

void Lane::tcp(FlowTable::Index index, StreamDirection direction, const DecodedPacket& packet) {
    FlowRecord& flow = m_table.record(index);
    TcpFlow& tcp = *flow.tcp;
    const TcpConnection::Place place = tcp.connection.packet(direction, packet, flow.history);
    lossAt(m_clock).payloadBytes += packet.payloadLength;
    if (!flow.actions.has(FlowActions::Reassemble)) {
        return;
    }
    const StreamDirection other = opposite(direction);
    if (place.acknowledges) { // before this side's answer: what was lost of the question
        StreamFeed feed(*this, flow, other);
        tcp.streams[static_cast<size_t>(other)].acknowledged(place.acknowledged, feed, m_reassembly);
    }
    const bool reset = (packet.tcpFlags & tcp_flags::kRst) != 0;
    if (place.inWindow && !reset && packet.payloadLength > 0) {
        StreamFeed feed(*this, flow, direction);
        tcp.streams[static_cast<size_t>(direction)].segment(
            place.offset, packet.payload, packet.payloadLength, feed, m_reassembly);
    }
    const auto complete = [&](StreamDirection side) {
        return tcp.streams[static_cast<size_t>(side)].position() >= tcp.connection.end(side).finAt;
    };
    if (tcp.connection.finishedInOrder() && complete(direction) && complete(other)) {
        m_driver.end(flow);
        flow.actions.shunt();
        stopUnwanted(flow);
    }
}

void Lane::stopUnwanted(FlowRecord& flow) {
    bool wanted = false;
    for (const StreamDirection direction : {StreamDirection::Originator, StreamDirection::Responder}) {
        TcpReassembler& stream = flow.tcp->streams[static_cast<size_t>(direction)];
        if (stream.stopped()) {
            continue;
        }
        if (m_driver.wants(flow, direction)) {
            wanted = true;
        } else {
            stream.stop(m_reassembly);
        }
    }
    if (!wanted) {
        flow.actions.shunt();
    }
}

void Lane::index(FlowRecord& flow, const DecodedPacket& packet) {
    const size_t before = flow.postings.size();
    flow.postings.add({packet.capture, packet.number, packet.offset});
    m_postingBytes += flow.postings.size() - before;
    const size_t size = flow.postings.size();
    if (size >= kPostingPart || (m_postingBytes > m_budget.postingBytesPerLane && size >= kLeastPostingPart)) {
        flushPostings(flow);
    }
}

void Lane::flushPostings(FlowRecord& flow) {
    if (flow.postings.count() == 0) {
        return;
    }
    m_postingBytes -= flow.postings.size();
    const uint32_t count = flow.postings.count();
    m_output->postings.push_back({m_host.nextKey(), FlowPackets{flow.info.uid, flow.postings.take(), count}});
}

void Lane::makeRoom(const Epoch& epoch) {
    if (!m_table.full()) {
        return;
    }
    expireDue(epoch, m_clock, kExpiriesPerEpoch);
    if (!m_table.full()) {
        return;
    }
    const FlowTable::Index victim = m_table.victim();
    FlowRecord& flow = m_table.record(victim);
    flow.evicted = flow.flowClass != FlowClass::Closed; // one that has ended only lost its stragglers
    m_stats.evicted += flow.evicted ? 1 : 0;
    lossAt(m_clock).evictedFlows += flow.evicted ? 1 : 0;
    m_host.take(flow);
    close(victim);
}

void Lane::expire(FlowTable::Index index, const Epoch& epoch) {
    FlowRecord& flow = m_table.record(index);
    const Timestamp deadline = flow.deadline();
    m_host.take(flow, SortKey{epoch.orderAt(deadline), deadline.ns, flow.firstOrder, 0});
    ++m_stats.timedOut;
    const Timestamp clock = std::exchange(m_clock, deadline);
    close(index);
    m_clock = clock;
}

void Lane::expireDue(const Epoch& epoch, Timestamp clock, size_t maximum) {
    size_t expired = 0;
    for (size_t i = 0; i < kFlowClassCount; ++i) {
        const auto flowClass = static_cast<FlowClass>(i);
        while (expired < maximum) {
            const FlowTable::Index index = m_table.oldest(flowClass);
            if (index == FlowTable::kNone || !m_table.record(index).isDue(clock)) {
                break;
            }
            expire(index, epoch);
            ++expired;
        }
    }
}

void Lane::close(FlowTable::Index index) {
    FlowRecord& flow = m_table.record(index);
    if (flow.tcp) {
        for (const StreamDirection direction : {StreamDirection::Originator, StreamDirection::Responder}) {
            StreamFeed feed(*this, flow, direction);
            flow.tcp->streams[static_cast<size_t>(direction)].flush(feed, m_reassembly);
        }
    }
    m_driver.end(flow);
    m_host.emitConn(connEventOf(flow));
    flushPostings(flow);
    m_table.erase(index);
}

std::vector<std::pair<uint64_t, FlowTable::Index>> Lane::liveFlows() const {
    std::vector<std::pair<uint64_t, FlowTable::Index>> live;
    live.reserve(m_table.size());
    m_table.forEach([&](FlowTable::Index index) { live.emplace_back(m_table.record(index).firstOrder, index); });
    return live;
}

void Lane::finish(FlowTable::Index index, uint64_t lastOrder, LaneOutput& output) {
    m_output = &output;
    m_host.setOutput(output);
    FlowRecord& flow = m_table.record(index);
    m_host.take(flow, SortKey{lastOrder, SortKey::kEndOfInput, flow.firstOrder, 0});
    close(index);
}

LossSample& Lane::lossAt(Timestamp clock) {
    const int64_t bucket = LossLedger::bucketOf(clock);
    auto& losses = m_output->losses;
    if (losses.empty() || losses.back().bucket != bucket) {
        losses.emplace_back().bucket = bucket;
    }
    return losses.back();
}

} // namespace metsuke
