// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/utf16.h"

namespace metsuke::activity_import {

namespace {

constexpr uint32_t kReplacement = 0xfffd;

void append(std::string& text, uint32_t point) {
    if (point < 0x80) {
        text += static_cast<char>(point);
    } else if (point < 0x800) {
        text += static_cast<char>(0xc0 | point >> 6);
        text += static_cast<char>(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        text += static_cast<char>(0xe0 | point >> 12);
        text += static_cast<char>(0x80 | (point >> 6 & 0x3f));
        text += static_cast<char>(0x80 | (point & 0x3f));
    } else {
        text += static_cast<char>(0xf0 | point >> 18);
        text += static_cast<char>(0x80 | (point >> 12 & 0x3f));
        text += static_cast<char>(0x80 | (point >> 6 & 0x3f));
        text += static_cast<char>(0x80 | (point & 0x3f));
    }
}

bool isFirstHalf(uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool isSecondHalf(uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

} // namespace

std::string utf8Of(Bytes utf16, bool isLittleEndian) {
    std::string text;
    text.reserve(utf16.size() / 2);
    const auto unitAt = [&](size_t at) {
        const uint32_t first = utf16[at];
        const uint32_t second = utf16[at + 1];
        return isLittleEndian ? first | second << 8 : first << 8 | second;
    };
    for (size_t at = 0; at + 1 < utf16.size(); at += 2) {
        const uint32_t unit = unitAt(at);
        if (isFirstHalf(unit) && at + 3 < utf16.size() && isSecondHalf(unitAt(at + 2))) {
            append(text, 0x10000 + ((unit & 0x3ff) << 10 | (unitAt(at + 2) & 0x3ff)));
            at += 2;
        } else {
            append(text, isFirstHalf(unit) || isSecondHalf(unit) ? kReplacement : unit);
        }
    }
    return text;
}

} // namespace metsuke::activity_import
