// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/table_style.h"

#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QTableView>

#include <algorithm>

namespace metsuke {

namespace {
constexpr int kHeader = 24;
constexpr int kLooked = 100; ///< rows
constexpr int kCellPadding = 20;
}

void styleTable(QTableView* table, int rowHeight) {
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setMinimumSectionSize(rowHeight);
    table->verticalHeader()->setDefaultSectionSize(rowHeight);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->horizontalHeader()->setFixedHeight(kHeader);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

int wordsWidth(const QAbstractItemModel& model, int column) {
    const QFontMetrics head(metsuke::font(TextStyle::Caption));
    int widest = head.horizontalAdvance(model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    for (int row = 0; row < std::min(model.rowCount(), kLooked); ++row) {
        const QModelIndex index = model.index(row, column);
        widest = std::max(widest, QFontMetrics(index.data(Qt::FontRole).value<QFont>()).horizontalAdvance(index.data().toString()));
    }
    return widest + kCellPadding;
}

void fitColumns(QTableView* table, std::initializer_list<int> columns, int most) {
    for (const int column : columns) {
        table->setColumnWidth(column, std::min(wordsWidth(*table->model(), column), most));
    }
}

} // namespace metsuke
