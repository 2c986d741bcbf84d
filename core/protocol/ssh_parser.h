// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"

namespace metsuke {

/// SSH (RFC 4253): identification strings and both KEXINIT messages give versions, hassh and hasshServer. After the
/// keys are in use only the sizes of turns are followed, to guess attempts and success, until the guess is made; then
/// the flow is shunted. One ssh event.
class SshParser final : public StreamParser {
public:
    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override;
    void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) override;
    void end(ParserHost& host) override;

private:
    enum class State : uint8_t { Banner, Packets, Encrypted, Lost };
    struct Side {
        State state = State::Banner;
        std::string buffer;
        size_t bannerBytes = 0;
        uint64_t skip = 0; ///< of a packet whose content does not matter
        bool kexInit = false;
    };
    size_t takeBanner(Side& side, bool client, Bytes bytes, ParserHost& host);
    size_t takePacket(Side& side, bool client, Bytes bytes);
    void readKexInit(Bytes payload, bool client);
    void followEncrypted(bool client, size_t bytes, ParserHost& host);
    void closeTurn();
    void finish(ParserHost& host);

    Side m_sides[2];
    SshEvent m_event;
    Timestamp m_ts;
    PacketRef m_first;
    bool m_started = false;
    bool m_done = false;
    // Encrypted turns
    bool m_turnOfClient = false;
    uint64_t m_turnBytes = 0;
    uint64_t m_acceptSize = 0; ///< the server's first encrypted answer: SERVICE_ACCEPT
    int m_serverTurns = 0;
    uint64_t m_encrypted[2] = {0, 0};
};

[[nodiscard]] ProbeResult probeSsh(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeSshParser();

} // namespace metsuke
