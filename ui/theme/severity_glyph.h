// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/vocabulary.h"

#include <QPixmap>
#include <QPointF>

class QPainter;

namespace metsuke {

/// Severity as shape, letter and colour: circle dot, triangle down L, diamond M, triangle up H, hexagon C.
/// `box` is a square; sizes of the design: 16 dense, 18 lists, 28 first host, 36 to 40 verdict.
void paintSeverityGlyph(QPainter& painter, const QRectF& box, Severity severity);

/// The same from a cache keyed by severity, size, device pixel ratio and theme; for cells and plots.
[[nodiscard]] QPixmap severityPixmap(Severity severity, int size, qreal devicePixelRatio);

/// Black or white, whichever the severity's fill carries (also for phase cells).
[[nodiscard]] QColor severityInk(Severity severity);

} // namespace metsuke
