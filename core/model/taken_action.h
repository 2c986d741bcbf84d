// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/timestamp.h"

#include <optional>

namespace metsuke {

/// Something that was decided or done about a computer or at a firewall, as the case's action log has it: an entry of the kinds
/// below, whose message says the same in words. What people typed and computers answered is untrusted text.
struct TakenAction {
    enum class Kind : uint8_t {
        Order, ///< an order was drafted, agreed to, refused, or is in another state
        Step, ///< what became of a step of it on the computer
        Block, ///< an address at a firewall
    };
    Kind kind = Kind::Order;
    std::string order; ///< its id
    std::string incident; ///< key; "" it was drafted from none
    std::string place; ///< the computer, or the firewall
    std::string by; ///< who; of what a computer or a firewall answered, that
    Timestamp at; ///< when it happened, not when the case heard of it
    std::string what; ///< text-id: what was asked, or the state
    std::string step; ///< of a Step its id; of a Block the firewall's rule number
    std::string action; ///< of a Step the text-id of its action; of a Block "deny" or "allow" as a text-id
    std::string object; ///< what it was done to
    std::string undo; ///< of a Step: by which it can be taken back; "" it cannot
    Message reason; ///< may be empty
    friend bool operator==(const TakenAction&, const TakenAction&) = default;
};

/// Kinds of entries of the action log that are TakenActions.
inline constexpr std::string_view kMitigationEntry = "mitigation";
inline constexpr std::string_view kFirewallEntry = "firewall";

[[nodiscard]] Message messageOf(const TakenAction& action);
/// nullopt: the message is none of these.
[[nodiscard]] std::optional<TakenAction> takenActionOf(const Message& message);

} // namespace metsuke
