// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/dns_tracker.h"

#include "core/packet/dns_message.h"

#include <algorithm>
#include <utility>

namespace metsuke::sensor {

namespace {

/// RFC 1035, 4.2.2: two bytes of length stand before it.
Bytes firstMessage(Bytes segment) {
    ByteReader reader(segment);
    const size_t length = reader.u16();
    return reader.ok() ? segment.subspan(2, std::min(length, segment.size() - 2)) : Bytes();
}

} // namespace

void DnsTracker::take(Bytes bytes, bool isOutgoing, Duration now) {
    constexpr uint32_t kRawIp = 101; // LINKTYPE_RAW
    PacketView view;
    view.data = bytes;
    view.originalLength = static_cast<uint32_t>(std::min<size_t>(bytes.size(), UINT32_MAX));
    view.linkType = kRawIp;
    DecodedPacket packet;
    m_decoder.decode(view, 0, packet);
    const auto protocol = static_cast<IpProtocol>(packet.protocol);
    const bool isEither = packet.layer == DecodedPacket::Layer::Ip && (protocol == IpProtocol::Udp || protocol == IpProtocol::Tcp) && !packet.fragment;
    if (!isEither || packet.tunnels != 0 || (isOutgoing ? packet.destinationPort : packet.sourcePort) != kPort) {
        return;
    }
    const auto message = decodeDns(protocol == IpProtocol::Tcp ? firstMessage(packet.payload) : packet.payload, false);
    if (!message || message->response == isOutgoing || message->questions != 1 || message->opcode != 0) {
        return;
    }
    Key key{isOutgoing ? Ends{packet.source, packet.destination, packet.sourcePort, kPort, protocol}
                       : Ends{packet.destination, packet.source, packet.destinationPort, kPort, protocol},
        message->id, message->query, message->qtype};
    if (isOutgoing) {
        ask(std::move(key), now);
        return;
    }
    const auto question = m_open.find(key);
    if (question == m_open.end()) {
        return; // nobody has asked
    }
    std::vector<std::string> answers;
    for (const DnsMessage::Record& record : message->answers) {
        if (!record.value.empty() && answers.size() < kMaximumAnswers) {
            answers.push_back(record.value);
        }
    }
    answer(question, dnsRcodeName(message->rcode), std::move(answers));
}

void DnsTracker::ask(Key key, Duration now) {
    const auto [question, isNew] = m_open.try_emplace(key, Open{now, {}});
    if (!isNew) {
        return; // asked again, because no answer came
    }
    question->second.owner = m_ownerOf(key.ends);
    m_order.emplace_back(now, std::move(key));
    while (m_open.size() > kMaximumOpen) {
        const auto oldest = m_open.find(m_order.front().second);
        if (oldest != m_open.end() && oldest->second.asked == m_order.front().first) {
            answer(oldest, {}, {});
        }
        m_order.pop_front();
    }
}

void DnsTracker::answer(OpenMap::iterator question, std::string result, std::vector<std::string> answers) {
    const auto& [key, open] = *question;
    endpoint::NameLookedUp lookup{key.name, dnsTypeName(key.type), std::move(result), std::move(answers)};
    std::string said = lookup.result;
    std::vector<std::string> sorted = lookup.answers; // servers turn them around from one answer to the next
    std::ranges::sort(sorted);
    for (const std::string& one : sorted) {
        said += ' ' + one;
    }
    if (m_told.size() >= kMaximumTold) {
        m_told.clear();
    }
    const auto [told, isNew] = m_told.try_emplace({open.owner.pid, lookup.name, lookup.type, std::move(said)}, open.asked);
    if (isNew || open.asked - told->second >= kRepeated) {
        told->second = open.asked;
        m_ready.push_back({.time = open.asked, .process = open.owner, .source = "dns", .body = NameSeen{std::move(lookup)}});
    }
    m_open.erase(question);
}

void DnsTracker::forget(Duration now, bool all) {
    while (!m_order.empty()) {
        const auto question = m_open.find(m_order.front().second);
        const bool isOpen = question != m_open.end() && question->second.asked == m_order.front().first;
        if (isOpen && !all && now - question->second.asked < kPatience) {
            return;
        }
        if (isOpen) {
            answer(question, {}, {});
        }
        m_order.pop_front();
    }
}

std::vector<Observation> DnsTracker::lookups(Duration now, bool all) {
    forget(now, all);
    return std::exchange(m_ready, {});
}

} // namespace metsuke::sensor
