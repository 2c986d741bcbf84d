// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/trace_tree.h"

#include "core/store/event_store.h"

namespace metsuke {

/// A connection that the agent recorded and the flow that the network saw of it.
struct WireJoin {
    size_t node = 0; ///< of the trace
    FlowRow flow;
    enum class By {
        Tuple, ///< same addresses, ports and about the same time
        Peer, ///< same other side and time; another local port, as behind a translation
    };
    By by = By::Tuple;
    double confidence = 1;
    Duration apart = 0; ///< by how much their beginnings differ
};

/// The flows of the case behind the connections of a trace: the first of each connection row, in order of time.
class WireJoins {
public:
    /// What the store is asked: flows of `host` with the peers of the trace while it lasted.
    struct Question {
        Filter filter;
        TimeRange range;
        bool isEmpty = true; ///< there is nothing to ask
    };
    [[nodiscard]] static Question questionOf(const endpoint::Trace& trace, const TraceTree& tree);
    /// At most kMostFlows rows.
    static Result<std::vector<FlowRow>> ask(EventStore& store, const Question& question, const QueryBudget& budget);
    [[nodiscard]] static std::vector<WireJoin> of(const endpoint::Trace& trace, const TraceTree& tree, const std::vector<FlowRow>& flows);

    static constexpr int64_t kMostFlows = 8 * RowWindow::kPageRows;
};

} // namespace metsuke
