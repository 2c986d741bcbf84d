// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/http_head.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr std::array<std::string_view, 31> kMethods{"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE",
    "PATCH", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "REPORT", "CHECKOUT", "MERGE",
    "BITS_POST", "CCM_POST", "RPC_IN_DATA", "RPC_OUT_DATA", "RPC_CONNECT", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "DEBUG",
    "TRACK", "M-SEARCH"};

bool isTokenChar(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
        || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool isToken(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar); }

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// "HTTP/1.1" -> "1.1"; "" when the word is no version.
std::string_view versionOf(std::string_view word) {
    if (!startsWithIgnoreCase(word, "HTTP/")) {
        return {};
    }
    const std::string_view number = word.substr(5);
    return !number.empty() && number.size() <= 4 && isDigit(number[0]) ? number : std::string_view{};
}

std::string_view takeLine(std::string_view& text, bool& bareLf) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') {
        line.remove_suffix(1);
    } else if (end != std::string_view::npos) {
        bareLf = true;
    }
    return line;
}

bool parseStatusLine(std::string_view line, HttpHead& head) {
    const bool icecast = line.starts_with("ICY ");
    if (!icecast && !startsWithIgnoreCase(line, "HTTP/")) {
        return false;
    }
    const size_t space = line.find(' ');
    if (space == std::string_view::npos) {
        return false;
    }
    head.response = true;
    head.version = icecast ? std::string_view("1.0") : versionOf(line.substr(0, space));
    const std::string_view rest = trim(line.substr(space + 1));
    size_t digits = 0;
    while (digits < rest.size() && digits < 4 && isDigit(rest[digits])) {
        head.status = head.status * 10 + (rest[digits] - '0');
        ++digits;
    }
    head.reason = trim(rest.substr(digits));
    head.malformed = icecast || head.version.empty() || digits != 3 || !line.starts_with("HTTP/");
    return digits > 0;
}

bool parseRequestLine(std::string_view line, HttpHead& head) {
    const size_t space = line.find_first_of(" \t");
    if (space == std::string_view::npos || space > 32 || !isToken(line.substr(0, space))) {
        return false;
    }
    head.method = line.substr(0, space);
    std::string_view rest = line.substr(space + 1);
    // The version is the last word; a target with raw spaces in it (a common exploit shape) is kept whole.
    const size_t last = rest.find_last_not_of(" \t");
    rest = rest.substr(0, last == std::string_view::npos ? 0 : last + 1);
    const size_t lastSpace = rest.find_last_of(" \t");
    const std::string_view version
        = lastSpace == std::string_view::npos ? std::string_view{} : versionOf(rest.substr(lastSpace + 1));
    head.target = trim(version.empty() ? rest : rest.substr(0, lastSpace));
    head.version = version;
    head.malformed = version.empty() || head.target.empty() || head.target.find_first_of(" \t") != std::string_view::npos
        || line[space] != ' ';
    if (version.empty()) {
        return isKnownHttpMethod(head.method) && (head.target.starts_with('/') || startsWithIgnoreCase(head.target, "http"));
    }
    return true;
}

void parseField(std::string_view line, HttpHead& head) {
    if (line[0] == ' ' || line[0] == '\t') { // obs-fold: the value view grows over the line break
        head.malformed = true;
        if (!head.fields.empty()) {
            auto& value = head.fields.back().value;
            value = {value.data(), static_cast<size_t>(line.data() + line.size() - value.data())};
        }
        return;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || head.fields.size() >= kHttpFieldLimit) {
        head.malformed = true;
        return;
    }
    const std::string_view name = line.substr(0, colon);
    if (!isToken(name)) {
        head.malformed = true;
    }
    std::string_view value = trim(line.substr(colon + 1));
    if (value.empty()) {
        value = line.substr(line.size()); // not null: a fold may extend it
    }
    head.fields.push_back({trim(name), value});
}

} // namespace

std::string_view HttpHead::value(std::string_view name) const {
    for (const auto& field : fields) {
        if (field.name.size() == name.size() && equalsIgnoreCase(field.name, name)) {
            return field.value;
        }
    }
    return {};
}

bool HttpHead::has(std::string_view name) const {
    return std::any_of(fields.begin(), fields.end(),
        [&](const HttpField& field) { return field.name.size() == name.size() && equalsIgnoreCase(field.name, name); });
}

size_t findHttpHeadEnd(std::string_view text, size_t from) {
    for (size_t at = text.find('\n', from); at != std::string_view::npos; at = text.find('\n', at + 1)) {
        if (at + 1 < text.size() && text[at + 1] == '\n') {
            return at + 2;
        }
        if (at + 2 < text.size() && text[at + 1] == '\r' && text[at + 2] == '\n') {
            return at + 3;
        }
    }
    return 0;
}

bool parseHttpHead(std::string_view text, HttpHead& head) {
    bool bareLf = false;
    const std::string_view first = takeLine(text, bareLf);
    if (!parseStatusLine(first, head)) {
        head = {};
        if (!parseRequestLine(first, head)) {
            return false;
        }
    }
    head.fields.reserve(24);
    while (!text.empty()) {
        const std::string_view line = takeLine(text, bareLf);
        if (line.empty()) {
            break;
        }
        parseField(line, head);
    }
    head.malformed = head.malformed || bareLf;
    return true;
}

bool isKnownHttpMethod(std::string_view method) {
    return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

bool isHttpRequestLine(std::string_view line) {
    HttpHead head;
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) {
        line.remove_suffix(1);
    }
    return parseRequestLine(line, head) && head.version.starts_with("1.");
}

} // namespace metsuke
