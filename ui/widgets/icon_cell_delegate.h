// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace metsuke {

/// Draws an icon of the theme before the words of a cell: a state that is told by more than colour.
class IconCellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    /// Roles that hold the icon's name and int(Token).
    IconCellDelegate(int iconRole, int tokenRole, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_iconRole;
    int m_tokenRole;
};

} // namespace metsuke
