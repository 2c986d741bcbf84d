// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/icon_cell_delegate.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyle>

namespace metsuke {

namespace {
constexpr int kIcon = 16;
constexpr int kPadding = 8;
}

IconCellDelegate::IconCellDelegate(int iconRole, int tokenRole, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_iconRole(iconRole)
    , m_tokenRole(tokenRole) {}

void IconCellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    QRect text = option.rect.adjusted(kPadding - 2, 0, -kPadding, 0);
    painter->drawPixmap(QPointF(text.left(), text.center().y() - kIcon / 2.0 + 1),
        iconPixmap(index.data(m_iconRole).toString(), static_cast<Token>(index.data(m_tokenRole).toInt()), kIcon, painter->device()->devicePixelRatioF()));
    text.setLeft(text.left() + kIcon + 6);
    painter->setFont(metsuke::font(TextStyle::Body));
    painter->setPen(color(Token::Text));
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, text.width()));
    painter->restore();
}

} // namespace metsuke
