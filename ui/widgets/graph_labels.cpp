// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/graph_labels.h"

#include <algorithm>
#include <array>
#include <limits>

namespace metsuke {

namespace {

constexpr double kAway = 3; ///< pixels between mark and label

struct Candidate {
    QRectF place;
    double cost = 0; ///< more than the best
};

/// In order of preference.
std::array<Candidate, 12> candidatesOf(const LabelWish& wish) {
    const QRectF& m = wish.mark;
    const QSizeF& s = wish.size;
    const double middle = m.center().x() - s.width() / 2;
    const double y = m.center().y() - s.height() / 2;
    const double above = m.top() - kAway - s.height();
    const double below = m.bottom() + kAway;
    const double quarter = s.width() / 4;
    const auto at = [&](double x, double top, double cost) { return Candidate{QRectF({x, top}, s), cost}; };
    return {at(middle, below, 0), at(middle, above, 0.3), at(m.right() + kAway, y, 0.5), at(m.left() - kAway - s.width(), y, 0.5),
        at(middle + quarter, below, 0.6), at(middle - quarter, below, 0.6), at(middle + quarter, above, 0.8), at(middle - quarter, above, 0.8),
        at(middle + 2 * quarter, below, 0.9), at(middle - 2 * quarter, below, 0.9), at(middle + 2 * quarter, above, 1), at(middle - 2 * quarter, above, 1)};
}

bool crosses(const QRectF& box, const QLineF& line) {
    if (box.contains(line.p1()) || box.contains(line.p2())) {
        return true;
    }
    // Both diagonals: a line through a box crosses one of them.
    return line.intersects(QLineF(box.topLeft(), box.bottomRight()), nullptr) == QLineF::BoundedIntersection
        || line.intersects(QLineF(box.bottomLeft(), box.topRight()), nullptr) == QLineF::BoundedIntersection;
}

} // namespace

std::vector<std::optional<QRectF>> placeLabels(const std::vector<LabelWish>& wishes, const LabelScene& scene) {
    std::vector<std::optional<QRectF>> placed;
    std::vector<QRectF> taken = scene.marks;
    for (const LabelWish& wish : wishes) {
        constexpr double kOutside = 1e5, kCovers = 1000;
        std::optional<QRectF> best;
        double least = std::numeric_limits<double>::max();
        for (auto [place, cost] : candidatesOf(wish)) {
            for (const QRectF& other : taken) {
                cost += other.intersects(place) ? kCovers : 0;
            }
            cost += scene.bounds.contains(place) ? 0 : kOutside;
            for (const LabelScene::Line& line : scene.lines) {
                cost += crosses(place, line.line) ? line.weight : 0;
            }
            if (cost < least) {
                least = cost;
                best = place;
            }
        }
        if (least >= kCovers && !wish.must) {
            best.reset();
        }
        if (best) {
            taken.push_back(*best);
        }
        placed.push_back(best);
    }
    return placed;
}

} // namespace metsuke
