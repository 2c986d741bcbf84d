// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/arrangement.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace metsuke;

namespace {

/// A canvas for `nodes` marks with labels below.
Arrangement canvas(size_t nodes) {
    Arrangement spec;
    spec.width = 940;
    spec.height = 420;
    spec.footprints.assign(nodes, Footprint{13, 55, 55, 20, 48});
    return spec;
}

Point pixels(const Arrangement& spec, Point p) { return {p.x * spec.width / kWorldWidth, p.y * spec.height / kWorldHeight}; }

int overlaps(const Arrangement& spec, const std::vector<Point>& world) {
    int count = 0;
    for (size_t i = 0; i < world.size(); ++i) {
        for (size_t j = i + 1; j < world.size(); ++j) {
            const Point a = pixels(spec, world[i]);
            const Point b = pixels(spec, world[j]);
            const Footprint& f = spec.footprints[i];
            const Footprint& g = spec.footprints[j];
            count += a.x - f.left < b.x + g.right && b.x - g.left < a.x + f.right && a.y - f.up < b.y + g.down && b.y - g.up < a.y + f.down;
        }
    }
    return count;
}

/// A hub with leaves, laid out by the forces.
std::vector<Point> star(size_t nodes) {
    std::vector<ForceLayout::Edge> edges;
    for (uint32_t i = 1; i < nodes; ++i) {
        edges.push_back({0, i});
    }
    ForceLayout layout(nodes, edges, {});
    layout.run(200, 0.01);
    return layout.positions();
}

} // namespace

TEST(Arrangement, LabelledNodes_coverNoOther) {
    const Arrangement spec = canvas(22);
    const auto raw = star(22);
    EXPECT_GT(overlaps(spec, spread(raw, spec)), 0); // else this proves nothing
    EXPECT_EQ(overlaps(spec, arrange(raw, spec)), 0);
}

TEST(Arrangement, EveryNode_staysOnTheCanvasWithItsLabel) {
    const Arrangement spec = canvas(22);
    for (const Point p : arrange(star(22), spec)) {
        const Point at = pixels(spec, p);
        EXPECT_LE(std::abs(at.x) + 55, spec.width / 2 + 0.01);
        EXPECT_GE(at.y - 20, -spec.height / 2 - 0.01);
        EXPECT_LE(at.y + 48, spec.height / 2 + 0.01);
    }
}

TEST(Arrangement, NodeOnALineOfOthers_leavesIt) {
    Arrangement spec = canvas(3);
    spec.lines = {{0, 1, 14}};
    const auto world = arrange({{-100, 0}, {100, 0}, {10, 0}}, spec);
    const Point a = pixels(spec, world[0]);
    const Point b = pixels(spec, world[1]);
    const Point p = pixels(spec, world[2]);
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    const double away = std::abs((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)) / length;
    EXPECT_GT(away, 13 + 14 - 1);
}

TEST(Arrangement, NodeAtTheBorderOnALine_makesTheLineGiveWay) {
    Arrangement spec = canvas(3);
    spec.lines = {{0, 1, 14}};
    spec.pinned = {{2, {0, 190}}}; // cannot move
    const auto world = arrange({{-100, 100}, {100, 100}, {0, 100}}, spec);
    const Point a = pixels(spec, world[0]);
    const Point b = pixels(spec, world[1]);
    const Point p = pixels(spec, world[2]);
    const double away = std::abs((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)) / std::hypot(b.x - a.x, b.y - a.y);
    EXPECT_GT(away, 13 + 14 - 1);
}

TEST(Arrangement, PinnedNode_staysWhereItWasDropped) {
    Arrangement spec = canvas(12);
    spec.pinned = {{3, {123.25, -77.5}}};
    EXPECT_EQ(arrange(star(12), spec)[3], (Point{123.25, -77.5}));
}

TEST(Arrangement, SameInput_samePlaces) {
    const Arrangement spec = canvas(30);
    EXPECT_EQ(arrange(star(30), spec), arrange(star(30), spec));
}

TEST(Arrangement, Spread_usesTheCanvasAndKeepsWhoIsLeft) {
    // Most of a long tail stands in one corner of the forces' space.
    std::vector<Point> raw{{0, 0}, {1, 1}, {2, 0}, {3, 2}, {4, 1}, {5, 3}, {6, 2}, {7, 4}, {8, 3}, {9, 5}, {10, 4}, {11, 6}, {12, 5}, {13, 7}, {1000, 400}};
    const auto world = spread(raw, canvas(raw.size()));
    for (size_t i = 1; i < world.size(); ++i) {
        EXPECT_GT(world[i].x, world[i - 1].x);
    }
    EXPECT_NEAR(world.front().x, -kWorldWidth / 2, 1);
    EXPECT_NEAR(world.back().x, kWorldWidth / 2, 1);
    EXPECT_GT(world[13].x - world[0].x, kWorldWidth * 0.4); // the crowd has room
}

TEST(Arrangement, ManyNodesAndNone_areBounded) {
    EXPECT_TRUE(arrange({}, canvas(0)).empty());
    std::vector<Point> raw;
    for (int i = 0; i < 5000; ++i) {
        raw.push_back({std::cos(i) * i, std::sin(i) * i});
    }
    EXPECT_EQ(arrange(raw, canvas(raw.size())).size(), raw.size());
}
