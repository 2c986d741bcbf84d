// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/ssh_parser.h"

#include "core/base/digest.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kMaxBanner = 8192; ///< a server may talk before its identification
constexpr size_t kMaxPacket = 35'000; ///< RFC 4253 section 6.1
constexpr uint8_t kMsgKexInit = 20;
constexpr uint8_t kMsgNewKeys = 21;
// A session that failed to authenticate stays far below these; one that succeeded passes them with its first command.
constexpr uint64_t kClientSession = 6000;
constexpr uint64_t kServerSession = 4000;

} // namespace

void SshParser::data(StreamDirection direction, Bytes bytes, ParserHost& host) {
    if (!m_started) {
        m_started = true;
        m_ts = host.packet().ts;
        m_first = host.packet().packet;
    }
    const bool client = direction == StreamDirection::Originator;
    Side& side = m_sides[client ? 0 : 1];
    while (!bytes.empty() && !m_done) {
        size_t used = bytes.size();
        switch (side.state) {
        case State::Banner:
            used = takeBanner(side, client, bytes, host);
            break;
        case State::Packets:
            used = takePacket(side, client, bytes);
            break;
        case State::Encrypted:
            if (side.skip > 0) {
                used = static_cast<size_t>(std::min<uint64_t>(side.skip, bytes.size()));
                side.skip -= used;
            } else {
                followEncrypted(client, bytes.size(), host);
            }
            break;
        case State::Lost:
            break;
        }
        bytes = bytes.subspan(used);
    }
}

size_t SshParser::takeBanner(Side& side, bool client, Bytes bytes, ParserHost& host) {
    const std::string_view text = asText(bytes);
    const size_t end = text.find('\n');
    const size_t size = end == std::string_view::npos ? text.size() : end + 1;
    side.buffer.append(text.substr(0, std::min<size_t>(size, 1024)));
    side.bannerBytes += size;
    if (end == std::string_view::npos) {
        side.state = side.bannerBytes > kMaxBanner ? State::Lost : side.state;
        return size;
    }
    const std::string line = std::move(side.buffer);
    side.buffer.clear();
    if (line.starts_with("SSH-")) {
        std::string& name = client ? m_event.client : m_event.server;
        name = cleanText(trim(line), 255);
        const bool second = line.starts_with("SSH-2.") || line.starts_with("SSH-1.99");
        m_event.version = second ? 2 : 1;
        side.state = second ? State::Packets : State::Lost;
    } else if (client || side.bannerBytes > kMaxBanner) {
        side.state = State::Lost;
        if (m_event.client.empty() && m_event.server.empty()) {
            m_done = true;
            host.reject();
        }
    }
    return size;
}

size_t SshParser::takePacket(Side& side, bool client, Bytes bytes) {
    if (side.skip > 0) {
        const auto step = static_cast<size_t>(std::min<uint64_t>(side.skip, bytes.size()));
        side.skip -= step;
        return step;
    }
    // Length, padding length and message number first: only KEXINIT is kept whole.
    const size_t before = side.buffer.size();
    size_t want = 6;
    uint32_t length = 0;
    if (before >= 6) {
        ByteReader reader(asBytes(side.buffer));
        length = reader.u32();
        want = size_t{4} + length;
    }
    const size_t take = std::min(want - before, bytes.size());
    side.buffer.append(asText(bytes.first(take)));
    if (side.buffer.size() < want) {
        return take;
    }
    ByteReader reader(asBytes(side.buffer));
    length = reader.u32();
    const uint8_t padding = reader.u8();
    const uint8_t message = reader.u8();
    if (want == 6) {
        if (length < 2 || length > kMaxPacket || padding >= length) {
            side.state = State::Lost;
        } else if (message == kMsgNewKeys) {
            side.state = State::Encrypted;
            side.buffer.clear();
            side.skip = size_t{4} + length - 6;
        } else if (message != kMsgKexInit || side.kexInit) {
            side.skip = size_t{4} + length - 6;
            side.buffer.clear();
        } else if (length == 2) {
            side.buffer.clear();
        }
        return take;
    }
    readKexInit(asBytes(side.buffer).subspan(6, length - 2 - std::min<size_t>(padding, length - 2)), client);
    side.kexInit = true;
    side.buffer.clear();
    return take;
}

