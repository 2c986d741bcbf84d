// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <array>
#include <vector>

namespace metsuke {

enum class TlsContent : uint8_t { ChangeCipherSpec = 20, Alert = 21, Handshake = 22, ApplicationData = 23, Heartbeat = 24 };

inline constexpr size_t kTlsRecordHeader = 5;
struct TlsRecordHeader {
    TlsContent type = TlsContent::Handshake;
    uint16_t length = 0;
};
/// False when the five bytes are no header of a TLS record.
[[nodiscard]] bool readTlsRecordHeader(Bytes five, TlsRecordHeader& header);

/// Receives what one direction of a TLS connection says.
class TlsRecordHandler {
public:
    virtual ~TlsRecordHandler() = default;
    /// A record begins, of whatever type. False: its content is of no interest.
    [[nodiscard]] virtual bool beginRecord(TlsContent type, size_t length) = 0;
    virtual void alert(uint8_t level, uint8_t description) = 0;
    [[nodiscard]] virtual bool wantsMessage(uint8_t type, size_t length) = 0;
    /// A whole handshake message; `body` is valid during the call.
    virtual void handshakeMessage(uint8_t type, Bytes body) = 0;
};

/// Splits a stream into records and the handshake records' content into messages. Bytes stay where they are: only a
/// header or a message that comes in pieces is copied, and a message only when it is wanted.
class TlsRecordSplitter {
public:
    /// Returns when all is used, when `handler` set stop(), or when the stream makes no sense.
    void take(Bytes bytes, TlsRecordHandler& handler);
    void gap(uint64_t bytes);
    void stop() { m_stopped = true; }
    /// Neither at a border of records nor inside one: what comes is not understood any more.
    [[nodiscard]] bool isLost() const { return m_lost; }

private:
    void takeHandshake(Bytes bytes, TlsRecordHandler& handler);
    void loseHandshake(uint64_t bytes);

    std::array<uint8_t, kTlsRecordHeader> m_header{};
    uint8_t m_headerSize = 0;
    bool m_lost = false;
    bool m_stopped = false;
    bool m_interesting = false;
    TlsContent m_type = TlsContent::Handshake;
    uint32_t m_recordLeft = 0;
    // Handshake messages
    std::array<uint8_t, 4> m_messageHeader{};
    uint8_t m_messageHeaderSize = 0;
    bool m_keep = false;
    bool m_messagesLost = false;
    uint32_t m_messageLeft = 0;
    std::vector<uint8_t> m_message;
    // Alert
    std::array<uint8_t, 2> m_alert{};
    uint8_t m_alertSize = 0;
};

} // namespace metsuke
