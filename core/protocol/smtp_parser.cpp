// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/smtp_parser.h"

#include "core/base/strings.h"

#include <algorithm>
#include <charconv>

namespace metsuke {

namespace {

constexpr size_t kMaxText = 512;
constexpr size_t kMaxHeader = 4096;

/// "<a@b> SIZE=1" -> "a@b".
std::string addressOf(std::string_view argument) {
    const size_t open = argument.find('<');
    const size_t close = argument.find('>');
    if (open != std::string_view::npos && close != std::string_view::npos && close > open) {
        argument = argument.substr(open + 1, close - open - 1);
    } else {
        argument = trim(argument);
        argument = argument.substr(0, argument.find(' '));
    }
    return cleanText(argument, kMaxText);
}

/// A parameter of a MIME header: name="value" or name=value.
std::string_view parameterOf(std::string_view header, std::string_view name) {
    for (size_t at = 0; at + name.size() < header.size(); ++at) {
        if (!startsWithIgnoreCase(header.substr(at), name) || (at > 0 && header[at - 1] != ' ' && header[at - 1] != ';' && header[at - 1] != '\t')) {
            continue;
        }
        std::string_view value = header.substr(at + name.size());
        if (value.starts_with('"')) {
            return value.substr(1, value.find('"', 1) - 1);
        }
        return trim(value.substr(0, value.find(';')));
    }
    return {};
}

int replyCode(std::string_view line) {
    int code = -1;
    if (line.size() >= 3) {
        std::from_chars(line.data(), line.data() + 3, code);
    }
    return code;
}

} // namespace

void SmtpParser::data(StreamDirection direction, Bytes bytes, ParserHost& host) {
    const bool client = direction == StreamDirection::Originator;
    auto& lines = m_lines[client ? 0 : 1];
    bool& skip = m_skip[client ? 0 : 1];
    while (!bytes.empty() && m_phase != Phase::Done) {
        if (client && m_chunk > 0) {
            // BDAT content is read as lines of the message; only its length says where it ends.
            const Bytes part = bytes.first(static_cast<size_t>(std::min<uint64_t>(m_chunk, bytes.size())));
            const size_t used = lines.take(part, [&](std::string_view line) { contentLine(line); });
            m_chunk -= used;
            bytes = bytes.subspan(used);
            if (m_chunk == 0) {
                lines.clear();
                closeHeader();
                m_phase = Phase::Command;
                m_messageSent = true;
            }
            continue;
        }
        bytes = bytes.subspan(lines.take(bytes, [&](std::string_view line) {
            if (skip) {
                skip = false;
            } else if (client) {
                clientLine(line, host);
            } else {
                reply(line, host);
            }
        }));
    }
}

void SmtpParser::gap(StreamDirection direction, uint64_t bytes, ParserHost& /*host*/) {
    const bool client = direction == StreamDirection::Originator;
    m_lines[client ? 0 : 1].clear();
    m_skip[client ? 0 : 1] = true;
    if (client) {
        m_chunk -= std::min(m_chunk, bytes);
    }
}

void SmtpParser::clientLine(std::string_view line, ParserHost& host) {
    if (m_phase == Phase::Header || m_phase == Phase::Body) {
        if (line == ".") {
            closeHeader();
            m_phase = Phase::Command;
            m_messageSent = true;
        } else {
            contentLine(line);
        }
        return;
    }
    command(line, host);
}

void SmtpParser::command(std::string_view line, ParserHost& host) {
    const auto argumentOf = [&](std::string_view word) { return line.substr(word.size()); };
    const auto is = [&](std::string_view word) { return startsWithIgnoreCase(line, word); };
    if (m_ts.ns == 0 && m_first.number == 0) {
        m_ts = host.packet().ts;
        m_first = host.packet().packet;
    }
    if (is("EHLO ") || is("HELO ")) {
        m_helo = cleanText(trim(line.substr(5)), kMaxText);
    } else if (is("MAIL FROM:")) {
        finishMessage(host);
        m_inTransaction = true;
        m_ts = host.packet().ts;
        m_first = host.packet().packet;
        m_event.mailfrom = addressOf(argumentOf("MAIL FROM:"));
    } else if (is("RCPT TO:")) {
        m_inTransaction = true;
        ++m_event.rcpt_count;
        if (m_event.rcptto.size() < kMaxRecipients) {
            m_event.rcptto.push_back(addressOf(argumentOf("RCPT TO:")));
        }
    } else if (equalsIgnoreCase(trim(line), "DATA")) {
        m_dataAsked = true;
        // Content may come without the 354 having been seen (one-sided captures); the reply corrects a refusal.
        m_phase = Phase::Header;
        m_outerHeader = true;
    } else if (is("BDAT ")) {
        const std::string_view size = trim(argumentOf("BDAT "));
        uint64_t value = 0;
        std::from_chars(size.data(), size.data() + size.size(), value);
        m_chunk = value;
        m_phase = value > 0 ? Phase::Header : m_phase;
    } else if (is("STARTTLS")) {
        m_tlsAsked = true;
    } else if (is("AUTH ")) {
        m_authAsked = true;
    } else if (is("RSET") || is("QUIT")) {
        finishMessage(host);
    }
}

void SmtpParser::contentLine(std::string_view line) {
    if (m_phase == Phase::Header) {
        if (line.empty()) {
            closeHeader();
            m_phase = Phase::Body;
            m_outerHeader = false;
        } else if ((line[0] == ' ' || line[0] == '\t') && !m_openHeader.empty()) {
            if (m_openHeader.size() < kMaxHeader) {
                m_openHeader += ' ';
                m_openHeader += trim(line);
            }
        } else {
            closeHeader();
            m_openHeader = std::string(line.substr(0, kMaxHeader));
        }
        return;
    }
    // A boundary opens the header of a part. Which boundary it is does not matter for the names.
    if (line.starts_with("--") && line.size() > 2 && line.size() < 200 && !line.ends_with("--")) {
        m_phase = Phase::Header;
    }
}

void SmtpParser::closeHeader() {
    const std::string line = std::move(m_openHeader);
    m_openHeader.clear();
    if (!line.empty()) {
        header(line);
    }
}

void SmtpParser::header(std::string_view line) {
    const auto value = [&](std::string_view name) { return cleanText(trim(line.substr(name.size())), kMaxText); };
    if (m_outerHeader) {
        if (startsWithIgnoreCase(line, "Subject:") && m_event.subject.empty()) {
            m_event.subject = value("Subject:");
        } else if (startsWithIgnoreCase(line, "From:") && m_event.from.empty()) {
            m_event.from = value("From:");
        } else if (startsWithIgnoreCase(line, "X-Mailer:")) {
            m_event.user_agent = value("X-Mailer:");
        } else if (startsWithIgnoreCase(line, "User-Agent:")) {
            m_event.user_agent = value("User-Agent:");
        }
    }
    if (startsWithIgnoreCase(line, "Content-Disposition:") || startsWithIgnoreCase(line, "Content-Type:")) {
        std::string_view name = parameterOf(line, "filename=");
        name = name.empty() ? parameterOf(line, "name=") : name;
        std::string clean = cleanText(name, kMaxText);
        auto& names = m_event.attachment_names;
        if (!clean.empty() && names.size() < kMaxAttachments && std::find(names.begin(), names.end(), clean) == names.end()) {
            names.push_back(std::move(clean));
        }
    }
}

void SmtpParser::reply(std::string_view line, ParserHost& host) {
    const int code = replyCode(line);
    if (code < 200 || (line.size() > 3 && line[3] == '-')) {
        return;
    }
    m_event.last_reply = cleanText(line, kMaxText);
    if (m_tlsAsked) {
        m_tlsAsked = false;
        if (code == 220) {
            m_event.tls = true;
            m_inTransaction = true; // worth an event of its own
            finishMessage(host);
            m_phase = Phase::Done;
            host.reject();
        }
        return;
    }
    if (m_authAsked && code != 334) {
        m_authAsked = false;
        if (code >= 500) {
            m_authFailed = true;
        }
    }
    if (m_dataAsked) {
        m_dataAsked = false;
        if (code >= 400) {
            m_phase = Phase::Command; // refused: no content follows
        }
        return;
    }
    if (m_messageSent) {
        finishMessage(host);
    }
}

void SmtpParser::finishMessage(ParserHost& host) {
    m_messageSent = false;
    if (!m_inTransaction) {
        return;
    }
    m_inTransaction = false;
    m_emitted = true;
    m_event.helo = m_helo;
    m_event.auth_failed = m_authFailed;
    host.emit(std::move(m_event), m_ts, m_first);
    m_event = {};
}

void SmtpParser::end(ParserHost& host) {
    closeHeader();
    if (!m_emitted && (!m_helo.empty() || m_authFailed)) {
        m_inTransaction = true;
    }
    finishMessage(host);
    m_phase = Phase::Done;
}

ProbeResult probeSmtp(const ProbeInput& input) {
    const std::string_view client = asText(input.originator);
    const std::string_view server = asText(input.responder);
    for (const std::string_view word : {"EHLO ", "HELO ", "MAIL FROM:", "RCPT TO:"}) {
        if (startsWithIgnoreCase(client, word)) {
            return ProbeResult::Yes;
        }
    }
    if (!server.empty()) {
        const std::string_view greeting = server.substr(0, server.find('\n'));
        const bool ready = greeting.starts_with("220") || greeting.starts_with("554") || greeting.starts_with("421");
        if (ready && (containsIgnoreCase(greeting, "smtp") || containsIgnoreCase(greeting, "mail"))) {
            return ProbeResult::Yes;
        }
        return ready && client.find('\n') == std::string_view::npos ? ProbeResult::Maybe
            : server.size() < 3 && std::string_view("220").starts_with(server) ? ProbeResult::Maybe
                                                                               : ProbeResult::No;
    }
    for (const std::string_view word : {"EHLO ", "HELO "}) {
        if (!client.empty() && startsWithIgnoreCase(word, client)) {
            return ProbeResult::Maybe;
        }
    }
    return ProbeResult::No;
}

std::unique_ptr<StreamParser> makeSmtpParser() { return std::make_unique<SmtpParser>(); }

} // namespace metsuke
