// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_actions/case_actions.h"

#include "core/case_actions/order_entries.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kAtOnce = 500; ///< entries of a log

} // namespace

Result<size_t> CaseActions::update(CaseStore& store) { return takeOrders(store); }

Result<std::optional<std::string>> CaseActions::incidentOf(CaseStore& store, const std::string& id) {
    if (const auto known = m_ofOrders.incidents.find(id); known != m_ofOrders.incidents.end()) {
        return std::optional(known->second);
    }
    if (m_ofOrders.isOther.contains(id)) {
        return std::optional<std::string>();
    }
    METSUKE_TRY(const auto order, m_orders->order(id));
    METSUKE_TRY(const int64_t taken, store.actionsTaken(m_orderLog + ':' + id));
    METSUKE_TRY(const auto incidents, store.incidents({}));
    const bool isOurs = order && (taken > 0 || std::ranges::any_of(incidents, [&](const Incident& one) { return one.key == order->plan.caseId; }));
    if (!isOurs) {
        m_ofOrders.isOther[id] = true;
        return std::optional<std::string>();
    }
    return std::optional(m_ofOrders.incidents[id] = order->plan.caseId);
}

Result<size_t> CaseActions::takeOrders(CaseStore& store) {
    std::error_code failed;
    if (!m_orders) {
        if (!std::filesystem::exists(m_folder / "mitigation.db", failed)) {
            return size_t{0};
        }
        METSUKE_TRY(m_orders, mitigation::OrderBook::open(m_folder));
    }
    if (m_orderLog.empty()) {
        METSUKE_TRY(m_orderLog, m_orders->logName());
    }
    size_t count = 0;
    while (true) {
        METSUKE_TRY(const auto entries, m_orders->logAfter(m_ofOrders.read, kAtOnce));
        std::map<std::string, std::vector<CaseStore::OutsideEntry>> byOrder;
        for (const ActionLog::Entry& entry : entries) {
            const std::string order = orderOfEntry(entry);
            METSUKE_TRY(const auto incident, order.empty() ? Result<std::optional<std::string>>(std::nullopt) : incidentOf(store, order));
            for (const TakenAction& action : incident ? actionsOfEntry(entry, *incident) : std::vector<TakenAction>()) {
                byOrder[order].push_back({entry.number, entry.actor, std::string(kMitigationEntry), messageOf(action)});
            }
        }
        for (const auto& [order, taken] : byOrder) {
            METSUKE_TRY(const size_t added, store.takeActions(m_orderLog + ':' + order, taken));
            count += added;
        }
        if (entries.empty()) {
            return count;
        }
        m_ofOrders.read = entries.back().number; // only now: what failed above is looked at again
    }
}

} // namespace metsuke
