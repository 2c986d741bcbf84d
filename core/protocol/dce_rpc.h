// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/ntlm.h"

#include <map>

namespace metsuke {

/// One DCE/RPC association (C706, MS-RPCE) in a named pipe or a TCP stream: one dce_rpc event a call, with the fault
/// that answered it. Bytes of a direction arrive in any pieces.
class DceRpcSession {
public:
    explicit DceRpcSession(std::string pipe = {})
        : m_pipe(std::move(pipe)) {}

    void data(StreamDirection direction, Bytes bytes, ParserHost& host);
    void gap(StreamDirection direction);
    void end(ParserHost& host);
    /// The bytes are no DCE/RPC.
    [[nodiscard]] bool failed() const { return m_failed; }

private:
    struct Side {
        std::vector<uint8_t> buffer;
        bool lost = false;
    };
    struct Call {
        DceRpcEvent event;
        Timestamp ts;
        PacketRef first;
        uint64_t number = 0;
    };
    void unit(StreamDirection direction, Bytes pdu, ParserHost& host);
    void bind(Bytes body, bool little);
    void request(Bytes body, uint8_t flags, uint32_t callId, bool little, uint8_t authLevel, ParserHost& host);
    void answer(uint32_t callId, bool fault, ParserHost& host);

    std::string m_pipe;
    Side m_sides[2];
    std::map<uint16_t, std::string> m_contexts; ///< presentation context to UUID
    std::map<uint32_t, Call> m_calls; ///< ordered: what is open at the end comes out the same everywhere
    uint64_t m_number = 0;
    NtlmSession m_ntlm{"dce_rpc"};
    bool m_failed = false;
};

[[nodiscard]] ProbeResult probeDceRpc(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeDceRpcParser();

} // namespace metsuke
