// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/html_text.h"

namespace metsuke::html {

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string shortTime(Timestamp time) {
    std::string text = formatIso8601(time).substr(0, 19);
    text[10] = ' ';
    return text;
}

} // namespace metsuke::html
