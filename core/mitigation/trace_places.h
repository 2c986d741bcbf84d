// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

#include <map>
#include <vector>

namespace metsuke::mitigation {

/// The edges of a trace by their ends: asked for every node.
class TracePlaces {
public:
    explicit TracePlaces(const endpoint::Trace& trace);
    /// Nodes that `node` has this relation to, in the order of the edges.
    [[nodiscard]] std::vector<size_t> targets(size_t node, endpoint::TraceEdge::Relation relation) const;
    [[nodiscard]] std::vector<size_t> sources(size_t node, endpoint::TraceEdge::Relation relation) const;

private:
    using Ends = std::multimap<size_t, std::pair<endpoint::TraceEdge::Relation, size_t>>;
    [[nodiscard]] static std::vector<size_t> of(const Ends& ends, size_t node, endpoint::TraceEdge::Relation relation);
    Ends m_out, m_in;
};

} // namespace metsuke::mitigation
