// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/trace_places.h"

namespace metsuke::mitigation {

using Relation = endpoint::TraceEdge::Relation;

TracePlaces::TracePlaces(const endpoint::Trace& trace) {
    for (const endpoint::TraceEdge& edge : trace.edges) {
        m_out.emplace(edge.from, std::pair(edge.relation, edge.to));
        m_in.emplace(edge.to, std::pair(edge.relation, edge.from));
    }
}

std::vector<size_t> TracePlaces::of(const Ends& ends, size_t node, Relation relation) {
    std::vector<size_t> found;
    const auto [first, last] = ends.equal_range(node);
    for (auto end = first; end != last; ++end) {
        if (end->second.first == relation) {
            found.push_back(end->second.second);
        }
    }
    return found;
}

std::vector<size_t> TracePlaces::targets(size_t node, Relation relation) const { return of(m_out, node, relation); }
std::vector<size_t> TracePlaces::sources(size_t node, Relation relation) const { return of(m_in, node, relation); }

} // namespace metsuke::mitigation
