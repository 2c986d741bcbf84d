// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/layout.h"

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {
constexpr double kGoldenAngle = 2.399963229728653;
constexpr int kMaximumDepth = 40; ///< coincident nodes share a leaf from here on
}

ForceLayout::ForceLayout(size_t nodes, std::vector<Edge> edges, const Options& options, std::vector<Point> start)
    : m_edges(std::move(edges))
    , m_options(options)
    , m_positions(nodes)
    , m_forces(nodes)
    , m_lastForces(nodes)
    , m_mass(nodes, 1)
    , m_pinned(nodes, 0) {
    std::erase_if(m_edges, [&](const Edge& e) { return e.from >= nodes || e.to >= nodes || e.from == e.to; });
    for (const Edge& edge : m_edges) {
        m_mass[edge.from] += 1;
        m_mass[edge.to] += 1;
    }
    place(start);
}

void ForceLayout::place(const std::vector<Point>& start) {
    const size_t placed = std::min(start.size(), m_positions.size());
    std::copy(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(placed), m_positions.begin());
    std::vector<Point> sums(m_positions.size());
    std::vector<int> counts(m_positions.size(), 0);
    for (const Edge& edge : m_edges) {
        for (const auto& [node, other] : {std::pair{edge.from, edge.to}, std::pair{edge.to, edge.from}}) {
            if (node >= placed && other < placed) {
                sums[node].x += m_positions[other].x;
                sums[node].y += m_positions[other].y;
                ++counts[node];
            }
        }
    }
    for (size_t i = placed; i < m_positions.size(); ++i) {
        const double radius = std::sqrt(m_options.scaling) * std::sqrt(static_cast<double>(i) + 0.5);
        const double angle = kGoldenAngle * static_cast<double>(i);
        const Point spiral{radius * std::cos(angle), radius * std::sin(angle)};
        // A little of the spiral keeps siblings apart.
        m_positions[i] = counts[i] == 0 ? spiral
                                        : Point{sums[i].x / counts[i] + spiral.x * 0.1, sums[i].y / counts[i] + spiral.y * 0.1};
    }
}

void ForceLayout::pin(size_t node, Point at) {
    m_positions[node] = at;
    m_pinned[node] = 1;
}

void ForceLayout::buildTree() {
    double minX = 0, minY = 0, maxX = 1, maxY = 1;
    for (size_t i = 0; i < m_positions.size(); ++i) {
        const Point p = m_positions[i];
        minX = i == 0 ? p.x : std::min(minX, p.x);
        minY = i == 0 ? p.y : std::min(minY, p.y);
        maxX = i == 0 ? p.x : std::max(maxX, p.x);
        maxY = i == 0 ? p.y : std::max(maxY, p.y);
    }
    m_cells.clear();
    Cell root;
    root.x0 = minX;
    root.y0 = minY;
    root.size = std::max({maxX - minX, maxY - minY, 1e-6}) * 1.0001;
    m_cells.push_back(root);
    for (uint32_t i = 0; i < m_positions.size(); ++i) {
        insert(i);
    }
}

void ForceLayout::insert(uint32_t node) {
    const auto quadrant = [&](const Cell& cell, Point p) {
        return static_cast<uint32_t>((p.x >= cell.x0 + cell.size / 2 ? 1 : 0) + (p.y >= cell.y0 + cell.size / 2 ? 2 : 0));
    };
    uint32_t at = 0;
    for (int depth = 0;; ++depth) {
        Cell& cell = m_cells[at];
        const double mass = m_mass[node];
        const Point p = m_positions[node];
        const bool wasEmpty = cell.mass == 0;
        cell.cx = (cell.cx * cell.mass + p.x * mass) / (cell.mass + mass);
        cell.cy = (cell.cy * cell.mass + p.y * mass) / (cell.mass + mass);
        cell.mass += mass;
        if (wasEmpty) {
            cell.node = node;
            return;
        }
        if (depth >= kMaximumDepth) {
            return;
        }
        if (cell.child == kNone) {
            const uint32_t resident = cell.node;
            const auto first = static_cast<uint32_t>(m_cells.size());
            const Cell parent = cell;
            m_cells[at].child = first;
            m_cells[at].node = kNone;
            for (uint32_t q = 0; q < 4; ++q) {
                Cell child;
                child.size = parent.size / 2;
                child.x0 = parent.x0 + (q & 1 ? child.size : 0);
                child.y0 = parent.y0 + (q & 2 ? child.size : 0);
                m_cells.push_back(child);
            }
            Cell& home = m_cells[first + quadrant(parent, m_positions[resident])];
            home.node = resident;
            home.mass = m_mass[resident];
            home.cx = m_positions[resident].x;
            home.cy = m_positions[resident].y;
        }
        at = m_cells[at].child + quadrant(m_cells[at], p);
    }
}

