// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/step_table.h"

#include "ui/widgets/icon_cell_delegate.h"
#include "ui/widgets/table_style.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QStyledItemDelegate>

#include <algorithm>

namespace metsuke {

namespace {
constexpr int kStepRow = 28;

/// Paths differ at their ends.
class PathDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        option->textElideMode = Qt::ElideMiddle;
    }
};

} // namespace

StepTable::StepTable(StepModel* model, QWidget* parent)
    : QTableView(parent)
    , m_model(model) {
    setModel(model);
    setItemDelegateForColumn(StepModel::SaidColumn, new IconCellDelegate(StepModel::IconRole, StepModel::TokenRole, this));
    setItemDelegateForColumn(StepModel::TargetColumn, new PathDelegate(this));
    styleTable(this, kStepRow);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->setMinimumSectionSize(40);
    horizontalHeader()->setStretchLastSection(true);
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        fitColumns();
        if (m_model->rowCount() > 0) {
            selectRow(0);
        }
    });
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) { emit rowChanged(current.row()); });
}

void StepTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitColumns();
}

/// Space chooses the step in hand, whichever of its cells is the current one.
void StepTable::keyPressEvent(QKeyEvent* event) {
    const QModelIndex step = m_model->index(currentIndex().row(), StepModel::StepColumn);
    if (event->key() == Qt::Key_Space && step.isValid() && (m_model->flags(step) & Qt::ItemIsUserCheckable)) {
        m_model->setData(step, m_model->data(step, Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
        return;
    }
    QTableView::keyPressEvent(event);
}

void StepTable::fitColumns() {
    constexpr int kBox = 46;
    constexpr int kMostSaid = 190; ///< that others make room for
    constexpr int kIcon = 24;
    constexpr int kLeastWhy = 160;
    constexpr int kLeastTarget = 96;
    constexpr int kMostTarget = 230;
    const int step = wordsWidth(*m_model, StepModel::StepColumn) + kBox;
    const int target = std::min(wordsWidth(*m_model, StepModel::TargetColumn), kMostTarget);
    const bool hasSure = m_model->stepAt(0) != nullptr && m_model->stepAt(0)->proposed.has_value();
    const int sure = hasSure ? wordsWidth(*m_model, StepModel::SureColumn) : 0;
    const int said = std::min(wordsWidth(*m_model, StepModel::SaidColumn) + kIcon, kMostSaid);
    const int rest = viewport()->width() - step - target - sure;
    const bool hasWhy = rest >= kMostSaid + kLeastWhy;
    auto* header = horizontalHeader();
    header->setSectionHidden(StepModel::SureColumn, !hasSure);
    header->setSectionHidden(StepModel::WhyColumn, !hasWhy);
    header->resizeSection(StepModel::StepColumn, step);
    header->resizeSection(StepModel::TargetColumn, std::clamp(rest + target - said, std::min(kLeastTarget, target), target));
    if (hasSure) {
        header->resizeSection(StepModel::SureColumn, sure);
    }
    if (hasWhy) {
        header->resizeSection(StepModel::WhyColumn, rest / 2);
    }
}

} // namespace metsuke
