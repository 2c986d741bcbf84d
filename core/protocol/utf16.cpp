// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/utf16.h"

namespace metsuke {

namespace {

void appendUtf8(std::string& text, uint32_t code) {
    const auto add = [&](uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xc0 | code >> 6);
        add(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        add(0xe0 | code >> 12);
        add(0x80 | (code >> 6 & 0x3f));
        add(0x80 | (code & 0x3f));
    } else {
        add(0xf0 | code >> 18);
        add(0x80 | (code >> 12 & 0x3f));
        add(0x80 | (code >> 6 & 0x3f));
        add(0x80 | (code & 0x3f));
    }
}

} // namespace

std::string utf16leToUtf8(Bytes bytes, size_t maximum) {
    std::string text;
    for (size_t i = 0; i + 1 < bytes.size() && text.size() + 4 <= maximum; i += 2) {
        uint32_t code = bytes[i] | static_cast<uint32_t>(bytes[i + 1]) << 8;
        if (code >= 0xd800 && code < 0xdc00 && i + 3 < bytes.size()) {
            const uint32_t low = bytes[i + 2] | static_cast<uint32_t>(bytes[i + 3]) << 8;
            if (low >= 0xdc00 && low < 0xe000) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            } else {
                code = 0xfffd;
            }
        } else if (code >= 0xd800 && code < 0xe000) {
            code = 0xfffd;
        }
        appendUtf8(text, code);
    }
    return text;
}

} // namespace metsuke
