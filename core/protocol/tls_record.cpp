// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/tls_record.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kMaxRecord = (1 << 14) + 2048; // RFC 5246 section 6.2.3

} // namespace

bool readTlsRecordHeader(Bytes five, TlsRecordHeader& header) {
    ByteReader reader(five);
    const uint8_t type = reader.u8();
    const uint16_t version = reader.u16();
    header = {static_cast<TlsContent>(type), reader.u16()};
    return reader.ok() && type >= 20 && type <= 24 && version >= 0x0300 && version <= 0x0304 && header.length <= kMaxRecord;
}

void TlsRecordSplitter::take(Bytes bytes, TlsRecordHandler& handler) {
    while (!bytes.empty() && !m_lost && !m_stopped) {
        if (m_recordLeft == 0) {
            const size_t used = std::min(kTlsRecordHeader - m_headerSize, bytes.size());
            std::copy_n(bytes.begin(), used, m_header.begin() + m_headerSize);
            m_headerSize = static_cast<uint8_t>(m_headerSize + used);
            bytes = bytes.subspan(used);
            if (m_headerSize < kTlsRecordHeader) {
                return;
            }
            m_headerSize = 0;
            m_alertSize = 0;
            TlsRecordHeader header;
            if (!readTlsRecordHeader(m_header, header)) {
                m_lost = true;
                return;
            }
            m_type = header.type;
            m_recordLeft = header.length;
            m_interesting = handler.beginRecord(m_type, m_recordLeft);
            continue;
        }
        const Bytes fragment = bytes.first(std::min<size_t>(m_recordLeft, bytes.size()));
        bytes = bytes.subspan(fragment.size());
        m_recordLeft -= static_cast<uint32_t>(fragment.size());
        if (!m_interesting) {
            continue;
        }
        if (m_type == TlsContent::Handshake) {
            takeHandshake(fragment, handler);
        } else if (m_type == TlsContent::Alert) {
            for (size_t i = 0; i < fragment.size() && m_alertSize < m_alert.size(); ++i) {
                m_alert[m_alertSize++] = fragment[i];
                if (m_alertSize == m_alert.size()) {
                    handler.alert(m_alert[0], m_alert[1]);
                }
            }
        }
    }
}

void TlsRecordSplitter::takeHandshake(Bytes bytes, TlsRecordHandler& handler) {
    while (!bytes.empty() && !m_messagesLost && !m_stopped) {
        if (m_messageHeaderSize < m_messageHeader.size()) {
            m_messageHeader[m_messageHeaderSize++] = bytes.front();
            bytes = bytes.subspan(1);
            if (m_messageHeaderSize < m_messageHeader.size()) {
                continue;
            }
            m_messageLeft = uint32_t{m_messageHeader[1]} << 16 | uint32_t{m_messageHeader[2]} << 8 | m_messageHeader[3];
            m_keep = handler.wantsMessage(m_messageHeader[0], m_messageLeft);
            m_message.clear();
        }
        const Bytes part = bytes.first(std::min<size_t>(m_messageLeft, bytes.size()));
        bytes = bytes.subspan(part.size());
        m_messageLeft -= static_cast<uint32_t>(part.size());
        const bool whole = m_messageLeft == 0;
        if (m_keep && !(whole && m_message.empty())) {
            m_message.insert(m_message.end(), part.begin(), part.end());
        }
        if (whole) {
            m_messageHeaderSize = 0;
            if (m_keep) {
                handler.handshakeMessage(m_messageHeader[0], m_message.empty() ? part : Bytes(m_message));
                std::vector<uint8_t>().swap(m_message); // there are few, and flows are many
            }
        }
    }
}

void TlsRecordSplitter::gap(uint64_t bytes) {
    if (m_lost) {
        return;
    }
    if (m_headerSize > 0 || bytes > m_recordLeft) {
        m_recordLeft = 0;
        m_headerSize = 0;
        // Perhaps a record begins right behind the gap; otherwise its header tells.
        m_messagesLost = true;
        return;
    }
    m_recordLeft -= static_cast<uint32_t>(bytes);
    if (!m_interesting) {
        return;
    }
    if (m_type == TlsContent::Handshake) {
        loseHandshake(bytes);
    } else {
        m_interesting = false;
    }
}

void TlsRecordSplitter::loseHandshake(uint64_t bytes) {
    m_keep = false;
    std::vector<uint8_t>().swap(m_message);
    if (m_messageHeaderSize < m_messageHeader.size() || bytes > m_messageLeft) {
        m_messagesLost = true; // where the next message begins is not known
        return;
    }
    m_messageLeft -= static_cast<uint32_t>(bytes);
    if (m_messageLeft == 0) {
        m_messageHeaderSize = 0;
    }
}

} // namespace metsuke
