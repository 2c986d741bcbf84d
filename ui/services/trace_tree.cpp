// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/trace_tree.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace metsuke {

namespace {

using endpoint::TraceEdge;
using endpoint::TraceNode;
using Relation = TraceEdge::Relation;

/// What an edge says in the order of cause, and how good a place it makes: least first.
struct Cause {
    size_t cause = 0, effect = 0; ///< nodes
    int rank = 0;
};

std::optional<Cause> causeOf(const TraceEdge& edge) {
    switch (edge.relation) {
    case Relation::Connected:
    case Relation::Wrote:
    case Relation::Persisted:
    case Relation::Detected:
        return Cause{edge.from, edge.to, 0};
    case Relation::Started:
        return Cause{edge.from, edge.to, 1};
    case Relation::Fetched:
        return Cause{edge.from, edge.to, 1};
    case Relation::LoadedFrom: // the image came from the file
    case Relation::Starts:
        return edge.relation == Relation::Starts ? Cause{edge.from, edge.to, 3} : Cause{edge.to, edge.from, 2};
    case Relation::CameFrom:
        return Cause{edge.to, edge.from, 3};
    case Relation::Ran: // one row
    case Relation::Inherited:
        return std::nullopt;
    }
    return std::nullopt;
}

/// A trace comes from another computer: times so far away that their differences have no number are brought near.
Timestamp sane(Timestamp time) { return {std::clamp<int64_t>(time.ns, 0, INT64_MAX / 2)}; }

Timestamp endOf(const TraceNode& node) {
    const auto* connected = node.evidence ? std::get_if<endpoint::Connected>(&node.evidence->body) : nullptr;
    return connected != nullptr && connected->closed ? std::max(node.time, *connected->closed) : node.time;
}

/// Who is the top of whose tree, so that nothing comes to hang below itself.
class Tops {
public:
    explicit Tops(size_t count)
        : m_above(count) {
        std::iota(m_above.begin(), m_above.end(), size_t{0});
    }
    size_t of(size_t row) {
        while (m_above[row] != row) {
            row = m_above[row] = m_above[m_above[row]];
        }
        return row;
    }
    void hang(size_t row, size_t parent) { m_above[row] = parent; }

private:
    std::vector<size_t> m_above;
};

} // namespace

TraceTree::TraceTree(std::shared_ptr<const endpoint::Trace> trace)
    : m_trace(std::move(trace)) {
    group();
    findBlast();
    if (m_trace->subject && has(*m_trace->subject)) {
        m_rows[m_rowOf[*m_trace->subject]].isSubject = true;
    }
    findPath();
    hang();
    order();
    findSpan();
}

void TraceTree::group() {
    constexpr size_t kNone = SIZE_MAX;
    const std::vector<TraceNode>& nodes = m_trace->nodes;
    m_rowOf.assign(nodes.size(), kNone);
    std::map<std::pair<size_t, std::string>, size_t> peers; // process node and label
    std::vector<size_t> owners(nodes.size(), kNone); // of images and connections: the process, which has a row of its own
    for (const TraceEdge& edge : m_trace->edges) {
        const bool isImage = edge.relation == Relation::Ran || edge.relation == Relation::Inherited;
        const Kind owned = isImage ? Kind::Image : Kind::Connection;
        if ((isImage || edge.relation == Relation::Connected) && has(edge.from) && has(edge.to) && nodes[edge.from].kind == Kind::Process
            && nodes[edge.to].kind == owned && owners[edge.to] == kNone) {
            owners[edge.to] = edge.from;
        }
    }
    const auto begin = [&](size_t node) {
        m_rowOf[node] = m_rows.size();
        Row row;
        row.kind = nodes[node].kind;
        row.nodes = {node};
        m_rows.push_back(std::move(row));
    };
    const auto join = [&](size_t node, size_t row) {
        m_rowOf[node] = row;
        m_rows[row].nodes.push_back(node);
    };
    for (size_t node = 0; node < nodes.size(); ++node) {
        const Kind kind = nodes[node].kind;
        if (kind == Kind::Connection && owners[node] != kNone) {
            const auto [known, isNew] = peers.try_emplace({owners[node], nodes[node].label}, m_rows.size());
            isNew ? begin(node) : join(node, known->second);
        } else if (kind != Kind::Image || owners[node] == kNone) {
            begin(node);
        }
    }
    for (size_t node = 0; node < nodes.size(); ++node) {
        if (m_rowOf[node] == kNone) {
            join(node, m_rowOf[owners[node]]);
        }
    }
    for (Row& row : m_rows) {
        if (row.kind == Kind::Connection) {
            std::stable_sort(row.nodes.begin(), row.nodes.end(), [&](size_t a, size_t b) { return nodes[a].time < nodes[b].time; });
        }
        row.from = {INT64_MAX};
        row.until = {INT64_MIN};
        for (const size_t node : row.nodes) {
            row.from = std::min(row.from, sane(nodes[node].time));
            row.until = std::max(row.until, sane(endOf(nodes[node])));
        }
    }
    for (size_t edge = 0; edge < m_trace->edges.size(); ++edge) {
        const auto& [from, to, relation, confidence, reason] = m_trace->edges[edge];
        if (has(from) && has(to) && m_rowOf[from] != m_rowOf[to]) {
            m_rows[m_rowOf[from]].edges.push_back(edge);
            m_rows[m_rowOf[to]].edges.push_back(edge);
        }
    }
}

