// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/respond_session.h"

#include "ui/services/exception_words.h"
#include "ui/services/format.h"
#include "ui/services/trace_session.h"

#include "core/fleet/agent_health.h"
#include "core/mitigation/staging.h"
#include "core/mitigation/suspects.h"
#include "core/store/name_query.h"
#include "core/store/recent_peers.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kMostProposals = 20;

/// Addresses of the case's hosts that others need.
std::vector<Cidr> serversOf(const CaseSnapshot& snapshot, const HostKey& but) {
    constexpr std::array kNeeded{"dns", "dhcp", "gateway", "dc", "mail", "server"};
    std::vector<Cidr> servers;
    for (const Host& host : snapshot.hosts) {
        const bool isNeeded = std::ranges::any_of(kNeeded, [&](const char* role) { return std::ranges::find(host.roles, role) != host.roles.end(); });
        if (isNeeded && host.inside && !host.key.ip.isUnset() && host.key != but) {
            if (const auto range = Cidr::parse(host.key.ip.toString())) {
                servers.push_back(*range);
            }
        }
    }
    return servers;
}

} // namespace

RespondSession::RespondSession(CaseSession& session, FleetService* fleet)
    : QObject(&session)
    , m_session(session)
    , m_fleet(fleet) {
    if (fleet == nullptr) {
        return;
    }
    connect(&session.context(), &InvestigationContext::changed, this, [this](InvestigationContext::Parts parts) {
        if (parts & InvestigationContext::SelectionPart) {
            readFlow();
        }
    });
    connect(fleet, &FleetService::drafted, this, [this](quint64 token, const std::string& order) {
        if (token == m_token) {
            m_token = 0;
            m_current = m_coming = order;
            emit changed();
        }
    });
    connect(&session, &CaseSession::opened, this, [this] { m_fleet->watchWire(this, m_session.path()); });
    connect(&session, &CaseSession::closed, this, [this] { m_fleet->watchWire(this, {}); });
    connect(this, &QObject::destroyed, fleet, [this, fleet] { fleet->watchWire(this, {}); });
    connect(fleet, &FleetService::proposed, this, [this](quint64 token, const ProposedPtr& proposed) {
        if (token == m_token) {
            m_token = 0;
            m_proposals.insert(m_proposals.begin(), proposed);
            m_chosen[proposed->id] = proposed->chosen();
            if (m_proposals.size() > kMostProposals) {
                m_chosen.erase(m_proposals.back()->id);
                m_proposals.pop_back();
            }
            m_current = proposed->id;
            emit changed();
        }
    });
    connect(fleet, &FleetService::proposalFailed, this, [this](quint64 token, const Error& error) {
        if (token == m_token) {
            m_token = 0;
            m_error = error;
            emit changed();
        }
    });
}

bool RespondSession::canPropose() const {
    const TraceSession& trace = m_session.trace();
    return m_fleet != nullptr && trace.state() == TraceSession::State::Done && !trace.subject().host.ip.isUnset();
}

ProposalWish RespondSession::wish() const {
    const TraceSession& trace = m_session.trace();
    const CaseSnapshot& snapshot = *m_session.snapshot();
    ProposalWish wish;
    wish.trace = trace.result();
    wish.host = trace.subject().host.ip;
    wish.caseId = trace.subject().incident;
    wish.protectedAddresses = serversOf(snapshot, trace.subject().host);
    const auto add = [](const auto& value, auto& list) {
        if (std::ranges::find(list, value) == list.end()) {
            list.push_back(value);
        }
    };
    const Incident* incident = snapshot.incident(trace.subject().incident);
    for (const std::string& key : incident != nullptr ? incident->detections : std::vector<std::string>()) {
        const Detection* detection = snapshot.detection(key);
        const std::string peer = detection != nullptr ? detection->peer : std::string();
        if (const auto address = IpAddress::parse(peer)) {
            if (std::ranges::none_of(snapshot.hosts, [&](const Host& host) { return host.inside && host.key.ip == *address; })) {
                add(*address, wish.addresses);
            }
        } else if (!peer.empty()) {
            add(peer, wish.names);
        }
    }
    return wish;
}

void RespondSession::propose() {
    if (!canPropose()) {
        return;
    }
    m_error.reset();
    const ProposalWish wanted = wish();
    if (m_session.queries() == nullptr || (wanted.names.empty() && wanted.addresses.empty())) {
        m_token = m_fleet->propose(wanted);
    } else { // a name is denied by what it stood for, and who else stands there is told
        m_naming.ask(
            m_session.queries(), this,
            [names = wanted.names, addresses = wanted.addresses](EventStore& store, const QueryBudget& budget) { return namedAddresses(store, names, addresses, budget); },
            [this, wanted](const Result<std::vector<NamedAddress>>& named) {
                ProposalWish answered = wanted;
                answered.named = named.ok() ? *named : std::vector<NamedAddress>(); // without them there is a proposal all the same
                m_token = m_fleet->propose(answered);
                emit changed();
            });
    }
    emit changed();
}

