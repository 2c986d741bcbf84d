// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace metsuke {

/// Draws a cell of RecordModel: an icon before its words, in the cell's own font, and how far something is as a bar under them.
class RecordDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    static constexpr int kIconRoom = 22; ///< pixels that an icon takes from the words
};

} // namespace metsuke
