// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(Bytes data, std::string_view digits) {
    std::string text;
    text.reserve((data.size() + 2) / 3 * 4);
    for (size_t i = 0; i < data.size(); i += 3) {
        const size_t size = std::min<size_t>(3, data.size() - i);
        uint32_t group = 0;
        for (size_t k = 0; k < 3; ++k) {
            group = group << 8 | (k < size ? data[i + k] : 0U);
        }
        for (size_t k = 0; k <= size; ++k) {
            text.push_back(digits[group >> (18 - 6 * k) & 63]);
        }
    }
    return text;
}

std::optional<uint32_t> sextet(char c) {
    if (c >= 'A' && c <= 'Z') {
        return static_cast<uint32_t>(c - 'A');
    }
    if (c >= 'a' && c <= 'z') {
        return static_cast<uint32_t>(c - 'a' + 26);
    }
    if (c >= '0' && c <= '9') {
        return static_cast<uint32_t>(c - '0' + 52);
    }
    if (c == '-') {
        return 62U;
    }
    return c == '_' ? std::optional(63U) : std::nullopt;
}

} // namespace

std::string encodeBase64(Bytes data) {
    std::string text = encode(data, kDigits);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::string encodeBase64Url(Bytes data) { return encode(data, kUrlDigits); }

std::optional<std::string> decodeBase64Url(std::string_view text) {
    std::string data;
    data.reserve(text.size() * 3 / 4);
    uint32_t bits = 0;
    unsigned count = 0; // of bits that are not in `data` yet
    for (const char c : text) {
        const auto value = sextet(c);
        if (!value) {
            return std::nullopt;
        }
        bits = (bits << 6 | *value) & 0xfff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            data.push_back(static_cast<char>(bits >> count & 0xff));
        }
    }
    const bool isWhole = count < 6 && (bits & ((1U << count) - 1)) == 0;
    return isWhole ? std::optional(std::move(data)) : std::nullopt;
}

} // namespace metsuke
