// SPDX-License-Identifier: GPL-3.0-or-later
// Whose connection it was.
#include "core/endpoint/trace_engine.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
constexpr size_t kMostConnections = 4'000; // with one peer in a day
constexpr Duration kLookBack = 24 * kHour;
constexpr Duration kNameLookBack = kHour;

Duration distance(Timestamp a, Timestamp b) {
    const double apart = std::abs(static_cast<double>(a.ns) - static_cast<double>(b.ns));
    return apart > 9e18 ? INT64_MAX : static_cast<Duration>(apart);
}

} // namespace

Result<void> TraceEngine::findOwner() {
    const HistoryTotals totals = m_history.totals();
    if (totals.activities == 0 || !(totals.span.from <= window().until)
        || shifted(totals.span.until, m_question.tolerance) < window().from) {
        m_graph.addGap("endpoint.gap.not_covered", totals.activities > 0 ? std::optional(totals.span) : std::nullopt);
    }
    for (const auto look : {&TraceEngine::ownerByTuple, &TraceEngine::ownerByHash, &TraceEngine::ownerByName, &TraceEngine::ownerByPeer}) {
        METSUKE_TRY(const bool isFound, (this->*look)());
        if (isFound) {
            return {};
        }
    }
    m_graph.addGap(Message("endpoint.gap.no_owner").with("remote", m_question.remote.toString()).with("port", m_question.remotePort == 0 ? std::string() : std::to_string(m_question.remotePort)));
    return {};
}

/// Of several processes that all could be it none is the owner for certain: the nearest is followed, and it is said.
Result<bool> TraceEngine::takeOwner(std::vector<Activity> candidates, double confidence, const char* reason) {
    std::erase_if(candidates, [](const Activity& one) { return !one.process.isKnown(); });
    if (candidates.empty()) {
        return false;
    }
    std::stable_sort(candidates.begin(), candidates.end(), [&](const Activity& a, const Activity& b) {
        return distance(a.time, m_question.time) < distance(b.time, m_question.time);
    });
    std::set<ProcessUid> processes;
    for (const Activity& one : candidates) {
        processes.insert(one.process);
    }
    const auto count = static_cast<double>(processes.size());
    if (processes.size() > 1) {
        m_graph.addGap(Message("endpoint.gap.owners").with("count", static_cast<int64_t>(processes.size())));
    }
    const Activity& nearest = candidates.front();
    m_owner = nearest.process;
    m_ownerTime = nearest.time;
    m_ownerConfidence = confidence / count;
    m_trace.owner = m_graph.process(m_owner, nearest.time);
    for (const Activity& one : candidates) {
        if (std::holds_alternative<Connected>(one.body) && (one == nearest || one.process != m_owner)) {
            const auto connection = m_graph.connection(one);
            m_graph.connect(m_graph.process(one.process, one.time), connection, TraceEdge::Relation::Connected,
                confidence / count, reason);
            m_trace.connection = m_trace.connection ? m_trace.connection : connection;
        }
    }
    return true;
}

Result<bool> TraceEngine::ownerByTuple() {
    METSUKE_TRY(const auto found,
        find(keyOfRemote(m_question.remote), {shifted(window().from, -m_limits.span), window().until}, Order::NewestFirst, kMostConnections));
    std::vector<Activity> exact;
    std::vector<Activity> perhapsOver; // its port fits, it began before, and nobody told its end
    std::vector<Activity> sampled;
    std::vector<Activity> otherPort; // the local port is not known, or another behind a translation of addresses
    bool isOwnerless = false;
    for (const Activity& one : found) {
        const auto& connected = std::get<Connected>(one.body);
        if (connected.protocol != m_question.protocol
            || (m_question.remotePort != 0 && connected.remotePort != m_question.remotePort)) {
            continue;
        }
        const bool isInWindow = window().contains(one.time) || (connected.closed && window().from <= *connected.closed);
        const bool isPortKnown = m_question.localPort != 0 && connected.localPort != 0;
        const bool isTranslated = !m_question.local.isUnset() && !connected.local.isUnset() && m_question.local != connected.local;
        const bool isSamePort = isPortKnown && m_question.localPort == connected.localPort && !isTranslated;
        isOwnerless = isOwnerless || (isInWindow && !one.process.isKnown());
        if (isSamePort && isInWindow) {
            (connected.isSampled ? sampled : exact).push_back(one);
        } else if (isSamePort && !connected.closed && perhapsOver.empty()) {
            perhapsOver.push_back(one);
        } else if ((!isPortKnown || isTranslated) && isInWindow) {
            otherPort.push_back(one);
        }
    }
    struct Tier {
        std::vector<Activity>* candidates;
        double confidence;
        const char* reason;
    };
    for (const Tier& tier : {Tier{&exact, 1.0, "endpoint.edge.connection_exact"}, Tier{&sampled, 0.95, "endpoint.edge.connection_sampled"},
             Tier{&perhapsOver, 0.9, "endpoint.edge.connection_open"}, Tier{&otherPort, 0.7, "endpoint.edge.connection_port"}}) {
        METSUKE_TRY(const bool isTaken, takeOwner(std::move(*tier.candidates), tier.confidence, tier.reason));
        if (isTaken) {
            return true;
        }
    }
    if (isOwnerless) {
        m_graph.addGap("endpoint.gap.ownerless");
    }
    return false;
}

Result<bool> TraceEngine::ownerByHash() {
    if (m_question.sha256.empty()) {
        return false;
    }
    METSUKE_TRY(auto found, find(keyOfImageHash(m_question.sha256), {shifted(window().from, -kLookBack), window().until}, Order::NewestFirst, 100));
    return takeOwner(std::move(found), 0.6, "endpoint.edge.same_hash");
}

Result<bool> TraceEngine::ownerByName() {
    const TimeWindow before{shifted(window().from, -kNameLookBack), window().until};
    METSUKE_TRY(auto found, find(keyOfAnswer(m_question.remote), before, Order::NewestFirst, 100));
    if (!m_question.name.empty()) {
        METSUKE_TRY(auto named, find(keyOfName(m_question.name), before, Order::NewestFirst, 100));
        std::move(named.begin(), named.end(), std::back_inserter(found));
    }
    METSUKE_TRY(const bool isTaken, takeOwner(std::move(found), 0.5, "endpoint.edge.name"));
    if (isTaken) {
        m_graph.addGap("endpoint.gap.owner_by_name");
    }
    return isTaken;
}

Result<bool> TraceEngine::ownerByPeer() {
    if (m_question.remote.isLoopback()) {
        return false; // everybody talks to that peer
    }
    METSUKE_TRY(auto found,
        find(keyOfRemote(m_question.remote), {shifted(m_question.time, -kLookBack), shifted(m_question.time, kLookBack)}, Order::NewestFirst, 500));
    METSUKE_TRY(const bool isTaken, takeOwner(std::move(found), 0.3, "endpoint.edge.same_peer"));
    if (isTaken) {
        m_graph.addGap("endpoint.gap.owner_by_peer");
    }
    return isTaken;
}

} // namespace metsuke::endpoint
