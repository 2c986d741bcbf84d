// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/activity.h"

#include "core/base/digest.h"

#include <array>
#include <charconv>

namespace metsuke::endpoint {

namespace {

std::string hex(uint64_t value) {
    std::array<uint8_t, 8> bytes{};
    for (size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<uint8_t>(value >> (56 - 8 * i));
    }
    return toHex(bytes);
}

std::optional<uint64_t> number(std::string_view digits) {
    uint64_t value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return failed == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

} // namespace

std::string ProcessUid::toString() const { return hex(high) + hex(low); }

std::optional<ProcessUid> ProcessUid::parse(std::string_view text) {
    if (text.size() != 32) {
        return std::nullopt;
    }
    const auto high = number(text.substr(0, 16));
    const auto low = number(text.substr(16));
    return high && low ? std::optional(ProcessUid{*high, *low}) : std::nullopt;
}

ProcessUid processUid(std::string_view device, std::string_view boot, int64_t pid, Duration start) {
    // Each part with its length, so that no two lists of parts make the same text.
    const std::string number = std::to_string(pid);
    const std::string moment = std::to_string(start);
    std::string text;
    for (const std::string_view part : {device, boot, std::string_view(number), std::string_view(moment)}) {
        text += std::to_string(part.size()) + ':';
        text += part;
    }
    const std::string digest = Digest::hex(DigestKind::Sha256, asBytes(text));
    const auto uid = ProcessUid::parse(std::string_view(digest).substr(0, 32));
    return uid && uid->isKnown() ? *uid : ProcessUid{0, 1};
}

} // namespace metsuke::endpoint
