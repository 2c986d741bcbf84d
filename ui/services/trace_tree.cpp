// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/trace_tree.h"

#include <algorithm>
#include <map>

namespace metsuke {

namespace {

using endpoint::Trace;
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

} // namespace

TraceTree::TraceTree(const Trace& trace) {
    group(trace);
    for (const size_t node : trace.blast) {
        m_rows[m_rowOf[node]].isBlast = true;
    }
    if (trace.subject) {
        m_rows[m_rowOf[*trace.subject]].isSubject = true;
    }
    findPath(trace);
    hang(trace);
    order();
    findSpan(trace);
}

void TraceTree::group(const Trace& trace) {
    constexpr size_t kNone = SIZE_MAX;
    m_rowOf.assign(trace.nodes.size(), kNone);
    std::map<std::pair<size_t, std::string>, size_t> peers; // process node and label
    std::vector<size_t> joins(trace.nodes.size(), kNone); // an image its process, a connection its process
    for (const TraceEdge& edge : trace.edges) {
        const bool isImage = edge.relation == Relation::Ran || edge.relation == Relation::Inherited;
        if ((isImage || edge.relation == Relation::Connected) && joins[edge.to] == kNone) {
            joins[edge.to] = edge.from;
        }
    }
    const auto begin = [&](size_t node) {
        m_rowOf[node] = m_rows.size();
        Row row;
        row.kind = trace.nodes[node].kind;
        row.nodes = {node};
        m_rows.push_back(std::move(row));
    };
    const auto join = [&](size_t node, size_t row) {
        m_rowOf[node] = row;
        m_rows[row].nodes.push_back(node);
    };
    for (size_t node = 0; node < trace.nodes.size(); ++node) {
        const Kind kind = trace.nodes[node].kind;
        if (kind == Kind::Connection && joins[node] != kNone) {
            const auto [known, isNew] = peers.try_emplace({joins[node], trace.nodes[node].label}, m_rows.size());
            isNew ? begin(node) : join(node, known->second);
        } else if (kind != Kind::Image || joins[node] == kNone) {
            begin(node);
        }
    }
    for (size_t node = 0; node < trace.nodes.size(); ++node) {
        if (m_rowOf[node] == kNone) {
            join(node, m_rowOf[joins[node]]);
        }
    }
    for (Row& row : m_rows) {
        if (row.kind == Kind::Connection) {
            std::stable_sort(row.nodes.begin(), row.nodes.end(), [&](size_t a, size_t b) { return trace.nodes[a].time < trace.nodes[b].time; });
        }
        row.from = {INT64_MAX};
        row.until = {INT64_MIN};
        for (const size_t node : row.nodes) {
            row.from = std::min(row.from, sane(trace.nodes[node].time));
            row.until = std::max(row.until, sane(endOf(trace.nodes[node])));
        }
    }
}

void TraceTree::findPath(const Trace& trace) {
    for (auto node = trace.chain.rbegin(); node != trace.chain.rend(); ++node) {
        Row& row = m_rows[m_rowOf[*node]];
        if (!row.isOnPath) { // what comes twice (a program that wrote itself anew) stands where it began
            row.isOnPath = true;
            m_path.push_back(m_rowOf[*node]);
        }
    }
}

bool TraceTree::isAbove(size_t above, size_t row) const {
    for (std::optional<size_t> at = row; at; at = m_rows[*at].parent) {
        if (*at == above) {
            return true;
        }
    }
    return false;
}

bool TraceTree::put(size_t row, size_t parent, std::optional<size_t> edge) {
    if (m_rows[row].parent || isAbove(row, parent)) {
        return false;
    }
    m_rows[row].parent = parent;
    m_rows[row].edge = edge;
    return true;
}

void TraceTree::hang(const Trace& trace) {
    const auto between = [&](size_t a, size_t b) -> std::optional<size_t> {
        for (size_t i = 0; i < trace.edges.size(); ++i) {
            const size_t from = m_rowOf[trace.edges[i].from];
            const size_t to = m_rowOf[trace.edges[i].to];
            if ((from == a && to == b) || (from == b && to == a)) {
                return i;
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
    for (size_t i = 0; i < trace.edges.size(); ++i) {
        const auto cause = causeOf(trace.edges[i]);
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
    const auto number = [this](const std::vector<size_t>& siblings) {
        for (size_t place = 0; place < siblings.size(); ++place) {
            m_rows[siblings[place]].place = place;
        }
    };
    number(m_roots);
    for (Row& row : m_rows) {
        std::stable_sort(row.children.begin(), row.children.end(), earlier);
        number(row.children);
    }
}

void TraceTree::findSpan(const Trace& trace) {
    for (const Row& row : m_rows) { // a process is known as long as it does something
        if (row.parent && m_rows[*row.parent].kind == Kind::Process) {
            Row& process = m_rows[*row.parent];
            process.until = std::max(process.until, row.kind == Kind::Process ? row.from : row.until);
        }
    }
    Timestamp from{INT64_MAX};
    Timestamp until{INT64_MIN};
    const bool hasPath = !m_path.empty() || !trace.blast.empty();
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
