// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

#include <map>

namespace metsuke::endpoint {

/// Builds a trace: every thing once, every relation once, no circles, within the limits.
class TraceGraph {
public:
    TraceGraph(Trace& trace, const TraceLimits& limits)
        : m_trace(trace)
        , m_limits(limits) { }

    /// The node of this thing; nullopt when there are too many already.
    std::optional<size_t> process(const ProcessUid& uid, Timestamp time);
    std::optional<size_t> image(const Activity& image);
    /// By its number; by its path when that is not known.
    std::optional<size_t> file(const FileId& file, const std::string& path, Timestamp time);
    std::optional<size_t> connection(const Activity& connected);
    std::optional<size_t> persistence(const Activity& changed);
    std::optional<size_t> detection(const Activity& detected);
    std::optional<size_t> origin(EntryVector vector, std::string label, Timestamp time);
    [[nodiscard]] TraceNode& at(size_t node) { return m_trace.nodes[node]; }
    /// A FileChanged of the file: the newest that tells its content is the record behind it.
    void tellContent(size_t node, const Activity& changed);

    /// Adds it unless it is there or would close a circle.
    void connect(std::optional<size_t> from, std::optional<size_t> to, TraceEdge::Relation relation, double confidence,
        Message reason);
    void addGap(Message what, std::optional<TimeWindow> window = {});

private:
    std::optional<size_t> node(const std::string& key, TraceNode made);
    [[nodiscard]] bool reaches(size_t from, size_t to) const;

    Trace& m_trace;
    TraceLimits m_limits;
    std::map<std::string, size_t> m_known;
    std::map<size_t, std::vector<size_t>> m_targets;
};

} // namespace metsuke::endpoint
