// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/host_list_model.h"

#include <QStyledItemDelegate>

namespace metsuke {

/// Where the parts of a host's row stand. Plain geometry, so that it can be tested.
struct HostRowLayout {
    QRect glyph;
    QRect score;
    QRect word;
    QRect name;
    QRect remark;
    QRect sentence;
    std::array<QRect, kPhaseCells> cells;
    QRect since;
    /// `first` rows are at least 72 high, the others 48; a long sentence makes them higher. `stacked`: the sentence
    /// stands below the other parts, over the whole width.
    [[nodiscard]] static HostRowLayout of(const QRect& row, bool first, bool stacked = false);
};

/// Paints hosts of the Overview: glyph, score, name, sentence, phase cells.
class HostListDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// Seven cells of 20 x 14 with the phase's code, filled in the colour of its worst detection.
void paintPhaseCells(QPainter& painter, const std::array<QRect, kPhaseCells>& cells,
    const std::array<std::optional<Severity>, kPhaseCells>& phases);

} // namespace metsuke
