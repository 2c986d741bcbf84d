// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/ftp_parser.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kMaxPending = 32;
constexpr size_t kMaxText = 512;

constexpr std::array<std::string_view, 44> kCommands{"USER", "PASS", "ACCT", "CWD", "CDUP", "SMNT", "REIN", "QUIT", "PORT", "PASV", "TYPE", "STRU",
    "MODE", "RETR", "STOR", "STOU", "APPE", "ALLO", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD", "MKD", "PWD", "LIST", "NLST", "SITE", "SYST",
    "STAT", "HELP", "NOOP", "AUTH", "PBSZ", "PROT", "EPRT", "EPSV", "FEAT", "OPTS", "SIZE", "MDTM", "MLSD", "XPWD"};
/// Set-up of the session or the next transfer, without a story of their own.
constexpr std::array<std::string_view, 19> kSilent{"TYPE", "STRU", "MODE", "NOOP", "PWD", "XPWD", "SYST", "FEAT", "OPTS", "PBSZ", "PROT", "PASV", "EPSV",
    "PORT", "EPRT", "ALLO", "HELP", "REST", "QUIT"};

template<size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

std::string upperWord(std::string_view line) {
    std::string word;
    for (const char c : line.substr(0, std::min<size_t>(line.find(' '), 8))) {
        word.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
    }
    return word;
}

/// The code of "220 text" or "220-text", -1 for another line.
int codeOf(std::string_view line) {
    if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, [](char c) { return c >= '0' && c <= '9'; })
        || (line.size() > 3 && line[3] != ' ' && line[3] != '-')) {
        return -1;
    }
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

} // namespace

void FtpParser::data(StreamDirection direction, Bytes bytes, ParserHost& host) {
    const auto index = static_cast<size_t>(direction);
    while (!bytes.empty() && !m_done) {
        bytes = bytes.subspan(m_lines[index].take(bytes, [&](std::string_view line) {
            if (m_skip[index]) {
                m_skip[index] = false;
            } else if (direction == StreamDirection::Originator) {
                command(line, host);
            } else {
                reply(line, host);
            }
        }));
    }
}

void FtpParser::gap(StreamDirection direction, uint64_t /*bytes*/, ParserHost& /*host*/) {
    m_lines[static_cast<size_t>(direction)].clear();
    m_skip[static_cast<size_t>(direction)] = true;
}

void FtpParser::command(std::string_view line, ParserHost& host) {
    const std::string word = upperWord(line);
    if (!contains(kCommands, word)) {
        return;
    }
    const std::string_view argument = line.size() > word.size() ? trim(line.substr(word.size())) : std::string_view{};
    if (word == "USER") {
        m_user = cleanText(argument, kMaxText);
    }
    if (m_pending.size() >= kMaxPending) {
        emit(m_pending.front(), host);
        m_pending.pop_front();
    }
    auto& pending = m_pending.emplace_back();
    pending.event.user = m_user;
    pending.event.command = word;
    pending.event.arg = word == "PASS" ? std::string("<hidden>") : cleanText(argument, kMaxText);
    pending.ts = host.packet().ts;
    pending.first = host.packet().packet;
}

void FtpParser::reply(std::string_view line, ParserHost& host) {
    const int code = codeOf(line);
    if (m_replyCode != 0 && (code != m_replyCode || line.substr(3).starts_with('-'))) {
        return; // inside a reply of several lines
    }
    if (code < 0) {
        return;
    }
    if (line.size() > 3 && line[3] == '-') {
        m_replyCode = code;
        return;
    }
    m_replyCode = 0;
    // Marks (1xx) precede the final reply; greetings answer no command.
    if (code < 200 || m_pending.empty()) {
        return;
    }
    auto& pending = m_pending.front();
    pending.event.reply_code = code;
    pending.event.reply_msg = line.size() > 4 ? cleanText(line.substr(4), kMaxText) : std::string{};
    const bool secured = pending.event.command == "AUTH" && code == 234;
    emit(pending, host);
    m_pending.pop_front();
    if (secured) {
        m_done = true;
        host.reject();
    }
}

void FtpParser::emit(Pending& pending, ParserHost& host) {
    const bool failed = pending.event.reply_code >= 400;
    if (contains(kSilent, pending.event.command) && !failed) {
        return;
    }
    if (++m_events <= kMaxEvents) {
        host.emit(std::move(pending.event), pending.ts, pending.first);
    }
}

void FtpParser::end(ParserHost& host) {
    for (auto& pending : m_pending) {
        emit(pending, host);
    }
    m_pending.clear();
}

ProbeResult probeFtp(const ProbeInput& input) {
    const std::string_view client = asText(input.originator);
    const std::string_view server = asText(input.responder);
    const std::string_view greeting = server.substr(0, server.find('\n'));
    const std::string_view request = trim(client.substr(0, client.find('\n')));
    const bool requestComplete = client.find('\n') != std::string_view::npos;
    if (!server.empty()) {
        const int code = codeOf(server.substr(0, std::min(server.find_first_of("\r\n"), server.size())));
        if (code < 0) {
            return server.size() < 4 && server[0] >= '1' && server[0] <= '5' ? ProbeResult::Maybe : ProbeResult::No;
        }
        if (containsIgnoreCase(greeting, "smtp") || containsIgnoreCase(greeting, "mail")) {
            return ProbeResult::No;
        }
        if (code == 220 && containsIgnoreCase(greeting, "ftp")) {
            return ProbeResult::Yes;
        }
        if (requestComplete) {
            const std::string word = upperWord(request);
            return contains(kCommands, word) && word != "QUIT" && word != "HELP" && word != "NOOP" ? ProbeResult::Yes : ProbeResult::No;
        }
        return ProbeResult::Maybe;
    }
    // Without the server's side USER is shared with POP3 and IRC; a few commands are not.
    const std::string word = upperWord(request);
    if (requestComplete && (word == "PASV" || word == "EPSV" || word == "RETR" || word == "STOR" || word == "PORT") && input.respPort == 21) {
        return ProbeResult::Yes;
    }
    return !client.empty() && contains(kCommands, word) ? ProbeResult::Maybe : ProbeResult::No;
}

std::unique_ptr<StreamParser> makeFtpParser() { return std::make_unique<FtpParser>(); }

} // namespace metsuke
