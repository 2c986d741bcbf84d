// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/record_model.h"

#include <algorithm>

namespace metsuke {

void RecordModel::setColumns(const QStringList& names) {
    if (names.size() != m_columns.size()) {
        beginResetModel();
        m_columns = names;
        endResetModel();
        return;
    }
    m_columns = names;
    if (!m_columns.isEmpty()) {
        emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    }
}

void RecordModel::setRows(std::vector<RecordRow> rows) {
    replaceRows(m_rows, std::move(rows), [](const RecordRow& a, const RecordRow& b) { return a.key == b.key; });
}

std::string RecordModel::keyAt(int row) const { return row >= 0 && row < rowCount() ? m_rows[static_cast<size_t>(row)].key : std::string(); }

int RecordModel::rowOf(const std::string& key) const {
    const auto found = std::ranges::find(m_rows, key, &RecordRow::key);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QVariant RecordModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.column() >= static_cast<int>(m_rows[static_cast<size_t>(index.row())].cells.size())) {
        return {};
    }
    const RecordCell& cell = m_rows[static_cast<size_t>(index.row())].cells[static_cast<size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return cell.text;
    case Qt::ToolTipRole: return cell.text.toHtmlEscaped();
    case Qt::FontRole: return metsuke::font(cell.style);
    case IconRole: return cell.icon;
    case TokenRole: return static_cast<int>(cell.token);
    case FractionRole: return cell.fraction;
    default: return {};
    }
}

QVariant RecordModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    return role == Qt::DisplayRole ? QVariant(m_columns.value(section)) : role == Qt::TextAlignmentRole ? QVariant(Qt::AlignLeft | Qt::AlignVCenter) : QVariant();
}

} // namespace metsuke
