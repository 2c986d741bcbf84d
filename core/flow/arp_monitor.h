// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "core/packet/decoded_packet.h"

#include <deque>
#include <optional>
#include <unordered_map>

namespace metsuke {

/// Reads ARP messages (RFC 826, Ethernet and IPv4) and remembers who asked, so that a reply nobody asked for stands
/// out. One for the whole job, as questions and answers would else meet in different lanes; memory is bounded.
class ArpMonitor {
public:
    static constexpr Duration kAnswerTime = kMinute; ///< a later reply counts as unsolicited
    static constexpr size_t kMaximumQuestions = 16'384;

    /// `clock` is the running maximum of time. Empty when the message is cut off or not Ethernet and IPv4. The header
    /// has no uid; its hosts are sender and target.
    [[nodiscard]] std::optional<Event> packet(const DecodedPacket& packet, Timestamp clock);

private:
    struct Question {
        uint64_t pair = 0; ///< asking address, asked address
        Timestamp at;
    };
    void ask(uint64_t pair, Timestamp clock);

    std::unordered_map<uint64_t, Timestamp> m_asked; ///< looked up only, never iterated
    std::deque<Question> m_questions; ///< the same, oldest first
};

} // namespace metsuke
