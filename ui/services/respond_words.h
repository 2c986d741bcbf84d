// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"
#include "ui/theme/tokens.h"

#include <QString>

namespace metsuke {

/// How far an order is. What somebody has to do about it is another question: mitigation::WorkQueue.
enum class OrderQueue : uint8_t { Confirm, Progress, Attention, Done, Over };
inline constexpr size_t kOrderQueues = 5;

/// Orders and their steps in words. What agents tell is untrusted and escaped. GUI thread.
namespace respond_words {

[[nodiscard]] OrderQueue queueOf(mitigation::OrderState state);
[[nodiscard]] QString queue(OrderQueue queue);
[[nodiscard]] QString queue(mitigation::WorkQueue queue);
/// Its state never says more than is known, nor by colour alone.
[[nodiscard]] QString state(mitigation::OrderState state);
[[nodiscard]] QString icon(mitigation::OrderState state); ///< themeIcon name
[[nodiscard]] Token token(mitigation::OrderState state);
/// Why, whether its computer hears of it at all, and until when it is waited for. `agent`: the order's, null not known.
[[nodiscard]] QString standing(const mitigation::Order& order, const fleet::Agent* agent, Timestamp now);
/// The computer by its name, else by its number.
[[nodiscard]] QString computer(const FleetSnapshot& roster, const std::string& device);

[[nodiscard]] QString action(plan::Action action);
/// On one line. `host`: what a step is called whose target is the computer itself.
[[nodiscard]] QString target(const plan::Target& target, const QString& host);
/// What a report says of a step, on one line: what would be done or was, why not, that it is so already.
[[nodiscard]] QString outcome(const plan::StepReport& step, bool isDryRun);
[[nodiscard]] QString icon(plan::State state);
[[nodiscard]] Token token(plan::State state);
/// Steps that would change something, of a dry run.
[[nodiscard]] int changesOf(const plan::PlanReport& dryRun);

} // namespace respond_words

} // namespace metsuke
