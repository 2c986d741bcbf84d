// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/irc_parser.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kMaxArguments = 15;
constexpr size_t kMaxText = 512;
constexpr int kMaxUnknown = 64; ///< lines that are no IRC before the parser gives up

constexpr std::array<std::string_view, 10> kTelling{"NICK", "USER", "PASS", "JOIN", "PRIVMSG", "NOTICE", "TOPIC", "KICK", "INVITE", "MODE"};
constexpr std::array<std::string_view, 20> kOther{"PING", "PONG", "QUIT", "PART", "CAP", "WHO", "WHOIS", "LIST", "NAMES", "AWAY", "USERHOST",
    "ERROR", "MOTD", "VERSION", "ISON", "OPER", "LUSERS", "AUTHENTICATE", "TAGMSG", "ACCOUNT"};

struct IrcLine {
    std::string_view prefix;
    std::string command; ///< upper case
    std::array<std::string_view, kMaxArguments> arguments{};
    size_t count = 0;
    [[nodiscard]] std::string_view argument(size_t index) const { return index < count ? arguments[index] : std::string_view{}; }
};

std::string_view takeWord(std::string_view& text) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return word;
}

IrcLine parseLine(std::string_view text) {
    IrcLine line;
    if (text.starts_with('@')) { // message tags
        takeWord(text);
    }
    if (text.starts_with(':')) {
        line.prefix = takeWord(text).substr(1);
    }
    for (const char c : takeWord(text).substr(0, 32)) {
        line.command.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
    }
    while (!text.empty() && line.count < kMaxArguments) {
        if (text[0] == ':' || line.count + 1 == kMaxArguments) {
            line.arguments[line.count++] = text[0] == ':' ? text.substr(1) : text;
            break;
        }
        line.arguments[line.count++] = takeWord(text);
    }
    return line;
}

