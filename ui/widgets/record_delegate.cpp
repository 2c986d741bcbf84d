// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/record_delegate.h"

#include "ui/models/record_model.h"
#include "ui/theme/icons.h"

#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace metsuke {

namespace {
constexpr int kRecordGlyph = 16;
constexpr int kCellEdge = 8;
constexpr int kProgress = 4;
constexpr int kBarRoom = 9; ///< with the space around it
}

void RecordDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    QRect text = option.rect.adjusted(kCellEdge, 0, -kCellEdge, 0);
    if (const QString icon = index.data(RecordModel::IconRole).toString(); !icon.isEmpty()) {
        painter->drawPixmap(QPointF(text.left(), text.center().y() - kRecordGlyph / 2.0 + 1),
            iconPixmap(icon, static_cast<Token>(index.data(RecordModel::TokenRole).toInt()), kRecordGlyph, painter->device()->devicePixelRatioF()));
        text.setLeft(text.left() + kIconRoom);
    }
    if (const double fraction = index.data(RecordModel::FractionRole).toDouble(); fraction >= 0) {
        const QRectF groove(text.left(), text.bottom() - kBarRoom + 1, text.width(), kProgress);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(color(Token::Line));
        painter->drawRoundedRect(groove, kProgress / 2.0, kProgress / 2.0);
        painter->setBrush(color(Token::Accent));
        painter->drawRoundedRect(QRectF(groove.topLeft(), QSizeF(groove.width() * std::min(fraction, 1.0), kProgress)), kProgress / 2.0, kProgress / 2.0);
        text.setBottom(text.bottom() - kBarRoom + 2);
    }
    painter->setFont(index.data(Qt::FontRole).value<QFont>());
    painter->setPen(color(Token::Text));
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, text.width()));
    painter->restore();
}

} // namespace metsuke
