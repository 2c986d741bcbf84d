// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/trace_tree_model.h"

#include "ui/services/case_session.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/services/trace_words.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace metsuke {

std::vector<TraceMark> TraceMark::of(const CaseSnapshot& snapshot, const HostKey& host, const endpoint::TimeWindow& span) {
    constexpr Duration kAround = 2 * kDay;
    const endpoint::TimeWindow near{span.from - std::min<Duration>(kAround, std::max<Duration>(0, span.from.ns)),
        Timestamp{std::min(span.until.ns, INT64_MAX - kAround) + kAround}};
    std::vector<TraceMark> marks;
    for (const Detection& detection : snapshot.detections) {
        if (detection.host == host && (near.contains(detection.first) || near.contains(detection.last))) {
            marks.push_back({detection.key, detection.severity, detection.first, detection.last,
                sentences::ruleTitle(snapshot.rule(detection.rule), detection.rule)});
        }
    }
    return marks;
}

void TraceTreeModel::setMarks(std::vector<TraceMark> marks) {
    std::stable_sort(marks.begin(), marks.end(), [](const TraceMark& a, const TraceMark& b) { return a.severity < b.severity; });
    m_marks = std::move(marks);
    m_remarks.assign(m_tree->rows().size(), std::nullopt);
}

void TraceTreeModel::setTrace(TraceTreePtr tree, std::vector<TraceMark> marks) {
    beginResetModel();
    m_tree = std::move(tree);
    setMarks(std::move(marks));
    endResetModel();
}

void TraceTreeModel::retranslate(std::vector<TraceMark> marks) {
    if (marks.empty() != m_marks.empty()) { // the row of the network comes or goes
        setTrace(m_tree, std::move(marks));
        return;
    }
    setMarks(std::move(marks));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (rowCount() > 0) { // views look at all that they show again
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

const TraceTree::Row* TraceTreeModel::rowAt(const QModelIndex& index) const {
    return !index.isValid() || isWire(index) ? nullptr : &m_tree->rows()[index.internalId()];
}

QModelIndex TraceTreeModel::indexOf(size_t row) const {
    const TraceTree::Row& one = m_tree->rows()[row];
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
                            : createIndex(row, column, static_cast<quintptr>(m_tree->roots()[static_cast<size_t>(row - wireRows())]));
}

QModelIndex TraceTreeModel::parent(const QModelIndex& child) const {
    const TraceTree::Row* row = rowAt(child);
    return row != nullptr && row->parent ? indexOf(*row->parent) : QModelIndex();
}

int TraceTreeModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) {
        return static_cast<int>(m_tree->roots().size()) + wireRows();
    }
    const TraceTree::Row* row = parent.column() == 0 ? rowAt(parent) : nullptr;
    return row != nullptr ? static_cast<int>(row->children.size()) : 0;
}

int TraceTreeModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QString TraceTreeModel::text(const TraceTree::Row& row, int column) const {
    switch (column) {
    case NameColumn: return trace_words::name(trace(), row);
    case PidColumn: return trace_words::pid(trace(), row);
    case StartedColumn: return format::clockSeconds(row.from);
    case ConfidenceColumn: return row.edge ? trace_words::confidence(trace().edges[*row.edge].confidence) : QString();
    case LaneColumn: {
        std::optional<QString>& remark = m_remarks[m_tree->rowOf(row.nodes.front())];
        return remark ? *remark : remark.emplace(trace_words::remark(trace(), row));
    }
    default: return {};
    }
}

QString TraceTreeModel::spoken(const TraceTree::Row& row) const {
    QStringList parts = trace_words::standing(row);
    parts.insert(1, trace_words::name(trace(), row));
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
            return sentences::render(trace().edges[*row->edge].reason).toHtmlEscaped();
        }
        return index.column() == NameColumn ? format::untrusted(trace().nodes[row->nodes.front()].label).toHtmlEscaped()
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
