// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/host_graph.h"
#include "core/graph/layout.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace metsuke;

namespace {

HostKey key(const std::string& ip) { return {"default", *IpAddress::parse(ip), {}}; }

PairRow pair(const std::string& a, const std::string& b, bool bInside, int64_t bytes) {
    PairRow row;
    row.a = key(a);
    row.b = key(b);
    row.bInside = bInside;
    row.flows = 1;
    row.bytesOut = bytes;
    row.services = {"ssl"};
    return row;
}

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

} // namespace

TEST(ForceLayout, SameInput_samePositions) {
    std::vector<ForceLayout::Edge> edges;
    for (uint32_t i = 1; i < 60; ++i) {
        edges.push_back({i, i / 3});
    }
    ForceLayout a(60, edges, {});
    ForceLayout b(60, edges, {});
    a.run(100, 0);
    b.run(100, 0);
    EXPECT_EQ(a.positions(), b.positions());
}

TEST(ForceLayout, TwoClusters_standApart) {
    std::vector<ForceLayout::Edge> edges;
    for (uint32_t i = 1; i < 20; ++i) {
        edges.push_back({0, i});
        edges.push_back({20, 20 + i});
    }
    edges.push_back({0, 20});
    ForceLayout layout(40, edges, {});
    layout.run(300, 0.01);
    const auto& p = layout.positions();
    double inner = 0;
    for (size_t i = 1; i < 20; ++i) {
        inner = std::max(inner, distance(p[0], p[i]));
    }
    Point left{}, right{};
    for (size_t i = 0; i < 20; ++i) {
        left = {left.x + p[i].x / 20, left.y + p[i].y / 20};
        right = {right.x + p[20 + i].x / 20, right.y + p[20 + i].y / 20};
    }
    EXPECT_GT(distance(left, right), inner * 0.8);
}

TEST(ForceLayout, PinnedNode_staysAndCoincidentNodesPart) {
    ForceLayout layout(3, {{0, 1}, {1, 2}}, {}, {{5, 5}, {5, 5}, {5, 5}});
    layout.pin(0, {5, 5});
    layout.run(50, 0);
    EXPECT_EQ(layout.positions()[0], (Point{5, 5}));
    EXPECT_GT(distance(layout.positions()[1], layout.positions()[2]), 0.1);
    for (const Point p : layout.positions()) {
        EXPECT_TRUE(std::isfinite(p.x) && std::isfinite(p.y));
    }
}

TEST(HostGraph, QuietLeavesOfOneHost_foldIntoACollection) {
    std::vector<PairRow> pairs;
    for (int i = 1; i <= 9; ++i) {
        pairs.push_back(pair("10.0.0.5", "198.18.0." + std::to_string(i), false, 100));
    }
    auto suspicious = pair("10.0.0.5", "203.0.113.9", false, 5);
    suspicious.worst = Severity::High;
    suspicious.rules = {"FILE-002"};
    pairs.push_back(suspicious);
    const HostGraph graph = buildHostGraph(pairs, {}, std::nullopt, {});
    EXPECT_EQ(graph.totalNodes, 11U);
    ASSERT_EQ(graph.nodes.size(), 3U);
    EXPECT_EQ(graph.nodes[0].kind, GraphNode::Kind::Collection);
    EXPECT_EQ(graph.nodes[0].members.size(), 9U);
    ASSERT_EQ(graph.edges.size(), 2U);
    EXPECT_EQ(graph.edges[0].step, 1);
    EXPECT_EQ(graph.edges[1].flows, 9);
}

TEST(HostGraph, OverTheCap_keepsTheFocusAndSuspiciousAndSaysWhatIsHidden) {
    std::vector<PairRow> pairs;
    for (int i = 1; i <= 60; ++i) {
        pairs.push_back(pair("10.0.1." + std::to_string(i), "10.0.2." + std::to_string(i), true, 1000 * i));
    }
    GraphLimits limits;
    limits.nodes = 10;
    const HostGraph graph = buildHostGraph(pairs, {}, key("10.0.1.1"), limits);
    EXPECT_EQ(graph.nodes.size(), 10U);
    EXPECT_EQ(graph.hidden, 110U);
    EXPECT_EQ(graph.nodes.front().id, "10.0.1.1");
}

TEST(HostGraph, CrowdOfClients_isOneNodeAndItsUsualPlacesAnother) {
    std::vector<PairRow> pairs;
    std::vector<Host> hosts;
    const auto key = [](const std::string& text) { return HostKey{"default", *IpAddress::parse(text), {}}; };
    for (int client = 1; client <= 8; ++client) {
        for (int place = 1; place <= 5; ++place) {
            if ((client + place) % 3 != 0) { // each has its own choice of places
                PairRow pair;
                pair.a = key("10.0.0." + std::to_string(client));
                pair.b = key("198.51.100." + std::to_string(place));
                pairs.push_back(pair);
            }
        }
    }
    PairRow bad;
    bad.a = key("10.0.0.99");
    bad.b = key("203.0.113.9");
    bad.worst = Severity::Critical;
    pairs.push_back(bad);
    const HostGraph graph = buildHostGraph(pairs, hosts, key("10.0.0.99"), {});
    EXPECT_EQ(graph.nodes.size(), 4U);
    EXPECT_EQ(graph.totalNodes, 15U);
    GraphLimits all;
    all.quietClients = true;
    EXPECT_GT(buildHostGraph(pairs, hosts, key("10.0.0.99"), all).nodes.size(), 9U);
}
