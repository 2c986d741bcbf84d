// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/step_model.h"

#include "ui/services/respond_words.h"
#include "ui/services/sentences.h"
#include "ui/services/trace_words.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace metsuke {

void StepModel::setSteps(std::vector<Row> rows, const QString& host, bool isOpen, bool isDryRun) {
    const bool isSame = std::ranges::equal(rows, m_rows, [](const Row& a, const Row& b) { return a.step == b.step; }) && host == m_host;
    m_isOpen = isOpen;
    m_isDryRun = isDryRun;
    if (!isSame) {
        beginResetModel();
        m_rows = std::move(rows);
        m_host = host;
        endResetModel();
    } else {
        m_rows = std::move(rows);
        if (!m_rows.empty()) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        }
    }
}

const StepModel::Row* StepModel::stepAt(int row) const { return row >= 0 && row < rowCount() ? &m_rows[static_cast<size_t>(row)] : nullptr; }
int StepModel::chosen() const { return static_cast<int>(std::ranges::count_if(m_rows, &Row::isChosen)); }

QString StepModel::text(const Row& row, int column) const {
    switch (column) {
    case StepColumn: return respond_words::action(row.step.action);
    case TargetColumn: return respond_words::target(row.step.target, m_host);
    case WhyColumn: return row.step.why.id.empty() ? QString() : sentences::render(row.step.why);
    case SureColumn: return row.proposed ? trace_words::confidence(row.proposed->confidence) : QString();
    case SaidColumn:
        return row.report ? respond_words::outcome(*row.report, m_isDryRun) : row.isChosen ? tr("not looked at yet") : tr("not chosen");
    default: return {};
    }
}

QVariant StepModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return text(row, column);
    case Qt::ToolTipRole: return text(row, column).toHtmlEscaped();
    case Qt::AccessibleTextRole:
        return column == StepColumn ? (row.isChosen ? tr("%1, chosen", "step") : tr("%1, not chosen", "step")).arg(text(row, column)) : text(row, column);
    case Qt::CheckStateRole: return column == StepColumn && m_isOpen ? QVariant(row.isChosen ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::FontRole:
        return column == StepColumn ? metsuke::font(TextStyle::BodyStrong) : column == TargetColumn ? metsuke::font(TextStyle::Mono) : metsuke::font(TextStyle::Body);
    case Qt::ForegroundRole: return row.isChosen && (column == StepColumn || column == TargetColumn || row.report) ? QVariant() : QVariant(color(Token::Text2));
    case IconRole: return row.report ? respond_words::icon(row.report->state) : row.isChosen ? QStringLiteral("help") : QStringLiteral("minus");
    case TokenRole: return static_cast<int>(row.report ? respond_words::token(row.report->state) : Token::Text3);
    default: return {};
    }
}

bool StepModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || role != Qt::CheckStateRole || !m_isOpen) {
        return false;
    }
    emit chosenChanged(m_rows[static_cast<size_t>(index.row())].step.id, value.toInt() == Qt::Checked);
    return true;
}

Qt::ItemFlags StepModel::flags(const QModelIndex& index) const {
    return QAbstractTableModel::flags(index) | (m_isOpen && index.column() == StepColumn ? Qt::ItemFlags(Qt::ItemIsUserCheckable) : Qt::ItemFlags());
}

QVariant StepModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case StepColumn: return tr("Step");
    case TargetColumn: return tr("Target");
    case WhyColumn: return tr("Why");
    case SureColumn: return tr("Confidence");
    case SaidColumn: return m_isDryRun ? tr("The computer says") : tr("What was done");
    default: return {};
    }
}

} // namespace metsuke
