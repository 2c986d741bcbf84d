// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineF>
#include <QRectF>

#include <optional>
#include <vector>

namespace metsuke {

/// A label that wants a place beside its mark.
struct LabelWish {
    QRectF mark;
    QSizeF size;
    bool must = false; ///< drawn even where it covers something
};

/// What labels keep clear of.
struct LabelScene {
    struct Line {
        QLineF line;
        double weight = 1; ///< how bad a label across it is; a label below a mark costs nothing, elsewhere up to 1
    };
    QRectF bounds; ///< labels stay inside
    std::vector<QRectF> marks;
    std::vector<Line> lines;
};

/// A place for each wish, in order: the earlier ones choose first. Below the mark is best, then above, beside and at
/// the corners; a place over a mark or another label is none, still less one outside; one over few and light lines
/// beats one over many.
/// Nothing where there is no place and the label is not a must.
[[nodiscard]] std::vector<std::optional<QRectF>> placeLabels(const std::vector<LabelWish>& wishes, const LabelScene& scene);

} // namespace metsuke