void SshParser::readKexInit(Bytes payload, bool client) {
    ByteReader reader(payload);
    reader.skip(16); // cookie
    std::array<std::string_view, 8> lists;
    for (auto& list : lists) {
        list = asText(reader.bytes(reader.u32()));
    }
    if (!reader.ok()) {
        return;
    }
    // kex, host keys, ciphers both ways, MACs both ways, compression both ways
    const size_t way = client ? 0 : 1;
    std::string text(lists[0]);
    for (const size_t index : {2 + way, 4 + way, 6 + way}) {
        text += ';';
        text += lists[index];
    }
    (client ? m_event.hassh : m_event.hasshServer) = Digest::hex(DigestKind::Md5, asBytes(text));
}

void SshParser::followEncrypted(bool client, size_t bytes, ParserHost& host) {
    if (!client && m_encrypted[0] == 0) {
        return; // EXT_INFO, sent along with the server's NEWKEYS
    }
    if (client != m_turnOfClient) {
        closeTurn();
        m_turnOfClient = client;
    }
    m_turnBytes += bytes;
    m_encrypted[client ? 0 : 1] += bytes;
    if (m_encrypted[0] > kClientSession || m_encrypted[1] > kServerSession) {
        m_event.auth_success_guess = true;
    }
    if (m_event.auth_success_guess) {
        finish(host);
        host.shunt();
    }
}

/// The server's answers tell most: SERVICE_ACCEPT comes first, failures list the methods and are longer than it, success
/// is one byte and shorter.
void SshParser::closeTurn() {
    const uint64_t bytes = m_turnBytes;
    m_turnBytes = 0;
    if (m_turnOfClient || bytes < 20) {
        return;
    }
    ++m_serverTurns;
    if (m_serverTurns == 1) {
        m_acceptSize = bytes;
    } else if (bytes < m_acceptSize) {
        m_event.auth_success_guess = true;
        m_event.auth_attempts_guess = std::max<int64_t>(m_serverTurns - 2, 1);
    } else {
        // The first failure answers the "none" request that asks for the methods.
        m_event.auth_attempts_guess = std::max<int64_t>(m_serverTurns - 2, 0);
    }
}

void SshParser::gap(StreamDirection direction, uint64_t bytes, ParserHost& /*host*/) {
    Side& side = m_sides[direction == StreamDirection::Originator ? 0 : 1];
    if (side.state == State::Packets && bytes <= side.skip) {
        side.skip -= bytes;
    } else if (side.state != State::Encrypted) {
        side.state = State::Lost;
    }
}

void SshParser::end(ParserHost& host) {
    if (!m_done && m_sides[0].state == State::Encrypted) {
        closeTurn();
    }
    finish(host);
}

void SshParser::finish(ParserHost& host) {
    if (m_done) {
        return;
    }
    m_done = true;
    if (!m_event.client.empty() || !m_event.server.empty()) {
        host.emit(std::move(m_event), m_ts, m_first);
    }
}

ProbeResult probeSsh(const ProbeInput& input) {
    auto result = ProbeResult::No;
    for (const Bytes side : {input.originator, input.responder}) {
        const std::string_view text = asText(side);
        if (text.starts_with("SSH-") && text.size() >= 5) {
            return text[4] == '1' || text[4] == '2' ? ProbeResult::Yes : ProbeResult::No;
        }
        if (!text.empty() && std::string_view("SSH-").starts_with(text.substr(0, 4))) {
            result = ProbeResult::Maybe;
        }
    }
    return result;
}

std::unique_ptr<StreamParser> makeSshParser() { return std::make_unique<SshParser>(); }

} // namespace metsuke
