// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fake_fleet.h"

#include "core/base/wall_clock.h"
#include "core/mitigation/queue_places.h"
#include "core/mitigation/staging.h"

#include <algorithm>

namespace metsuke::test {

FakeFleet::FakeFleet() {
    FleetSnapshot snapshot;
    snapshot.isRead = true;
    m_snapshot = std::make_shared<const FleetSnapshot>(std::move(snapshot));
}

void FakeFleet::later(std::function<void()> what) { QMetaObject::invokeMethod(this, std::move(what), Qt::QueuedConnection); }

void FakeFleet::publish(FleetSnapshot snapshot) {
    snapshot.isRead = true;
    snapshot.at = wallClock();
    m_snapshot = std::make_shared<const FleetSnapshot>(std::move(snapshot));
    emit rosterChanged();
}

void FakeFleet::setAgents(std::vector<fleet::Agent> agents) {
    FleetSnapshot snapshot = *m_snapshot;
    snapshot.agents = std::move(agents);
    publish(std::move(snapshot));
}

void FakeFleet::setPolicy(const PolicyInForce& policy) {
    FleetSnapshot next = *m_snapshot;
    next.policy = std::make_shared<const PolicyInForce>(policy);
    publish(std::move(next));
}

void FakeFleet::setCommands(const std::string& device, std::vector<fleet::CommandRecord> commands) {
    FleetSnapshot snapshot = *m_snapshot;
    snapshot.commands[device] = std::move(commands);
    publish(std::move(snapshot));
}

void FakeFleet::setProblem(const Error& error) {
    FleetSnapshot snapshot = *m_snapshot;
    snapshot.problem = error;
    publish(std::move(snapshot));
}

void FakeFleet::setServing(FleetServing serving) {
    m_serving = std::move(serving);
    emit servingChanged();
}

void FakeFleet::answer(const endpoint::Trace& trace) {
    const Token token = std::exchange(m_order, 0);
    emit traceFinished(token, std::make_shared<const TraceTree>(std::make_shared<const endpoint::Trace>(trace)));
}

void FakeFleet::progress(TraceProgress progress) { emit traceProgressed(m_order, progress); }

void FakeFleet::serve(const fleet::FleetSettings& settings) {
    later([this, settings] {
        FleetServing serving;
        serving.settings = settings;
        serving.phase = FleetServing::Phase::On;
        serving.state.ways = {{"mqtts://10.20.0.9:8883", true, {}}, {"unix:/home/sato/.local/share/metsuke/fleet/agents.sock", true, {}}};
        setServing(serving);
    });
}

void FakeFleet::stopServing() {
    later([this] {
        FleetServing serving;
        serving.settings = m_serving.settings;
        setServing(serving);
    });
}

void FakeFleet::makeToken(const TokenWish& wish) {
    wishes.push_back(wish);
    later([this, wish] {
        openc2::EnrolmentToken token;
        token.id = "7f3a91c2";
        token.secret = "c2VjcmV0LW9mLWEtdGVzdA";
        token.places = {"mqtts://10.20.0.9:8884"};
        token.authority = std::string(64, 'a');
        token.root = "ed25519:AAAA";
        token.expires = wallClock() + wish.validity;
        FleetSnapshot snapshot = *m_snapshot;
        snapshot.tokens.push_back({token, wallClock(), "sato", {}, wish.approvesAtOnce});
        publish(std::move(snapshot));
        emit tokenMade(token, wish.approvesAtOnce);
    });
}

void FakeFleet::decide(const std::string& device, const std::string& fingerprint, fleet::AgentState state) {
    later([this, device, fingerprint, state] {
        std::vector<fleet::Agent> agents = m_snapshot->agents;
        for (fleet::Agent& agent : agents) {
            if (agent.device == device && agent.fingerprint == fingerprint) {
                agent.state = state;
                agent.decided = wallClock();
                agent.decidedBy = "sato";
            }
        }
        setAgents(std::move(agents));
    });
}

void FakeFleet::clearClone(const std::string& device) {
    later([this, device] {
        std::vector<fleet::Agent> agents = m_snapshot->agents;
        for (fleet::Agent& agent : agents) {
            agent.isClone = agent.isClone && agent.device != device;
        }
        setAgents(std::move(agents));
    });
}

void FakeFleet::cancelCommand(const std::string& command) { cancelled.push_back(command); }

FleetService::Token FakeFleet::trace(const IpAddress& host, const endpoint::TraceQuestion& question) {
    const Token token = m_next++;
    m_asked = question;
    const auto agent = std::find_if(m_snapshot->agents.begin(), m_snapshot->agents.end(), [&](const fleet::Agent& one) {
        return one.heartbeat && std::find(one.heartbeat->addresses.begin(), one.heartbeat->addresses.end(), host) != one.heartbeat->addresses.end();
    });
    if (agent == m_snapshot->agents.end()) {
        later([this, token] { emit traceHasNoAgent(token); });
        return token;
    }
    m_order = token;
    TraceProgress progress;
    progress.step = TraceProgress::Step::Sent;
    progress.agent = agent->request.hostname;
    progress.lastSeen = agent->lastSeen;
    progress.isServed = true;
    later([this, token, progress] { emit traceProgressed(token, progress); });
    return token;
}

FleetService::Token FakeFleet::traceHistory(const QString& folder, const endpoint::TraceQuestion& question) {
    const Token token = m_next++;
    m_asked = question;
    later([this, token, folder, question] {
        auto history = endpoint::HistoryReader::open(folder.toStdString());
        auto trace = history.ok() ? endpoint::traceRootCause(**history, question, {}, {}) : Result<endpoint::Trace>(history.error());
        if (trace.ok()) {
            emit traceFinished(token, std::make_shared<const TraceTree>(std::make_shared<const endpoint::Trace>(*trace)));
        } else {
            emit traceFailed(token, trace.error());
        }
    });
    return token;
}

void FakeFleet::cancelTrace(Token token) {
    if (token == m_order) {
        m_order = 0;
    }
}

FleetService::Token FakeFleet::askOthers(const TraceTreePtr& /*trace*/, const IpAddress& /*host*/) {
    m_othersToken = m_next++;
    told.emplace_back("others");
    return m_othersToken;
}

FleetService::Token FakeFleet::propose(const ProposalWish& wish) {
    const Token token = m_next++;
    const auto made = std::make_shared<Proposed>();
    const auto agent = std::ranges::find_if(m_snapshot->agents, [&](const fleet::Agent& one) {
        return one.heartbeat && std::ranges::find(one.heartbeat->addresses, wish.host) != one.heartbeat->addresses.end();
    });
    if (agent == m_snapshot->agents.end()) {
        later([this, token, wish] { emit proposalFailed(token, {ErrorCode::NotFound, Message("workstation.mend_no_agent").with("address", wish.host.toString())}); });
        return token;
    }
    made->id = "p-" + std::to_string(token);
    made->agent = agent->request.hostname;
    made->made = wallClock();
    made->question.trace = wish.trace->trace();
    made->question.device = agent->device;
    made->question.boot = "boot"; // of the office history
    made->question.caseId = wish.caseId;
    made->question.addresses = wish.addresses;
    made->question.names = wish.names;
    made->question.protectedAddresses = wish.protectedAddresses;
    made->proposal = mitigation::propose(made->question);
    later([this, token, made] { emit proposed(token, made); });
    return token;
}

FleetService::Token FakeFleet::extend(const std::string& order, Duration duration) {
    const Token token = m_next++;
    told.push_back("extend " + order + ' ' + std::to_string(duration / kHour));
    later([this, token, order] { emit drafted(token, order); });
    return token;
}

FleetService::Token FakeFleet::lookAtUndo(const std::string& order, const std::string& undoId) {
    m_undoToken = m_next++;
    if (const mitigation::Order* known = m_orders->order(order); known != nullptr && answersUndo) {
        mitigation::UndoLook look = mitigation::undoLookFromReport(*known, undoId, {});
        look.at = wallClock();
        later([this, look] { answerUndo(look); });
    }
    return m_undoToken;
}

FleetService::Token FakeFleet::order(const DirectWant& want) {
    const Token token = m_next++;
    wants.push_back(want);
    OrdersSnapshot orders = *m_orders;
    orders.operations.insert(orders.operations.begin(), {"op-" + std::to_string(token), want.wish.caseId, "sato", wallClock(), false, {}});
    std::string first;
    for (size_t place = 0; place < want.hosts.size(); ++place) {
        const auto agent = std::ranges::find_if(m_snapshot->agents, [&](const fleet::Agent& one) {
            return one.heartbeat && std::ranges::find(one.heartbeat->addresses, want.hosts[place]) != one.heartbeat->addresses.end();
        });
        mitigation::DirectWish wish = want.wish;
        wish.device = agent != m_snapshot->agents.end() ? agent->device : std::string();
        auto made = mitigation::directOrder(wish, wallClock());
        if (wish.device.empty() || !made.ok()) {
            later([this, token, error = made.ok() ? Error(ErrorCode::NotFound, "workstation.mend_no_agent") : made.error()] { emit proposalFailed(token, error); });
            return token;
        }
        mitigation::Order order;
        order.id = made->plan.id;
        order.operation = orders.operations.front().id;
        order.stage = mitigation::stageOf(place);
        order.plan = std::move(made->plan);
        order.facts = std::move(made->facts);
        order.state = mitigation::OrderState::DryRunning;
        order.by = "sato";
        order.created = order.changed = wallClock();
        order.deadline = wallClock() + kMinute;
        first = first.empty() ? order.id : first;
        orders.orders.insert(orders.orders.begin(), std::move(order));
    }
    later([this, token, orders, first] {
        emit drafted(token, first); // before it is among the orders, as the desk does
        later([this, orders] { setSnapshot(orders); });
    });
    return token;
}

void FakeFleet::setSnapshot(OrdersSnapshot orders) {
    orders.isRead = true;
    for (mitigation::Order& order : orders.orders) {
        order.plan.caseId = order.plan.caseId.empty() ? caseId : order.plan.caseId;
    }
    m_orders = std::make_shared<const OrdersSnapshot>(std::move(orders));
    emit ordersChanged();
}

void FakeFleet::lookAt(const ProposedPtr& proposed, const std::set<std::string>& steps) {
    told.push_back("look " + proposed->id);
    mitigation::Proposal chosen = proposed->proposal;
    for (mitigation::ProposedStep& one : chosen.steps) {
        one.isChosen = steps.contains(one.step.id);
    }
    auto plan = planOf(chosen, proposed->question, wallClock());
    if (!plan.ok()) {
        later([this, id = proposed->id, error = plan.error()] { emit orderFailed(id, error); });
        return;
    }
    plan->id = proposed->id;
    mitigation::Order order;
    order.id = proposed->id;
    order.state = mitigation::OrderState::DryRunning;
    order.plan = *plan;
    order.by = "sato";
    order.created = order.changed = wallClock();
    order.deadline = wallClock() + kMinute;
    later([this, order] { setOrder(order); });
}

void FakeFleet::setOrders(std::vector<mitigation::Order> orders) {
    OrdersSnapshot snapshot = *m_orders; // operations, and what was done, stay
    snapshot.queues = {};
    snapshot.counts = {};
    for (const mitigation::Order& order : orders) {
        for (const mitigation::QueuePlace& place : mitigation::placesOf(order)) {
            const auto queue = static_cast<size_t>(place.queue);
            snapshot.queues[queue].push_back({place.queue, order.device(), order.id, order.reason, place.since, "queues.next_look", order.by, place.until, {}, {}, {}});
            ++snapshot.counts[queue];
        }
    }
    snapshot.orders = std::move(orders);
    setSnapshot(std::move(snapshot));
}

void FakeFleet::setOrder(const mitigation::Order& order) {
    std::vector<mitigation::Order> orders = m_orders->orders;
    std::erase_if(orders, [&](const mitigation::Order& one) { return one.id == order.id; });
    orders.insert(orders.begin(), order);
    setOrders(std::move(orders));
}

fleet::Agent healthyAgent(const std::string& name, const std::string& address, Timestamp now) {
    fleet::Agent agent;
    agent.device = "device-" + name;
    agent.state = fleet::AgentState::Approved;
    agent.request.device = agent.device;
    agent.request.hostname = name;
    agent.request.system = "Debian GNU/Linux 12, Linux 6.1.0";
    agent.request.version = METSUKE_VERSION;
    agent.fingerprint = "4b1f-9c02-77ae-d310-5e88-0a6b";
    agent.asked = now - 12 * kDay;
    agent.decided = now - 12 * kDay;
    agent.decidedBy = "sato";
    agent.certificateUntil = now + 18 * kDay;
    agent.lastSeen = now - 4 * kSecond;
    agent.seenBy = "mqtts";
    openc2::Heartbeat beat;
    beat.hostname = name;
    beat.system = agent.request.system;
    beat.version = METSUKE_VERSION;
    beat.boot = "b6c1";
    beat.epoch = "e1";
    beat.sent = now - 4 * kSecond;
    beat.addresses = {*IpAddress::parse(address)};
    beat.recordings = {{"process", "ebpf", {}}, {"file", "fanotify", {}}, {"network", "ebpf", {}}, {"image", "ebpf", {}}, {"persistence", "fanotify", {}}, {"mount", "mountinfo", {}}};
    beat.historyBytes = 412'000'000;
    beat.historyLimit = int64_t{1} << 30;
    beat.historyFrom = now - 3 * kDay;
    beat.retention = 8 * kDay;
    beat.certificateUntil = agent.certificateUntil;
    agent.heartbeat = beat;
    return agent;
}

} // namespace metsuke::test
