// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/packet_line.h"

#include "core/base/strings.h"
#include "core/packet/decoder.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kLongest = 120;

std::string flagsText(uint8_t flags) {
    static constexpr std::array<std::pair<uint8_t, const char*>, 5> kNames{{{tcp_flags::kSyn, "SYN"}, {tcp_flags::kFin, "FIN"},
        {tcp_flags::kRst, "RST"}, {tcp_flags::kPsh, "PSH"}, {tcp_flags::kAck, "ACK"}}};
    std::string text;
    for (const auto& [bit, name] : kNames) {
        if (flags & bit) {
            text += (text.empty() ? "" : " ") + std::string(name);
        }
    }
    return text;
}

/// The first line, when the payload begins with one.
std::string textLine(Bytes payload) {
    constexpr size_t kShortest = 4;
    const auto end = std::find_if(payload.begin(), payload.end(), [](uint8_t c) { return c < 0x20 || c > 0x7e; });
    const auto size = static_cast<size_t>(end - payload.begin());
    const bool complete = end == payload.end() || *end == '\r' || *end == '\n';
    if (size < kShortest || !complete) {
        return {};
    }
    return cleanText({reinterpret_cast<const char*>(payload.data()), std::min(size, kLongest)}, kLongest);
}

std::string tlsLine(Bytes payload) {
    ByteReader in(payload);
    const uint8_t type = in.u8();
    const uint8_t major = in.u8();
    const uint8_t minor = in.u8();
    in.skip(2); // length
    const uint8_t handshake = in.u8();
    if (!in.ok() || major != 3 || minor > 4) {
        return {};
    }
    switch (type) {
    case 20: return "TLS Change Cipher Spec";
    case 21: return "TLS Alert";
    case 22:
        switch (handshake) {
        case 1: return "TLS Client Hello";
        case 2: return "TLS Server Hello";
        case 4: return "TLS New Session Ticket";
        case 11: return "TLS Certificate";
        case 12: return "TLS Server Key Exchange";
        case 16: return "TLS Client Key Exchange";
        default: return "TLS Handshake";
        }
    case 23: return "TLS Application Data";
    default: return {};
    }
}

std::string smbLine(Bytes payload) {
    static constexpr std::array kCommands{"Negotiate", "Session Setup", "Logoff", "Tree Connect", "Tree Disconnect", "Create", "Close",
        "Flush", "Read", "Write", "Lock", "Ioctl", "Cancel", "Echo", "Query Directory", "Change Notify", "Query Info", "Set Info",
        "Oplock Break"};
    constexpr uint32_t kSmb2 = 0xfe534d42, kSmb1 = 0xff534d42, kSmb3Sealed = 0xfd534d42;
    ByteReader in(payload);
    in.skip(4); // NetBIOS session
    const uint32_t magic = in.u32();
    if (magic == kSmb1) {
        return "SMB1";
    }
    if (magic == kSmb3Sealed) {
        return "SMB3 encrypted";
    }
    in.skip(8);
    const uint16_t command = in.u16le();
    if (!in.ok() || magic != kSmb2) {
        return {};
    }
    return "SMB2 " + std::string(command < kCommands.size() ? kCommands[command] : "command");
}

std::string kerberosLine(Bytes payload) {
    // An ASN.1 application tag names the message; the second element of its sequence is the version or type: 5.
    if (payload.size() < 8 || (payload[0] & 0xe0) != 0x60) {
        return {};
    }
    switch (payload[0] & 0x1f) {
    case 10: return "Kerberos AS-REQ";
    case 11: return "Kerberos AS-REP";
    case 12: return "Kerberos TGS-REQ";
    case 13: return "Kerberos TGS-REP";
    case 14: return "Kerberos AP-REQ";
    case 15: return "Kerberos AP-REP";
    case 30: return "Kerberos ERROR";
    default: return {};
    }
}

/// The first question, and how it was answered.
std::string dnsLine(Bytes payload) {
    static constexpr std::array kResults{"", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};
    ByteReader in(payload);
    in.skip(2);
    const uint16_t flags = in.u16();
    const uint16_t questions = in.u16();
    const uint16_t answers = in.u16();
    in.skip(4);
    if (!in.ok() || questions == 0) {
        return {};
    }
    std::string name;
    for (uint8_t length = in.u8(); in.ok() && length > 0; length = in.u8()) {
        const Bytes label = in.bytes(length);
        if (length > 63 || name.size() > 255) {
            return {};
        }
        name += (name.empty() ? "" : ".") + std::string(label.begin(), label.end());
    }
    const uint16_t type = in.u16();
    if (!in.ok()) {
        return {};
    }
    const char* typeName = type == 1 ? "A" : type == 2 ? "NS" : type == 5 ? "CNAME" : type == 12 ? "PTR" : type == 15 ? "MX"
        : type == 16 ? "TXT" : type == 28 ? "AAAA" : type == 33 ? "SRV" : type == 65 ? "HTTPS" : "";
    std::string line = std::string(typeName) + (*typeName ? " " : "") + cleanText(name, kLongest);
    if (flags & 0x8000) {
        const size_t result = flags & 0xf;
        const std::string error = result < kResults.size() ? kResults[result] : "RCODE " + std::to_string(result);
        line += result == 0 ? " → " + std::to_string(answers) : " → " + error;
    }
    return line;
}

std::string icmpLine(const DecodedPacket& packet, bool v6) {
    const uint16_t type = packet.sourcePort;
    if (type == (v6 ? 128 : 8)) {
        return "Echo Request";
    }
    if (type == (v6 ? 129 : 0)) {
        return "Echo Reply";
    }
    if (type == (v6 ? 1 : 3)) {
        return "Destination Unreachable " + std::to_string(packet.destinationPort);
    }
    if (type == (v6 ? 3 : 11)) {
        return "Time Exceeded";
    }
    return "ICMP " + std::to_string(type) + "/" + std::to_string(packet.destinationPort);
}

bool usesPort(const DecodedPacket& packet, uint16_t port) { return packet.sourcePort == port || packet.destinationPort == port; }

std::string firstOf(std::initializer_list<std::string> lines) {
    for (const std::string& line : lines) {
        if (!line.empty()) {
            return line;
        }
    }
    return "data";
}

} // namespace

std::string packetLine(const DecodedPacket& packet) {
    const bool tcp = packet.protocol == static_cast<uint8_t>(IpProtocol::Tcp);
    if (packet.fragment) {
        return "IP fragment";
    }
    if (packet.protocol == static_cast<uint8_t>(IpProtocol::Icmp) || packet.protocol == static_cast<uint8_t>(IpProtocol::Icmpv6)) {
        return icmpLine(packet, packet.protocol == static_cast<uint8_t>(IpProtocol::Icmpv6));
    }
    if (packet.payload.empty()) {
        return tcp ? packet.payloadLength > 0 ? "data" : flagsText(packet.tcpFlags) : "data";
    }
    if (tcp) {
        constexpr size_t kLengthPrefix = 4; // Kerberos over TCP
        const Bytes behind = packet.payload.subspan(std::min(kLengthPrefix, packet.payload.size()));
        return firstOf({tlsLine(packet.payload), smbLine(packet.payload), usesPort(packet, 88) ? kerberosLine(behind) : "", textLine(packet.payload)});
    }
    const bool dns = usesPort(packet, 53) || usesPort(packet, 5353) || usesPort(packet, 5355);
    return firstOf({dns ? dnsLine(packet.payload) : "", usesPort(packet, 88) ? kerberosLine(packet.payload) : "",
        usesPort(packet, 123) ? "NTP" : "", textLine(packet.payload)});
}

} // namespace metsuke
