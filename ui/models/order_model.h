// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/steady_model.h"
#include "ui/services/respond_session.h"
#include "ui/services/respond_words.h"

#include <QAbstractListModel>

namespace metsuke {

/// Hosts and orders of the fleet in the work queues, and what this window proposes; then the orders that are in none of them, by
/// how far they are. A row for each that has any, and what is in it under it. An order may be in several. Rows keep their place as
/// long as only their values change.
class OrderModel : public SteadyModel<QAbstractListModel> {
    Q_OBJECT
public:
    enum Role { IsQueueRole = Qt::UserRole + 1, StateRole, IconRole, TokenRole /* int(Token) */, TimeRole, CountRole };
    using SteadyModel::SteadyModel;

    void setOrders(const OrdersSnapshot& orders, const FleetSnapshot& roster, const RespondSession& session);
    [[nodiscard]] std::string idAt(int row) const; ///< "" a queue, a host without an order, or no such row
    [[nodiscard]] std::string deviceAt(int row) const; ///< "" a queue, or none in particular
    /// That the row is in; nullopt: in none, or no such row.
    [[nodiscard]] std::optional<mitigation::WorkQueue> queueAt(int row) const;
    [[nodiscard]] int rowOf(const std::string& id) const; ///< the first; -1: not shown
    [[nodiscard]] int firstOrder() const; ///< row; -1 there is none
    [[nodiscard]] int countOf(mitigation::WorkQueue queue) const { return m_counts[static_cast<size_t>(queue)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    static constexpr size_t kSections = mitigation::kWorkQueues + kOrderQueues; ///< work queues, then OrderQueue
    struct Row {
        std::string id; ///< "" a queue, or a host without an order
        size_t section = 0;
        bool isQueue = false;
        QString name;
        QString state;
        QString remark; ///< why it is there and what comes next
        QString icon;
        Token token = Token::Text2;
        Timestamp at;
        std::string device; ///< "" every one, or not known yet
    };
    std::vector<Row> m_rows;
    std::array<int, kSections> m_counts{};
};

} // namespace metsuke
