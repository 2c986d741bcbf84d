// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/operation_model.h"

#include "ui/services/format.h"
#include "ui/services/respond_words.h"
#include "ui/services/sentences.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace metsuke {

Timestamp releaseOf(const mitigation::Order& order, Timestamp now) {
    return order.report && mitigation::mayBeInForce(order.state) ? mitigation::nextExpiry(*order.report, now) : Timestamp{};
}

void OperationModel::setOperation(const OrdersSnapshot& orders, const FleetSnapshot& roster, const std::string& operation, Timestamp now) {
    std::vector<Row> rows;
    for (const mitigation::Order* order : orders.ofOperation(operation)) {
        const fleet::Agent* agent = roster.agent(order->device());
        const Timestamp release = releaseOf(*order, now);
        const auto look = orders.wire.find(order->id);
        const QString onWire = look != orders.wire.end() ? sentences::render(sentenceOf(look->second)) : QString();
        rows.push_back({order->id, order->stage, order->state, respond_words::computer(roster, order->device()),
            order->reason.id.empty() ? onWire : sentences::render(order->reason), agent != nullptr ? format::ago(agent->lastSeen, now) : QString(),
            release.ns == 0 ? QString() : format::duration(release - now)});
    }
    replaceRows(m_rows, std::move(rows), [](const Row& a, const Row& b) { return a.order == b.order; });
}

std::string OperationModel::orderAt(int row) const { return row >= 0 && row < rowCount() ? m_rows[static_cast<size_t>(row)].order : std::string(); }

int OperationModel::rowOf(const std::string& order) const {
    const auto found = std::ranges::find(m_rows, order, &Row::order);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

OperationModel::Stage OperationModel::stage(int number) const {
    Stage stage;
    for (const Row& row : m_rows) {
        const bool isDone = row.state == mitigation::OrderState::Verified || row.state == mitigation::OrderState::VerifiedOnWire;
        stage.all += row.stage == number ? 1 : 0;
        stage.done += row.stage == number && isDone ? 1 : 0;
    }
    return stage;
}

QVariant OperationModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    const auto text = [&]() -> QString {
        switch (index.column()) {
        case HostColumn: return row.host;
        case StageColumn: return row.stage == 0 ? tr("first") : row.stage == 1 ? tr("next five") : tr("rest");
        case StateColumn: return respond_words::state(row.state);
        case WhyColumn: return row.why;
        case BeatColumn: return row.beat;
        case ReleaseColumn: return row.release.isEmpty() ? QStringLiteral("–") : row.release;
        default: return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return text();
    case Qt::ToolTipRole: return text().toHtmlEscaped();
    case Qt::FontRole: return metsuke::font(index.column() == HostColumn ? TextStyle::BodyStrong : TextStyle::Body);
    case IconRole: return respond_words::icon(row.state);
    case TokenRole: return static_cast<int>(respond_words::token(row.state));
    default: return {};
    }
}

QVariant OperationModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::TextAlignmentRole)) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    switch (section) {
    case HostColumn: return tr("Computer");
    case StageColumn: return tr("Turn");
    case StateColumn: return tr("State");
    case WhyColumn: return tr("Why");
    case BeatColumn: return tr("Last heard");
    case ReleaseColumn: return tr("Released in");
    default: return {};
    }
}

} // namespace metsuke
