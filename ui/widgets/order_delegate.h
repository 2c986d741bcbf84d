// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/order_model.h"

#include <QStyledItemDelegate>

namespace metsuke {

/// Paints orders: a queue with its count, and under it the computer with its time, and how it stands in icon and words.
class OrderDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace metsuke
