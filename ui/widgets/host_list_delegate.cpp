// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/host_list_delegate.h"

#include "ui/services/format.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"
#include "ui/widgets/wrapped_text.h"

#include <QAbstractItemView>
#include <QPainter>

Q_DECLARE_METATYPE(const metsuke::HostListRow*)

namespace metsuke {

namespace {

constexpr int kFirstHeight = 72;
constexpr int kHeight = 48;
constexpr int kCellWidth = 20;
constexpr int kCellHeight = 14;
constexpr int kCellStep = 22;
constexpr int kPhaseColumn = 166; ///< from the right edge

constexpr int kFirstLines = 6;
constexpr int kBeside = 3; ///< lines of the first sentence beside the name; a longer one goes below it
constexpr int kHead = 58; ///< of a stacked row, above its sentence
constexpr int kLines = 3;

QFont sentenceFont(bool first) {
    return metsuke::font(first ? TextStyle::Body : TextStyle::Caption);
}

bool isStacked(const HostListRow& row, int width, bool first) {
    const int beside = HostRowLayout::of(QRect(0, 0, width, kFirstHeight), first).sentence.width();
    return first && wrappedLines(row.why, sentenceFont(first), beside, kBeside + 1) > kBeside;
}

} // namespace

HostRowLayout HostRowLayout::of(const QRect& row, bool first, bool stacked) {
    HostRowLayout layout;
    const int glyph = first ? 28 : 18;
    const int height = first ? kFirstHeight : kHeight; // of the parts; a longer sentence makes room below them
    layout.glyph = QRect(row.left() + 13 + (28 - glyph) / 2, row.top() + (height - glyph) / 2 - (first ? 9 : 0), glyph, glyph);
    const int top = first ? row.top() + 11 : row.top() + 5;
    layout.score = QRect(row.left() + 49, top, 52, first ? 26 : 20);
    layout.word = QRect(row.left() + 49, layout.score.bottom() + (first ? 2 : 1), 56, 16);
    layout.name = QRect(row.left() + 105, top, 124, first ? 24 : 20);
    layout.remark = QRect(row.left() + 105, first ? top + 24 : layout.word.top(), 132, 16);
    const int phases = row.right() - kPhaseColumn - 8;
    layout.sentence = QRect(row.left() + 237, row.top() + 2, phases - row.left() - 237 - 12, row.height() - 4);
    if (stacked) {
        layout.sentence = QRect(row.left() + 105, row.top() + kHead, row.width() - 105 - 16, row.height() - kHead - 8);
    }
    const int cellTop = row.top() + (first ? 17 : 9);
    for (size_t i = 0; i < kPhaseCells; ++i) {
        layout.cells[i] = QRect(phases + static_cast<int>(i) * kCellStep, cellTop, kCellWidth, kCellHeight);
    }
    layout.since = QRect(phases, cellTop + kCellHeight + 3, kPhaseColumn, 16);
    return layout;
}

void paintPhaseCells(QPainter& painter, const std::array<QRect, kPhaseCells>& cells,
    const std::array<std::optional<Severity>, kPhaseCells>& phases) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QFont code = metsuke::font(TextStyle::MetaStrong);
    code.setPixelSize(10);
    painter.setFont(code);
    for (size_t i = 0; i < kPhaseCells; ++i) {
        const QRectF cell = QRectF(cells[i]);
        if (!phases[i]) {
            painter.setPen(QPen(color(Token::LineStrong), 1));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
            continue;
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(severityToken(*phases[i])));
        painter.drawRoundedRect(cell, 3, 3);
        painter.setPen(severityInk(*phases[i]));
        painter.drawText(cell, Qt::AlignCenter, format::phaseCode(static_cast<Phase>(i)));
    }
    painter.restore();
}

QSize HostListDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const bool first = index.row() == 0;
    const int least = first ? kFirstHeight : kHeight;
    const auto* row = index.data(HostListModel::RowRole).value<const HostListRow*>();
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (row == nullptr || view == nullptr) {
        return {0, least};
    }
    const int width = view->viewport()->width();
    const bool stacked = isStacked(*row, width, first);
    const int room = HostRowLayout::of(QRect(0, 0, width, least), first, stacked).sentence.width();
    const int lines = wrappedLines(row->why, sentenceFont(first), room, first ? kFirstLines : kLines);
    return {0, stacked ? kHead + lines * 20 + 8 : std::max(least, lines * (first ? 20 : 16) + 14)};
}

void HostListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* row = index.data(HostListModel::RowRole).value<const HostListRow*>();
    if (row == nullptr) {
        return;
    }
    const bool first = index.row() == 0;
    const HostRowLayout layout = HostRowLayout::of(option.rect, first, isStacked(*row, option.rect.width(), first));
    painter->save();
    option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), color(Token::Line));

    paintSeverityGlyph(*painter, layout.glyph, glyphOf(hostSeverity(row->severity)));
    painter->setPen(color(Token::Text));
    painter->setFont(metsuke::font(first ? TextStyle::Verdict : TextStyle::Name));
    painter->drawText(layout.score, Qt::AlignLeft | Qt::AlignVCenter, format::severity(row->severity));
    painter->setFont(metsuke::font(first ? TextStyle::Name : TextStyle::BodyStrong));
    painter->drawText(layout.name, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(row->name, Qt::ElideRight, layout.name.width()));
    painter->setFont(metsuke::font(TextStyle::Meta));
    painter->setPen(color(Token::Text2));
    painter->drawText(layout.word, Qt::AlignLeft | Qt::AlignVCenter, format::hostSeverityWord(row->severity));
    painter->drawText(layout.remark, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(row->remark, Qt::ElideRight, layout.remark.width()));
    painter->setPen(color(Token::Text));
    painter->setFont(sentenceFont(first));
    drawWrapped(*painter, layout.sentence, row->why, first ? kFirstLines : kLines, first ? 20 : 16);
    paintPhaseCells(*painter, layout.cells, row->phases);
    painter->setFont(metsuke::font(TextStyle::Meta));
    painter->setPen(color(Token::Text2));
    const QString since = row->isIncident ? tr("since %1").arg(format::clock(row->since)) : format::clock(row->since);
    painter->drawText(layout.since, Qt::AlignLeft | Qt::AlignVCenter, since);
    painter->restore();
}

} // namespace metsuke
