// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/wire_join.h"

#include <algorithm>
#include <set>

namespace metsuke {

namespace {

constexpr Duration kTupleApart = 10 * kSecond; ///< clocks and the look at open sockets
constexpr Duration kPeerApart = 2 * kSecond;

const endpoint::Connected* connectedOf(const endpoint::TraceNode& node) {
    return node.evidence ? std::get_if<endpoint::Connected>(&node.evidence->body) : nullptr;
}

Filter oneOf(const std::set<std::string>& addresses) {
    Filter filter;
    filter.op = Filter::Op::In;
    filter.field = "host";
    filter.values.assign(addresses.begin(), addresses.end());
    return filter;
}

Duration between(Timestamp a, Timestamp b) { return a > b ? a - b : b - a; }

/// How well a flow is this connection; confidence 0: it is not.
WireJoin judge(const endpoint::Connected& connected, Timestamp time, const FlowRow& flow) {
    const bool isForward = flow.orig == connected.local && flow.resp == connected.remote;
    const bool isBackward = flow.resp == connected.local && flow.orig == connected.remote;
    WireJoin join;
    join.confidence = 0;
    if ((!isForward && !isBackward) || flow.proto != connected.protocol) {
        return join;
    }
    const uint16_t local = isForward ? flow.origPort : flow.respPort;
    const uint16_t remote = isForward ? flow.respPort : flow.origPort;
    join.apart = between(flow.ts, time);
    const bool isSameEnd = remote == connected.remotePort;
    if (isSameEnd && local == connected.localPort && join.apart <= kTupleApart) {
        join.confidence = 1;
    } else if (isSameEnd && join.apart <= kPeerApart) {
        join.by = WireJoin::By::Peer;
        join.confidence = 0.7;
    }
    return join;
}

struct Question {
    Filter filter;
    TimeRange range;
    bool isEmpty = true; ///< there is nothing to ask
    bool isCut = false; ///< of some peers only
};

Question questionOf(const TraceTree& tree) {
    std::set<std::string> locals;
    std::set<std::string> peers;
    Question question;
    for (const endpoint::TraceNode& node : tree.trace().nodes) {
        const auto* connected = connectedOf(node);
        if (connected == nullptr) {
            continue;
        }
        const std::string peer = connected->remote.toString();
        if (peers.size() < WireJoins::kMostPeers || peers.contains(peer)) {
            locals.insert(connected->local.toString());
            peers.insert(peer);
        } else {
            question.isCut = true;
        }
    }
    question.isEmpty = peers.empty();
    if (!question.isEmpty) {
        question.filter = Filter::both(oneOf(locals), oneOf(peers));
        question.range = {tree.span().from - kMinute, tree.span().until + kMinute};
    }
    return question;
}

} // namespace

Result<WireJoins> WireJoins::ask(EventStore& store, const TraceTree& tree, const QueryBudget& budget) {
    const Question question = questionOf(tree);
    WireJoins found;
    if (question.isEmpty) {
        return found;
    }
    std::vector<FlowRow> flows;
    METSUKE_TRY(const RowWindowPtr window, store.openFlows(question.filter, question.range, FlowSort::Time, SortOrder::Ascending, budget));
    for (int64_t page = 0; page * RowWindow::kPageRows < std::min(window->count, kMostFlows); ++page) {
        METSUKE_TRY(auto rows, store.flowPage(window, page, budget));
        std::move(rows.begin(), rows.end(), std::back_inserter(flows));
    }
    found.joins = of(tree, flows);
    found.isCut = question.isCut || window->cut || window->count > kMostFlows;
    return found;
}

std::vector<WireJoin> WireJoins::of(const TraceTree& tree, const std::vector<FlowRow>& flows) {
    const endpoint::Trace& trace = tree.trace();
    std::vector<WireJoin> joins;
    for (const TraceTree::Row& row : tree.rows()) {
        if (row.kind != TraceTree::Kind::Connection) {
            continue;
        }
        std::optional<WireJoin> best;
        for (const size_t node : row.nodes) {
            const auto* connected = connectedOf(trace.nodes[node]);
            if (connected == nullptr) {
                continue;
            }
            const Timestamp time = trace.nodes[node].time;
            const auto first = std::lower_bound(flows.begin(), flows.end(), Timestamp{std::max<int64_t>(time.ns, kTupleApart) - kTupleApart},
                [](const FlowRow& flow, Timestamp at) { return flow.ts < at; });
            for (auto flow = first; flow != flows.end() && flow->ts <= Timestamp{std::min(time.ns, INT64_MAX - kTupleApart) + kTupleApart}; ++flow) {
                WireJoin join = judge(*connected, time, *flow);
                if (join.confidence > 0 && (!best || join.confidence > best->confidence || (join.confidence == best->confidence && join.apart < best->apart))) {
                    join.node = node;
                    join.flow = *flow;
                    best = std::move(join);
                }
            }
            if (best && best->confidence >= 1) {
                break; // the first one that is certain stands for all of the row
            }
        }
        if (best) {
            joins.push_back(std::move(*best));
        }
    }
    std::stable_sort(joins.begin(), joins.end(), [](const WireJoin& a, const WireJoin& b) { return a.flow.ts < b.flow.ts; });
    return joins;
}

} // namespace metsuke
