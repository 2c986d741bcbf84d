// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke::mitigation {

/// What carrying it out would take along.
struct BlastRadius {
    std::vector<Message> sessions; ///< connections of the computer that are open and would drop
    std::vector<Message> otherUsers; ///< programs beside the culprit that use a file
    std::vector<Message> assets; ///< protected ones that are touched
    size_t moreSessions = 0;
    friend bool operator==(const BlastRadius&, const BlastRadius&) = default;
};

/// What whoever drafted an order knew of it beside its plan: kept with the order, so that who confirms it later sees the same.
struct OrderFacts {
    BlastRadius blast;
    std::map<std::string, std::vector<Message>> notes; ///< by id of a step; only steps that have any
    std::vector<Message> leftOut; ///< what nothing was proposed for, and why
    std::vector<Message> gaps; ///< of the trace
    friend bool operator==(const OrderFacts&, const OrderFacts&) = default;
};
/// Of plans, by their ids.
using FactsByPlan = std::map<std::string, OrderFacts>;

/// JSON; "" for none. Each list is cut at its first 200.
[[nodiscard]] std::string writeFacts(const std::optional<OrderFacts>& facts);
/// nullopt for "" and for what is damaged: then nothing is known, which is not the same as that nothing goes along.
[[nodiscard]] std::optional<OrderFacts> readFacts(std::string_view text);

} // namespace metsuke::mitigation
