// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/trace_confidence.h"

#include <algorithm>
#include <queue>

namespace metsuke::mitigation {

namespace {

using endpoint::Trace;
using endpoint::TraceEdge;

struct Neighbour {
    size_t node;
    double confidence;
};

std::vector<std::vector<Neighbour>> neighboursOf(const Trace& trace) {
    std::vector<std::vector<Neighbour>> all(trace.nodes.size());
    for (const TraceEdge& edge : trace.edges) {
        all[edge.from].push_back({edge.to, edge.confidence});
        all[edge.to].push_back({edge.from, edge.confidence});
    }
    return all;
}

/// Of the edges between the neighbours of the chain, from the connection to the subject.
double confidenceOfSubject(const Trace& trace, const std::vector<std::vector<Neighbour>>& neighbours) {
    double product = 1;
    for (size_t i = 0; i < trace.chain.size() && trace.chain[i] != *trace.subject; ++i) {
        if (i + 1 == trace.chain.size()) {
            break; // the chain leads elsewhere: what it had until here counts
        }
        const auto& next = neighbours[trace.chain[i]];
        const auto edge = std::ranges::find(next, trace.chain[i + 1], &Neighbour::node);
        product *= edge == next.end() ? 1 : edge->confidence;
    }
    return product;
}

} // namespace

std::vector<double> blastConfidence(const Trace& trace) {
    std::vector<double> sure(trace.nodes.size(), 0);
    if (!trace.subject) {
        return sure;
    }
    std::vector<bool> isBlamed(trace.nodes.size(), false);
    for (const size_t node : trace.blast) {
        isBlamed[node] = true;
    }
    isBlamed[*trace.subject] = true;
    const auto neighbours = neighboursOf(trace);
    std::priority_queue<std::pair<double, size_t>> open;
    open.emplace(confidenceOfSubject(trace, neighbours), *trace.subject);
    while (!open.empty()) {
        const auto [confidence, node] = open.top();
        open.pop();
        if (confidence <= sure[node]) {
            continue;
        }
        sure[node] = confidence;
        for (const Neighbour& next : neighbours[node]) {
            if (isBlamed[next.node] && confidence * next.confidence > sure[next.node]) {
                open.emplace(confidence * next.confidence, next.node);
            }
        }
    }
    return sure;
}

} // namespace metsuke::mitigation
