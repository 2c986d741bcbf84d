// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/block_state.h"

#include <array>

namespace metsuke::firewall {

namespace {

constexpr std::array<std::string_view, kBlockStates> kNames{
    "queued", "sent", "done", "failed", "removing", "removed", "remove_failed", "expired", "cancelled"};
constexpr std::array<std::string_view, kBlockStates> kTexts{"firewall.state_queued", "firewall.state_sent", "firewall.state_done",
    "firewall.state_failed", "firewall.state_removing", "firewall.state_removed", "firewall.state_remove_failed", "firewall.state_expired",
    "firewall.state_cancelled"};

} // namespace

std::string_view nameOf(BlockState state) { return kNames.at(static_cast<size_t>(state)); }
std::string_view textOf(BlockState state) { return kTexts.at(static_cast<size_t>(state)); }

bool isDue(BlockState state) { return state == BlockState::Queued || state == BlockState::Sent || state == BlockState::Removing; }

bool mayBeInForce(BlockState state) {
    return state == BlockState::Sent || state == BlockState::Done || state == BlockState::Removing || state == BlockState::RemoveFailed;
}

} // namespace metsuke::firewall
