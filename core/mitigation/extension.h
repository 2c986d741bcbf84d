// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/direct_order.h"
#include "core/mitigation/order.h"

namespace metsuke::mitigation {

/// Something that an order did and that is in force for a time, or could be.
struct HeldStep {
    std::string undoId;
    plan::Action action = plan::Action::ContainHost; ///< plan::isTimed
    Timestamp until; ///< 0: it does not end by itself
    friend bool operator==(const HeldStep&, const HeldStep&) = default;
};
/// As far as is known here; of an order that gave others another end, those.
[[nodiscard]] std::vector<HeldStep> heldBy(const Order& order, Timestamp now);

/// A plan that lets all of that end `duration` after it is carried out, be that later or earlier than so far; 0: not by itself.
/// InvalidArgument: nothing of it is in force, or `duration` is less than a minute.
Result<DirectOrder> extensionOf(const Order& order, Duration duration, Timestamp now);

} // namespace metsuke::mitigation
