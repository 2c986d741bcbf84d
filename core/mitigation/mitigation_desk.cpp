// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/mitigation_desk.h"

#include "core/base/random_hex.h"
#include "core/base/strings.h"
#include "core/fleet/fleet_keys.h"
#include "core/mitigation/queue_places.h"
#include "core/mitigation/staging.h"
#include "core/plan/approval.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace metsuke::mitigation {

namespace {

constexpr size_t kLookBack = 64; ///< orders of one device
constexpr size_t kMostApprovals = plan::kMostApprovals;
constexpr Duration kApprovalLasts = kDay;
constexpr size_t kLongestWhy = 500;

Error impossible(const Order& order) {
    return {ErrorCode::InvalidArgument, Message("mitigation.not_possible").with("order", order.id).with("state", std::string(textOf(order.state)))};
}

std::optional<plan::Approval> approvalBy(const openc2::Policy::Operator& person, const std::string& text) {
    const auto key = openc2::VerifyingKey::fromText(person.key);
    const auto approval = key.ok() ? plan::readApproval(text, *key) : Result<plan::Approval>(key.error());
    return approval.ok() ? std::optional(*approval) : std::nullopt;
}

} // namespace

MitigationDesk::MitigationDesk(
    std::filesystem::path folder, std::unique_ptr<OrderBook> book, fleet::Roster& roster, std::vector<openc2::Policy::Operator> operators)
    : m_folder(std::move(folder))
    , m_book(std::move(book))
    , m_roster(roster)
    , m_operators(std::move(operators)) { }

Result<std::unique_ptr<MitigationDesk>> MitigationDesk::open(
    const std::filesystem::path& folder, fleet::Roster& roster, std::vector<openc2::Policy::Operator> operators) {
    METSUKE_TRY(auto book, OrderBook::open(folder));
    std::unique_ptr<MitigationDesk> desk(new MitigationDesk(folder, std::move(book), roster, std::move(operators)));
    METSUKE_CHECK(desk->readRules());
    return desk;
}

/// Somebody may have set another policy since.
Result<void> MitigationDesk::readRules() {
    METSUKE_TRY(const auto policy, fleet::policyInForce(m_folder));
    m_rules = policy ? policy->mitigation : openc2::MitigationRules();
    return m_book->placeBy(m_rules.secondPersonFrom);
}

Result<Order> MitigationDesk::known(const std::string& id) {
    METSUKE_TRY(auto order, m_book->order(id));
    return order ? Result<Order>(std::move(*order)) : Error(ErrorCode::NotFound, Message("mitigation.unknown_order").with("order", id));
}

/// Says so in the log, and commits that.
Result<void> MitigationDesk::refuse(fleet::RosterStep& step, const Order& order, const std::string& by, Message why, Timestamp now) {
    METSUKE_CHECK(step.log(now, by, "order.refused", {{"order", order.id}, {"device", order.device()}, {"state", nameOf(order.state)}, {"why", why.id}}));
    METSUKE_CHECK(step.commit());
    return Error(ErrorCode::InvalidArgument, std::move(why));
}

Result<void> MitigationDesk::checkPlans(const std::vector<plan::Plan>& plans) {
    METSUKE_TRY(const auto agents, m_roster.agents());
    const auto approved = static_cast<size_t>(std::ranges::count(agents, fleet::AgentState::Approved, &fleet::Agent::state));
    METSUKE_CHECK(readRules());
    const size_t cap = hostCap(approved, m_rules);
    if (plans.empty() || plans.size() > cap) {
        return Error(ErrorCode::InvalidArgument,
            Message("mitigation.too_many_hosts").with("count", static_cast<int64_t>(plans.size())).with("most", static_cast<int64_t>(cap)));
    }
    std::set<std::string> devices, ids;
    for (const plan::Plan& plan : plans) {
        METSUKE_TRY(const auto readable, plan::readPlan(plan::writePlan(plan))); // as it must be for whom it is
        static_cast<void>(readable);
        if (!devices.insert(plan.device).second || !ids.insert(plan.id).second) {
            return Error(ErrorCode::InvalidArgument, Message("mitigation.host_twice").with("device", plan.device));
        }
        const auto agent = std::ranges::find(agents, plan.device, &fleet::Agent::device);
        if (agent == agents.end() || agent->state != fleet::AgentState::Approved) {
            return Error(ErrorCode::InvalidArgument, Message("fleet.not_approved").with("device", plan.device));
        }
    }
    return {};
}