bool isNumeric(std::string_view command) {
    return command.size() == 3 && std::all_of(command.begin(), command.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isTelling(std::string_view command) { return std::find(kTelling.begin(), kTelling.end(), command) != kTelling.end(); }

bool isKnown(std::string_view command) {
    return isTelling(command) || isNumeric(command) || std::find(kOther.begin(), kOther.end(), command) != kOther.end();
}

/// What a client's first lines show beyond what POP3, FTP or SMTP would send.
bool isClientLine(const IrcLine& line) {
    if (line.command == "NICK") {
        return line.count >= 1 && !line.argument(0).empty();
    }
    if (line.command == "USER") {
        return line.count >= 4;
    }
    if (line.command == "JOIN" || line.command == "PRIVMSG" || line.command == "TOPIC" || line.command == "MODE") {
        return line.argument(0).starts_with('#') || line.argument(0).starts_with('&') || (line.command == "PRIVMSG" && line.count >= 2);
    }
    return line.command == "CAP" && (line.argument(0) == "LS" || line.argument(0) == "REQ");
}

bool isServerLine(const IrcLine& line) {
    if (!line.prefix.empty()) {
        return isNumeric(line.command) || line.command == "NOTICE" || line.command == "PRIVMSG" || line.command == "JOIN" || line.command == "MODE"
            || line.command == "NICK" || line.command == "TOPIC" || line.command == "QUIT";
    }
    return line.command == "NOTICE" && (line.argument(0) == "AUTH" || line.argument(0) == "*");
}

} // namespace

void IrcParser::data(StreamDirection direction, Bytes bytes, ParserHost& host) {
    auto& lines = m_lines[static_cast<size_t>(direction)];
    bool& skip = m_skip[static_cast<size_t>(direction)];
    while (!bytes.empty()) {
        bytes = bytes.subspan(lines.take(bytes, [&](std::string_view text) {
            if (!skip) {
                line(direction, text, host);
            }
            skip = false;
        }));
    }
}

void IrcParser::gap(StreamDirection direction, uint64_t /*bytes*/, ParserHost& /*host*/) {
    m_lines[static_cast<size_t>(direction)].clear();
    m_skip[static_cast<size_t>(direction)] = true;
}

void IrcParser::end(ParserHost& host) {
    // Bots often leave without a line end after their last words.
    for (const auto direction : {StreamDirection::Originator, StreamDirection::Responder}) {
        auto& lines = m_lines[static_cast<size_t>(direction)];
        if (!m_skip[static_cast<size_t>(direction)] && !lines.pending().empty()) {
            const std::string text(lines.pending());
            lines.clear();
            line(direction, text, host);
        }
    }
}

void IrcParser::line(StreamDirection direction, std::string_view text, ParserHost& host) {
    if (text.empty()) {
        return;
    }
    const IrcLine parsed = parseLine(text);
    if (!isKnown(parsed.command)) {
        if (++m_unknown > kMaxUnknown && m_events == 0) {
            host.reject();
        }
        return;
    }
    const bool fromServer = direction == StreamDirection::Responder;
    const bool topic = parsed.command == "332" || parsed.command == "TOPIC";
    if (!isTelling(parsed.command) && !topic) {
        return;
    }
    IrcEvent event;
    event.command = parsed.command;
    event.from_server = fromServer;
    if (parsed.command == "NICK") {
        event.value = cleanText(parsed.argument(0), kMaxText);
        if (!fromServer || m_nick.empty()) {
            m_nick = event.value;
        }
    } else if (parsed.command == "USER") {
        m_user = cleanText(parsed.argument(0), kMaxText);
        event.value = m_user;
        event.addl = cleanText(parsed.argument(3), kMaxText);
    } else if (parsed.command == "PASS") {
        event.value = cleanText(parsed.argument(0), kMaxText);
    } else if (parsed.command == "332") {
        event.channel = cleanText(parsed.argument(1), kMaxText);
        event.addl = cleanText(parsed.argument(2), kMaxText);
    } else {
        const std::string_view target = parsed.argument(0);
        event.value = cleanText(target, kMaxText);
        if (target.starts_with('#') || target.starts_with('&')) {
            event.channel = event.value;
        }
        event.addl = cleanText(parsed.argument(1), kMaxText);
        if (parsed.command == "PRIVMSG" && parsed.argument(1).starts_with("\x01" "DCC ")) {
            event.command = "DCC";
        }
    }
    const std::string_view speaker = parsed.prefix.substr(0, parsed.prefix.find('!'));
    event.nick = fromServer && !speaker.empty() ? cleanText(speaker, kMaxText) : m_nick;
    event.user = m_user;
    if (++m_events > kMaxEvents) {
        host.shunt();
        return;
    }
    host.emit(std::move(event));
}

ProbeResult probeIrc(const ProbeInput& input) {
    bool promising = false;
    for (const Bytes side : {input.originator, input.responder}) {
        std::string_view text = asText(side);
        for (int i = 0; i < 4 && !text.empty(); ++i) {
            const size_t end = text.find('\n');
            if (end == std::string_view::npos) {
                // Something like the beginning of a line of ours?
                const std::string_view start = text.substr(0, std::min<size_t>(text.size(), 5));
                for (const std::string_view word : {"NICK ", "USER ", "PASS ", "JOIN ", "CAP L", ":", "NOTIC"}) {
                    promising = promising || startsWithIgnoreCase(word, start.substr(0, word.size())) || startsWithIgnoreCase(start, word);
                }
                break;
            }
            std::string_view lineText = text.substr(0, end);
            text.remove_prefix(end + 1);
            if (!lineText.empty() && lineText.back() == '\r') {
                lineText.remove_suffix(1);
            }
            const IrcLine line = parseLine(lineText);
            if (isClientLine(line) || isServerLine(line)) {
                return ProbeResult::Yes;
            }
            // PASS comes first by the book, but FTP and POP3 know it as well.
            promising = promising || line.command == "PASS" || line.command == "USER";
            if (!isKnown(line.command) && !lineText.empty()) {
                break;
            }
        }
    }
    return promising ? ProbeResult::Maybe : ProbeResult::No;
}

std::unique_ptr<StreamParser> makeIrcParser() { return std::make_unique<IrcParser>(); }

} // namespace metsuke
