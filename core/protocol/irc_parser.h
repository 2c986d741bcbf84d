// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/line_splitter.h"
#include "core/protocol/parser.h"

namespace metsuke {

/// IRC (RFC 2812) on any port, recognised by its words. One irc event for every command that says who, where or
/// what: NICK USER PASS JOIN PRIVMSG NOTICE TOPIC KICK INVITE MODE DCC and the topic numerics, at most kMaxEvents.
class IrcParser final : public StreamParser {
public:
    static constexpr int kMaxEvents = 1000;

    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override;
    void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) override;
    void end(ParserHost& host) override;

private:
    void line(StreamDirection direction, std::string_view text, ParserHost& host);

    LineSplitter m_lines[2];
    bool m_skip[2] = {false, false}; ///< after a gap, up to the next line
    std::string m_nick;
    std::string m_user;
    int m_events = 0;
    int m_unknown = 0;
};

[[nodiscard]] ProbeResult probeIrc(const ProbeInput& input);
[[nodiscard]] std::unique_ptr<StreamParser> makeIrcParser();

} // namespace metsuke