Result<void> MitigationDesk::put(const plan::Plan& plan, const Operation& operation, size_t place, const FactsByPlan& facts, const std::string& by, Timestamp now) {
    METSUKE_TRY(const auto before, m_book->order(plan.id));
    if (before && before->device() != plan.device) {
        return Error(ErrorCode::InvalidArgument, Message("mitigation.id_taken").with("order", plan.id));
    }
    if (before && before->plan != plan && !isBeforeRun(before->state)) {
        return Error(ErrorCode::InvalidArgument, Message("mitigation.already_run").with("order", plan.id).with("state", std::string(textOf(before->state))));
    }
    Order order;
    order.id = plan.id;
    order.operation = operation.id;
    order.stage = stageOf(place);
    order.plan = plan;
    order.by = by;
    order.created = now;
    order.changed = now;
    if (const auto told = facts.find(plan.id); told != facts.end()) {
        order.facts = told->second;
    }
    return before ? m_book->save(order) : m_book->add(order); // what was looked at before was another plan
}

Result<Operation> MitigationDesk::draft(const std::vector<plan::Plan>& plans, const std::string& by, Timestamp now, const FactsByPlan& facts) {
    METSUKE_CHECK(checkPlans(plans));
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(const auto first, m_book->order(plans.front().id));
    METSUKE_TRY(auto operation, first ? m_book->operation(first->operation) : Result<std::optional<Operation>>(std::nullopt));
    METSUKE_TRY(const auto together, operation ? m_book->ofOperation(operation->id) : Result<std::vector<Order>>(std::vector<Order>()));
    const bool isSame = together.size() == plans.size() && std::ranges::all_of(plans, [&](const plan::Plan& plan) {
        return std::ranges::any_of(together, [&](const Order& order) { return order.plan == plan; });
    });
    if (isSame) {
        METSUKE_CHECK(step.log(now, by, "order.no_op", {{"operation", operation->id}, {"asked", "draft"}}));
        METSUKE_CHECK(step.commit());
        return std::move(*operation);
    }
    const bool isReplacement = operation && std::ranges::all_of(together, [&](const Order& order) {
        return std::ranges::any_of(plans, [&](const plan::Plan& plan) { return plan.id == order.id; });
    });
    if (!isReplacement) {
        operation = Operation{"op-" + randomHex(8), plans.front().caseId, by, now, false, {}};
        METSUKE_CHECK(m_book->add(*operation));
    }
    for (size_t i = 0; i < plans.size(); ++i) {
        METSUKE_CHECK(put(plans[i], *operation, i, facts, by, now));
        METSUKE_CHECK(step.log(now, by, "order.draft",
            {{"order", plans[i].id}, {"operation", operation->id}, {"device", plans[i].device}, {"case", plans[i].caseId}, {"stage", stageOf(i)},
                {"steps", plans[i].steps.size()}}));
    }
    METSUKE_CHECK(step.commit());
    return std::move(*operation);
}

Result<void> MitigationDesk::dryRun(const std::string& id, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(Order order, known(id));
    if (order.state == OrderState::DryRunning) {
        METSUKE_CHECK(step.log(now, by, "order.no_op", {{"order", id}, {"asked", "dry_run"}, {"state", nameOf(order.state)}}));
        return step.commit();
    }
    METSUKE_TRY(const bool isTaken, happen(order, OrderEvent::DryRunAsked, {}, by, step, now));
    if (!isTaken) {
        return refuse(step, order, by, impossible(order).message, now);
    }
    METSUKE_CHECK(want(order, Errand::DryRun, by, now));
    METSUKE_CHECK(m_book->save(order));
    return step.commit();
}

