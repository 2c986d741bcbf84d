// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/queue_places.h"

#include "core/mitigation/work_queues.h"

#include <algorithm>

namespace metsuke::mitigation {

namespace {

using plan::Action;
using plan::Phase;

bool givesBack(Action action) {
    return action == Action::ReleaseHost || action == Action::ResumeProcess || action == Action::RestoreFile || action == Action::EnableAccount;
}

/// Takes something off the computer, rather than only cutting it off.
bool cleans(Action action) {
    const Phase phase = traitsOf(action).phase;
    return changesHost(action) && phase != Phase::Cut && phase != Phase::Release;
}

bool has(const plan::Plan& plan, bool (*is)(Action)) {
    return std::ranges::any_of(plan.steps, [&](const plan::Step& step) { return is(step.action); });
}

const plan::StepReport* reportOf(const Order& order, const std::string& step) {
    if (!order.report) {
        return nullptr;
    }
    const auto found = std::ranges::find(order.report->steps, step, &plan::StepReport::step);
    return found == order.report->steps.end() ? nullptr : &*found;
}

/// Done, or there was nothing to do.
bool isDone(const Order& order, const plan::Step& step) {
    const plan::StepReport* report = reportOf(order, step.id);
    return report != nullptr && report->state == plan::State::Done;
}

bool isSameDeed(const plan::Step& a, const plan::Step& b) {
    return a.action == b.action && (a.target == b.target || plan::kindOf(a.target) == plan::TargetKind::Host); // how long is another question
}

/// What was loaded from there stays loaded.
bool staysLoaded(const plan::Step& step) {
    const auto* entry = std::get_if<plan::PersistenceTarget>(&step.target);
    return step.action == Action::RestorePackageFile || (entry != nullptr && (entry->kind == "module" || entry->kind == "ld_preload"));
}

enum class RestartNeed : uint8_t { None, Planned, NotDone, StaysLoaded };

RestartNeed restartNeed(const Order& order) {
    const auto restart = std::ranges::find(order.plan.steps, Action::RestartHost, &plan::Step::action);
    if (restart != order.plan.steps.end()) {
        const bool isOver = order.state == OrderState::RolledBack || order.state == OrderState::Cancelled || order.state == OrderState::Superseded;
        return isOver || isDone(order, *restart) ? RestartNeed::None : order.report ? RestartNeed::NotDone : RestartNeed::Planned;
    }
    const bool isLoaded = mayBeInForce(order.state)
        && std::ranges::any_of(order.plan.steps, [&](const plan::Step& step) { return staysLoaded(step) && isDone(order, step) && reportOf(order, step.id)->isChange; });
    return isLoaded ? RestartNeed::StaysLoaded : RestartNeed::None;
}

bool needsApproval(const Order& order, int secondPersonFrom) {
    const bool isBefore = order.state == OrderState::Reviewed || order.state == OrderState::Waiting;
    return isBefore && ((tierOf(order) >= secondPersonFrom && order.approvals.empty()) || order.reason.id == "mitigation.wait_approval");
}

} // namespace

/// Another end for what was done is no deed of its own.
bool changesHost(Action action) { return traitsOf(action).isMutating && !givesBack(action) && action != Action::ChangeEnd; }

int tierOf(const Order& order) {
    plan::Tier highest = plan::Tier::T1;
    for (const plan::StepReport& step : order.dryRun ? order.dryRun->steps : std::vector<plan::StepReport>()) {
        highest = step.isChange ? std::max(highest, step.tier) : highest;
    }
    return static_cast<int>(highest) + 1;
}

std::vector<QueuePlace> placesOf(const Order& order, int secondPersonFrom) {
    std::vector<QueuePlace> places;
    const auto put = [&](WorkQueue queue, Timestamp since, Timestamp until = {}, std::string boot = {}) {
        places.push_back({queue, since, until, std::move(boot)});
    };
    if (needsApproval(order, secondPersonFrom)) {
        put(WorkQueue::Approval, order.looked);
    }
    switch (order.state) {
    case OrderState::Draft:
    case OrderState::DryRunning:
    case OrderState::Reviewed:
    case OrderState::Expired:
        if (has(order.plan, changesHost)) {
            put(WorkQueue::CleanUp, order.created);
        }
        break;
    case OrderState::Blocked:
        if (has(order.plan, cleans)) {
            put(WorkQueue::CustomCleanUp, order.changed);
        }
        break;
    case OrderState::Failed:
    case OrderState::FailedInPart:
    case OrderState::Contradicted:
        if (has(order.plan, cleans)) {
            put(WorkQueue::CustomCleanUp, order.changed);
        }
        put(WorkQueue::Failed, order.changed);
        break;
    case OrderState::Unknown: put(WorkQueue::Failed, order.changed); break;
    default: break;
    }
    if (restartNeed(order) != RestartNeed::None) {
        put(WorkQueue::Restart, order.changed, {}, order.report ? order.report->boot : order.dryRun ? order.dryRun->boot : std::string());
    }
    const bool mayIsolate = order.state == OrderState::Unknown && !order.report && std::ranges::count(order.plan.steps, Action::ContainHost, &plan::Step::action) > 0;
    if (const plan::StepReport* isolation = isolationIn(order)) {
        put(WorkQueue::Isolated, isolation->ended, isolation->expires);
    } else if (mayIsolate) {
        put(WorkQueue::Isolated, order.changed);
    }
    return places;
}

bool settles(const Order& later, const Order& earlier) {
    const bool isGood = later.state == OrderState::Verified || later.state == OrderState::VerifiedOnWire;
    if (!isGood || later.id == earlier.id || later.device() != earlier.device()) {
        return false;
    }
    return std::ranges::all_of(earlier.plan.steps, [&](const plan::Step& step) {
        const bool isOpen = changesHost(step.action) && (!isDone(earlier, step) || earlier.state == OrderState::Contradicted);
        return !isOpen || std::ranges::any_of(later.plan.steps, [&](const plan::Step& other) { return isSameDeed(step, other) && isDone(later, other); });
    });
}

bool endsIsolation(const Order& order) {
    const bool isGood = order.state == OrderState::Verified || order.state == OrderState::VerifiedOnWire || order.state == OrderState::FailedInPart;
    return isGood && std::ranges::any_of(order.plan.steps, [&](const plan::Step& step) { return step.action == Action::ReleaseHost && isDone(order, step); });
}

Message whyRestart(const Order& order) {
    switch (restartNeed(order)) {
    case RestartNeed::None: break;
    case RestartNeed::Planned: return "queues.why_restart_planned";
    case RestartNeed::NotDone: return "queues.why_restart_not_done";
    case RestartNeed::StaysLoaded: return "queues.why_restart_loaded";
    }
    return {};
}

const plan::StepReport* isolationIn(const Order& order) {
    if (!order.report || !mayBeInForce(order.state)) {
        return nullptr;
    }
    const auto found = std::ranges::find_if(order.report->steps, [](const plan::StepReport& step) { return step.action == Action::ContainHost && isInForce(step); });
    return found == order.report->steps.end() ? nullptr : &*found;
}

} // namespace metsuke::mitigation
