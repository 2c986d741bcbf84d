// SPDX-License-Identifier: GPL-3.0-or-later
// What RespondSession has in hand without a trace: which computer of ours, what else of it, and why something cannot be ordered for it.
#include "ui/services/respond_session.h"

#include "ui/services/exception_words.h"
#include "ui/services/format.h"
#include "ui/services/trace_session.h"

#include "core/fleet/agent_health.h"
#include "core/mitigation/staging.h"
#include "core/mitigation/suspects.h"

#include <algorithm>

namespace metsuke {

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

} // namespace metsuke
