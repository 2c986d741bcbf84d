// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

#include <memory>
#include <optional>
#include <vector>

namespace metsuke {

/// A trace as a tree in the order of cause: on top where it came from, below it what that led to, down to the connection
/// that was asked for; then everything else that belongs to it, each thing once, and at last who started what. What a trace
/// says of nodes that it does not have is left out. A plain value that keeps its trace; about linear in it.
class TraceTree {
public:
    using Kind = endpoint::TraceNode::Kind;
    struct Row {
        Kind kind = Kind::Process;
        /// Nodes that it stands for; the first gives it its name. A process with the programs that it ran, connections of
        /// one process with one peer, by time.
        std::vector<size_t> nodes;
        std::optional<size_t> parent; ///< row
        std::vector<size_t> children; ///< rows, by time
        size_t place = 0; ///< among its siblings
        std::optional<size_t> edge; ///< of the trace, by which it hangs on its parent
        std::vector<size_t> edges; ///< of the trace, to and from other rows
        bool isOnPath = false; ///< from the origin to the connection
        bool isAbovePath = false; ///< its parent is on the path, and so is a sibling further down
        bool isBlast = false; ///< the subject's doing
        bool isSubject = false;
        Timestamp from; ///< of the first of its nodes
        Timestamp until; ///< the last thing that is known of it
    };

    TraceTree() = default;
    explicit TraceTree(std::shared_ptr<const endpoint::Trace> trace);

    [[nodiscard]] const endpoint::Trace& trace() const { return *m_trace; }
    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }
    [[nodiscard]] const std::vector<size_t>& roots() const { return m_roots; }
    /// Rows from the origin to the connection.
    [[nodiscard]] const std::vector<size_t>& path() const { return m_path; }
    /// Nodes of the blast set, by time, without programs: their process says it.
    [[nodiscard]] const std::vector<size_t>& blast() const { return m_blast; }
    [[nodiscard]] size_t rowOf(size_t node) const { return m_rowOf[node]; }
    /// From the first to the last of what is on the path or the subject's doing; everything when there is no path.
    [[nodiscard]] const endpoint::TimeWindow& span() const { return m_span; }
    [[nodiscard]] size_t depth() const { return m_depth; } ///< ancestors of the lowest row

private:
    void group();
    void findBlast();
    void findPath();
    void hang();
    void order();
    void findSpan();
    [[nodiscard]] bool has(size_t node) const { return node < m_trace->nodes.size(); }

    std::shared_ptr<const endpoint::Trace> m_trace = std::make_shared<const endpoint::Trace>(); ///< shared: as it came
    std::vector<Row> m_rows;
    std::vector<size_t> m_rowOf; ///< by node
    std::vector<size_t> m_roots;
    std::vector<size_t> m_path;
    std::vector<size_t> m_blast;
    size_t m_depth = 0;
    endpoint::TimeWindow m_span;
};

/// Shared between the views of a trace and the thread that looks for its flows.
using TraceTreePtr = std::shared_ptr<const TraceTree>;

} // namespace metsuke
