// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/order_model.h"

#include "ui/services/format.h"

#include <algorithm>

namespace metsuke {

void OrderModel::setOrders(const OrdersSnapshot& orders, const FleetSnapshot& roster, const RespondSession& session) {
    std::vector<Row> all;
    for (const ProposedPtr& one : session.proposals()) {
        if (orders.order(one->id) == nullptr) {
            all.push_back({one->id, OrderQueue::Confirm, format::untrusted(one->agent), tr("proposed, nobody has looked yet"), QStringLiteral("help"), Token::Accent, one->made});
        }
    }
    for (const mitigation::Order& order : orders.orders) {
        all.push_back({order.id, respond_words::queueOf(order.state), respond_words::computer(roster, order.device()), respond_words::state(order.state),
            respond_words::icon(order.state), respond_words::token(order.state), order.changed});
    }
    std::ranges::stable_sort(all, [](const Row& a, const Row& b) { return a.queue < b.queue; });
    m_counts = {};
    std::vector<Row> rows;
    for (Row& row : all) {
        if (m_counts[static_cast<size_t>(row.queue)]++ == 0) {
            rows.push_back({{}, row.queue, respond_words::queue(row.queue), {}, {}, Token::Text2, {}});
        }
        rows.push_back(std::move(row));
    }
    const bool isSame = std::ranges::equal(rows, m_rows, [](const Row& a, const Row& b) { return a.id == b.id && a.queue == b.queue; });
    if (!isSame) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    } else {
        m_rows = std::move(rows);
        if (!m_rows.empty()) {
            emit dataChanged(index(0), index(rowCount() - 1));
        }
    }
}

std::string OrderModel::idAt(int row) const { return row >= 0 && row < rowCount() ? m_rows[static_cast<size_t>(row)].id : std::string(); }

int OrderModel::rowOf(const std::string& id) const {
    const auto row = std::ranges::find_if(m_rows, [&](const Row& one) { return !one.id.empty() && one.id == id; });
    return row == m_rows.end() ? -1 : static_cast<int>(row - m_rows.begin());
}

int OrderModel::firstOrder() const {
    const auto row = std::ranges::find_if(m_rows, [](const Row& one) { return !one.id.empty(); });
    return row == m_rows.end() ? -1 : static_cast<int>(row - m_rows.begin());
}

Qt::ItemFlags OrderModel::flags(const QModelIndex& index) const {
    return index.isValid() && idAt(index.row()).empty() ? Qt::ItemFlags(Qt::ItemIsEnabled) : QAbstractListModel::flags(index);
}

QVariant OrderModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return row.name;
    case Qt::ToolTipRole: return row.id.empty() ? QVariant() : QVariant(QString(row.state + u'\n' + format::moment(row.at)).toHtmlEscaped());
    case Qt::AccessibleTextRole:
        return row.id.empty() ? tr("%1: %2", "queue, count").arg(row.name).arg(countOf(row.queue)) : tr("%1, %2", "computer, state").arg(row.name, row.state);
    case IsQueueRole: return row.id.empty();
    case StateRole: return row.state;
    case IconRole: return row.icon;
    case TokenRole: return static_cast<int>(row.token);
    case TimeRole: return row.id.empty() ? QString() : format::clock(row.at);
    case CountRole: return countOf(row.queue);
    default: return {};
    }
}

} // namespace metsuke
