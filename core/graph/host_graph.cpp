// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/host_graph.h"

#include <algorithm>
#include <map>
#include <set>

namespace metsuke {

namespace {

struct Candidate {
    GraphNode node;
    HostKey key;
    int64_t bytes = 0;
    std::set<size_t> neighbours;
    bool focus = false;
    bool nearFocus = false;
};

/// Higher is more relevant: the focus, its neighbours, suspicion, then volume.
auto relevance(const Candidate& c) {
    const int suspicion = c.node.worst ? 1 + static_cast<int>(*c.node.worst) : 0;
    return std::make_tuple(c.focus, c.node.severity >= 1 || suspicion > 0, c.nearFocus, c.node.severity, suspicion, c.bytes);
}

class Builder {
public:
    Builder(const std::vector<PairRow>& pairs, const std::vector<Host>& hosts, const std::optional<HostKey>& focus,
        const GraphLimits& limits)
        : m_pairs(pairs)
        , m_limits(limits) {
        for (const Host& host : hosts) {
            m_hosts.emplace(host.key, &host);
        }
        for (const PairRow& pair : pairs) {
            const size_t a = candidate(pair.a, pair.aInside, {});
            const size_t b = candidate(pair.b, pair.bInside, pair.bName);
            for (const size_t end : {a, b}) {
                m_candidates[end].bytes += pair.bytesOut + pair.bytesIn;
            }
            m_candidates[a].neighbours.insert(b);
            m_candidates[b].neighbours.insert(a);
            if (pair.worst) {
                auto& worst = m_candidates[b].node.worst;
                worst = worst ? std::max(*worst, *pair.worst) : pair.worst;
            }
        }
        if (focus) {
            if (const auto it = m_index.find(*focus); it != m_index.end()) {
                m_candidates[it->second].focus = true;
                for (const size_t neighbour : m_candidates[it->second].neighbours) {
                    m_candidates[neighbour].nearFocus = true;
                }
            }
        }
    }

    HostGraph build() {
        HostGraph graph;
        graph.totalNodes = m_candidates.size();
        fold(graph);
        capNodes(graph);
        addEdges(graph);
        return graph;
    }

private:
    size_t candidate(const HostKey& key, bool inside, const std::string& name) {
        const auto [it, added] = m_index.try_emplace(key, m_candidates.size());
        if (added) {
            Candidate c;
            c.key = key;
            c.node.id = key.display();
            c.node.address = c.node.id;
            c.node.kind = inside ? GraphNode::Kind::Inside : GraphNode::Kind::Outside;
            c.node.label = c.node.id;
            if (const auto host = m_hosts.find(key); host != m_hosts.end()) {
                c.node.severity = host->second->severity;
                c.node.roles = host->second->roles;
                if (!host->second->names.empty()) {
                    c.node.label = host->second->names.front();
                }
            }
            m_candidates.push_back(std::move(c));
        }
        Candidate& c = m_candidates[it->second];
        if (!name.empty() && c.node.label == c.node.address) {
            c.node.label = name;
        }
        return it->second;
    }

    [[nodiscard]] static bool quiet(const Candidate& c) { return !c.focus && c.node.severity < 1 && !c.node.worst; }

    /// Quiet hosts of one side that have the same set of neighbours are one node.
    void fold(HostGraph& graph) {
        m_nodeOf.assign(m_candidates.size(), kNone);
        foldCrowd(graph);
        std::map<std::pair<bool, std::set<size_t>>, std::vector<size_t>> groups;
        for (size_t i = 0; i < m_candidates.size(); ++i) {
            const Candidate& c = m_candidates[i];
            const bool inside = c.node.kind == GraphNode::Kind::Inside;
            if (m_nodeOf[i] == kNone && quiet(c) && (!inside || !m_limits.quietClients) && c.neighbours.size() <= 3) {
                groups[{inside, c.neighbours}].push_back(i);
            }
        }
        for (const auto& [signature, members] : groups) {
            if (members.size() >= kSmallestGroup) {
                collect(graph, members, signature.first);
            }
        }
    }

    /// In a network of clients that all go to the same places, the clients are one node and the places another.
    void foldCrowd(HostGraph& graph) {
        if (m_limits.quietClients) {
            return;
        }
        const auto isClient = [this](const Candidate& c) {
            return std::all_of(c.node.roles.begin(), c.node.roles.end(), [](const std::string& role) { return role == "workstation"; })
                && std::any_of(c.neighbours.begin(), c.neighbours.end(),
                    [this](size_t neighbour) { return m_candidates[neighbour].neighbours.size() >= kSmallestCrowd; });
        };
        std::vector<size_t> clients;
        std::set<size_t> crowd;
        for (size_t i = 0; i < m_candidates.size(); ++i) {
            const Candidate& c = m_candidates[i];
            if (quiet(c) && c.node.kind == GraphNode::Kind::Inside && isClient(c)) {
                clients.push_back(i);
                crowd.insert(i);
            }
        }
        if (clients.size() < kSmallestCrowd) {
            return;
        }
        collect(graph, clients, true);
        std::vector<size_t> places;
        for (size_t i = 0; i < m_candidates.size(); ++i) {
            const Candidate& c = m_candidates[i];
            const auto usual = [&] {
                return std::any_of(c.neighbours.begin(), c.neighbours.end(), [&](size_t neighbour) { return crowd.contains(neighbour); });
            };
            if (m_nodeOf[i] == kNone && quiet(c) && c.node.kind == GraphNode::Kind::Outside && usual()) {
                places.push_back(i);
            }
        }
        if (places.size() >= kSmallestGroup) {
            collect(graph, places, false);
        }
    }

