// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/roster.h"

namespace metsuke::fleet {

// Columns and the rows that are read from them. What does not read as what it should be is left empty: a
// roster that somebody damaged must not keep the others from being shown.

constexpr std::string_view kAgentColumns
    = "SELECT device, state, hostname, system, version, signing_request, identity, fingerprint, asked, "
      "decided, decided_by, "
      "serial, until, seen, seen_by, heartbeat, skew, clone FROM agent ";
[[nodiscard]] Agent agentOf(const Statement& row);

constexpr std::string_view kTokenColumns = "SELECT text, made, by, used_by, approves FROM token ";
Result<TokenRecord> tokenOf(const Statement& row);

/// The epoch of a queued command is the newest of its device.
constexpr std::string_view kCommandColumns
    = "SELECT c.id, c.device, c.state, c.body, c.sequence, iif(c.state = 0, coalesce(a.epoch, ''), c.epoch), "
      "c.by, c.created, "
      "c.changed, c.not_after, c.response FROM command c LEFT JOIN agent a ON a.device = c.device ";
struct CommandRow {
    CommandRecord record;
    bool isReadable = true; ///< or there is nothing but what stands in columns of its own
};
[[nodiscard]] CommandRow commandOf(const Statement& row);

} // namespace metsuke::fleet
