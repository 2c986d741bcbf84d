// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/dispatcher.h"

#include "core/flow/flow_key.h"

#include <algorithm>

namespace metsuke {

Dispatcher::Dispatcher(PacketSource& source, uint64_t seed, uint16_t firstCapture, uint64_t firstOrder)
    : m_source(source)
    , m_firstCapture(firstCapture)
    , m_firstOrder(firstOrder)
    , m_decoder(KeyedHash::mix(seed ^ 0xd6e8feb86659fd93ULL, 0xa0761d6478bd642fULL))
    , m_hash(seed)
    , m_order(firstOrder) {}

void Dispatcher::begin(Epoch& epoch) {
    epoch.clear();
    epoch.number = m_epochs++;
    epoch.firstOrder = m_order;
    epoch.watermark = m_clock;
    shed(m_source.pressure());
    epoch.shedding = m_shedding;
}

/// A level ends well below where it began, or it would come and go.
void Dispatcher::shed(double pressure) {
    constexpr double kBulk = 0.5;
    constexpr double kNewFlows = 0.8;
    constexpr double kRelief = 0.25;
    const auto holds = [&](Shedding level, double limit) { return pressure >= (m_shedding >= level ? limit - kRelief : limit); };
    m_shedding = holds(Shedding::NewFlows, kNewFlows) ? Shedding::NewFlows
        : holds(Shedding::Bulk, kBulk)                ? Shedding::Bulk
                                                      : Shedding::Nothing;
}

Dispatcher::State Dispatcher::fill(Epoch& epoch, size_t maximum) {
    State state = State::More;
    while (state == State::More && epoch.packets.size() < maximum) {
        const auto status = m_source.next(m_batch, std::min(kBatch, maximum - epoch.packets.size()));
        epoch.losses.insert(epoch.losses.end(), m_batch.losses.begin(), m_batch.losses.end());
        switch (status) {
        case PacketSource::Status::Packets:
            take(m_batch, epoch);
            break;
        case PacketSource::Status::ClockTick:
            m_clock = std::max(m_clock, m_batch.clock);
            break;
        case PacketSource::Status::NothingYet:
            state = State::Quiet;
            break;
        case PacketSource::Status::End:
            state = State::Ended;
            break;
        }
    }
    epoch.watermark = m_clock;
    m_traffic.close(epoch);
    epoch.packetsRead = packets();
    epoch.position = m_source.position();
    epoch.bytesRead = m_source.bytesRead();
    epoch.bytesTotal = m_source.bytesTotal();
    return state;
}

void Dispatcher::take(const PacketSource::Batch& batch, Epoch& epoch) {
    if (batch.keepAlive && (epoch.keepAlive.empty() || epoch.keepAlive.back() != batch.keepAlive)) {
        epoch.keepAlive.push_back(batch.keepAlive);
    }
    for (const PacketView& view : batch.packets) {
        const size_t position = epoch.packets.size();
        DecodedPacket& packet = epoch.packets.emplace_back();
        m_decoder.decode(view, m_order++, packet);
        packet.capture = static_cast<uint16_t>(packet.capture + m_firstCapture);
        m_bytes += view.data.size();
        m_traffic.note(packet, m_clock, epoch);
        m_clock = std::max(m_clock, packet.ts);
        epoch.clocks.push_back(m_clock.ns);
        uint64_t hash = 0;
        if (packet.layer == DecodedPacket::Layer::Arp) {
            epoch.lanes[0].push_back(static_cast<uint16_t>(position)); // one lane, as ArpMonitor joins hosts
        } else if (packet.layer == DecodedPacket::Layer::Ip && !packet.fragment) {
            hash = placeOf(packet).key.hash(m_hash);
            epoch.lanes[laneOf(hash)].push_back(static_cast<uint16_t>(position));
        }
        epoch.hashes.push_back(hash);
    }
    if (!batch.packets.empty()) {
        m_traffic.noteLag(batch.packets.back().ts, epoch);
    }
    if (auto joined = m_decoder.takeReassembled(); !joined.empty()) {
        epoch.reassembled.push_back(std::move(joined));
    }
}

} // namespace metsuke
