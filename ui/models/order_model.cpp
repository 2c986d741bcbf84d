// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/order_model.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"

#include <algorithm>
#include <set>

namespace metsuke {

namespace {

constexpr size_t sectionOf(mitigation::WorkQueue queue) { return static_cast<size_t>(queue); }
constexpr size_t sectionOf(OrderQueue queue) { return mitigation::kWorkQueues + static_cast<size_t>(queue); }

QString nameOf(size_t section) {
    return section < mitigation::kWorkQueues ? respond_words::queue(static_cast<mitigation::WorkQueue>(section))
                                             : respond_words::queue(static_cast<OrderQueue>(section - mitigation::kWorkQueues));
}

QString remarkOf(const mitigation::QueueEntry& entry) {
    QStringList lines{format::paragraph({sentences::render(entry.reason), sentences::render(entry.nextStep)})};
    for (const Message& condition : entry.conditions) {
        lines << sentences::render(condition);
    }
    return lines.join(u'\n');
}

} // namespace

void OrderModel::setOrders(const OrdersSnapshot& orders, const FleetSnapshot& roster, const RespondSession& session) {
    std::vector<Row> all;
    for (const ProposedPtr& one : session.proposals()) {
        if (orders.order(one->id) == nullptr) {
            all.push_back({one->id, sectionOf(mitigation::WorkQueue::CleanUp), false, format::untrusted(one->agent), tr("proposed, nobody has looked yet"), {},
                QStringLiteral("help"), Token::Accent, one->made, {}});
        }
    }
    std::set<std::string> queued;
    for (const auto& queue : orders.queues) {
        for (const mitigation::QueueEntry& entry : queue) {
            const mitigation::Order* order = orders.order(entry.order);
            const QString host = entry.device.empty() ? tr("all computers") : respond_words::computer(roster, entry.device);
            if (order == nullptr) { // of a host, or too old an order to be among those that were read
                all.push_back({entry.order, sectionOf(entry.queue), false, host, sentences::render(entry.reason), remarkOf(entry), QStringLiteral("help"), Token::StateWarn, entry.since, entry.device});
                continue;
            }
            queued.insert(order->id);
            all.push_back({order->id, sectionOf(entry.queue), false, host, respond_words::state(order->state), remarkOf(entry), respond_words::icon(order->state),
                respond_words::token(order->state), order->changed, entry.device});
        }
    }
    for (const mitigation::Order& order : orders.orders) {
        if (!queued.contains(order.id)) {
            all.push_back({order.id, sectionOf(respond_words::queueOf(order.state)), false, respond_words::computer(roster, order.device()),
                respond_words::state(order.state), {}, respond_words::icon(order.state), respond_words::token(order.state), order.changed, order.device()});
        }
    }
    std::ranges::stable_sort(all, {}, &Row::section);
    m_counts = {};
    std::vector<Row> rows;
    for (Row& row : all) {
        if (m_counts[row.section]++ == 0) {
            rows.push_back({{}, row.section, true, nameOf(row.section), {}, {}, {}, Token::Text2, {}, {}});
        }
        rows.push_back(std::move(row));
    }
    for (size_t i = 0; i < mitigation::kWorkQueues; ++i) { // also of those that are too many to be listed
        m_counts[i] = std::max(m_counts[i], static_cast<int>(orders.counts[i]));
    }
    replaceRows(m_rows, std::move(rows), [](const Row& a, const Row& b) { return a.id == b.id && a.section == b.section && a.isQueue == b.isQueue; });
}

std::string OrderModel::idAt(int row) const { return row >= 0 && row < rowCount() ? m_rows[static_cast<size_t>(row)].id : std::string(); }

std::string OrderModel::deviceAt(int row) const { return row >= 0 && row < rowCount() ? m_rows[static_cast<size_t>(row)].device : std::string(); }

std::optional<mitigation::WorkQueue> OrderModel::queueAt(int row) const {
    const size_t section = row >= 0 && row < rowCount() ? m_rows[static_cast<size_t>(row)].section : kSections;
    return section < mitigation::kWorkQueues ? std::optional(static_cast<mitigation::WorkQueue>(section)) : std::nullopt;
}

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
    case Qt::ToolTipRole:
        return row.isQueue ? QVariant() : QVariant(QString(row.state + u'\n' + format::moment(row.at) + (row.remark.isEmpty() ? QString() : u'\n' + row.remark)).toHtmlEscaped());
    case Qt::AccessibleTextRole:
        return row.isQueue ? tr("%1: %2", "queue, count").arg(row.name).arg(m_counts[row.section]) : tr("%1, %2", "computer, state").arg(row.name, row.state);
    case IsQueueRole: return row.isQueue;
    case StateRole: return row.state;
    case IconRole: return row.icon;
    case TokenRole: return static_cast<int>(row.token);
    case TimeRole: return row.isQueue ? QString() : format::clock(row.at);
    case CountRole: return m_counts[row.section];
    default: return {};
    }
}

} // namespace metsuke
