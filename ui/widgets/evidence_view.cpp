// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/evidence_view.h"

#include "ui/models/evidence_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell_delegate.h"

#include <QHeaderView>

namespace metsuke {

namespace {

constexpr int kRowHeight = 24;

} // namespace

EvidenceView::EvidenceView(EvidenceModel* model, QWidget* parent)
    : QTableView(parent)
    , m_model(model) {
    setModel(model);
    setItemDelegate(new CellDelegate(EvidenceModel::SeverityRole, EvidenceModel::SeverityColumn, -1, -1, this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
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
    setColumnWidth(EvidenceModel::TimeColumn, mono.horizontalAdvance(QStringLiteral("00:00")) + 20);
    setColumnWidth(EvidenceModel::SeverityColumn, 24);
    setColumnWidth(EvidenceModel::RuleColumn, mono.horizontalAdvance(QStringLiteral("XXXX-000")) + 14);
    setColumnWidth(EvidenceModel::WeightColumn, 40);
    horizontalHeader()->setSectionResizeMode(EvidenceModel::WhyColumn, QHeaderView::Stretch);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        const Detection* detection = m_model->at(current.row());
        if (!m_choosing && detection != nullptr) {
            emit chosen(detection->key);
        }
    });
    connect(this, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const Detection* detection = m_model->at(index.row())) {
            emit opened(detection->key);
        }
    });
}

void EvidenceView::fitTo(int rows) { setFixedHeight(std::clamp(m_model->rowCount(), 1, rows) * kRowHeight); }

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
