// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

class QStackedWidget;
class QTableWidget;
class QToolButton;

namespace metsuke {

class EmptyState;

/// A short list that a user keeps by hand, in a card: add, change, remove by button, key (Insert, Enter,
/// Delete) or double click. Rows are texts, the whole list is set anew when it changes; the row in hand stays
/// in hand.
class EntryTable : public Card {
    Q_OBJECT
public:
    explicit EntryTable(int columns, QWidget* parent = nullptr);
    /// `what`: the entries, for buttons and screen readers. The first column that takes the room left is
    /// `wide`.
    void setTexts(const QString& what, const QStringList& headers, const QString& emptyTitle,
        const QString& emptySentence);
    void setNames(const QString& add, const QString& edit, const QString& remove);
    void setWide(int column);
    void setMonospaced(const QList<int>& columns) { m_mono = columns; }
    void setRows(const QList<QStringList>& rows);
    /// The list cannot be changed now.
    void setLocked(bool locked);
    [[nodiscard]] QTableWidget* table() const { return m_table; }

signals:
    void addWanted();
    void editWanted(int row);
    void removeWanted(int row);

private:
    void updateButtons();
    QStackedWidget* m_stack;
    QTableWidget* m_table;
    EmptyState* m_empty;
    QToolButton* m_add;
    QToolButton* m_edit;
    QToolButton* m_remove;
    QList<QStringList> m_rows;
    QList<int> m_mono;
    QString m_what;
    bool m_locked = false;
};

} // namespace metsuke