void RespondSession::readFlow() {
    m_flow.reset();
    const Selection& selection = m_session.context().selection();
    const bool isFlow = (selection.kind == Selection::Kind::Flow || selection.kind == Selection::Kind::Event) && !selection.keys.empty();
    const auto uid = isFlow ? FlowUid::parse(selection.keys.front()) : std::nullopt;
    if (!uid || uid->isUnset() || m_session.queries() == nullptr) {
        m_channel.cancel();
        return;
    }
    m_channel.ask(
        m_session.queries(), this, [flow = *uid](EventStore& store, const QueryBudget& budget) { return store.flowsByUid({flow}, budget); },
        [this](const Result<std::vector<FlowRow>>& rows) {
            if (rows.ok() && !rows->empty()) {
                m_flow = rows->front();
                emit subjectChanged();
            }
        });
}

const fleet::Agent* RespondSession::agentOf(const IpAddress& host) const {
    if (m_fleet == nullptr || host.isUnset()) {
        return nullptr;
    }
    const auto& agents = m_fleet->snapshot()->agents; // the snapshot stays until the next turn of the event loop
    const auto found = std::ranges::find_if(agents, [&](const fleet::Agent& one) {
        return one.state == fleet::AgentState::Approved && one.heartbeat && std::ranges::find(one.heartbeat->addresses, host) != one.heartbeat->addresses.end();
    });
    return found == agents.end() ? nullptr : &*found;
}

void RespondSession::setTraceRow(std::optional<size_t> row) {
    m_traceRow = row;
    emit subjectChanged();
}

RespondSubject RespondSession::subject() const {
    const TraceSession& trace = m_session.trace();
    const CaseSnapshot& snapshot = *m_session.snapshot();
    if (m_session.context().page() != QStringLiteral("trace") || trace.state() != TraceSession::State::Done || trace.subject().host.ip.isUnset()) {
        return RespondSubject::of(snapshot, m_session.context().selection(), m_flow ? &*m_flow : nullptr);
    }
    RespondSubject subject = RespondSubject::of(snapshot, Selection::hostOnly(trace.subject().host), nullptr);
    subject.host = trace.subject().host.ip; // its agent has answered, wherever the site says it is
    subject.name = snapshot.hostName(trace.subject().host);
    const auto& rows = trace.result()->rows();
    const fleet::Agent* agent = agentOf(subject.host);
    if (!m_traceRow || *m_traceRow >= rows.size() || agent == nullptr || !agent->heartbeat) {
        return subject;
    }
    const endpoint::Trace& found = trace.result()->trace();
    for (const size_t node : rows[*m_traceRow].nodes) {
        if (found.nodes[node].kind == endpoint::TraceNode::Kind::Process && !subject.process) {
            subject.process = mitigation::processOf(found, node, agent->device, agent->heartbeat->boot);
            subject.processName = format::untrusted(found.nodes[node].label);
        }
        if (const auto* connected = mitigation::recordOf<endpoint::Connected>(found.nodes[node])) {
            std::erase(subject.peers, connected->remote);
            subject.peers.insert(subject.peers.begin(), connected->remote);
        }
    }
    return subject;
}

std::string RespondSession::device() const {
    const fleet::Agent* agent = agentOf(subject().host);
    return agent != nullptr ? agent->device : std::string();
}

std::vector<mitigation::Exception> RespondSession::exceptionCandidates() const {
    const std::string known = device();
    if (known.empty()) {
        return {};
    }
    const TraceSession& trace = m_session.trace();
    const bool isTraced = m_session.context().page() == QStringLiteral("trace") && trace.state() == TraceSession::State::Done && m_traceRow && *m_traceRow < trace.result()->rows().size();
    return exception_words::of(subject(), known, isTraced ? &trace.result()->trace() : nullptr, isTraced ? trace.result()->rows()[*m_traceRow].nodes : std::vector<size_t>());
}

QString RespondSession::whyNot(plan::Action action) const {
    const RespondSubject subject = this->subject();
    if (m_fleet == nullptr) {
        return tr("This window has no agents.");
    }
    if (subject.host.isUnset()) {
        return tr("Choose a computer of yours, an incident, a flow or a process first.");
    }
    if (agentOf(subject.host) == nullptr) {
        return tr("No approved agent is on %1. Only its administrator or the switch can do this.").arg(format::unbroken(subject.name));
    }
    if ((action == plan::Action::KillProcess || action == plan::Action::KillConnections) && !subject.process) {
        return subject.processName.isEmpty() ? tr("Choose a process in a trace of this computer first.")
                                             : tr("Whether %1 runs there still is not certain, so it cannot be named safely.").arg(format::unbroken(subject.processName));
    }
    return {};
}

