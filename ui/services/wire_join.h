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
struct WireJoins {
    std::vector<WireJoin> joins;
    bool isCut = false; ///< not every peer or flow was looked at

    /// Asks for the flows of the computer with the peers of the trace while it lasted, and joins them. For a reader thread.
    [[nodiscard]] static Result<WireJoins> ask(EventStore& store, const TraceTree& tree, const QueryBudget& budget);
    [[nodiscard]] static std::vector<WireJoin> of(const TraceTree& tree, const std::vector<FlowRow>& flows);

    static constexpr size_t kMostPeers = 32;
    static constexpr int64_t kMostFlows = 8 * RowWindow::kPageRows;
};

} // namespace metsuke
