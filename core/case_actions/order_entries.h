// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/order_book.h"
#include "core/model/taken_action.h"

#include <vector>

namespace metsuke {

/// The order that an entry of the log of orders is about; "" none, or one that a case has no use for.
[[nodiscard]] std::string orderOfEntry(const ActionLog::Entry& entry);
/// What the entry says, in the words of a case; of what a computer answered also one a step. `incident`: of the order.
[[nodiscard]] std::vector<TakenAction> actionsOfEntry(const ActionLog::Entry& entry, const std::string& incident);

} // namespace metsuke