void TraceTree::findBlast() {
    std::vector<bool> isKnown(m_trace->nodes.size());
    for (const size_t node : m_trace->blast) {
        if (!has(node) || isKnown[node]) {
            continue;
        }
        isKnown[node] = true;
        m_rows[m_rowOf[node]].isBlast = true;
        if (m_trace->nodes[node].kind != Kind::Image) {
            m_blast.push_back(node);
        }
    }
    std::stable_sort(m_blast.begin(), m_blast.end(), [this](size_t a, size_t b) { return m_trace->nodes[a].time < m_trace->nodes[b].time; });
}

void TraceTree::findPath() {
    for (auto node = m_trace->chain.rbegin(); node != m_trace->chain.rend(); ++node) {
        if (!has(*node)) {
            continue;
        }
        Row& row = m_rows[m_rowOf[*node]];
        if (!row.isOnPath) { // what comes twice (a program that wrote itself anew) stands where it began
            row.isOnPath = true;
            m_path.push_back(m_rowOf[*node]);
        }
    }
}

void TraceTree::hang() {
    const std::vector<TraceEdge>& edges = m_trace->edges;
    Tops tops(m_rows.size());
    const auto put = [&](size_t row, size_t parent, std::optional<size_t> edge) {
        if (!m_rows[row].parent && tops.of(parent) != row) {
            m_rows[row].parent = parent;
            m_rows[row].edge = edge;
            tops.hang(row, parent);
        }
    };
    const auto between = [&](size_t a, size_t b) -> std::optional<size_t> {
        for (const size_t edge : m_rows[a].edges) {
            if (m_rowOf[edges[edge].from] == b || m_rowOf[edges[edge].to] == b) {
                return edge;
            }
        }
        return std::nullopt;
    };
    for (size_t i = 1; i < m_path.size(); ++i) {
        std::optional<size_t> edge = between(m_path[i - 1], m_path[i]);
        if (!edge && i + 1 < m_path.size()) { // a file comes from its source, not from who copied it
            edge = between(m_path[i - 1], m_path[i + 1]);
        }
        put(m_path[i], m_path[i - 1], edge);
    }
    struct Place {
        int rank = 0;
        size_t edge = 0, row = 0, parent = 0;
    };
    std::vector<Place> places;
    for (size_t i = 0; i < edges.size(); ++i) {
        const auto cause = has(edges[i].from) && has(edges[i].to) ? causeOf(edges[i]) : std::nullopt;
        if (cause && m_rowOf[cause->cause] != m_rowOf[cause->effect]) {
            places.push_back({cause->rank, i, m_rowOf[cause->effect], m_rowOf[cause->cause]});
        }
    }
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.rank < b.rank; });
    for (const Place& place : places) {
        const bool isHead = !m_path.empty() && place.row == m_path.front();
        if (!isHead) { // the path begins the tree, whoever else is above it
            put(place.row, place.parent, place.edge);
        }
    }
}

void TraceTree::order() {
    for (size_t row = 0; row < m_rows.size(); ++row) {
        (m_rows[row].parent ? m_rows[*m_rows[row].parent].children : m_roots).push_back(row);
    }
    const auto earlier = [this](size_t a, size_t b) { return m_rows[a].from < m_rows[b].from; };
    std::stable_sort(m_roots.begin(), m_roots.end(),
        [&](size_t a, size_t b) { return m_rows[a].isOnPath != m_rows[b].isOnPath ? m_rows[a].isOnPath : earlier(a, b); });
    const auto number = [this](const std::vector<size_t>& siblings, bool isOnPath) {
        bool isAbove = false;
        for (size_t place = siblings.size(); place-- > 0;) {
            Row& row = m_rows[siblings[place]];
            row.place = place;
            row.isAbovePath = isAbove;
            isAbove = isAbove || (isOnPath && row.isOnPath);
        }
    };
    number(m_roots, false);
    for (Row& row : m_rows) {
        std::stable_sort(row.children.begin(), row.children.end(), earlier);
        number(row.children, row.isOnPath);
    }
    std::vector<std::pair<size_t, size_t>> open; // row, depth
    for (const size_t root : m_roots) {
        open.emplace_back(root, 0);
    }
    while (!open.empty()) {
        const auto [row, depth] = open.back();
        open.pop_back();
        m_depth = std::max(m_depth, depth);
        for (const size_t child : m_rows[row].children) {
            open.emplace_back(child, depth + 1);
        }
    }
}

void TraceTree::findSpan() {
    for (const Row& row : m_rows) { // a process is known as long as it does something
        if (row.parent && m_rows[*row.parent].kind == Kind::Process) {
            Row& process = m_rows[*row.parent];
            process.until = std::max(process.until, row.kind == Kind::Process ? row.from : row.until);
        }
    }
    Timestamp from{INT64_MAX};
    Timestamp until{INT64_MIN};
    const bool hasPath = std::any_of(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.isOnPath || row.isBlast; });
    for (const Row& row : m_rows) {
        if (!hasPath || row.isOnPath || row.isBlast) {
            from = std::min(from, row.from);
            until = std::max(until, row.until);
        }
    }
    if (from <= until) {
        m_span = {from, until};
    }
}

} // namespace metsuke
