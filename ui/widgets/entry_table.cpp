// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/entry_table.h"

#include "ui/services/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/table_style.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableWidget>

namespace metsuke {

EntryTable::EntryTable(int columns, QWidget* parent)
    : Card(parent)
    , m_stack(new QStackedWidget(this))
    , m_table(new QTableWidget(0, columns, m_stack))
    , m_empty(new EmptyState(m_stack))
    , m_add(makeIconButton(QStringLiteral("plus"), this))
    , m_edit(makeIconButton(QStringLiteral("note"), this))
    , m_remove(makeIconButton(QStringLiteral("trash"), this)) {
    QHBoxLayout* top = head();
    top->addStretch(1);
    for (QToolButton* button : {m_add, m_edit, m_remove}) {
        top->addWidget(button);
    }
    styleTable(m_table, 26);
    m_table->setWordWrap(true);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents); // ranges take several lines
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    for (QWidget* child : {static_cast<QWidget*>(m_table), static_cast<QWidget*>(m_empty)}) {
        child->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
        child->setMinimumHeight(112);
        m_stack->addWidget(child);
    }
    body()->addWidget(m_stack, 1);
    connect(m_add, &QToolButton::clicked, this, &EntryTable::addWanted);
    const auto edit = [this] {
        if (!m_locked && m_table->currentRow() >= 0) {
            emit editWanted(m_table->currentRow());
        }
    };
    const auto remove = [this] {
        if (!m_locked && m_table->currentRow() >= 0) {
            emit removeWanted(m_table->currentRow());
        }
    };
    connect(m_edit, &QToolButton::clicked, this, edit);
    connect(m_remove, &QToolButton::clicked, this, remove);
    connect(m_table, &QTableWidget::doubleClicked, this, edit);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &EntryTable::updateButtons);
    const auto key = [this](Qt::Key code, auto act) {
        auto* shortcut = new QShortcut(code, m_table);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    key(Qt::Key_Return, edit);
    key(Qt::Key_Enter, edit);
    key(Qt::Key_Delete, remove);
    key(Qt::Key_Insert, [this] {
        if (!m_locked) {
            emit addWanted();
        }
    });
    updateButtons();
}

void EntryTable::setTexts(const QString& what, const QStringList& headers, const QString& emptyTitle,
    const QString& emptySentence) {
    m_what = what;
    setTitle(what, m_rows.isEmpty() ? QString() : format::count(m_rows.size()));
    m_table->setHorizontalHeaderLabels(headers);
    m_table->setAccessibleName(what);
    m_empty->setTexts(emptyTitle, emptySentence);
}

void EntryTable::setNames(const QString& add, const QString& edit, const QString& remove) {
    for (const auto& [button, name] : {std::pair{m_add, add}, {m_edit, edit}, {m_remove, remove}}) {
        button->setAccessibleName(name);
        button->setToolTip(name);
    }
}

void EntryTable::setWide(int column) {
    m_table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
}

void EntryTable::setRows(const QList<QStringList>& rows) {
    setTitle(m_what, rows.isEmpty() ? QString() : format::count(rows.size()));
    m_stack->setCurrentWidget(rows.isEmpty() ? static_cast<QWidget*>(m_empty) : m_table);
    if (rows == m_rows) {
        return;
    }
    m_rows = rows;
    const int current = m_table->currentRow();
    m_table->setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        for (int column = 0; column < m_table->columnCount(); ++column) {
            const QString& text = rows[row].value(column);
            auto* item = new QTableWidgetItem(text);
            item->setToolTip(text);
            if (m_mono.contains(column)) {
                item->setFont(metsuke::font(TextStyle::Mono));
            }
            m_table->setItem(row, column, item);
        }
    }
    if (current >= 0 && m_table->rowCount() > 0) {
        m_table->selectRow(std::min(current, m_table->rowCount() - 1));
    }
    updateButtons();
}

void EntryTable::setLocked(bool locked) {
    m_locked = locked;
    updateButtons();
}

void EntryTable::updateButtons() {
    const bool chosen = m_table->currentRow() >= 0 && !m_table->selectedItems().isEmpty();
    m_add->setEnabled(!m_locked);
    m_edit->setEnabled(!m_locked && chosen);
    m_remove->setEnabled(!m_locked && chosen);
}

} // namespace metsuke
