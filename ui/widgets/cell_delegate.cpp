// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/cell_delegate.h"

#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace metsuke {

CellDelegate::CellDelegate(int severityRole, int severityColumn, int laneRole, int laneColumn, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_severityRole(severityRole)
    , m_severityColumn(severityColumn)
    , m_laneRole(laneRole)
    , m_laneColumn(laneColumn) {}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem shifted = option;
    if (index.column() == m_laneColumn) {
        initStyleOption(&shifted, index);
        const QString text = shifted.text;
        shifted.text.clear();
        option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &shifted, painter, option.widget);
        const QVariant lane = index.data(m_laneRole);
        constexpr int kSquare = 9;
        const QRect square(option.rect.left() + 8, option.rect.center().y() - kSquare / 2, kSquare, kSquare);
        const bool guess = m_guessRole >= 0 && index.data(m_guessRole).toBool();
        if (lane.isValid() && guess) {
            painter->setPen(color(static_cast<Token>(lane.toInt())));
            painter->drawRect(square.adjusted(0, 0, -1, -1));
        } else if (lane.isValid()) {
            painter->fillRect(square, color(static_cast<Token>(lane.toInt())));
        }
        painter->setFont(shifted.font);
        painter->setPen(color(guess ? Token::Text2 : Token::Text));
        painter->drawText(option.rect.adjusted(8 + kSquare + 6, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter,
            shifted.fontMetrics.elidedText(text, Qt::ElideRight, option.rect.width() - 27));
        return;
    }
    QStyledItemDelegate::paint(painter, option, index);
    if (index.column() == m_severityColumn) {
        const QVariant severity = index.data(m_severityRole);
        if (severity.isValid()) {
            constexpr int kGlyph = 16;
            const QRectF box(option.rect.center().x() - kGlyph / 2.0 + 1, option.rect.center().y() - kGlyph / 2.0 + 1, kGlyph, kGlyph);
            paintSeverityGlyph(*painter, box, static_cast<Severity>(severity.toInt()));
        }
    }
}

} // namespace metsuke
