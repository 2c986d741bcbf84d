// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/respond_session.h"
#include "ui/services/respond_words.h"

#include <QAbstractListModel>

namespace metsuke {

/// Orders of the fleet and what this window proposes, in queues: a row for each queue that has any, and its orders under it,
/// newest first. Rows keep their place as long as only their values change.
class OrderModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IsQueueRole = Qt::UserRole + 1, StateRole, IconRole, TokenRole /* int(Token) */, TimeRole, CountRole };
    using QAbstractListModel::QAbstractListModel;

    void setOrders(const OrdersSnapshot& orders, const FleetSnapshot& roster, const RespondSession& session);
    [[nodiscard]] std::string idAt(int row) const; ///< "" a queue, or no such row
    [[nodiscard]] int rowOf(const std::string& id) const; ///< -1: not shown
    [[nodiscard]] int firstOrder() const; ///< row; -1 there is none
    [[nodiscard]] int countOf(OrderQueue queue) const { return m_counts[static_cast<size_t>(queue)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row {
        std::string id; ///< "" a queue
        OrderQueue queue = OrderQueue::Confirm;
        QString name;
        QString state;
        QString icon;
        Token token = Token::Text2;
        Timestamp at;
    };
    std::vector<Row> m_rows;
    std::array<int, kOrderQueues> m_counts{};
};

} // namespace metsuke
