// SPDX-License-Identifier: GPL-3.0-or-later
// What a plan did is taken back, or lasts for another time.
#include "app/cli/lines.h"
#include "app/cli/order_runs.h"
#include "app/cli/output.h"

#include "core/base/wall_clock.h"
#include "core/mitigation/extension.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace mitigation;

/// Of the step that is meant, "" of all.
std::string undoIdOf(const Order& order, const AgentsOptions& options) {
    const bool isStep = !options.command.empty() && order.report
        && std::ranges::any_of(order.report->steps, [&](const plan::StepReport& step) { return step.undoId == options.command; });
    return isStep ? options.command : std::string();
}

/// What comes back, what never does and what would be refused, in a sentence each.
void sayOutcome(const Environment& environment, const UndoLook& look) {
    const UndoOutcome outcome = outcomeOf(look);
    const std::array sentences{std::pair("mitigation.cli_undo_back", &outcome.back), std::pair("mitigation.cli_undo_never", &outcome.never),
        std::pair("mitigation.cli_undo_refused", &outcome.refused)};
    for (const auto& [id, steps] : sentences) {
        if (!steps->empty()) {
            say(environment, Message(id).with("count", static_cast<int64_t>(steps->size())).with("steps", listed(*steps)));
        }
    }
}

Result<UndoLook> lookAt(const AgentsOptions& options, const OpenDesk& open, const Order& order, const std::string& undoId) {
    const auto command = open.desk->lookAtUndo(order.id, undoId, userName(), wallClock());
    if (!command) {
        return command.error().code == ErrorCode::NotFound ? open.desk->undoFromReport(order.id, undoId, command.error().message) : Result<UndoLook>(command.error());
    }
    METSUKE_TRY(const auto record, waitForAnswer(*open.roster, *command, options.patience));
    static_cast<void>(record);
    METSUKE_TRY(auto look, open.desk->undoLook(order.id, undoId, *command));
    return look ? std::move(*look) : open.desk->undoFromReport(order.id, undoId, "mitigation.undo_look_unanswered");
}

Result<int> look(const Environment& environment, const AgentsOptions& options, const OpenDesk& open, const Order& order) {
    METSUKE_TRY(const UndoLook look, lookAt(options, open, order, undoIdOf(order, options)));
    if (options.json) {
        printUndoJson(environment, order, look);
    } else {
        say(environment, look.at.ns != 0 ? Message("mitigation.cli_undo_looked") : look.why);
        if (look.report.refusal) {
            say(environment, look.report.refusal->sentence);
        }
        printSteps(environment, look.report);
        METSUKE_CHECK(flushOutput());
        sayOutcome(environment, look);
    }
    METSUKE_CHECK(flushOutput());
    return static_cast<int>(wouldBeUndone(look) ? kDone : kDoneWithDamage);
}

Result<int> undo(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    METSUKE_TRY(const Order order, orderMeantBy(*open.desk, options.command, [](const Order&) { return true; }));
    if (!options.json) {
        printOrder(environment, order);
    }
    if (options.dryRun) {
        return look(environment, options, open, order);
    }
    if (!options.yes && !isConfirmed(environment, Message("mitigation.cli_confirm_undo").with("device", order.device()))) {
        say(environment, "mitigation.cli_not_run");
        return static_cast<int>(kDoneWithDamage);
    }
    const std::string undoId = undoIdOf(order, options);
    METSUKE_CHECK(open.desk->undo(order.id, undoId, userName(), wallClock()));
    OrderRuns runs(environment, options, *open.desk, {order.id});
    METSUKE_TRY(const bool isOver, runs.followWhile([](const Order& one) { return one.state == OrderState::Undoing; }));
    METSUKE_TRY(const auto all, runs.orders());
    if (all.front().report && !options.json) {
        printSteps(environment, *all.front().report);
    }
    METSUKE_CHECK(flushOutput());
    if (!isOver) {
        say(environment, "mitigation.cli_still_open");
    }
    const OrderState state = all.front().state;
    return static_cast<int>(state == OrderState::RolledBack || (!undoId.empty() && state == OrderState::RolledBackInPart) ? kDone : kDoneWithDamage);
}

Result<int> extend(const Environment& environment, const AgentsOptions& options) {
    const auto duration = options.validity == "never" ? std::optional<Duration>(0) : parseValidity(options.validity);
    if (!duration) {
        return Error(ErrorCode::InvalidArgument, Message("cli.bad_validity").with("value", options.validity));
    }
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    const Timestamp now = wallClock();
    METSUKE_TRY(const Order order, orderMeantBy(*open.desk, options.command, [now](const Order& one) { return !heldBy(one, now).empty(); }));
    METSUKE_TRY(const DirectOrder made, extensionOf(order, *duration, now));
    return carryOut(environment, options, *open.desk, {made.plan}, {{made.plan.id, made.facts}});
}

} // namespace

int undoPlan(const Environment& environment, const AgentsOptions& options) { return finish(environment, options, undo(environment, options)); }
int extendOrder(const Environment& environment, const AgentsOptions& options) { return finish(environment, options, extend(environment, options)); }

} // namespace metsuke::cli
