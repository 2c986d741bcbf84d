// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/steady_model.h"
#include "ui/services/fleet_service.h"

#include <QAbstractTableModel>

namespace metsuke {

/// The computers of one operation in the sequence in which they are touched, each with how it stands. Rows keep their place as long
/// as only their values change.
class OperationModel : public SteadyModel<QAbstractTableModel> {
    Q_OBJECT
public:
    enum Column { HostColumn, StageColumn, StateColumn, WhyColumn, BeatColumn, ReleaseColumn, ColumnCount };
    enum Role { IconRole = Qt::UserRole + 1, TokenRole /* int(Token) */ };
    using SteadyModel::SteadyModel;

    void setOperation(const OrdersSnapshot& orders, const FleetSnapshot& roster, const std::string& operation, Timestamp now);
    [[nodiscard]] std::string orderAt(int row) const; ///< "" no such row
    [[nodiscard]] int rowOf(const std::string& order) const; ///< -1: none
    /// Of a stage (staging.h): how many computers it has, and on how many it is done.
    struct Stage {
        int all = 0;
        int done = 0;
    };
    [[nodiscard]] Stage stage(int number) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        std::string order;
        int stage = 0;
        mitigation::OrderState state = mitigation::OrderState::Draft;
        QString host;
        QString why;
        QString beat;
        QString release;
    };
    std::vector<Row> m_rows;
};

/// When the next step of what an order did ends by itself; 0 none does.
[[nodiscard]] Timestamp releaseOf(const mitigation::Order& order, Timestamp now);

} // namespace metsuke
