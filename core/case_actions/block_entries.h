// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/action_log.h"
#include "core/model/taken_action.h"

#include <optional>

namespace metsuke {

/// What an entry of the log of blocks says, in the words of a case; nullopt: a case has no use for it.
[[nodiscard]] std::optional<TakenAction> actionOfBlockEntry(const ActionLog::Entry& entry);

} // namespace metsuke