std::vector<IpAddress> RespondSession::connectedHosts() const {
    std::vector<IpAddress> hosts{subject().host};
    const FleetSnapshotPtr roster = m_fleet != nullptr ? m_fleet->snapshot() : std::make_shared<const FleetSnapshot>();
    const auto approved = static_cast<size_t>(std::ranges::count(roster->agents, fleet::AgentState::Approved, &fleet::Agent::state));
    const fleet::Agent* first = agentOf(hosts.front());
    for (const fleet::Agent& one : roster->agents) {
        const bool isMeant = one.state == fleet::AgentState::Approved && one.heartbeat && !one.heartbeat->addresses.empty() && fleet::isConnected(one, roster->at)
            && (first == nullptr || one.device != first->device);
        if (isMeant && hosts.size() < mitigation::hostCap(approved)) {
            hosts.push_back(one.heartbeat->addresses.front());
        }
    }
    return hosts;
}

void RespondSession::order(const mitigation::DirectWish& wish, const std::vector<IpAddress>& hosts) {
    if (m_fleet == nullptr || hosts.empty()) {
        return;
    }
    DirectWant want{hosts, wish};
    const RespondSubject subject = this->subject();
    want.wish.caseId = subject.incident;
    HostKey key;
    key.ip = hosts.front();
    want.wish.protectedAddresses = serversOf(*m_session.snapshot(), wish.action == plan::Action::DenyAddress ? key : HostKey());
    m_error.reset();
    const bool isAll = wish.action == plan::Action::ContainHost || wish.action == plan::Action::RestartHost;
    if (!isAll || hosts.size() != 1 || m_session.queries() == nullptr) {
        send(std::move(want));
        return;
    }
    // What the network saw last of the computer goes with the order: who confirms it later sees the same.
    m_peers.ask(
        m_session.queries(), this, [host = key.ip](EventStore& store, const QueryBudget& budget) { return recentPeers(store, host, budget); },
        [this, want](const Result<std::vector<Message>>& peers) {
            DirectWant told = want;
            told.wish.sessions = peers.ok() ? *peers : std::vector<Message>();
            send(std::move(told));
        });
}

void RespondSession::send(DirectWant want) {
    m_token = m_fleet->order(want);
    emit changed();
}

void RespondSession::extend(const std::string& order, Duration duration) {
    if (m_fleet != nullptr) {
        m_error.reset();
        m_token = m_fleet->extend(order, duration);
        emit changed();
    }
}

ProposedPtr RespondSession::proposed(const std::string& id) const {
    const auto found = std::ranges::find_if(m_proposals, [&](const ProposedPtr& one) { return one->id == id; });
    return found == m_proposals.end() ? nullptr : *found;
}

std::set<std::string> RespondSession::chosen(const std::string& id) const {
    if (const auto known = m_chosen.find(id); known != m_chosen.end()) {
        return known->second;
    }
    std::set<std::string> ids;
    if (const mitigation::Order* order = m_fleet != nullptr ? m_fleet->orders()->order(id) : nullptr) {
        for (const plan::Step& step : order->plan.steps) {
            ids.insert(step.id);
        }
    }
    return ids;
}

void RespondSession::choose(const std::string& id, const std::string& step, bool isChosen) {
    if (const auto known = m_chosen.find(id); known != m_chosen.end() && known->second.contains(step) != isChosen) {
        if (isChosen) {
            known->second.insert(step);
        } else {
            known->second.erase(step);
        }
        emit changed();
    }
}

bool RespondSession::isCurrent(const mitigation::Order& order) const {
    const auto chosen = this->chosen(order.id);
    return order.dryRun.has_value() && order.plan.steps.size() == chosen.size()
        && std::ranges::all_of(order.plan.steps, [&](const plan::Step& step) { return chosen.contains(step.id); });
}

void RespondSession::look(const std::string& id) {
    if (const ProposedPtr known = proposed(id)) {
        m_fleet->lookAt(known, chosen(id));
    } else if (m_fleet != nullptr) {
        m_fleet->lookAgain(id);
    }
}

bool RespondSession::isComing(const std::string& id) const {
    return !id.empty() && id == m_coming && m_fleet != nullptr && m_fleet->orders()->order(id) == nullptr;
}

void RespondSession::setCurrent(const std::string& id) {
    if (m_current != id) {
        m_current = id;
        emit changed();
    }
}

} // namespace metsuke
