// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/report.h"

#include <algorithm>
#include <array>

namespace metsuke::plan {

namespace {

constexpr std::array<std::string_view, kStates> kNames{"received", "authenticated", "planned", "awaiting", "captured", "acting", "checking", "done",
    "failed", "rolled_back", "unknown", "refused", "skipped"};

} // namespace

std::string_view nameOf(State state) { return kNames[static_cast<size_t>(state)]; }

std::string_view textOf(State state) {
    static constexpr std::array<std::string_view, kStates> kTexts{"plan.state_received", "plan.state_authenticated", "plan.state_planned",
        "plan.state_awaiting", "plan.state_captured", "plan.state_acting", "plan.state_checking", "plan.state_done", "plan.state_failed",
        "plan.state_rolled_back", "plan.state_unknown", "plan.state_refused", "plan.state_skipped"};
    return kTexts[static_cast<size_t>(state)];
}

std::optional<State> parseState(std::string_view name) {
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    return found == kNames.end() ? std::nullopt : std::optional(static_cast<State>(found - kNames.begin()));
}

std::optional<Progress> progressOf(const PlanReport& report) {
    if (isTerminal(report.state) || report.isDryRun) {
        return std::nullopt;
    }
    const auto current = std::ranges::find_if(report.steps, [](const StepReport& one) {
        return one.state == State::Captured || one.state == State::Acting || one.state == State::Checking;
    });
    return current == report.steps.end() ? std::nullopt
                                         : std::optional(Progress{static_cast<size_t>(current - report.steps.begin()) + 1, report.steps.size(), current->action});
}

PlanReport interimOf(PlanReport report) {
    for (StepReport& one : report.steps) {
        one.found.clear();
        one.effects.clear();
        one.objects.clear();
        one.moreObjects = 0;
    }
    return report;
}

} // namespace metsuke::plan
