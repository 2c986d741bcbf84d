// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packet/dns_message.h"

#include "core/base/ip_address.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace metsuke {

namespace {

constexpr int kMaximumHops = 32;
constexpr size_t kMaximumName = 255;
constexpr int kMaximumRecords = 512;
constexpr size_t kMaximumValue = 512;

constexpr std::array<std::pair<uint16_t, std::string_view>, 34> kTypes{{{1, "A"}, {2, "NS"}, {5, "CNAME"}, {6, "SOA"}, {10, "NULL"},
    {11, "WKS"}, {12, "PTR"}, {13, "HINFO"}, {15, "MX"}, {16, "TXT"}, {17, "RP"}, {24, "SIG"}, {25, "KEY"}, {28, "AAAA"}, {29, "LOC"},
    {32, "NB"}, {33, "SRV"}, {35, "NAPTR"}, {37, "CERT"}, {39, "DNAME"}, {41, "OPT"}, {43, "DS"}, {46, "RRSIG"}, {47, "NSEC"},
    {48, "DNSKEY"}, {50, "NSEC3"}, {52, "TLSA"}, {64, "SVCB"}, {65, "HTTPS"}, {99, "SPF"}, {251, "IXFR"}, {252, "AXFR"}, {255, "ANY"},
    {257, "CAA"}}};
constexpr std::array<std::string_view, 11> kRcodes{
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"};

/// The reader moves behind the name; pointers are followed on a copy.
std::optional<std::string> readName(ByteReader& reader, Bytes whole) {
    std::string name;
    ByteReader at = reader;
    bool jumped = false;
    for (int hops = 0;;) {
        const uint8_t length = at.u8();
        if (!at.ok()) {
            return std::nullopt;
        }
        if (length == 0) {
            break;
        }
        if ((length & 0xc0) == 0xc0) {
            const size_t target = static_cast<size_t>(length & 0x3f) << 8 | at.u8();
            if (!at.ok() || ++hops > kMaximumHops) {
                return std::nullopt;
            }
            if (!jumped) {
                reader.seek(at.position());
                jumped = true;
            }
            at = ByteReader(whole);
            at.seek(target);
            continue;
        }
        const Bytes label = at.bytes(length);
        if ((length & 0xc0) != 0 || !at.ok() || name.size() + length + 1 > kMaximumName) {
            return std::nullopt;
        }
        name += name.empty() ? "" : ".";
        name += asText(label);
    }
    if (!jumped) {
        reader.seek(at.position());
    }
    return name;
}

std::string cleanName(const std::string& raw) { return cleanText(toLower(raw), kMaximumName * 4); }

/// "EEEFEDEE..." of RFC 1001 section 14.1 to text; the sixteenth byte, the service, is dropped.
std::string netbiosName(const std::string& raw) {
    const std::string_view encoded = std::string_view(raw).substr(0, raw.find('.'));
    if (encoded.size() != 32) {
        return cleanName(raw);
    }
    std::string name;
    for (size_t i = 0; i + 3 < 32; i += 2) {
        const int high = encoded[i] - 'A';
        const int low = encoded[i + 1] - 'A';
        if (high < 0 || high > 15 || low < 0 || low > 15) {
            return cleanName(raw);
        }
        name += static_cast<char>(high << 4 | low);
    }
    while (!name.empty() && (name.back() == ' ' || name.back() == '\0')) {
        name.pop_back();
    }
    return cleanText(name, 64);
}

std::string valueOf(uint16_t type, Bytes data, size_t start, Bytes whole) {
    ByteReader reader(whole.first(start + data.size()));
    reader.seek(start);
    const auto name = [&] {
        const auto text = readName(reader, whole);
        return text ? cleanName(*text) : std::string{};
    };
    switch (type) {
    case 1:
        return data.size() == 4 ? IpAddress::v4(data).toString() : std::string{};
    case 28:
        return data.size() == 16 ? IpAddress::v6(data).toString() : std::string{};
    case 2:
    case 5:
    case 12:
    case 39:
        return name();
    case 6:
        return name();
    case 15:
        reader.skip(2);
        return name();
    case 33:
        reader.skip(6);
        return name();
    case 32: // NB: flags, address
        return data.size() >= 6 ? IpAddress::v4(data.subspan(2, 4)).toString() : std::string{};
    case 16:
    case 99: {
        std::string text;
        while (reader.ok() && reader.position() < start + data.size() && text.size() < kMaximumValue) {
            const uint8_t length = reader.u8();
            text += asText(reader.bytes(length));
        }
        return cleanText(text, kMaximumValue);
    }
    default:
        return {};
    }
}

bool readRecords(ByteReader& reader, Bytes whole, bool netbios, unsigned count, int& budget, DnsMessage& message, std::vector<DnsMessage::Record>* into) {
    for (unsigned i = 0; i < count; ++i) {
        if (--budget < 0) {
            return false;
        }
        const auto name = readName(reader, whole);
        DnsMessage::Record record;
        record.type = reader.u16();
        record.klass = reader.u16();
        record.ttl = reader.u32();
        const uint16_t length = reader.u16();
        const size_t start = reader.position();
        const Bytes data = reader.bytes(length);
        if (!name || !reader.ok()) {
            return false;
        }
        message.edns = message.edns || record.type == 41;
        if (into && record.type != 41) {
            record.name = netbios ? netbiosName(*name) : cleanName(*name);
            record.value = valueOf(record.type, data, start, whole);
            into->push_back(std::move(record));
        }
    }
    return true;
}

} // namespace

std::optional<DnsMessage> decodeDns(Bytes bytes, bool netbios) {
    ByteReader reader(bytes);
    DnsMessage message;
    message.id = reader.u16();
    const uint16_t flags = reader.u16();
    message.questions = reader.u16();
    const uint16_t answers = reader.u16();
    const uint16_t authorities = reader.u16();
    const uint16_t additional = reader.u16();
    message.response = (flags & 0x8000) != 0;
    message.opcode = static_cast<uint8_t>(flags >> 11 & 15);
    message.AA = (flags & 0x0400) != 0;
    message.TC = (flags & 0x0200) != 0;
    message.RD = (flags & 0x0100) != 0;
    message.RA = (flags & 0x0080) != 0;
    message.rcode = static_cast<uint8_t>(flags & 15);
    if (!reader.ok() || message.questions > 32 || (message.questions == 0 && answers == 0 && additional == 0 && !message.response)) {
        return std::nullopt;
    }
    for (unsigned i = 0; i < message.questions; ++i) {
        const auto name = readName(reader, bytes);
        const uint16_t type = reader.u16();
        const uint16_t klass = reader.u16();
        if (!name || !reader.ok()) {
            return std::nullopt;
        }
        if (i == 0) {
            message.query = netbios ? netbiosName(*name) : cleanName(*name);
            message.qtype = type;
            message.qclass = klass;
        }
    }
    int budget = kMaximumRecords;
    message.damaged = !readRecords(reader, bytes, netbios, answers, budget, message, &message.answers)
        || !readRecords(reader, bytes, netbios, authorities, budget, message, nullptr)
        || !readRecords(reader, bytes, netbios, additional, budget, message, &message.additional);
    return message;
}

std::string dnsTypeName(uint16_t type) {
    const auto it = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& entry) { return entry.first == type; });
    return it == kTypes.end() ? "TYPE" + std::to_string(type) : std::string(it->second);
}

std::string dnsRcodeName(uint8_t rcode) {
    return rcode < kRcodes.size() ? std::string(kRcodes[rcode]) : "RCODE" + std::to_string(rcode);
}

} // namespace metsuke
