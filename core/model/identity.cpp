// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/identity.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace metsuke {

FlowUid FlowUid::make(uint32_t sensor, uint16_t source, Timestamp first, uint64_t packetNumber) {
    const uint64_t seconds = static_cast<uint64_t>(first.ns / kSecond) & 0xff'ffff'ffffULL;
    FlowUid uid;
    uid.high = static_cast<uint64_t>(sensor) << 32 | static_cast<uint64_t>(source) << 16 | seconds >> 24;
    uid.low = seconds << 40 | (packetNumber & 0xff'ffff'ffffULL);
    return uid;
}

std::string FlowUid::toString() const {
    std::array<char, 33> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%016llx%016llx", static_cast<unsigned long long>(high),
        static_cast<unsigned long long>(low));
    return buffer.data();
}

std::optional<FlowUid> FlowUid::parse(std::string_view text) {
    if (text.size() != 32) {
        return std::nullopt;
    }
    FlowUid uid;
    const auto half = [](std::string_view part, uint64_t& value) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, 16);
        return error == std::errc{} && end == part.data() + part.size();
    };
    if (!half(text.substr(0, 16), uid.high) || !half(text.substr(16), uid.low)) {
        return std::nullopt;
    }
    return uid;
}

} // namespace metsuke
