// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/staging.h"

#include <algorithm>
#include <array>

namespace metsuke::mitigation {

namespace {

using plan::Action;

constexpr size_t kOneInAHundred = 100;
constexpr std::array<std::pair<Action, Action>, 4> kOpposites{{{Action::ContainHost, Action::ReleaseHost}, {Action::SuspendProcess, Action::ResumeProcess},
    {Action::QuarantineFile, Action::RestoreFile}, {Action::DisableAccount, Action::EnableAccount}}};

bool areOpposite(Action a, Action b) {
    return std::ranges::any_of(kOpposites, [&](const auto& pair) { return pair == std::pair(a, b) || pair == std::pair(b, a); });
}

/// All names of the file that it is about; empty: it is about none.
std::vector<std::string> pathsOf(const plan::Step& step) {
    std::vector<std::string> paths;
    if (const auto* file = std::get_if<plan::FileTarget>(&step.target)) {
        paths = file->links;
        paths.push_back(file->path);
    } else if (const auto* stored = std::get_if<plan::StoredFileTarget>(&step.target)) {
        paths.push_back(stored->path);
    }
    return paths;
}

/// One file, process or account; there is only one host.
bool isSameThing(const plan::Step& a, const plan::Step& b) {
    if (const auto one = pathsOf(a), other = pathsOf(b); !one.empty() && !other.empty()) {
        return std::ranges::find_first_of(one, other) != one.end();
    }
    const auto* process = std::get_if<plan::ProcessTarget>(&a.target);
    const auto* second = std::get_if<plan::ProcessTarget>(&b.target);
    if (process != nullptr && second != nullptr) {
        return process->pid == second->pid && process->start == second->start && process->boot == second->boot;
    }
    const auto* account = std::get_if<plan::AccountTarget>(&a.target);
    const auto* other = std::get_if<plan::AccountTarget>(&b.target);
    return account == nullptr || other == nullptr || account->name == other->name;
}

} // namespace

int stageOf(size_t place) { return place == 0 ? 0 : place <= kSecondStage ? 1 : 2; }

size_t hostCap(size_t agents) { return std::max(kSmallCap, agents / kOneInAHundred); }

size_t hostCap(size_t agents, const openc2::MitigationRules& rules) {
    return rules.hostsPerPlan > 0 ? std::min(hostCap(agents), static_cast<size_t>(rules.hostsPerPlan)) : hostCap(agents);
}

bool areAtOdds(const plan::Plan& one, const plan::Plan& other) {
    return std::ranges::any_of(one.steps, [&](const plan::Step& a) {
        return std::ranges::any_of(other.steps, [&](const plan::Step& b) { return areOpposite(a.action, b.action) && isSameThing(a, b); });
    });
}

} // namespace metsuke::mitigation