Result<void> MitigationDesk::supersedeOthers(const Order& newer, Timestamp now) {
    METSUKE_TRY(const auto others, m_book->ofDevice(newer.device(), kLookBack));
    for (const Order& listed : others) {
        const bool isUnsent = listed.state == OrderState::Waiting || listed.state == OrderState::Queued;
        if (listed.id == newer.id || !isUnsent || !areAtOdds(listed.plan, newer.plan)) {
            continue;
        }
        METSUKE_TRY(auto step, m_book->begin());
        Order other = listed;
        if (!other.command.empty() && !m_roster.cancel(other.command, newer.wantedBy, now).ok()) {
            continue; // it is sent by now: this one comes after it
        }
        other.errand = Errand::None;
        METSUKE_TRY(const bool isTaken,
            happen(other, OrderEvent::Superseded, Message("mitigation.superseded_by").with("order", newer.id).with("by", newer.wantedBy), newer.wantedBy, step, now));
        static_cast<void>(isTaken);
        METSUKE_CHECK(m_book->save(other));
        METSUKE_CHECK(step.commit());
    }
    return {};
}

Result<void> MitigationDesk::run(const std::string& id, const std::string& planHash, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(Order order, known(id));
    const bool isSame = planHash == order.planHash() && !planHash.empty();
    if (isSame && !isBeforeRun(order.state) && (isInProgress(order.state) || mayBeInForce(order.state))) {
        METSUKE_CHECK(step.log(now, by, "order.no_op", {{"order", id}, {"asked", "run"}, {"state", nameOf(order.state)}}));
        return step.commit();
    }
    if (order.state != OrderState::Reviewed) {
        return refuse(step, order, by, impossible(order).message, now);
    }
    if (!isSame) {
        return refuse(step, order, by, Message("mitigation.other_hash").with("order", id), now);
    }
    if (order.plan.notAfter <= now) {
        return refuse(step, order, by, Message("mitigation.expired"), now);
    }
    METSUKE_TRY(Message leftAlone, m_book->whyLeftAlone(order, now));
    if (!leftAlone.id.empty()) {
        return refuse(step, order, by, std::move(leftAlone), now);
    }
    METSUKE_TRY(const bool isTaken, happen(order, OrderEvent::RunAsked, {}, by, step, now));
    static_cast<void>(isTaken);
    METSUKE_CHECK(want(order, Errand::Run, by, now));
    METSUKE_CHECK(supersedeOthers(order, now));
    METSUKE_CHECK(m_book->save(order));
    return step.commit();
}

size_t MitigationDesk::personsNeeded(const Order& order, const openc2::MitigationRules& rules) {
    return tierOf(order) >= rules.secondPersonFrom ? 2 : 1;
}

std::vector<std::string> MitigationDesk::personsAgreeing(const Order& order, Timestamp now) const {
    std::set<std::string> names;
    if (!m_operators.empty()) {
        names.insert(m_operators.front().name); // signs the command
    }
    for (const std::string& text : order.approvals) {
        for (const openc2::Policy::Operator& person : m_operators) {
            const auto approval = approvalBy(person, text);
            const bool isOfThis = approval && approval->planHash == order.planHash() && approval->device == order.device() && now - approval->at <= kApprovalLasts;
            if (isOfThis && openc2::highestTierOf(person.role).value_or(0) >= tierOf(order)) { // who may not do it has no say in it
                names.insert(person.name);
            }
        }
    }
    return {names.begin(), names.end()};
}

std::string MitigationDesk::signerOf(const std::string& approval) const {
    const auto signer = std::ranges::find_if(m_operators, [&](const openc2::Policy::Operator& one) { return approvalBy(one, approval).has_value(); });
    return signer == m_operators.end() ? std::string() : signer->name;
}

Result<void> MitigationDesk::approve(const std::string& id, const std::string& approval, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(Order order, known(id));
    if (order.state != OrderState::Reviewed && order.state != OrderState::Waiting) {
        return refuse(step, order, by, impossible(order).message, now);
    }
    if (const std::string signer = signerOf(approval); !signer.empty() && (signer == order.by || signer == order.wantedBy)) {
        return refuse(step, order, by, Message("mitigation.approval_own").with("order", id).with("person", signer), now);
    }
    const size_t before = personsAgreeing(order, now).size();
    order.approvals.push_back(approval);
    if (order.approvals.size() > kMostApprovals || approval.size() > plan::kLongestApproval || personsAgreeing(order, now).size() == before) {
        return refuse(step, order, by, Message("mitigation.approval_counts_not").with("order", id), now);
    }
    METSUKE_CHECK(m_book->save(order));
    METSUKE_CHECK(step.log(now, by, "order.approved",
        {{"order", id}, {"device", order.device()}, {"plan_hash", order.planHash()}, {"persons", personsAgreeing(order, now)}}));
    return step.commit();
}

