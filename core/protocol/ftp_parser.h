// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/line_splitter.h"
#include "core/protocol/parser.h"

#include <deque>

namespace metsuke {

/// FTP control channel (RFC 959). One ftp event for every command that transfers, changes or logs in, with its final
/// reply; passwords are not kept. After AUTH TLS the flow is probed again.
class FtpParser final : public StreamParser {
public:
    static constexpr int kMaxEvents = 2000;

    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override;
    void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) override;
    void end(ParserHost& host) override;

private:
    struct Pending {
        FtpEvent event;
        Timestamp ts;
        PacketRef first;
    };
    void command(std::string_view line, ParserHost& host);
    void reply(std::string_view line, ParserHost& host);
    void emit(Pending& pending, ParserHost& host);

    LineSplitter m_lines[2];
    bool m_skip[2] = {false, false};
    std::deque<Pending> m_pending; ///< commands without a final reply
    std::string m_user;
    int m_replyCode = 0; ///< of a reply of several lines
    int m_events = 0;
    bool m_done = false;
};

[[nodiscard]] ProbeResult probeFtp(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeFtpParser();

} // namespace metsuke
