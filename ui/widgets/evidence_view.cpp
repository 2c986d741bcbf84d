// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/evidence_view.h"

#include "ui/models/evidence_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/wrapped_text.h"

#include <QHeaderView>

namespace metsuke {

namespace {

constexpr int kRowHeight = 24;
constexpr int kLineHeight = 16; ///< of a sentence over two lines
constexpr int kCellMargins = 16; ///< at both sides of a sentence

} // namespace

EvidenceView::EvidenceView(EvidenceModel* model, QWidget* parent)
    : QTableView(parent)
    , m_model(model) {
    setModel(model);
    setItemDelegate(new CellDelegate(EvidenceModel::SeverityRole, EvidenceModel::SeverityColumn, -1, -1, this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(true);
    setTabKeyNavigation(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(kRowHeight);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->hide();
    horizontalHeader()->setMinimumSectionSize(20);
    const QFontMetrics mono(metsuke::font(TextStyle::Mono));
    setColumnWidth(EvidenceModel::TimeColumn, mono.horizontalAdvance(QStringLiteral("00:00")) + 18);
    setColumnWidth(EvidenceModel::SeverityColumn, 24);
    setColumnWidth(EvidenceModel::RuleColumn, mono.horizontalAdvance(QStringLiteral("XXXX-000")) + 18);
    setColumnWidth(EvidenceModel::WeightColumn, 42);
    horizontalHeader()->setSectionResizeMode(EvidenceModel::WhyColumn, QHeaderView::Stretch);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        const Detection* detection = m_model->at(current.row());
        if (!m_choosing && detection != nullptr) {
            emit chosen(detection->key);
        }
    });
    connect(model, &QAbstractItemModel::modelReset, this, &EvidenceView::layoutRows);
    connect(model, &QAbstractItemModel::dataChanged, this, &EvidenceView::layoutRows);
    connect(this, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const Detection* detection = m_model->at(index.row())) {
            emit opened(detection->key);
        }
    });
}

void EvidenceView::fitTo(int rows) {
    m_fitted = rows;
    layoutRows();
}

void EvidenceView::layoutRows() {
    const int width = columnWidth(EvidenceModel::WhyColumn) - kCellMargins;
    int fitted = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, EvidenceModel::WhyColumn);
        const int lines = wrappedLines(index.data().toString(), index.data(Qt::FontRole).value<QFont>(), width, 2);
        const int height = lines == 1 ? kRowHeight : lines * kLineHeight + 6;
        setRowHeight(row, height);
        fitted += row < m_fitted ? height : 0;
    }
    if (m_fitted > 0) {
        setFixedHeight(std::max(fitted, kRowHeight));
    }
}

void EvidenceView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    layoutRows();
}

void EvidenceView::choose(const std::string& key) {
    const int row = m_model->rowOf(key);
    m_choosing = true;
    if (row >= 0) {
        selectRow(row);
        scrollTo(m_model->index(row, 0));
    } else {
        clearSelection();
    }
    m_choosing = false;
}

} // namespace metsuke
