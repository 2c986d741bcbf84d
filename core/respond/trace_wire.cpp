// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/respond/trace_wire.h"

#include "core/event/events.h"

#include <cstdlib>


namespace metsuke {

namespace {

using endpoint::Connected;
using endpoint::TraceNode;
constexpr size_t kMostConnections = 200, kMostFiles = 16, kFlowsLooked = 64;
constexpr Duration kLongestBefore = kHour; ///< a flow may have begun so long before the endpoint knew of it

/// Flows between the two ends about that time.
Result<std::vector<FlowRow>> flowsOf(EventStore& store, const Connected& connected, Timestamp time, Duration tolerance, const QueryBudget& budget) {
    const bool isOurs = connected.isInitiated;
    const IpAddress& orig = isOurs ? connected.local : connected.remote;
    const IpAddress& resp = isOurs ? connected.remote : connected.local;
    Filter filter = Filter::compare("resp", Filter::Op::Equal, resp.toString());
    const auto narrow = [&](const char* field, auto value) { filter = Filter::both(std::move(filter), Filter::compare(field, Filter::Op::Equal, std::move(value))); };
    if (!orig.isUnset()) {
        narrow("orig", orig.toString());
    }
    narrow("resp_port", int64_t{isOurs ? connected.remotePort : connected.localPort});
    if (const uint16_t port = isOurs ? connected.localPort : connected.remotePort; port != 0) {
        narrow("orig_port", int64_t{port});
    }
    const TimeRange range{time - kLongestBefore - tolerance, time + tolerance};
    METSUKE_TRY(const auto window, store.openFlows(filter, range, FlowSort::Time, SortOrder::Descending, budget));
    METSUKE_TRY(auto rows, store.flowPage(window, 0, budget));
    if (rows.size() > kFlowsLooked) {
        rows.resize(kFlowsLooked);
    }
    return rows;
}

/// The flow whose beginning is nearest; ports are used again.
const FlowRow* nearest(const std::vector<FlowRow>& flows, Timestamp time) {
    const FlowRow* best = nullptr;
    for (const FlowRow& flow : flows) {
        if (best == nullptr || std::llabs(flow.ts - time) < std::llabs(best->ts - time)) {
            best = &flow;
        }
    }
    return best;
}

void add(WireFact& fact, const Event& event) {
    if (event.body.is<HttpEvent>()) {
        const auto& http = event.body.get<HttpEvent>();
        if (fact.url.empty()) {
            fact.url = "http://" + http.host + http.uri;
            fact.server = http.host;
        }
    } else if (event.body.is<SslEvent>()) {
        const auto& tls = event.body.get<SslEvent>();
        fact.server = fact.server.empty() ? tls.server_name : fact.server;
    } else if (event.body.is<FilesEvent>() && fact.files.size() < kMostFiles) {
        const auto& file = event.body.get<FilesEvent>();
        fact.files.push_back({file.filename, file.mime_type, file.sha256, file.seen_bytes});
    }
}

} // namespace

Result<std::vector<WireFact>> wireFacts(
    EventStore& store, const endpoint::Trace& trace, Duration tolerance, const QueryBudget& budget) {
    std::vector<WireFact> facts;
    size_t looked = 0;
    for (size_t i = 0; i < trace.nodes.size() && looked < kMostConnections; ++i) {
        const TraceNode& node = trace.nodes[i];
        const auto* connected = node.evidence ? std::get_if<Connected>(&node.evidence->body) : nullptr;
        if (connected == nullptr) {
            continue;
        }
        ++looked;
        METSUKE_TRY(const auto flows, flowsOf(store, *connected, node.time, tolerance, budget));
        const FlowRow* flow = nearest(flows, node.time);
        if (flow == nullptr) {
            continue;
        }
        WireFact fact;
        fact.node = i;
        fact.flow = flow->uid;
        METSUKE_TRY(const auto events, store.eventsOfFlows({flow->uid}, budget));
        for (const EventRow& row : events) {
            add(fact, row.event);
        }
        facts.push_back(std::move(fact));
    }
    return facts;
}

} // namespace metsuke
