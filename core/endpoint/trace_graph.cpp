// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/trace_graph.h"

#include "core/endpoint/detections.h"

#include <algorithm>
#include <set>

namespace metsuke::endpoint {

namespace {

using Kind = TraceNode::Kind;

std::string endpoint(const IpAddress& address, uint16_t port) {
    return (address.isV4() ? address.toString() : '[' + address.toString() + ']') + ':' + std::to_string(port);
}
std::string momentKey(const Activity& activity) { return activity.process.toString() + std::to_string(activity.time.ns); }

} // namespace

std::optional<size_t> TraceGraph::node(const std::string& key, TraceNode made) {
    if (const auto known = m_known.find(key); known != m_known.end()) {
        return known->second;
    }
    if (m_trace.nodes.size() >= m_limits.nodes) {
        m_trace.isCut = true;
        return std::nullopt;
    }
    m_trace.nodes.push_back(std::move(made));
    return m_known[key] = m_trace.nodes.size() - 1;
}

std::optional<size_t> TraceGraph::process(const ProcessUid& uid, Timestamp time) {
    return node('p' + uid.toString(), {Kind::Process, {}, time, uid, {}, {}, {}, false, false});
}

std::optional<size_t> TraceGraph::image(const Activity& activity) {
    const auto& image = std::get<ImageStarted>(activity.body);
    return node('i' + momentKey(activity),
        {Kind::Image, image.path, activity.time, activity.process, image.file, {}, activity, !image.package.empty(), image.isDeleted});
}

std::optional<size_t> TraceGraph::file(const FileId& file, const std::string& path, Timestamp time) {
    const std::string key = file.isKnown() ? std::to_string(file.device) + ':' + std::to_string(file.inode) : path;
    return node('f' + key, {Kind::File, path, time, {}, file, {path}, {}, false, false});
}

void TraceGraph::tellContent(size_t node, const Activity& activity) {
    const auto& change = std::get<FileChanged>(activity.body);
    std::optional<Activity>& known = m_trace.nodes[node].evidence;
    const bool isContent = change.change == FileChanged::Change::Written || !change.sha256.empty();
    if (isContent && (!known || known->time <= activity.time)) {
        known = activity;
    }
}

std::optional<size_t> TraceGraph::connection(const Activity& activity) {
    const auto& connected = std::get<Connected>(activity.body);
    return node('c' + momentKey(activity) + endpoint(connected.remote, connected.remotePort),
        {Kind::Connection, endpoint(connected.remote, connected.remotePort), activity.time, activity.process, {}, {}, activity, false, false});
}

std::optional<size_t> TraceGraph::persistence(const Activity& activity) {
    const auto& changed = std::get<PersistenceChanged>(activity.body);
    return node('s' + changed.kind + '\n' + changed.path + '\n' + changed.entry,
        {Kind::Persistence, changed.path, activity.time, activity.process, {}, {}, activity, false,
            changed.change == PersistenceChanged::Change::Removed});
}

std::optional<size_t> TraceGraph::origin(EntryVector vector, std::string label, Timestamp time) {
    const std::string key = 'o' + std::string(entryVectorName(vector)) + '\n' + label;
    return node(key, {Kind::Origin, std::move(label), time, {}, {}, {}, {}, false, false});
}

std::optional<size_t> TraceGraph::detection(const Activity& activity) {
    const auto& detected = std::get<Detected>(activity.body);
    const auto found = node('d' + momentKey(activity) + detected.path + '\n' + detected.signature,
        {Kind::Detection, detected.signature, activity.time, {}, {}, {}, activity, false, false});
    if (found && isTakenAway(detected.outcome)) { // told once more when it was
        at(*found).evidence = activity;
    }
    return found;
}

bool TraceGraph::reaches(size_t from, size_t to) const {
    std::vector<size_t> open{from};
    std::set<size_t> seen{from};
    while (!open.empty()) {
        const size_t next = open.back();
        open.pop_back();
        if (next == to) {
            return true;
        }
        if (const auto targets = m_targets.find(next); targets != m_targets.end()) {
            for (const size_t target : targets->second) {
                if (seen.insert(target).second) {
                    open.push_back(target);
                }
            }
        }
    }
    return false;
}

void TraceGraph::connect(std::optional<size_t> from, std::optional<size_t> to, TraceEdge::Relation relation,
    double confidence, Message reason) {
    if (!from || !to || *from == *to) {
        return;
    }
    const bool isKnown = std::any_of(m_trace.edges.begin(), m_trace.edges.end(), [&](const TraceEdge& edge) {
        return edge.from == *from && edge.to == *to && edge.relation == relation;
    });
    if (isKnown || reaches(*to, *from)) {
        return;
    }
    if (m_trace.edges.size() >= m_limits.edges) {
        m_trace.isCut = true;
        return;
    }
    m_targets[*from].push_back(*to);
    m_trace.edges.push_back({*from, *to, relation, confidence, std::move(reason)});
}

void TraceGraph::addGap(Message what, std::optional<TimeWindow> window) {
    const auto isSame = [&](const TraceGap& gap) { return gap.what == what && gap.window == window; };
    if (std::any_of(m_trace.gaps.begin(), m_trace.gaps.end(), isSame)) {
        return;
    }
    if (m_trace.gaps.size() >= kMostTraceGaps) {
        m_trace.isCut = true;
        return;
    }
    m_trace.gaps.push_back({std::move(what), window});
}

} // namespace metsuke::endpoint
