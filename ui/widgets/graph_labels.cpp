// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/graph_labels.h"

#include <algorithm>
#include <array>
#include <limits>

namespace metsuke {

namespace {

constexpr double kAway = 3; ///< pixels between mark and label

/// In order of preference, with what each costs more than the best.
std::array<std::pair<QRectF, double>, 8> placesOf(const LabelWish& wish) {
    const QRectF& m = wish.mark;
    const QSizeF& s = wish.size;
    const double x = m.center().x() - s.width() / 2;
    const double y = m.center().y() - s.height() / 2;
    const double left = m.left() - kAway - s.width();
    const double right = m.right() + kAway;
    const double above = m.top() - kAway - s.height();
    const double below = m.bottom() + kAway;
    return {{{QRectF({x, below}, s), 0}, {QRectF({x, above}, s), 0.3}, {QRectF({right, y}, s), 0.5}, {QRectF({left, y}, s), 0.5},
        {QRectF({m.center().x(), below}, s), 0.8}, {QRectF({m.center().x() - s.width(), below}, s), 0.8},
        {QRectF({m.center().x(), above}, s), 1}, {QRectF({m.center().x() - s.width(), above}, s), 1}}};
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
        constexpr double kCovers = 1000;
        std::optional<QRectF> best;
        double least = std::numeric_limits<double>::max();
        for (const auto& [place, preference] : placesOf(wish)) {
            double cost = preference;
            for (const QRectF& other : taken) {
                cost += other.intersects(place) ? kCovers : 0;
            }
            cost += scene.bounds.contains(place) ? 0 : kCovers;
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
