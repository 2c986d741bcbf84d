// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/order_delegate.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/wrapped_text.h"

#include <QAbstractItemView>
#include <QPainter>

namespace metsuke {

namespace {

constexpr int kEdge = 12;
constexpr int kQueue = 34;
constexpr int kTop = 6;
constexpr int kName = 20;
constexpr int kWrappedLine = 16;
constexpr int kStateIcon = 14;
constexpr int kDepth = kStateIcon + 6;
constexpr int kOrderLines = 2;

int roomOf(int width) { return width - 2 * kEdge - kDepth; }

} // namespace

QSize OrderDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    if (index.data(OrderModel::IsQueueRole).toBool()) {
        return {0, kQueue};
    }
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int room = view != nullptr ? roomOf(view->viewport()->width()) : 1;
    const int lines = wrappedLines(index.data(OrderModel::StateRole).toString(), metsuke::font(TextStyle::Caption), room, kOrderLines);
    return {0, kTop + kName + lines * kWrappedLine + kTop + 2};
}

void OrderDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QRect row = option.rect;
    const QRect inner = row.adjusted(kEdge, 0, -kEdge, 0);
    painter->save();
    if (index.data(OrderModel::IsQueueRole).toBool()) {
        painter->setFont(metsuke::font(TextStyle::CaptionStrong));
        painter->setPen(color(Token::Text2));
        const QRect line = inner.adjusted(0, 10, 0, 0);
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
        painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, index.data(OrderModel::CountRole).toString());
        painter->restore();
        return;
    }
    option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), color(Token::Line));
    const QRect head(inner.left(), row.top() + kTop, inner.width(), kName);
    painter->setFont(metsuke::font(TextStyle::Mono));
    painter->setPen(color(Token::Text2));
    const QString time = index.data(OrderModel::TimeRole).toString();
    const int timeWidth = painter->fontMetrics().horizontalAdvance(time) + 8;
    painter->drawText(head, Qt::AlignRight | Qt::AlignVCenter, time);
    painter->setFont(metsuke::font(TextStyle::BodyStrong));
    painter->setPen(color(Token::Text));
    painter->drawText(head, Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, head.width() - timeWidth));
    const auto token = static_cast<Token>(index.data(OrderModel::TokenRole).toInt());
    const int top = head.bottom() + 2;
    painter->drawPixmap(QPointF(inner.left(), top + 1), iconPixmap(index.data(OrderModel::IconRole).toString(), token, kStateIcon, painter->device()->devicePixelRatioF()));
    painter->setFont(metsuke::font(TextStyle::Caption));
    painter->setPen(color(token == Token::StateBad || token == Token::StateWarn ? token : Token::Text2));
    drawWrapped(*painter, QRect(inner.left() + kDepth, top, roomOf(row.width()), row.bottom() - top - kTop), index.data(OrderModel::StateRole).toString(), kOrderLines, kWrappedLine);
    painter->restore();
}

} // namespace metsuke