Result<void> MitigationDesk::decline(const std::string& id, const std::string& why, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(Order order, known(id));
    const bool isAsked = order.state == OrderState::Reviewed || order.state == OrderState::Waiting;
    const bool isOrdered = order.errand != Errand::None && !order.command.empty();
    if (!isAsked || isOrdered) {
        return refuse(step, order, by, impossible(order).message, now);
    }
    order.errand = Errand::None;
    const Message reason = Message("mitigation.declined_by").with("by", by).with("why", cleanText(why, kLongestWhy));
    METSUKE_TRY(const bool isTaken, happen(order, OrderEvent::Cancelled, reason, by, step, now));
    static_cast<void>(isTaken);
    METSUKE_CHECK(m_book->save(order));
    return step.commit();
}

Result<void> MitigationDesk::cancel(const std::string& id, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(Order order, known(id));
    const bool isOrdered = order.errand != Errand::None && !order.command.empty();
    if (isOrdered && isStoppable(order.state)) {
        if (const auto record = m_roster.command(order.command); record && *record && (*record)->state == fleet::CommandState::Sent) {
            return askToStop(order, step, by, now);
        }
    }
    const bool mayBeCancelled = order.state == OrderState::Undoing || next(order.state, OrderEvent::Cancelled).has_value();
    if (!mayBeCancelled || (isOrdered && order.state != OrderState::DryRunning && !m_roster.cancel(order.command, by, now).ok())) {
        return refuse(step, order, by, Message("mitigation.too_late_to_cancel").with("order", id).with("state", std::string(textOf(order.state))), now);
    }
    if (isOrdered && order.state == OrderState::DryRunning) { // it changes nothing where it was sent already
        [[maybe_unused]] const auto cancelled = m_roster.cancel(order.command, by, now);
    }
    order.errand = Errand::None;
    if (order.state == OrderState::Undoing) {
        METSUKE_CHECK(step.log(now, by, "order.undo_cancelled", {{"order", id}, {"device", order.device()}}));
        order.state = order.beforeUndo;
        order.reason = Message("mitigation.undo_cancelled").with("by", by);
        order.changed = now;
        awaitExpiry(order, now);
    } else {
        METSUKE_TRY(const bool isTaken, happen(order, OrderEvent::Cancelled, Message("mitigation.cancelled_by").with("by", by), by, step, now));
        static_cast<void>(isTaken);
    }
    METSUKE_CHECK(m_book->save(order));
    return step.commit();
}

Result<void> MitigationDesk::undo(const std::string& id, const std::string& undoId, const std::string& by, Timestamp now, const std::string& why) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(Order order, known(id));
    if (order.state == OrderState::Undoing || order.state == OrderState::RolledBack) {
        METSUKE_CHECK(step.log(now, by, "order.no_op", {{"order", id}, {"asked", "undo"}, {"state", nameOf(order.state)}}));
        return step.commit();
    }
    const OrderState before = order.state;
    const std::string line = cleanText(why, kLongestWhy);
    const Message because = line.empty() ? Message() : Message("mitigation.undone_because").with("by", by).with("why", line);
    METSUKE_TRY(const bool isTaken, happen(order, OrderEvent::UndoAsked, because, by, step, now));
    if (!isTaken) {
        return refuse(step, order, by, impossible(order).message, now);
    }
    order.beforeUndo = before;
    order.undo = undoRequest(id, undoId);
    METSUKE_CHECK(want(order, Errand::Undo, by, now));
    METSUKE_CHECK(m_book->save(order));
    return step.commit();
}

Result<void> MitigationDesk::setStopped(const std::string& id, bool isStopped, const Message& why, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, m_book->begin());
    METSUKE_TRY(auto operation, m_book->operation(id));
    if (!operation) {
        return Error(ErrorCode::NotFound, Message("mitigation.unknown_order").with("order", id));
    }
    operation->isStopped = isStopped;
    operation->why = why;
    METSUKE_CHECK(m_book->save(*operation));
    METSUKE_CHECK(step.log(now, by, isStopped ? "operation.stopped" : "operation.continued", {{"operation", id}, {"why", why.id}}));
    return step.commit();
}

} // namespace metsuke::mitigation
