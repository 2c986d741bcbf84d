// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/socket_frame.h"

#include "core/base/plain_name.h"

#include <algorithm>

namespace metsuke::transport {

namespace {

Error malformed() { return {ErrorCode::Malformed, Message("transport.local_malformed")}; }

uint32_t readLength(std::string_view bytes) {
    uint32_t length = 0;
    for (const char byte : bytes) {
        length = length << 8 | static_cast<uint8_t>(byte);
    }
    return length;
}

} // namespace

Result<SocketFrame> parseFrame(std::string_view record) {
    if (record.size() < SocketFrame::kHeader || record.size() > SocketFrame::kMaximum || record[0] != 'M') {
        return malformed();
    }
    const auto type = static_cast<uint8_t>(record[1]);
    const auto more = static_cast<uint8_t>(record[3]);
    if (type < 1 || type > 4 || more > 1 || readLength(record.substr(4, 4)) != record.size() - SocketFrame::kHeader) {
        return malformed();
    }
    return SocketFrame{static_cast<SocketFrame::Type>(type), static_cast<uint8_t>(record[2]), more == 1, record.substr(SocketFrame::kHeader)};
}

std::string writeFrame(const SocketFrame& frame) {
    const auto length = static_cast<uint32_t>(frame.payload.size());
    std::string record{'M', static_cast<char>(frame.type), static_cast<char>(frame.kind), static_cast<char>(frame.hasMore ? 1 : 0)};
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        record.push_back(static_cast<char>(length >> shift & 0xFF));
    }
    return record.append(frame.payload);
}

std::string nextFrame(const Parcel& parcel, size_t& offset) {
    std::string payload;
    if (offset == 0) {
        payload.push_back(static_cast<char>(parcel.address.size()));
        payload += parcel.address;
    }
    const size_t room = SocketFrame::kMaximum - SocketFrame::kHeader - payload.size();
    const std::string_view part = std::string_view(parcel.text).substr(offset, room);
    payload += part;
    offset += part.size();
    return writeFrame({SocketFrame::Type::Parcel, static_cast<uint8_t>(parcel.kind), offset < parcel.text.size(), payload});
}

Result<std::optional<Parcel>> ParcelAssembler::take(const SocketFrame& frame) {
    if (frame.type != SocketFrame::Type::Parcel || frame.kind > static_cast<uint8_t>(ParcelKind::EnrolReply)) {
        return malformed();
    }
    const auto kind = static_cast<ParcelKind>(frame.kind);
    std::string_view text = frame.payload;
    if (!m_isOpen) {
        const size_t length = text.empty() ? 0 : static_cast<uint8_t>(text[0]);
        if (text.size() < 1 + length || !isPlainName(text.substr(1, length))) {
            return malformed();
        }
        m_parcel = Parcel{kind, std::string(text.substr(1, length)), {}};
        text.remove_prefix(1 + length);
    }
    if (kind != m_parcel.kind || text.size() > kMaximumParcel - m_parcel.text.size() || (frame.hasMore && text.empty())) {
        return malformed();
    }
    m_parcel.text += text;
    m_isOpen = frame.hasMore;
    if (m_isOpen) {
        return std::optional<Parcel>();
    }
    return std::optional(std::move(m_parcel));
}

} // namespace metsuke::transport
