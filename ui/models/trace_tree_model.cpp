// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/trace_tree_model.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/services/trace_words.h"
#include "ui/theme/theme.h"

namespace metsuke {

void TraceTreeModel::setTrace(std::shared_ptr<const endpoint::Trace> trace, std::vector<TraceMark> marks) {
    beginResetModel();
    m_trace = std::move(trace);
    m_tree = TraceTree(*m_trace);
    m_marks = std::move(marks);
    endResetModel();
}

const TraceTree::Row* TraceTreeModel::rowAt(const QModelIndex& index) const {
    return !index.isValid() || isWire(index) ? nullptr : &m_tree.rows()[index.internalId()];
}

QModelIndex TraceTreeModel::indexOf(size_t row) const {
    const TraceTree::Row& one = m_tree.rows()[row];
    return createIndex(static_cast<int>(one.place) + (one.parent ? 0 : wireRows()), 0, static_cast<quintptr>(row));
}

QModelIndex TraceTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    if (const TraceTree::Row* above = rowAt(parent)) {
        return createIndex(row, column, static_cast<quintptr>(above->children[static_cast<size_t>(row)]));
    }
    return row < wireRows() ? createIndex(row, column, kWire)
                            : createIndex(row, column, static_cast<quintptr>(m_tree.roots()[static_cast<size_t>(row - wireRows())]));
}

QModelIndex TraceTreeModel::parent(const QModelIndex& child) const {
    const TraceTree::Row* row = rowAt(child);
    return row != nullptr && row->parent ? indexOf(*row->parent) : QModelIndex();
}

int TraceTreeModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) {
        return static_cast<int>(m_tree.roots().size()) + wireRows();
    }
    const TraceTree::Row* row = parent.column() == 0 ? rowAt(parent) : nullptr;
    return row != nullptr ? static_cast<int>(row->children.size()) : 0;
}

int TraceTreeModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QString TraceTreeModel::text(const TraceTree::Row& row, int column) const {
    switch (column) {
    case NameColumn: return trace_words::name(*m_trace, row);
    case PidColumn: return trace_words::pid(*m_trace, row);
    case StartedColumn: return format::clockSeconds(row.from);
    case ConfidenceColumn: return row.edge ? trace_words::confidence(m_trace->edges[*row.edge].confidence) : QString();
    case LaneColumn: return trace_words::remark(*m_trace, row);
    default: return {};
    }
}

QString TraceTreeModel::spoken(const TraceTree::Row& row) const {
    QStringList parts{trace_words::kind(row.kind), trace_words::name(*m_trace, row)};
    if (row.isSubject) {
        parts << tr("the program behind it");
    }
    if (row.isOnPath) {
        parts << tr("on the way it came");
    }
    if (row.isBlast) {
        parts << tr("part of the blast set");
    }
    return parts.join(QStringLiteral(", "));
}

QVariant TraceTreeModel::wireData(int column, int role) const {
    if (role == Qt::DisplayRole && column == NameColumn) {
        return tr("On the network");
    }
    if (role == Qt::DisplayRole && column == LaneColumn) {
        return tr("%n detections", nullptr, static_cast<int>(m_marks.size()));
    }
    if (role == Qt::AccessibleTextRole && column == NameColumn) {
        return tr("On the network: %n detections of this host", nullptr, static_cast<int>(m_marks.size()));
    }
    return {};
}

QVariant TraceTreeModel::data(const QModelIndex& index, int role) const {
    if (isWire(index)) {
        return wireData(index.column(), role);
    }
    const TraceTree::Row* row = rowAt(index);
    if (row == nullptr) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole: return text(*row, index.column());
    case Qt::AccessibleTextRole: return index.column() == NameColumn ? spoken(*row) : text(*row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == ConfidenceColumn && row->edge) {
            return sentences::render(m_trace->edges[*row->edge].reason).toHtmlEscaped();
        }
        return index.column() == NameColumn ? format::untrusted(m_trace->nodes[row->nodes.front()].label).toHtmlEscaped()
                                            : text(*row, index.column()).toHtmlEscaped();
    default: return {};
    }
}

QVariant TraceTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section == PidColumn || section == StartedColumn || section == ConfidenceColumn;
        return QVariant((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == ConfidenceColumn) {
        return tr("How sure it is that this came from what stands above it; only what was recorded is 100 %");
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case NameColumn: return tr("Process, file");
    case PidColumn: return tr("PID");
    case StartedColumn: return tr("Started");
    case ConfidenceColumn: return tr("Sure");
    default: return {};
    }
}

} // namespace metsuke
