// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/layout.h"

namespace metsuke {

/// What a node covers on the canvas, in pixels from its point: its mark, and the label that hangs below it.
struct Footprint {
    double radius = 0; ///< of the mark alone
    double left = 0, right = 0, up = 0, down = 0; ///< mark and label
};

/// How a finished force layout is laid out on a canvas.
struct Arrangement {
    struct Line {
        uint32_t from = 0;
        uint32_t to = 0;
        double clearance = 0; ///< pixels that marks of other nodes keep from it
    };
    double width = 0; ///< pixels of the canvas inside its margins
    double height = 0;
    std::vector<Footprint> footprints; ///< one a node
    std::vector<Line> lines;
    std::vector<std::pair<uint32_t, Point>> pinned; ///< nodes placed by hand, in world units; they stay
};

/// The world that every arrangement fills, centred at the origin; the canvas maps it to its own size, so that places
/// survive a change of that.
inline constexpr double kWorldWidth = 1000;
inline constexpr double kWorldHeight = 500;

/// Spreads the force layout over the whole world, keeping who is left of and above whom. No separation: cheap enough
/// for each frame of an animation.
[[nodiscard]] std::vector<Point> spread(const std::vector<Point>& raw, const Arrangement& spec);

/// The same, and then parts what overlaps: marks and labels from each other, marks from lines that are not theirs.
/// Deterministic; returns what it has when stop is requested. About 10 ms for 60 nodes, bounded for thousands.
[[nodiscard]] std::vector<Point> arrange(const std::vector<Point>& raw, const Arrangement& spec, const std::stop_token& stop = {});

} // namespace metsuke