void ForceLayout::repel(uint32_t node) {
    const Point p = m_positions[node];
    Point& force = m_forces[node];
    m_stack.assign(1, 0);
    while (!m_stack.empty()) {
        const Cell& cell = m_cells[m_stack.back()];
        m_stack.pop_back();
        if (cell.mass == 0 || cell.node == node) {
            continue;
        }
        double dx = p.x - cell.cx;
        double dy = p.y - cell.cy;
        const double distance2 = dx * dx + dy * dy;
        const bool far = cell.size * cell.size < m_options.theta * m_options.theta * distance2;
        if (cell.child == kNone || far) {
            if (distance2 < 1e-9) { // coincident: part them by index, deterministically
                dx = 0.01 * std::cos(kGoldenAngle * node);
                dy = 0.01 * std::sin(kGoldenAngle * node);
            }
            const double strength = m_options.scaling * m_mass[node] * cell.mass / std::max(distance2, 1e-4);
            force.x += dx * strength;
            force.y += dy * strength;
        } else {
            for (uint32_t q = 0; q < 4; ++q) {
                m_stack.push_back(cell.child + q);
            }
        }
    }
}

double ForceLayout::step() {
    const size_t count = m_positions.size();
    if (count == 0) {
        return 0;
    }
    buildTree();
    for (uint32_t i = 0; i < count; ++i) {
        const Point p = m_positions[i];
        const double distance = std::max(std::hypot(p.x, p.y), 1e-6);
        const double pull = m_options.gravity * m_mass[i] * std::sqrt(m_options.scaling);
        m_forces[i] = {-p.x / distance * pull - p.x * m_options.gravity * 0.2, (-p.y / distance * pull - p.y * m_options.gravity * 0.2) * m_options.aspect};
        repel(i);
    }
    for (const Edge& edge : m_edges) {
        const double dx = (m_positions[edge.to].x - m_positions[edge.from].x) * edge.weight;
        const double dy = (m_positions[edge.to].y - m_positions[edge.from].y) * edge.weight;
        m_forces[edge.from].x += dx;
        m_forces[edge.from].y += dy;
        m_forces[edge.to].x -= dx;
        m_forces[edge.to].y -= dy;
    }
    // Adaptive speed: swinging nodes slow the whole layout, agreeing ones speed it up.
    double swing = 0;
    double traction = 0;
    for (size_t i = 0; i < count; ++i) {
        const Point f = m_forces[i];
        const Point l = m_lastForces[i];
        swing += m_mass[i] * std::hypot(f.x - l.x, f.y - l.y);
        traction += m_mass[i] * std::hypot(f.x + l.x, f.y + l.y) / 2;
    }
    const double wanted = swing > 0 ? traction / swing : 1;
    m_speed += std::clamp(wanted - m_speed, -m_speed * 0.5, m_speed * 0.5);
    double moved = 0;
    for (size_t i = 0; i < count; ++i) {
        const Point f = m_forces[i];
        const double local = m_mass[i] * std::hypot(f.x - m_lastForces[i].x, f.y - m_lastForces[i].y);
        const double factor = m_pinned[i] ? 0 : m_speed / (1 + m_speed * std::sqrt(local));
        const double length = std::hypot(f.x, f.y) * factor;
        const double limit = 10 * std::sqrt(m_options.scaling);
        const double scale = length > limit ? factor * limit / length : factor;
        m_positions[i].x += f.x * scale;
        m_positions[i].y += f.y * scale;
        moved += std::min(length, limit);
    }
    m_lastForces = m_forces;
    return moved / static_cast<double>(count);
}

int ForceLayout::run(int iterations, double epsilon, const std::stop_token& stop) {
    for (int i = 0; i < iterations; ++i) {
        if (stop.stop_requested()) {
            return i;
        }
        if (step() < epsilon) {
            return i + 1;
        }
    }
    return iterations;
}

} // namespace metsuke
