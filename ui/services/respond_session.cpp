// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/respond_session.h"

#include "ui/services/case_orders.h"
#include "ui/services/trace_session.h"

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

std::string RespondSession::caseIdOf(const std::string& incident) const { return incident.empty() ? case_orders::markOf(m_session.path()) : incident; }

ProposalWish RespondSession::wish() const {
    const TraceSession& trace = m_session.trace();
    const CaseSnapshot& snapshot = *m_session.snapshot();
    ProposalWish wish;
    wish.trace = trace.result();
    wish.host = trace.subject().host.ip;
    wish.caseId = caseIdOf(trace.subject().incident);
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

void RespondSession::order(const mitigation::DirectWish& wish, const std::vector<IpAddress>& hosts) {
    if (m_fleet == nullptr || hosts.empty()) {
        return;
    }
    DirectWant want{hosts, wish};
    const RespondSubject subject = this->subject();
    want.wish.caseId = caseIdOf(subject.incident);
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
