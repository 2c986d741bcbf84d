// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/arrangement.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace metsuke {

namespace {

constexpr double kEvenness = 0.55; ///< 0 keeps the distances of the force layout, 1 spaces all nodes evenly
constexpr double kFullAt = 14; ///< nodes that fill the world; fewer stand closer together
constexpr double kGap = 8; ///< pixels between what two nodes cover
constexpr int kRounds = 240;
constexpr double kLineGives = 0.7; ///< how far the ends of a line move away from a node on it, against the node
constexpr double kStill = 0.05;
constexpr size_t kMostPairs = 200'000; ///< of nodes and lines in a round; above, only nodes are parted
constexpr size_t kMostNodes = 600; ///< above, nothing is parted: it would not fit anyway

/// Where each value stands from 0 to 1: partly by size, partly by rank.
std::vector<double> evened(const std::vector<Point>& points, double Point::* axis) {
    std::vector<size_t> order(points.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return points[a].*axis < points[b].*axis; });
    std::vector<double> result(points.size(), 0.5);
    if (points.size() < 2) {
        return result;
    }
    const double least = points[order.front()].*axis;
    const double span = std::max(points[order.back()].*axis - least, 1e-9);
    for (size_t rank = 0; rank < order.size(); ++rank) {
        const double byRank = static_cast<double>(rank) / static_cast<double>(order.size() - 1);
        const double bySize = (points[order[rank]].*axis - least) / span;
        result[order[rank]] = kEvenness * byRank + (1 - kEvenness) * bySize;
    }
    return result;
}

class Separator {
public:
    Separator(std::vector<Point>& pixels, const Arrangement& spec)
        : m_at(pixels)
        , m_spec(spec)
        , m_push(pixels.size())
        , m_fixed(pixels.size(), 0) {
        for (const auto& [node, where] : spec.pinned) {
            m_fixed[node] = 1;
        }
    }

    void run(const std::stop_token& stop) {
        const bool lines = m_at.size() * m_spec.lines.size() <= kMostPairs;
        for (int round = 0; round < kRounds && !stop.stop_requested(); ++round) {
            std::fill(m_push.begin(), m_push.end(), Point{});
            partNodes();
            if (lines && round < kRounds * 4 / 5) { // the last word is that of the nodes
                partLines();
            }
            if (move() < kStill) {
                return;
            }
        }
    }

private:
    void partNodes() {
        for (size_t i = 0; i < m_at.size(); ++i) {
            for (size_t j = i + 1; j < m_at.size(); ++j) {
                const Footprint& a = m_spec.footprints[i];
                const Footprint& b = m_spec.footprints[j];
                const double overlapX = std::min(m_at[i].x + a.right, m_at[j].x + b.right) - std::max(m_at[i].x - a.left, m_at[j].x - b.left) + kGap;
                const double overlapY = std::min(m_at[i].y + a.down, m_at[j].y + b.down) - std::max(m_at[i].y - a.up, m_at[j].y - b.up) + kGap;
                if (overlapX <= 0 || overlapY <= 0) {
                    continue;
                }
                const double share = m_fixed[i] || m_fixed[j] ? 1 : 0.5;
                if (overlapX < overlapY * 1.5) { // there is more room across than down
                    const double way = m_at[i].x <= m_at[j].x ? overlapX : -overlapX;
                    m_push[i].x -= way * share;
                    m_push[j].x += way * share;
                } else {
                    const double way = m_at[i].y <= m_at[j].y ? overlapY : -overlapY;
                    m_push[i].y -= way * share;
                    m_push[j].y += way * share;
                }
            }
        }
    }

    void partLines() {
        for (const Arrangement::Line& line : m_spec.lines) {
            const Point a = m_at[line.from];
            const Point b = m_at[line.to];
            const double dx = b.x - a.x;
            const double dy = b.y - a.y;
            const double length2 = dx * dx + dy * dy;
            if (length2 < 1) {
                continue;
            }
            for (size_t i = 0; i < m_at.size(); ++i) {
                if (i == line.from || i == line.to) {
                    continue;
                }
                const double t = ((m_at[i].x - a.x) * dx + (m_at[i].y - a.y) * dy) / length2;
                if (t <= 0 || t >= 1) {
                    continue;
                }
                const double length = std::sqrt(length2);
                const double side = (dx * (m_at[i].y - a.y) - dy * (m_at[i].x - a.x)) / length; // signed distance
                const double lacking = m_spec.footprints[i].radius + line.clearance - std::abs(side);
                if (lacking <= 0) {
                    continue;
                }
                // Node and line both give way: at the border of the canvas only the line can.
                const double way = (side > 0 || (side == 0 && i % 2 == 0) ? lacking : -lacking) * 0.5;
                const Point across{-dy / length * way, dx / length * way};
                m_push[i] = {m_push[i].x + across.x, m_push[i].y + across.y};
                for (const auto& [end, share] : {std::pair{line.from, 1 - t}, std::pair{line.to, t}}) {
                    m_push[end] = {m_push[end].x - across.x * share * kLineGives, m_push[end].y - across.y * share * kLineGives};
                }
            }
        }
    }

    /// Returns the farthest way of a node.
    double move() {
        constexpr double kDamping = 0.6;
        double farthest = 0;
        for (size_t i = 0; i < m_at.size(); ++i) {
            if (m_fixed[i]) {
                continue;
            }
            const Footprint& f = m_spec.footprints[i];
            const Point before = m_at[i];
            const double x = before.x + m_push[i].x * kDamping;
            const double y = before.y + m_push[i].y * kDamping;
            m_at[i].x = inside(x, f.left, f.right, m_spec.width);
            m_at[i].y = inside(y, f.up, f.down, m_spec.height);
            farthest = std::max(farthest, std::hypot(m_at[i].x - before.x, m_at[i].y - before.y));
        }
        return farthest;
    }

    static double inside(double value, double before, double after, double size) {
        const double least = -size / 2 + before;
        const double most = size / 2 - after;
        return least > most ? (least + most) / 2 : std::clamp(value, least, most);
    }

    std::vector<Point>& m_at;
    const Arrangement& m_spec;
    std::vector<Point> m_push;
    std::vector<uint8_t> m_fixed;
};

} // namespace

std::vector<Point> spread(const std::vector<Point>& raw, const Arrangement& spec) {
    const std::vector<double> x = evened(raw, &Point::x);
    const std::vector<double> y = evened(raw, &Point::y);
    const double fill = std::clamp(std::sqrt(static_cast<double>(raw.size()) / kFullAt), 0.3, 1.0);
    std::vector<Point> world(raw.size());
    for (size_t i = 0; i < raw.size(); ++i) {
        world[i] = {(x[i] - 0.5) * kWorldWidth * fill, (y[i] - 0.5) * kWorldHeight * fill};
    }
    for (const auto& [node, where] : spec.pinned) {
        world[node] = where;
    }
    return world;
}

std::vector<Point> arrange(const std::vector<Point>& raw, const Arrangement& spec, const std::stop_token& stop) {
    std::vector<Point> world = spread(raw, spec);
    if (world.size() > kMostNodes || spec.footprints.size() != world.size() || spec.width <= 0 || spec.height <= 0) {
        return world;
    }
    const double sx = spec.width / kWorldWidth;
    const double sy = spec.height / kWorldHeight;
    for (Point& p : world) {
        p = {p.x * sx, p.y * sy};
    }
    Separator(world, spec).run(stop);
    for (Point& p : world) {
        p = {p.x / sx, p.y / sy};
    }
    for (const auto& [node, where] : spec.pinned) {
        world[node] = where; // to the last bit
    }
    return world;
}

} // namespace metsuke
