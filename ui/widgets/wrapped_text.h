// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QRect>
#include <QString>

class QPainter;

namespace metsuke {

/// How many lines `text` takes in `width` pixels, at most `most`; at least 1.
[[nodiscard]] int wrappedLines(const QString& text, const QFont& font, int width, int most);

/// Draws `words` in the painter's font and pen over at most `most` lines of `lineHeight`, the last one
/// elided, in the middle of `rect` from top to bottom. Returns whether all of it was drawn, and where its
/// last line ended.
struct WrappedEnd {
    bool whole = true;
    QRect lastLine; ///< as wide as its text
};
WrappedEnd drawWrapped(QPainter& painter, const QRect& rect, const QString& words, int most, int lineHeight);

} // namespace metsuke
