// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <optional>
#include <string>
#include <vector>

namespace metsuke {

struct GraphNode {
    enum class Kind { Inside, Outside, Collection, Process };
    std::string id; ///< host display text, or "collection:..." ; stable, positions are stored under it
    Kind kind = Kind::Inside;
    std::string label; ///< best name, else the address
    std::string address; ///< "" for collections
    std::vector<HostKey> members; ///< collections: the hosts folded into it
    bool collectionInside = false;
    std::vector<std::string> roles;
    double severity = 0; ///< inside hosts: 0 to 10
    std::optional<Severity> worst; ///< outside: of detections that name it
};

struct GraphEdge {
    uint32_t from = 0; ///< originator
    uint32_t to = 0;
    int64_t flows = 0, bytesOut = 0, bytesIn = 0;
    Timestamp first, last;
    std::vector<std::string> services;
    std::vector<std::string> rules;
    std::optional<Severity> worst;
    int step = 0; ///< 1, 2, ... order of the edges with detections by first time; 0 none
};

struct GraphLimits {
    size_t nodes = 400;
    size_t edges = 1200;
    bool quietClients = false; ///< show inside hosts without detections one by one
};

struct HostGraph {
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    size_t totalNodes = 0; ///< before folding and caps
    size_t hidden = 0; ///< left out by the caps, not by folding
};

/// Hosts and who talked to whom, by relevance to the focus: hosts with detections and their peers first, then by
/// bytes; leaves of one kind that share their only neighbour fold into a collection ("9 outside"). Pure function.
[[nodiscard]] HostGraph buildHostGraph(const std::vector<PairRow>& pairs, const std::vector<Host>& hosts,
    const std::optional<HostKey>& focus, const GraphLimits& limits);

} // namespace metsuke
