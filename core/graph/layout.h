// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace metsuke {

struct Point {
    double x = 0;
    double y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

/// Force-directed layout in the manner of ForceAtlas2 (Jacomy et al. 2014) with Barnes-Hut repulsion: O(n log n) a
/// step, deterministic, warm-startable, cancellable. Plain values, no threads of its own.
class ForceLayout {
public:
    struct Edge {
        uint32_t from = 0;
        uint32_t to = 0;
        double weight = 1;
    };
    struct Options {
        double gravity = 0.05;
        double scaling = 60; ///< strength of repulsion; the distance of neighbours grows with its square root
        double aspect = 1; ///< above 1 the layout grows wider than high, as its canvas is
        double theta = 1.0; ///< opening angle; larger is faster and coarser
    };

    /// `start` positions warm-start; a node without one (start shorter than `nodes`) enters at the centroid of its
    /// placed neighbours, or on a spiral. Edges with an end >= nodes are ignored.
    ForceLayout(size_t nodes, std::vector<Edge> edges, const Options& options, std::vector<Point> start = {});

    /// A pinned node keeps its place (dragged by hand).
    void pin(size_t node, Point at);
    /// One iteration; returns the mean movement of a node, in layout units.
    double step();
    /// Until `iterations` are done, movement is below `epsilon`, or stop is requested. Returns iterations done.
    int run(int iterations, double epsilon, const std::stop_token& stop = {});
    [[nodiscard]] const std::vector<Point>& positions() const { return m_positions; }

private:
    struct Cell {
        double x0 = 0, y0 = 0, size = 0;
        double mass = 0, cx = 0, cy = 0;
        uint32_t node = kNone; ///< a leaf's only node
        uint32_t child = kNone; ///< first of four, adjacent
    };
    static constexpr uint32_t kNone = 0xffffffff;
    void place(const std::vector<Point>& start);
    void buildTree();
    void insert(uint32_t node);
    void repel(uint32_t node);

    std::vector<Edge> m_edges;
    Options m_options;
    std::vector<Point> m_positions;
    std::vector<Point> m_forces;
    std::vector<Point> m_lastForces;
    std::vector<double> m_mass; ///< degree + 1
    std::vector<uint8_t> m_pinned;
    std::vector<Cell> m_cells;
    std::vector<uint32_t> m_stack;
    double m_speed = 1;
};

} // namespace metsuke
