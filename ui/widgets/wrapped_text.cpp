// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/wrapped_text.h"

#include "ui/services/format.h"

#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <vector>

namespace metsuke {

namespace {

/// (start, length) of each line, at most `most`.
std::vector<std::pair<int, int>> linesOf(const QString& text, const QFont& font, int width, int most) {
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    std::vector<std::pair<int, int>> lines;
    while (static_cast<int>(lines.size()) < most) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) {
            break;
        }
        line.setLineWidth(std::max(1, width));
        lines.emplace_back(line.textStart(), line.textLength());
    }
    layout.endLayout();
    return lines;
}

} // namespace

int wrappedLines(const QString& text, const QFont& font, int width, int most) {
    if (QFontMetrics(font).horizontalAdvance(text) <= width) { // nearly always, and far cheaper
        return 1;
    }
    return std::max(1, static_cast<int>(linesOf(format::whole(text), font, width, most).size()));
}

WrappedEnd drawWrapped(QPainter& painter, const QRect& rect, const QString& words, int most, int lineHeight) {
    const QString text = format::whole(words);
    const auto lines = linesOf(text, painter.font(), rect.width(), most);
    WrappedEnd end;
    int y = rect.top() + (rect.height() - static_cast<int>(lines.size()) * lineHeight) / 2;
    for (size_t i = 0; i < lines.size(); ++i) {
        const auto& [start, length] = lines[i];
        const bool cut = i + 1 == lines.size() && start + length < text.size();
        const QString shown = cut
            ? painter.fontMetrics().elidedText(text.mid(start), Qt::ElideRight, rect.width())
            : text.mid(start, length).trimmed();
        painter.drawText(
            QRect(rect.left(), y, rect.width(), lineHeight), Qt::AlignLeft | Qt::AlignVCenter, shown);
        end.whole = !cut;
        end.lastLine = QRect(rect.left(), y, painter.fontMetrics().horizontalAdvance(shown), lineHeight);
        y += lineHeight;
    }
    return end;
}

} // namespace metsuke
