// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/agent_table.h"

#include "ui/widgets/icon_cell_delegate.h"
#include "ui/widgets/table_style.h"

#include <QHeaderView>
#include <QMouseEvent>

#include <algorithm>
#include <array>

namespace metsuke {

namespace {
constexpr int kRow = 26;
}

AgentTable::AgentTable(AgentModel* model, QWidget* parent)
    : QTableView(parent)
    , m_model(model) {
    setModel(model);
    setItemDelegateForColumn(AgentModel::StateColumn, new IconCellDelegate(AgentModel::IconRole, AgentModel::TokenRole, this));
    styleTable(this, kRow);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->setMinimumSectionSize(48);
    horizontalHeader()->setStretchLastSection(true);
    connect(model, &QAbstractItemModel::modelReset, this, &AgentTable::fitColumns);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_isShowing && current.isValid()) {
            emit taken(current.row());
        }
    });
}

void AgentTable::showRow(int row) {
    if (row == currentIndex().row()) {
        return;
    }
    m_isShowing = true;
    if (row >= 0) {
        selectRow(row);
    } else {
        setCurrentIndex({});
        clearSelection();
    }
    m_isShowing = false;
}

void AgentTable::mousePressEvent(QMouseEvent* event) {
    QTableView::mousePressEvent(event);
    if (const QModelIndex at = indexAt(event->pos()); at.isValid()) {
        emit taken(at.row());
    }
}

void AgentTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitColumns();
}

void AgentTable::fitColumns() {
    using Column = AgentModel::Column;
    constexpr int kLeast = 96;
    constexpr int kMost = 280;
    constexpr int kIcon = 22;
    const bool isHosts = m_model->group() == AgentModel::Group::NoAgent;
    std::array<int, AgentModel::ColumnCount> widths{};
    int whole = 0;
    for (int column = 0; column < AgentModel::ColumnCount; ++column) {
        const bool isOfHosts = column == Column::NameColumn || column == Column::StateColumn || column == Column::SeenColumn || column == Column::AddressColumn;
        if (isHosts && !isOfHosts) {
            continue;
        }
        widths[static_cast<size_t>(column)] = std::min(wordsWidth(*m_model, column), kMost) + (column == Column::StateColumn ? kIcon : 0);
        whole += widths[static_cast<size_t>(column)];
    }
    const int room = viewport()->width();
    for (const int column : {Column::SystemColumn, Column::VersionColumn, Column::PolicyColumn}) {
        if (whole > room) {
            whole -= std::exchange(widths[static_cast<size_t>(column)], 0);
        }
    }
    int& sensors = widths[Column::SensorsColumn];
    sensors -= std::clamp(whole - room, 0, std::max(0, sensors - kLeast));
    for (int column = 0; column < AgentModel::ColumnCount; ++column) {
        const int width = widths[static_cast<size_t>(column)];
        horizontalHeader()->setSectionHidden(column, width == 0);
        if (width > 0 && column + 1 < AgentModel::ColumnCount) {
            horizontalHeader()->resizeSection(column, width);
        }
    }
}

} // namespace metsuke
