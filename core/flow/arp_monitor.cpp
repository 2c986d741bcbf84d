// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/arp_monitor.h"

namespace metsuke {

namespace {

constexpr uint16_t kEthernet = 1;
constexpr uint16_t kIpv4 = 0x0800;
constexpr uint16_t kRequest = 1;
constexpr uint16_t kReply = 2;

uint64_t pairOf(const IpAddress& asking, const IpAddress& asked) {
    return static_cast<uint64_t>(asking.toV4()) << 32 | asked.toV4();
}

} // namespace

std::optional<Event> ArpMonitor::packet(const DecodedPacket& packet, Timestamp clock) {
    ByteReader reader(packet.payload);
    const uint16_t hardware = reader.u16();
    const uint16_t protocol = reader.u16();
    const uint8_t hardwareSize = reader.u8();
    const uint8_t protocolSize = reader.u8();
    const uint16_t operation = reader.u16();
    const Bytes senderMac = reader.bytes(6);
    const Bytes senderIp = reader.bytes(4);
    const Bytes targetMac = reader.bytes(6);
    const Bytes targetIp = reader.bytes(4);
    if (!reader.ok() || hardware != kEthernet || protocol != kIpv4 || hardwareSize != 6 || protocolSize != 4
        || (operation != kRequest && operation != kReply)) {
        return std::nullopt;
    }
    Event event;
    EventHeader& header = event.header;
    header.ts = packet.ts;
    header.origHost = IpAddress::v4(senderIp);
    header.respHost = IpAddress::v4(targetIp);
    header.origMac = MacAddress(senderMac);
    header.respMac = MacAddress(targetMac);
    header.vlan = packet.vlan;
    header.firstPacket = header.lastPacket = PacketRef{packet.capture, packet.number};

    ArpEvent arp;
    arp.operation = operation == kRequest ? "request" : "reply";
    arp.sender_mac = header.origMac.toString();
    arp.sender_ip = header.origHost.toString();
    arp.target_mac = header.respMac.toString();
    arp.target_ip = header.respHost.toString();
    arp.gratuitous = header.origHost == header.respHost;
    if (operation == kRequest) {
        ask(pairOf(header.origHost, header.respHost), clock);
    } else {
        const auto asked = m_asked.find(pairOf(header.respHost, header.origHost));
        arp.unsolicited = asked == m_asked.end() || clock - asked->second > kAnswerTime;
    }
    event.body = std::move(arp);
    return event;
}

void ArpMonitor::ask(uint64_t pair, Timestamp clock) {
    while (!m_questions.empty()
        && (m_questions.size() >= kMaximumQuestions || clock - m_questions.front().at > kAnswerTime)) {
        const Question old = m_questions.front();
        m_questions.pop_front();
        // Asked again since: then a later entry of the queue stands for it.
        if (const auto it = m_asked.find(old.pair); it != m_asked.end() && it->second == old.at) {
            m_asked.erase(it);
        }
    }
    m_asked[pair] = clock;
    m_questions.push_back({pair, clock});
}

} // namespace metsuke
