// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/raw_event.h"

#include <charconv>

namespace metsuke::activity_import {

namespace {

void put(std::string& bytes, uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(value >> shift);
    }
}
void put(std::string& bytes, std::string_view text) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(text.size() >> shift);
    }
    bytes += text;
}
std::string text(ByteReader& reader) { return std::string(asText(reader.bytes(reader.u32()))); }

} // namespace

std::string_view RawEvent::get(std::string_view name) const {
    for (const auto& [key, value] : fields) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

int64_t RawEvent::number(std::string_view name) const { return numberIn(get(name)); }

void RawEvent::add(std::string name, std::string value) {
    if (fields.size() < kMaximumFields) {
        value.resize(std::min(value.size(), kMaximumFieldBytes));
        fields.emplace_back(std::move(name), std::move(value));
    }
}

int64_t numberIn(std::string_view text) {
    const bool isHexadecimal = text.starts_with("0x") || text.starts_with("0X");
    text.remove_prefix(isHexadecimal ? 2 : 0);
    int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, isHexadecimal ? 16 : 10);
    return failed == std::errc() && end == text.data() + text.size() && !text.empty() ? value : -1;
}

std::string encodeRawEvent(const RawEvent& event) {
    std::string bytes;
    put(bytes, static_cast<uint64_t>(event.time.ns));
    put(bytes, static_cast<uint64_t>(event.line));
    bytes += static_cast<char>(event.rank);
    put(bytes, event.kind);
    put(bytes, event.host);
    for (const auto& [name, value] : event.fields) {
        put(bytes, name);
        put(bytes, value);
    }
    return bytes;
}

Result<RawEvent> decodeRawEvent(Bytes bytes) {
    ByteReader reader(bytes);
    RawEvent event;
    event.time.ns = static_cast<int64_t>(reader.u64());
    event.line = static_cast<int64_t>(reader.u64());
    event.rank = static_cast<RawEvent::Rank>(std::min<uint8_t>(reader.u8(), 2));
    event.kind = text(reader);
    event.host = text(reader);
    while (reader.ok() && reader.remaining() > 0) {
        std::string name = text(reader);
        event.fields.emplace_back(std::move(name), text(reader));
    }
    return reader.ok() ? Result<RawEvent>(std::move(event)) : Error(ErrorCode::Malformed, "import.unreadable_store");
}

} // namespace metsuke::activity_import
