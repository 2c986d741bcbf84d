// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/timestamp.h"
#include "core/firewall/block_target.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace metsuke::firewall {

/// How it stands with a target at one packet filter.
enum class BlockState : uint8_t {
    Queued, ///< nothing was sent, or nothing of what was sent arrived
    Sent, ///< whether the filter has it is not known
    Done, ///< the filter says so
    Failed, ///< the filter refused it, or could not be reached
    Removing, ///< it is to be taken back
    Removed, ///< the filter took it back
    RemoveFailed, ///< the filter did not: it may be in force
    Expired, ///< its time was over before anything was sent
    Cancelled, ///< nobody wants it any more, and nothing was sent
};
inline constexpr size_t kBlockStates = 9;
[[nodiscard]] std::string_view nameOf(BlockState state); ///< for programs: "remove_failed"
[[nodiscard]] std::string_view textOf(BlockState state); ///< text-id
/// Something is to be sent still, or asked again.
[[nodiscard]] bool isDue(BlockState state);
/// The filter may stop the target.
[[nodiscard]] bool mayBeInForce(BlockState state);

/// A target at one packet filter, from the wish to its end.
struct Block {
    std::string id; ///< isPlainName
    std::string firewall;
    BlockTarget target;
    bool isAllow = false; ///< it is to be let through in spite of what else is there
    std::string incident; ///< key; may be empty
    std::string by;
    Timestamp created, changed;
    Timestamp until; ///< taken back then; 0 never
    BlockState state = BlockState::Queued;
    std::optional<int64_t> rule; ///< the filter's number for it
    std::string request; ///< id of what is under way; the same as long as nobody knows whether it arrived
    int attempts = 0;
    Timestamp next; ///< not asked again before
    bool mayHaveArrived = false; ///< of Queued and Sent: an attempt ended so that nobody knows
    Message reason; ///< why it is in this state; may be empty
};

} // namespace metsuke::firewall
