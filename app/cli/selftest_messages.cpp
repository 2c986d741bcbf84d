// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/selftest_messages.h"

#include <algorithm>
#include <initializer_list>

namespace metsuke::cli {

namespace {

void put(WireMessage& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }
void put(WireMessage& out, std::initializer_list<uint8_t> bytes) { out.insert(out.end(), bytes); }
void put(WireMessage& out, const WireMessage& bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
void put16(WireMessage& out, size_t value) { put(out, {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)}); }
void put16le(WireMessage& out, size_t value) { put(out, {static_cast<uint8_t>(value), static_cast<uint8_t>(value >> 8)}); }
void put32le(WireMessage& out, size_t value) {
    put16le(out, value & 0xffff);
    put16le(out, value >> 16);
}

WireMessage textMessage(std::string_view text) {
    WireMessage out;
    put(out, text);
    return out;
}

// DNS (RFC 1035): one question for the address of a name that never exists (RFC 6761), always under the same domain:
// many would look like those of a bot.
WireMessage dnsQuestion(const std::string& name) {
    WireMessage out;
    const auto id = static_cast<uint16_t>(std::hash<std::string>{}(name));
    put16(out, id);
    put(out, {0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0}); // recursion desired
    for (const std::string_view label : {std::string_view(name), std::string_view("metsuke"), std::string_view("invalid")}) {
        put(out, {static_cast<uint8_t>(label.size())});
        put(out, label);
    }
    put(out, {0, 0, 1, 0, 1});
    return out;
}

WireMessage dnsAnswer(Bytes question) {
    WireMessage out(question.begin(), question.end());
    if (out.size() > 3) {
        out[2] = static_cast<uint8_t>((out[2] & 0x79) | 0x80); // an answer to the same question
        out[3] = 0x83; // no such name
    }
    return out;
}

/// One element of ASN.1 in distinguished encoding, at most 64 KiB.
WireMessage element(uint8_t tag, const WireMessage& content) {
    WireMessage out{tag};
    if (content.size() < 0x80) {
        put(out, {static_cast<uint8_t>(content.size())});
    } else {
        put(out, {0x82});
        put16(out, content.size());
    }
    put(out, content);
    return out;
}
WireMessage joined(std::initializer_list<WireMessage> parts) {
    WireMessage out;
    for (const WireMessage& part : parts) {
        put(out, part);
    }
    return out;
}
constexpr uint8_t kSequence = 0x30;
constexpr uint8_t context(int number) { return static_cast<uint8_t>(0xa0 + number); }
WireMessage number(uint8_t value) { return element(0x02, {value}); }
WireMessage general(std::string_view text) { return element(0x1b, textMessage(text)); }
WireMessage principal(uint8_t type, std::initializer_list<std::string_view> names) {
    WireMessage list;
    for (const std::string_view name : names) {
        put(list, general(name));
    }
    return element(kSequence, joined({element(context(0), number(type)), element(context(1), element(kSequence, list))}));
}
WireMessage kerberosTime(std::string_view time) { return element(0x18, textMessage(time)); }
constexpr std::string_view kRealm = "METSUKE.INVALID";

constexpr uint8_t kAsRequest = 0x6a;
/// Kerberos (RFC 4120): a request for a ticket of a name that does not exist, without any credential.
WireMessage kerberosRequest(const std::string& name) {
    const WireMessage body = element(kSequence,
        joined({element(context(0), element(0x03, {0, 0, 0, 0, 0})), element(context(1), principal(1, {name})),
            element(context(2), general(kRealm)), element(context(3), principal(2, {"krbtgt", kRealm})),
            element(context(5), kerberosTime("20370913024805Z")), element(context(7), element(0x02, {0x12, 0x34, 0x56, 0x78})),
            element(context(8), element(kSequence, joined({number(18), number(17)})))}));
    return element(kAsRequest,
        element(kSequence, joined({element(context(1), number(5)), element(context(2), number(10)), element(context(4), body)})));
}
WireMessage kerberosError(const std::string& name) {
    constexpr uint8_t kUnknownClient = 6;
    return element(0x7e, // KRB-ERROR
        element(kSequence,
            joined({element(context(0), number(5)), element(context(1), number(30)), element(context(4), kerberosTime("20200101000000Z")),
                element(context(5), number(0)), element(context(6), number(kUnknownClient)), element(context(8), principal(1, {name})),
                element(context(9), general(kRealm)), element(context(10), principal(2, {"krbtgt"}))})));
}

/// SMB 3.1.1 negotiation ([MS-SMB2] 2.2.3, 2.2.4); the mark is the salt of its integrity check, which may be any bytes.
WireMessage smbHeader(bool isAnswer) {
    WireMessage out;
    put(out, {0xfe, 'S', 'M', 'B', 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0});
    put32le(out, isAnswer ? 1 : 0);
    out.resize(64);
    return out;
}
WireMessage integrityContext(const std::string& salt) {
    WireMessage out;
    put16le(out, 1); // preauthentication integrity
    put16le(out, 6 + salt.size());
    put32le(out, 0);
    put16le(out, 1);
    put16le(out, salt.size());
    put16le(out, 1); // SHA-512
    put(out, salt);
    return out;
}
WireMessage smbMessage(WireMessage message, const std::string& salt) {
    message.resize((message.size() + 7) / 8 * 8);
    put(message, integrityContext(salt));
    WireMessage out{0, 0};
    put16(out, message.size());
    put(out, message);
    return out;
}
WireMessage smbRequest(const std::string& salt) {
    WireMessage out = smbHeader(false);
    put16le(out, 36);
    put16le(out, 1); // one dialect
    put16le(out, 1); // signing enabled
    put16le(out, 0);
    put32le(out, 0x40);
    out.resize(out.size() + 16); // no client identity
    put32le(out, 64 + 36 + 4); // contexts stand behind the dialect
    put16le(out, 1);
    put16le(out, 0);
    put16le(out, 0x0311);
    return smbMessage(std::move(out), salt);
}
WireMessage smbAnswer(const std::string& salt) {
    WireMessage out = smbHeader(true);
    put16le(out, 65);
    put16le(out, 1);
    put16le(out, 0x0311);
    put16le(out, 1);
    out.resize(out.size() + 16);
    put32le(out, 0x40);
    for (int limit = 0; limit < 3; ++limit) {
        put32le(out, 65'536);
    }
    out.resize(out.size() + 16); // no times
    put16le(out, 128);
    put16le(out, 0);
    put32le(out, 128);
    return smbMessage(std::move(out), salt);
}

WireMessage httpRequest(const std::string& mark) {
    return textMessage("GET /" + mark + " HTTP/1.1\r\nHost: " + mark
        + ".metsuke.invalid\r\nUser-Agent: Metsuke self-test\r\nAccept: */*\r\nConnection: close\r\n\r\n");
}
WireMessage httpAnswer(const std::string& mark) {
    return textMessage("HTTP/1.1 204 No Content\r\nServer: " + mark + "\r\nConnection: close\r\n\r\n");
}

} // namespace

WireMessage selftestRequest(const SelftestMark& mark) {
    const std::string text = mark.text();
    switch (mark.kind) {
    case SelftestKind::Dns:
        return dnsQuestion(text);
    case SelftestKind::Http:
        return httpRequest(text);
    case SelftestKind::Icmp:
        return textMessage(text);
    case SelftestKind::Smb:
        return smbRequest(text);
    case SelftestKind::Smtp:
        return textMessage("EHLO " + text + ".metsuke.invalid\r\n");
    case SelftestKind::Kerberos:
        return kerberosRequest(text);
    }
    return {};
}

WireMessage selftestAnswer(const SelftestMark& mark, Bytes request) {
    const std::string text = mark.text();
    switch (mark.kind) {
    case SelftestKind::Dns:
        return dnsAnswer(request);
    case SelftestKind::Http:
        return httpAnswer(text);
    case SelftestKind::Icmp:
        return {};
    case SelftestKind::Smb:
        return smbAnswer(text);
    case SelftestKind::Smtp:
        return textMessage("250 " + text + ".metsuke.invalid\r\n");
    case SelftestKind::Kerberos:
        return kerberosError(text);
    }
    return {};
}

WireMessage selftestGreeting(SelftestKind kind) {
    return kind == SelftestKind::Smtp ? textMessage("220 metsuke.invalid ESMTP self-test\r\n") : WireMessage();
}

bool isWholeMessage(SelftestKind kind, Bytes bytes) {
    const std::string_view text = asText(bytes);
    switch (kind) {
    case SelftestKind::Http:
        return text.find("\r\n\r\n") != std::string_view::npos;
    case SelftestKind::Smtp:
        return text.find("\r\n") != std::string_view::npos;
    case SelftestKind::Smb: {
        ByteReader reader(bytes);
        const uint32_t length = reader.u32() & 0xffffff;
        return reader.ok() && bytes.size() >= 4 + size_t{length};
    }
    default:
        return !bytes.empty();
    }
}

bool isRequest(SelftestKind kind, Bytes datagram) {
    constexpr uint8_t kDnsAnswer = 0x80; // of the third byte
    switch (kind) {
    case SelftestKind::Dns:
        return datagram.size() > 2 && (datagram[2] & kDnsAnswer) == 0;
    case SelftestKind::Kerberos:
        return !datagram.empty() && datagram[0] == kAsRequest;
    default:
        return false;
    }
}

uint16_t selftestPort(SelftestKind kind) {
    switch (kind) {
    case SelftestKind::Dns:
        return 53;
    case SelftestKind::Http:
        return 80;
    case SelftestKind::Icmp:
        return 0;
    case SelftestKind::Smb:
        return 445;
    case SelftestKind::Smtp:
        return 25;
    case SelftestKind::Kerberos:
        return 88;
    }
    return 0;
}

bool isStream(SelftestKind kind) {
    return kind == SelftestKind::Http || kind == SelftestKind::Smb || kind == SelftestKind::Smtp;
}

} // namespace metsuke::cli
