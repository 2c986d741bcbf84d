// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"
#include "core/protocol/quic_initial.h"

#include <optional>

namespace metsuke {

/// Bytes of QUIC's CRYPTO frames in order, whatever the order of the frames.
class QuicCryptoStream {
public:
    static constexpr size_t kMaximum = 16 * 1024;
    void add(uint64_t offset, Bytes bytes);
    /// What is there without a gap from the start.
    [[nodiscard]] Bytes begin() const;

private:
    static constexpr size_t kMaxPieces = 64;
    struct Piece {
        size_t from = 0;
        size_t to = 0;
    };
    std::vector<uint8_t> m_bytes;
    std::vector<Piece> m_pieces; ///< sorted, never touching
};

/// QUIC: the ClientHello inside the client's Initial packets gives names and fingerprints; then one quic event is made
/// and the flow is shunted. Google's own handshake gives the server name.
class QuicParser final : public DatagramParser {
public:
    void datagram(StreamDirection direction, Bytes bytes, ParserHost& host) override;
    void end(ParserHost& host) override;

private:
    static constexpr int kMaxDatagrams = 12;
    void readPackets(Bytes datagram, ParserHost& host);
    void readFrames(Bytes payload, ParserHost& host);
    void readGoogleHello(Bytes bytes, ParserHost& host);
    void readHello(ParserHost& host);
    void named(std::string name, ParserHost& host);
    void finish(ParserHost& host);

    std::optional<QuicInitialKeys> m_keys;
    QuicCryptoStream m_crypto;
    QuicEvent m_event;
    Timestamp m_ts;
    PacketRef m_first;
    int m_datagrams = 0;
    bool m_understood = false;
    bool m_done = false;
};

[[nodiscard]] ProbeResult probeQuic(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<DatagramParser> makeQuicParser();

} // namespace metsuke
