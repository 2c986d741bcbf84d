// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace metsuke {

/// Draws a severity glyph, or a lane's colour square beside the text, from the model's roles. Row fonts as the model
/// says; the selected row's accent bar is the style's.
class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    /// Roles that hold int(Severity) and int(Token); -1 where the model has none.
    CellDelegate(int severityRole, int severityColumn, int laneRole, int laneColumn, QObject* parent);
    /// Role of a bool: what the lane's cell says is a guess, drawn hollow and quiet.
    void setGuessRole(int role) { m_guessRole = role; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_severityRole;
    int m_severityColumn;
    int m_laneRole;
    int m_laneColumn;
    int m_guessRole = -1;
};

} // namespace metsuke
