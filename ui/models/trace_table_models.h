// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/wire_join.h"

#include <QAbstractTableModel>

namespace metsuke {

/// Rows that stand for nodes of a trace. Words are made when they are asked for, so that a large trace costs no more than
/// what is seen of it.
class TraceTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    [[nodiscard]] virtual size_t nodeAt(int row) const = 0;
    /// The same rows in other words: another language or time zone.
    void retranslate();

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] virtual QString text(int row, int column) const = 0;
    [[nodiscard]] virtual QString title(int column) const = 0;
    [[nodiscard]] virtual bool isWords(int column) const = 0; ///< else names and numbers of programs
    [[nodiscard]] const TraceTree& tree() const { return *m_tree; }
    TraceTreePtr m_tree = std::make_shared<const TraceTree>();
};

/// What belongs to the blast set, by time.
class BlastModel : public TraceTableModel {
    Q_OBJECT
public:
    enum Column { TimeColumn, KindColumn, WhatColumn, ByColumn, ColumnCount };
    using TraceTableModel::TraceTableModel;
    void setTrace(TraceTreePtr tree);

    [[nodiscard]] size_t nodeAt(int row) const override { return tree().blast()[static_cast<size_t>(row)]; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(tree().blast().size()); }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }

protected:
    [[nodiscard]] QString text(int row, int column) const override;
    [[nodiscard]] QString title(int column) const override;
    [[nodiscard]] bool isWords(int column) const override { return column == KindColumn; }
};

/// Connections of the agent beside the flows of the network.
class WireJoinModel : public TraceTableModel {
    Q_OBJECT
public:
    enum Column { TimeColumn, AgentColumn, FlowColumn, JoinedByColumn, SureColumn, ColumnCount };
    using TraceTableModel::TraceTableModel;
    void setJoins(TraceTreePtr tree, std::vector<WireJoin> joins);

    /// The same flows of the same nodes.
    [[nodiscard]] bool isSame(const std::vector<WireJoin>& joins) const;
    [[nodiscard]] const WireJoin& at(int row) const { return m_joins[static_cast<size_t>(row)]; }
    [[nodiscard]] size_t nodeAt(int row) const override { return at(row).node; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_joins.size()); }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }

protected:
    [[nodiscard]] QString text(int row, int column) const override;
    [[nodiscard]] QString title(int column) const override;
    [[nodiscard]] bool isWords(int column) const override { return column == JoinedByColumn; }

private:
    [[nodiscard]] QString programOf(const WireJoin& join) const;
    std::vector<WireJoin> m_joins;
};

} // namespace metsuke
