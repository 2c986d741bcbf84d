// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/line_splitter.h"
#include "core/protocol/parser.h"

namespace metsuke {

/// SMTP (RFC 5321): envelope, the message's own headers and the names of its attachments; content is not carved. One smtp
/// event a message, or one for a session that came to none. After STARTTLS the flow is probed again.
class SmtpParser final : public StreamParser {
public:
    static constexpr size_t kMaxRecipients = 64;
    static constexpr size_t kMaxAttachments = 32;

    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override;
    void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) override;
    void end(ParserHost& host) override;

private:
    enum class Phase : uint8_t { Command, Header, Body, Done };
    void clientLine(std::string_view line, ParserHost& host);
    void command(std::string_view line, ParserHost& host);
    void contentLine(std::string_view line);
    void header(std::string_view line);
    void closeHeader();
    void reply(std::string_view line, ParserHost& host);
    void finishMessage(ParserHost& host);

    LineSplitter m_lines[2];
    bool m_skip[2] = {false, false};
    Phase m_phase = Phase::Command;
    SmtpEvent m_event;
    std::string m_helo;
    std::string m_openHeader; ///< with its continuation lines
    uint64_t m_chunk = 0; ///< BDAT bytes to come
    Timestamp m_ts;
    PacketRef m_first;
    bool m_inTransaction = false;
    bool m_emitted = false; ///< a message of this session
    bool m_dataAsked = false; ///< DATA sent, 354 awaited
    bool m_tlsAsked = false;
    bool m_authAsked = false;
    bool m_authFailed = false;
    bool m_messageSent = false; ///< the final dot was sent; its reply ends the message
    bool m_outerHeader = true; ///< the message's own header, not a part's
};

[[nodiscard]] ProbeResult probeSmtp(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeSmtpParser();

} // namespace metsuke
