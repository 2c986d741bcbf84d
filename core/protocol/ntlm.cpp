// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/ntlm.h"

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/protocol/utf16.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr std::string_view kSignature("NTLMSSP\0", 8);
constexpr size_t kMaxName = 256;
constexpr uint32_t kUnicode = 1;

/// A payload field: length, maximum, offset from the start of the message.
Bytes fieldAt(Bytes message, size_t position) {
    ByteReader reader(message);
    reader.seek(position);
    const size_t length = reader.u16le();
    reader.skip(2);
    const size_t offset = reader.u32le();
    reader.seek(offset);
    return reader.bytes(length);
}

std::string textOf(Bytes field, bool unicode) {
    field = field.first(std::min(field.size(), kMaxName * 2));
    return cleanText(unicode ? utf16leToUtf8(field) : std::string(asText(field)), kMaxName);
}

} // namespace

NtlmSession::Token NtlmSession::token(Bytes blob, ParserHost& host) {
    const size_t at = asText(blob).find(kSignature);
    if (at == std::string_view::npos) {
        return Token::None;
    }
    const Bytes message = blob.subspan(at);
    ByteReader reader(message);
    reader.skip(8);
    switch (reader.u32le()) {
    case 1:
        return Token::Negotiate;
    case 2:
        flush(host);
        readChallenge(message);
        return Token::Challenge;
    case 3:
        flush(host);
        readAuthenticate(message);
        m_pending = true;
        m_ts = host.packet().ts;
        m_first = host.packet().packet;
        return Token::Authenticate;
    default:
        return Token::None;
    }
}

void NtlmSession::readChallenge(Bytes message) {
    ByteReader reader(message);
    reader.seek(24);
    m_event = {};
    m_event.challenge = toHex(reader.bytes(8));
    ByteReader pairs(fieldAt(message, 40));
    for (int i = 0; i < 32; ++i) {
        const uint16_t id = pairs.u16le();
        const Bytes value = pairs.bytes(pairs.u16le());
        if (!pairs.ok() || id == 0) {
            break;
        }
        if (id == 1) {
            m_event.server_nb_computer_name = textOf(value, true);
        } else if (id == 3) {
            m_event.server_dns_computer_name = textOf(value, true);
        }
    }
}

void NtlmSession::readAuthenticate(Bytes message) {
    ByteReader reader(message);
    reader.seek(60);
    const uint32_t flags = reader.u32le();
    const bool unicode = !reader.ok() || (flags & kUnicode) != 0;
    m_event.domainname = textOf(fieldAt(message, 28), unicode);
    m_event.username = textOf(fieldAt(message, 36), unicode);
    m_event.hostname = textOf(fieldAt(message, 44), unicode);
    m_event.transport = m_transport;
}

void NtlmSession::result(bool success, ParserHost& host) {
    if (!m_pending) {
        return;
    }
    m_event.success = success;
    m_event.answered = true;
    flush(host);
}

void NtlmSession::end(ParserHost& host) { flush(host); }

void NtlmSession::flush(ParserHost& host) {
    if (!m_pending) {
        return;
    }
    m_pending = false;
    if (!m_event.server_nb_computer_name.empty()) {
        NameClaimEvent claim;
        claim.address = host.flow().respHost.toString();
        claim.name = m_event.server_nb_computer_name;
        claim.source = "ntlm";
        host.emit(std::move(claim));
    }
    // A client may call itself anything; only a name that authenticated is worth remembering.
    if (m_event.success && !m_event.hostname.empty() && !m_event.username.empty()) {
        NameClaimEvent claim;
        claim.address = host.flow().origHost.toString();
        claim.name = m_event.hostname;
        claim.source = "ntlm";
        host.emit(std::move(claim));
    }
    // The server's names and challenge stay for a second authenticate message of the same exchange.
    host.emit(m_event, m_ts, m_first);
    m_event.success = false;
    m_event.answered = false;
}

} // namespace metsuke
