// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/mitigation_keeper.h"

#include "core/base/random_hex.h"
#include "core/base/wall_clock.h"
#include "core/fleet/places.h"

#include <algorithm>

namespace metsuke {

namespace {

using namespace std::chrono_literals;
constexpr auto kLookAgain = 2s; ///< what another process does to them shows by then
constexpr size_t kMostOrders = 300;

/// What of an order may change.
auto standingOf(const mitigation::Order& order) {
    return std::tie(order.id, order.state, order.changed, order.looked, order.errand, order.command, order.reason.id, order.plan, order.approvals);
}

bool isSame(const OrdersSnapshot& a, const OrdersSnapshot& b) {
    const auto problem = [](const OrdersSnapshot& one) { return one.problem ? one.problem->message.id : std::string(); };
    const auto condition = [](const auto& one) {
        return std::tie(one.second.order, one.second.checks, one.second.isAutomatic, one.second.command, one.second.asked, one.second.answer, one.second.met);
    };
    const auto stopped = [](const mitigation::Operation& one) { return std::tie(one.id, one.isStopped); };
    return a.isRead == b.isRead && problem(a) == problem(b) && a.operators == b.operators && a.agreeing == b.agreeing && a.wire == b.wire
        && std::ranges::equal(a.operations, b.operations, [&](const auto& one, const auto& other) { return stopped(one) == stopped(other); })
        && a.exceptions == b.exceptions && a.policyChecks == b.policyChecks && std::ranges::equal(a.conditions, b.conditions, {}, condition, condition)
        && a.counts == b.counts && a.queues == b.queues && std::ranges::equal(a.orders, b.orders, [](const auto& one, const auto& other) {
               return standingOf(one) == standingOf(other) && one.report == other.report;
           });
}

} // namespace

MitigationKeeper::MitigationKeeper(std::filesystem::path folder, Told told)
    : m_folder(std::move(folder))
    , m_told(std::move(told)) { }

Result<mitigation::MitigationDesk*> MitigationKeeper::desk(fleet::Roster& roster) {
    const fleet::OperatorsStamp persons = fleet::operatorsStamp(m_folder); // before they are read: what is written meanwhile shows next time
    if (m_desk && persons == m_persons) {
        return m_desk.get();
    }
    METSUKE_TRY(auto operators, fleet::operatorsInForce(m_folder));
    if (m_desk) {
        m_desk->setOperators(std::move(operators));
        lookSoon();
    } else {
        METSUKE_TRY(m_desk, mitigation::MitigationDesk::open(m_folder, roster, std::move(operators)));
    }
    m_persons = persons;
    return m_desk.get();
}

Result<ProposedPtr> MitigationKeeper::propose(fleet::Roster& roster, const ProposalWish& wish, Timestamp now) const {
    METSUKE_TRY(const auto agent, roster.agentAt(wish.host));
    if (!agent || agent->state != fleet::AgentState::Approved) {
        return Error(ErrorCode::NotFound, Message("workstation.mend_no_agent").with("address", wish.host.toString()));
    }
    auto proposed = std::make_shared<Proposed>();
    proposed->id = "p-" + randomHex(8);
    proposed->agent = agent->request.hostname;
    proposed->made = now;
    mitigation::ProposalQuestion& question = proposed->question;
    question.trace = wish.trace->trace();
    question.device = agent->device;
    question.boot = agent->heartbeat ? agent->heartbeat->boot : std::string();
    question.caseId = wish.caseId;
    question.addresses = wish.addresses;
    question.names = wish.names;
    question.named = wish.named;
    question.protectedAddresses = wish.protectedAddresses;
    METSUKE_TRY(const auto byPolicy, fleet::protectedAddresses(m_folder));
    question.protectedAddresses.insert(question.protectedAddresses.end(), byPolicy.begin(), byPolicy.end());
    METSUKE_TRY(question.management, fleet::keptAddresses(m_folder));
    METSUKE_TRY(question.exceptions, mitigation::exceptionsIn(m_folder, now));
    proposed->proposal = mitigation::propose(question);
    return ProposedPtr(std::move(proposed));
}

Result<std::string> MitigationKeeper::order(fleet::Roster& roster, const DirectWant& want, const std::string& by, Timestamp now) {
    METSUKE_TRY(const auto management, fleet::keptAddresses(m_folder));
    std::vector<plan::Plan> plans;
    mitigation::FactsByPlan facts;
    for (const IpAddress& host : want.hosts) {
        METSUKE_TRY(const auto agent, roster.agentAt(host));
        if (!agent || agent->state != fleet::AgentState::Approved) {
            return Error(ErrorCode::NotFound, Message("workstation.mend_no_agent").with("address", host.toString()));
        }
        mitigation::DirectWish wish = want.wish;
        wish.device = agent->device;
        wish.own = agent->heartbeat ? agent->heartbeat->addresses : std::vector{host};
        wish.management = management;
        METSUKE_TRY(auto made, mitigation::directOrder(wish, now));
        facts[made.plan.id] = std::move(made.facts);
        plans.push_back(std::move(made.plan));
    }
    METSUKE_TRY(mitigation::MitigationDesk* const opened, desk(roster));
    METSUKE_TRY(const auto operation, opened->draft(plans, by, now, facts));
    static_cast<void>(operation);
    for (const plan::Plan& plan : plans) {
        METSUKE_CHECK(opened->dryRun(plan.id, by, now));
    }
    look(roster);
    return plans.front().id;
}

void MitigationKeeper::turn(fleet::Roster& roster) {
    std::error_code failed;
    if (!m_desk && !std::filesystem::exists(m_folder / "mitigation.db", failed)) {
        if (!m_snapshot->isRead) {
            OrdersSnapshot none;
            none.isRead = true;
            tell(std::move(none));
        }
        return;
    }
    const auto now = Clock::now();
    const bool isTime = now - m_looked > kLookAgain;
    if (!m_desk && !isTime) {
        return;
    }
    const auto changed = [&]() -> Result<size_t> {
        METSUKE_TRY(mitigation::MitigationDesk* const opened, desk(roster));
        METSUKE_CHECK(watchWire(roster));
        return opened->tick(wallClock());
    }();
    if (!changed.ok()) {
        m_looked = now;
        OrdersSnapshot snapshot = *m_snapshot;
        snapshot.isRead = true;
        snapshot.problem = changed.error();
        tell(std::move(snapshot));
    } else if (*changed > 0 || isTime) {
        m_looked = now;
        look(roster);
    }
}

Result<void> MitigationKeeper::readQueues(fleet::Roster& roster, OrdersSnapshot& snapshot) {
    const Timestamp now = wallClock();
    mitigation::WorkQueues queues(*m_desk, roster);
    METSUKE_TRY(snapshot.counts, queues.counts({}, now));
    for (size_t i = 0; i < mitigation::kWorkQueues; ++i) {
        if (snapshot.counts[i] > 0) {
            METSUKE_TRY(snapshot.queues[i], queues.entries(static_cast<mitigation::WorkQueue>(i), {}, now, OrdersSnapshot::kMostEntries));
        }
    }
    return {};
}

void MitigationKeeper::look(fleet::Roster& roster) {
    auto orders = m_desk->book().newest(kMostOrders);
    OrdersSnapshot snapshot;
    snapshot.isRead = true;
    if (orders.ok()) {
        snapshot.orders = std::move(*orders);
        addSurroundings(snapshot);
        if (const auto read = readQueues(roster, snapshot); !read.ok()) {
            snapshot.problem = read.error();
        }
        addConditions(snapshot);
    } else {
        snapshot = *m_snapshot;
        snapshot.problem = orders.error();
    }
    tell(std::move(snapshot));
}

/// What cannot be read of it is left out: the orders themselves are there.
void MitigationKeeper::addSurroundings(OrdersSnapshot& snapshot) const {
    constexpr size_t kMostEntries = 4'000;
    if (auto operations = m_desk->book().operations(kMostOrders); operations.ok()) {
        snapshot.operations = std::move(*operations);
    }
    if (auto exceptions = m_desk->book().exceptions(wallClock()); exceptions.ok()) {
        snapshot.exceptions = std::move(*exceptions);
    }
    if (const auto log = m_desk->book().log(kMostEntries); log.ok()) {
        snapshot.deeds = mitigation::deedsOf(*log);
    }
    if (auto wire = m_desk->book().wireOf(snapshot.orders); wire.ok()) {
        snapshot.wire = std::move(*wire);
    }
    for (const openc2::Policy::Operator& one : m_desk->operators()) {
        snapshot.operators.push_back(one.name);
    }
    for (const mitigation::Order& order : snapshot.orders) {
        if (const size_t needed = mitigation::MitigationDesk::personsNeeded(order, m_desk->rules()); needed > 1) {
            snapshot.needed[order.id] = needed;
            snapshot.agreeing[order.id] = m_desk->personsAgreeing(order, wallClock());
        }
    }
}

/// Of what is isolated; after the queues.
void MitigationKeeper::addConditions(OrdersSnapshot& snapshot) const {
    const auto& isolated = snapshot.queues[static_cast<size_t>(mitigation::WorkQueue::Isolated)];
    for (const mitigation::QueueEntry& entry : isolated) {
        if (auto condition = m_desk->book().condition(entry.order); condition.ok() && *condition) {
            snapshot.conditions[entry.order] = std::move(**condition);
        }
    }
    const auto policy = isolated.empty() ? Result<std::optional<openc2::Policy>>(std::nullopt) : fleet::policyInForce(m_folder);
    if (auto checks = policy.ok() && *policy ? endpoint::checksOfPolicy((**policy).compliance) : Error(ErrorCode::NotFound, Message()); checks.ok()) {
        snapshot.policyChecks = std::move(*checks);
    }
}

void MitigationKeeper::watchIn(const std::set<std::filesystem::path>& cases) {
    std::erase_if(m_wire, [&](const auto& one) { return !cases.contains(one.first); });
    for (const std::filesystem::path& path : cases) {
        m_wire.try_emplace(path, path);
    }
}

Result<void> MitigationKeeper::watchWire(fleet::Roster& roster) {
    constexpr auto kReadFor = 50ms; // of a turn; what is more is read in the next
    for (auto& [path, watcher] : m_wire) {
        METSUKE_TRY(const size_t watched, watcher.turn(*m_desk, roster, wallClock(), kReadFor));
        static_cast<void>(watched);
    }
    return {};
}

void MitigationKeeper::tell(OrdersSnapshot snapshot) {
    if (!isSame(*m_snapshot, snapshot)) {
        m_snapshot = std::make_shared<const OrdersSnapshot>(std::move(snapshot));
        m_told(m_snapshot);
    }
}

} // namespace metsuke
