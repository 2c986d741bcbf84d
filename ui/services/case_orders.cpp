// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/case_orders.h"

#include "ui/services/response_service.h"

#include "core/base/strings.h"

#include <QCryptographicHash>

namespace metsuke::case_orders {

std::string markOf(const QString& casePath) {
    constexpr qsizetype kDigits = 16;
    if (casePath.isEmpty()) {
        return {};
    }
    const QByteArray file = QByteArray::fromStdString(EvidenceSnapshot::keyOf(casePath.toStdString()).string());
    return "case-" + QCryptographicHash::hash(file, QCryptographicHash::Sha256).toHex().left(kDigits).toStdString();
}

std::set<std::string> idsOf(const CaseSnapshot& snapshot, const QString& casePath) {
    constexpr size_t kLongestKey = 64; // of a plan
    std::set<std::string> ours{markOf(casePath)};
    for (const Incident& incident : snapshot.incidents) {
        ours.insert(cleanText(incident.key, kLongestKey));
    }
    ours.erase(std::string());
    return ours;
}

OrdersSnapshotPtr ofCase(const OrdersSnapshotPtr& all, const CaseSnapshot& snapshot, const QString& casePath) {
    const std::set<std::string> ours = idsOf(snapshot, casePath);
    const auto isOther = [&](const mitigation::Order& order) { return !ours.contains(order.plan.caseId); };
    if (std::ranges::none_of(all->orders, isOther)) {
        return all;
    }
    auto own = std::make_shared<OrdersSnapshot>(*all);
    std::erase_if(own->orders, isOther);
    for (size_t i = 0; i < mitigation::kWorkQueues; ++i) {
        auto& queue = own->queues[i];
        std::erase_if(queue, [&](const mitigation::QueueEntry& one) {
            const mitigation::Order* order = all->order(one.order); // none: put there by hand, or too old to be among those that were read
            return order != nullptr && isOther(*order);
        });
        own->counts[i] = queue.size();
    }
    return own;
}

} // namespace metsuke::case_orders
