// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/trace_table_models.h"

#include "ui/models/flow_model.h"
#include "ui/services/format.h"
#include "ui/services/trace_words.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace metsuke {

void TraceTableModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    if (rowCount() > 0) {
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }
}

QVariant TraceTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole: return text(index.row(), index.column());
    case Qt::ToolTipRole: return text(index.row(), index.column()).toHtmlEscaped();
    case Qt::FontRole: return metsuke::font(isWords(index.column()) ? TextStyle::Body : TextStyle::Mono);
    default: return {};
    }
}

QVariant TraceTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(title(section)) : QVariant();
}

void BlastModel::setTrace(TraceTreePtr tree) {
    beginResetModel();
    m_tree = std::move(tree);
    endResetModel();
}

QString BlastModel::text(int row, int column) const {
    const endpoint::TraceNode& node = tree().trace().nodes[nodeAt(row)];
    const std::optional<size_t> above = tree().rows()[tree().rowOf(nodeAt(row))].parent;
    switch (column) {
    case TimeColumn: return format::clockSeconds(node.time);
    case KindColumn: return trace_words::kind(node.kind);
    case WhatColumn: return format::untrusted(node.label);
    case ByColumn: return above ? trace_words::shortName(tree().trace(), tree().rows()[*above]) : QString();
    default: return {};
    }
}

QString BlastModel::title(int column) const {
    switch (column) {
    case TimeColumn: return tr("Time");
    case KindColumn: return tr("Kind");
    case WhatColumn: return tr("What");
    case ByColumn: return tr("By");
    default: return {};
    }
}

void WireJoinModel::setJoins(TraceTreePtr tree, std::vector<WireJoin> joins) {
    beginResetModel();
    m_tree = std::move(tree);
    m_joins = std::move(joins);
    endResetModel();
}

bool WireJoinModel::isSame(const std::vector<WireJoin>& joins) const {
    return std::equal(joins.begin(), joins.end(), m_joins.begin(), m_joins.end(),
        [](const WireJoin& a, const WireJoin& b) { return a.node == b.node && a.flow.uid == b.flow.uid; });
}

QString WireJoinModel::programOf(const WireJoin& join) const {
    for (auto above = tree().rows()[tree().rowOf(join.node)].parent; above; above = tree().rows()[*above].parent) {
        const TraceTree::Row& one = tree().rows()[*above];
        if (one.kind == TraceTree::Kind::Process) {
            return QString(trace_words::name(tree().trace(), one) % u' ' % trace_words::pid(tree().trace(), one)).trimmed();
        }
    }
    return {};
}

QString WireJoinModel::text(int row, int column) const {
    const WireJoin& join = at(row);
    const QString apart = tr("%1 s apart").arg(static_cast<double>(join.apart) / static_cast<double>(kSecond), 0, 'f', 1);
    switch (column) {
    case TimeColumn: return format::clockSeconds(join.flow.ts);
    case AgentColumn: return programOf(join);
    case FlowColumn:
        return tr("%1 %2 → %3", "service, from, to")
            .arg(format::serviceName(FlowModel::serviceOf(join.flow)), format::endpoint(join.flow.orig, join.flow.origPort),
                format::endpoint(join.flow.resp, join.flow.respPort));
    case JoinedByColumn:
        return join.by == WireJoin::By::Tuple ? tr("same addresses and ports, %1", "0.2 s apart").arg(apart)
                                              : tr("same other side, %1", "0.2 s apart").arg(apart);
    case SureColumn: return trace_words::confidence(join.confidence);
    default: return {};
    }
}

QString WireJoinModel::title(int column) const {
    switch (column) {
    case TimeColumn: return tr("Time");
    case AgentColumn: return tr("Agent says");
    case FlowColumn: return tr("Network says");
    case JoinedByColumn: return tr("Joined by");
    case SureColumn: return tr("Sure");
    default: return {};
    }
}

} // namespace metsuke
