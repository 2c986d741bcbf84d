// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wire/wire_feed.h"

namespace metsuke {

using mitigation::WirePacket;
using mitigation::WireWatch;

namespace {

constexpr size_t kBatch = 1'024;
constexpr Duration kLongestTick = 5 * kSecond; ///< segments tell the time every second
constexpr uint64_t kNoise = 1'000; ///< one of so many packets that is lost is no reason to doubt a silence

WirePacket packetOf(const DecodedPacket& packet, uint64_t place) {
    const bool isTcp = packet.protocol == static_cast<uint8_t>(IpProtocol::Tcp);
    return {packet.ts, packet.source, packet.destination, packet.protocol, packet.sourcePort, packet.destinationPort,
        isTcp && (packet.tcpFlags & tcp_flags::kRst) != 0, place};
}

Message lossOf(const SourceLoss& loss) {
    if (loss.unwatchedSince) {
        return Message("mitigation.wire_gap").with("since", loss.unwatchedSince->ns).with("until", loss.at.ns);
    }
    return Message("mitigation.wire_lost").with("packets", static_cast<int64_t>(loss.nic + loss.kernel + loss.spool)).with("until", loss.at.ns);
}

} // namespace

WireFeed::WireFeed(std::unique_ptr<PacketSource> source, Kind kind, Timestamp from, Timestamp until, uint64_t before)
    : m_source(std::move(source))
    , m_kind(kind)
    , m_from(from)
    , m_until(until)
    , m_order(before) { }

bool WireFeed::read(const WireWatches& watches, const std::function<bool()>& isEnough) {
    PacketSource::Batch batch;
    while (!m_hasEnded && !isEnough()) {
        switch (m_source->next(batch, kBatch)) {
        case PacketSource::Status::Packets:
            take(batch, watches);
            break;
        case PacketSource::Status::ClockTick:
            tick(batch, watches);
            break;
        case PacketSource::Status::NothingYet:
            return true;
        case PacketSource::Status::End:
            m_hasEnded = true;
            break;
        }
    }
    return m_hasEnded;
}

void WireFeed::begin(Timestamp at, const WireWatches& watches) {
    const bool goesOn = m_until.ns != 0 && at - m_until <= kLongestTick; // files that were written one after the other
    for (WireWatch& watch : watches) {
        if (!goesOn) {
            watch.missed(at, m_until.ns == 0 ? Message("mitigation.wire_not_watched").with("until", at.ns)
                                             : Message("mitigation.wire_gap").with("since", m_until.ns).with("until", at.ns));
        }
    }
    m_reached = at;
}

void WireFeed::take(const PacketSource::Batch& batch, const WireWatches& watches) {
    if (m_kind == Kind::File && m_reached.ns == 0) {
        begin(batch.packets.front().ts, watches);
    }
    DecodedPacket decoded;
    for (const PacketView& view : batch.packets) {
        m_decoder.decode(view, m_order++, decoded);
        if (decoded.layer == DecodedPacket::Layer::Ip && decoded.ts >= m_from) {
            const WirePacket packet = packetOf(decoded, m_kind == Kind::Spool ? view.offset : m_order);
            for (WireWatch& watch : watches) {
                watch.take(packet);
            }
        }
    }
    static_cast<void>(m_decoder.takeReassembled()); // ends and ports are all that is wanted
    m_sinceTick += batch.packets.size();
    if (m_kind == Kind::File) {
        m_reached = std::max(m_reached, batch.clock);
        for (WireWatch& watch : watches) {
            watch.reached(m_reached);
        }
    }
}

void WireFeed::tick(const PacketSource::Batch& batch, const WireWatches& watches) {
    const uint64_t passed = std::exchange(m_sinceTick, 0);
    if (m_reached.ns == 0) { // losses up to here are those of a time that was not watched
        begin(batch.clock, watches);
        return;
    }
    const auto missed = [&](const Message& why) {
        for (WireWatch& watch : watches) {
            watch.missed(batch.clock, why);
        }
    };
    if (batch.clock - m_reached > kLongestTick) {
        missed(Message("mitigation.wire_gap").with("since", m_reached.ns).with("until", batch.clock.ns));
    }
    for (const SourceLoss& loss : batch.losses) {
        if (loss.unwatchedSince || (loss.nic + loss.kernel + loss.spool) * kNoise > passed) {
            missed(lossOf(loss));
        }
    }
    m_reached = std::max(m_reached, batch.clock);
    for (WireWatch& watch : watches) {
        watch.reached(m_reached);
    }
}

} // namespace metsuke
