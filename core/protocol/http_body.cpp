// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/http_body.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr uint32_t kMaxExtension = 4096;
constexpr uint32_t kMaxTrailer = 16 * 1024;

int hexValue(uint8_t byte) {
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    if (byte >= 'a' && byte <= 'f') {
        return byte - 'a' + 10;
    }
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

} // namespace

void HttpBodyFraming::start(Kind kind, uint64_t length) {
    *this = {};
    m_kind = kind;
    switch (kind) {
    case Kind::None:
        m_phase = Phase::Done;
        break;
    case Kind::Counted:
        m_left = length;
        m_phase = length == 0 ? Phase::Done : Phase::Payload;
        break;
    case Kind::Chunked:
        m_phase = Phase::ChunkSize;
        break;
    case Kind::UntilClose:
        m_phase = Phase::Payload;
        break;
    }
}

HttpBodyFraming::Piece HttpBodyFraming::next(Bytes bytes) {
    if (bytes.empty() || m_phase == Phase::Done || m_phase == Phase::Broken) {
        return {};
    }
    if (m_phase != Phase::Payload) {
        return {framingByte(bytes[0]), {}};
    }
    if (m_kind == Kind::UntilClose) {
        return {bytes.size(), bytes};
    }
    const auto size = static_cast<size_t>(std::min<uint64_t>(m_left, bytes.size()));
    m_left -= size;
    if (m_left == 0) {
        m_phase = m_kind == Kind::Counted ? Phase::Done : Phase::ChunkEnd;
    }
    return {size, bytes.first(size)};
}

size_t HttpBodyFraming::framingByte(uint8_t byte) {
    switch (m_phase) {
    case Phase::ChunkSize:
        if (const int digit = hexValue(byte); digit >= 0) {
            m_left = m_left << 4 | static_cast<uint64_t>(digit);
            m_phase = ++m_digits > 15 ? Phase::Broken : m_phase;
        } else if (m_digits == 0 && (byte == ' ' || byte == '\t')) {
            m_malformed = true;
        } else if (m_digits == 0) {
            m_phase = Phase::Broken;
        } else if (byte == '\n') {
            m_phase = m_left == 0 ? Phase::Trailer : Phase::Payload;
            m_lineLength = 0;
        } else {
            m_malformed = m_malformed || (byte != ';' && byte != '\r' && byte != ' ');
            m_phase = Phase::ChunkExtension;
            m_lineLength = 0;
        }
        break;
    case Phase::ChunkExtension:
        if (byte == '\n') {
            m_phase = m_left == 0 ? Phase::Trailer : Phase::Payload;
            m_lineLength = 0;
        } else if (++m_lineLength > kMaxExtension) {
            m_phase = Phase::Broken;
        }
        break;
    case Phase::ChunkEnd:
        if (byte == '\n') {
            m_phase = Phase::ChunkSize;
            m_left = 0;
            m_digits = 0;
        } else if (byte != '\r') {
            m_phase = Phase::Broken;
        }
        break;
    case Phase::Trailer:
        if (byte == '\n') {
            m_phase = m_lineLength == 0 ? Phase::Done : m_phase;
            m_lineLength = 0;
        } else if (byte != '\r') {
            ++m_lineLength;
        }
        if (++m_trailerBytes > kMaxTrailer) {
            m_phase = Phase::Broken;
        }
        break;
    case Phase::Payload:
    case Phase::Done:
    case Phase::Broken:
        return 0;
    }
    m_malformed = m_malformed || m_phase == Phase::Broken;
    return 1;
}

uint64_t HttpBodyFraming::skip(uint64_t bytes) {
    if (m_phase != Phase::Payload) {
        if (m_phase != Phase::Done) {
            m_phase = Phase::Broken;
        }
        return 0;
    }
    if (m_kind == Kind::UntilClose) {
        return bytes;
    }
    const uint64_t size = std::min(m_left, bytes);
    m_left -= size;
    if (m_left == 0) {
        m_phase = m_kind == Kind::Counted ? Phase::Done : Phase::ChunkEnd;
        if (m_kind == Kind::Chunked && size < bytes) {
            m_phase = Phase::Broken;
        }
    }
    return size;
}

} // namespace metsuke
