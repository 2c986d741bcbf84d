// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"

namespace metsuke {

/// One NTLM authentication (MS-NLMP) inside SMB, HTTP or DCE/RPC. Collects the challenge and the authenticate
/// message wherever "NTLMSSP" stands in a security blob (raw or inside SPNEGO), and emits one ntlm event when the
/// carrying protocol says how it ended, or at the end of the flow.
class NtlmSession {
public:
    explicit NtlmSession(std::string_view transport)
        : m_transport(transport) {}

    enum class Token : uint8_t { None, Negotiate, Challenge, Authenticate };
    /// Reads a security blob; anything else than NTLM is Token::None.
    Token token(Bytes blob, ParserHost& host);
    /// The carrying protocol's answer to the last authenticate message; ignored when none is open.
    void result(bool success, ParserHost& host);
    /// True between an authenticate message and its result.
    [[nodiscard]] bool pending() const { return m_pending; }
    void end(ParserHost& host);

private:
    void readChallenge(Bytes message);
    void readAuthenticate(Bytes message);
    void flush(ParserHost& host);

    std::string_view m_transport;
    NtlmEvent m_event;
    Timestamp m_ts;
    PacketRef m_first;
    bool m_pending = false;
};

} // namespace metsuke
