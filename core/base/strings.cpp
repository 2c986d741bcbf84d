// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace metsuke {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// Length of the valid UTF-8 sequence at the start of `text`, 0 when invalid; `code` receives the code point.
size_t utf8Sequence(std::string_view text, uint32_t& code) {
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
    const uint8_t first = byte(0);
    size_t length = 0;
    if (first >= 0xc2 && first <= 0xdf) {
        length = 2;
        code = first & 0x1fU;
    } else if (first >= 0xe0 && first <= 0xef) {
        length = 3;
        code = first & 0x0fU;
    } else if (first >= 0xf0 && first <= 0xf4) {
        length = 4;
        code = first & 0x07U;
    }
    if (length == 0 || text.size() < length) {
        return 0;
    }
    for (size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return 0;
        }
        code = code << 6 | (byte(i) & 0x3fU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return overlong || surrogate || code > 0x10ffff ? 0 : length;
}

bool isHarmful(uint32_t code) {
    return (code >= 0x80 && code <= 0x9f) || (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e)
        || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff || code == 0x061c || code >= 0xe0000;
}

} // namespace

std::string toLower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool equalsIgnoreCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool startsWithIgnoreCase(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && equalsIgnoreCase(text.substr(0, prefix.size()), prefix);
}

bool containsIgnoreCase(std::string_view text, std::string_view part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
               [](char x, char y) { return lower(x) == lower(y); })
        != text.end()
        || part.empty();
}

std::string_view trim(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

std::string cleanText(std::string_view bytes, size_t maximum) {
    std::string result;
    result.reserve(std::min(bytes.size(), maximum));
    const auto append = [&](std::string_view piece) {
        if (result.size() + piece.size() > maximum) {
            return false;
        }
        result.append(piece);
        return true;
    };
    std::array<char, 12> escape{};
    for (size_t i = 0; i < bytes.size();) {
        const auto byte = static_cast<uint8_t>(bytes[i]);
        if (byte >= 0x20 && byte < 0x7f) {
            if (!append(bytes.substr(i, 1))) {
                break;
            }
            ++i;
            continue;
        }
        uint32_t code = 0;
        const size_t length = byte < 0x80 ? 0 : utf8Sequence(bytes.substr(i), code);
        if (length > 0 && !isHarmful(code)) {
            if (!append(bytes.substr(i, length))) {
                break;
            }
        } else {
            std::snprintf(escape.data(), escape.size(), length > 0 ? "\\u%04x" : "\\x%02x", length > 0 ? code : byte);
            if (!append(escape.data())) {
                break;
            }
        }
        i += std::max<size_t>(length, 1);
    }
    return result;
}

double shannonEntropy(Bytes data) {
    if (data.empty()) {
        return 0;
    }
    std::array<uint32_t, 256> counts{};
    for (const uint8_t byte : data) {
        ++counts[byte];
    }
    double bits = 0;
    const auto total = static_cast<double>(data.size());
    for (const uint32_t count : counts) {
        if (count > 0) {
            const double share = count / total;
            bits -= share * std::log2(share);
        }
    }
    return bits;
}

} // namespace metsuke
