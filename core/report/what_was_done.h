// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/taken_action.h"
#include "core/store/event_store.h"
#include "core/text/message_catalog.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace metsuke {

/// What was decided and done about the case's incidents, oldest first, from its action log.
Result<std::vector<TakenAction>> actionsTakenIn(EventStore& store);

/// A section of the report: of every order who decided what and when, a table of its steps on the computer with how each stands
/// and whether it was taken back, and what firewalls were told. "" when there is nothing. All text in it is escaped.
[[nodiscard]] std::string whatWasDoneHtml(const std::vector<TakenAction>& actions, const MessageCatalog& catalog, Language language);

/// The same for programs: an array of objects, one an action.
[[nodiscard]] nlohmann::ordered_json whatWasDoneJson(const std::vector<TakenAction>& actions, const MessageCatalog& catalog, Language language);

} // namespace metsuke