    void collect(HostGraph& graph, const std::vector<size_t>& members, bool inside) {
        GraphNode node;
        node.kind = GraphNode::Kind::Collection;
        node.collectionInside = inside;
        node.id = "collection:" + m_candidates[members.front()].node.id;
        node.label = std::to_string(members.size());
        for (const size_t member : members) {
            node.members.push_back(m_candidates[member].key);
            m_nodeOf[member] = static_cast<uint32_t>(graph.nodes.size());
        }
        graph.nodes.push_back(std::move(node));
    }

    void capNodes(HostGraph& graph) {
        std::vector<size_t> single;
        for (size_t i = 0; i < m_candidates.size(); ++i) {
            if (m_nodeOf[i] == kNone) {
                single.push_back(i);
            }
        }
        std::stable_sort(single.begin(), single.end(),
            [&](size_t a, size_t b) { return relevance(m_candidates[a]) > relevance(m_candidates[b]); });
        const size_t room = m_limits.nodes > graph.nodes.size() ? m_limits.nodes - graph.nodes.size() : 0;
        graph.hidden = single.size() > room ? single.size() - room : 0;
        single.resize(std::min(single.size(), room));
        for (const size_t i : single) {
            m_nodeOf[i] = static_cast<uint32_t>(graph.nodes.size());
            graph.nodes.push_back(m_candidates[i].node);
        }
    }

    void addEdges(HostGraph& graph) {
        std::map<std::pair<uint32_t, uint32_t>, GraphEdge> merged;
        for (const PairRow& pair : m_pairs) {
            const uint32_t from = m_nodeOf[m_index.at(pair.a)];
            const uint32_t to = m_nodeOf[m_index.at(pair.b)];
            if (from == kNone || to == kNone || from == to) {
                continue;
            }
            auto [it, added] = merged.try_emplace({from, to});
            GraphEdge& edge = it->second;
            edge.from = from;
            edge.to = to;
            edge.first = added ? pair.first : std::min(edge.first, pair.first);
            edge.last = added ? pair.last : std::max(edge.last, pair.last);
            edge.flows += pair.flows;
            edge.bytesOut += pair.bytesOut;
            edge.bytesIn += pair.bytesIn;
            unite(edge.services, pair.services);
            unite(edge.rules, pair.rules);
            if (pair.worst) {
                edge.worst = edge.worst ? std::max(*edge.worst, *pair.worst) : pair.worst;
            }
        }
        for (auto& [ends, edge] : merged) {
            graph.edges.push_back(std::move(edge));
        }
        std::stable_sort(graph.edges.begin(), graph.edges.end(), [](const GraphEdge& a, const GraphEdge& b) {
            return std::make_tuple(a.worst.has_value(), a.worst.value_or(Severity::Info), a.bytesOut + a.bytesIn)
                > std::make_tuple(b.worst.has_value(), b.worst.value_or(Severity::Info), b.bytesOut + b.bytesIn);
        });
        if (graph.edges.size() > m_limits.edges) {
            graph.edges.resize(m_limits.edges);
        }
        std::vector<GraphEdge*> telling;
        for (GraphEdge& edge : graph.edges) {
            if (edge.worst && *edge.worst >= Severity::High) {
                telling.push_back(&edge);
            }
        }
        std::stable_sort(telling.begin(), telling.end(), [](const GraphEdge* a, const GraphEdge* b) { return a->first < b->first; });
        for (size_t i = 0; i < telling.size(); ++i) {
            telling[i]->step = static_cast<int>(i) + 1;
        }
    }

    static void unite(std::vector<std::string>& into, const std::vector<std::string>& more) {
        for (const auto& value : more) {
            if (std::find(into.begin(), into.end(), value) == into.end()) {
                into.push_back(value);
            }
        }
    }

    static constexpr size_t kSmallestGroup = 3;
    static constexpr size_t kSmallestCrowd = 5;
    static constexpr uint32_t kNone = 0xffffffff;
    const std::vector<PairRow>& m_pairs;
    GraphLimits m_limits;
    std::map<HostKey, const Host*> m_hosts;
    std::map<HostKey, size_t> m_index;
    std::vector<Candidate> m_candidates;
    std::vector<uint32_t> m_nodeOf;
};

} // namespace

HostGraph buildHostGraph(const std::vector<PairRow>& pairs, const std::vector<Host>& hosts,
    const std::optional<HostKey>& focus, const GraphLimits& limits) {
    return Builder(pairs, hosts, focus, limits).build();
}

} // namespace metsuke
