// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

#include <optional>
#include <vector>

namespace metsuke {

/// A trace as a tree in the order of cause: on top where it came from, below it what that led to, down to the connection
/// that was asked for; then everything else that belongs to it, each thing once, and at last who started what. A plain
/// value; linear in the trace.
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
        bool isOnPath = false; ///< from the origin to the connection
        bool isBlast = false; ///< the subject's doing
        bool isSubject = false;
        Timestamp from; ///< of the first of its nodes
        Timestamp until; ///< the last thing that is known of it
    };

    TraceTree() = default;
    explicit TraceTree(const endpoint::Trace& trace);

    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }
    [[nodiscard]] const std::vector<size_t>& roots() const { return m_roots; }
    /// Rows from the origin to the connection.
    [[nodiscard]] const std::vector<size_t>& path() const { return m_path; }
    [[nodiscard]] size_t rowOf(size_t node) const { return m_rowOf[node]; }
    /// From the first to the last of what is on the path or the subject's doing; everything when there is no path.
    [[nodiscard]] const endpoint::TimeWindow& span() const { return m_span; }

private:
    void group(const endpoint::Trace& trace);
    void findPath(const endpoint::Trace& trace);
    void hang(const endpoint::Trace& trace);
    void order();
    void findSpan(const endpoint::Trace& trace);
    [[nodiscard]] bool isAbove(size_t above, size_t row) const;
    bool put(size_t row, size_t parent, std::optional<size_t> edge);

    std::vector<Row> m_rows;
    std::vector<size_t> m_rowOf; ///< by node
    std::vector<size_t> m_roots;
    std::vector<size_t> m_path;
    endpoint::TimeWindow m_span;
};

} // namespace metsuke
