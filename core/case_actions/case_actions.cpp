// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_actions/case_actions.h"

#include "core/case_actions/block_entries.h"
#include "core/case_actions/evidence_entries.h"
#include "core/case_actions/order_entries.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kAtOnce = 500; ///< entries of a log
constexpr size_t kNameDigits = 16; ///< of the hash of a log's first entry: no other log is called so

} // namespace

Result<size_t> CaseActions::update(CaseStore& store) {
    METSUKE_TRY(const size_t orders, takeOrders(store));
    METSUKE_TRY(const size_t blocks, takeBlocks(store));
    METSUKE_TRY(const size_t packages, takeEvidence(m_folder, store));
    return orders + blocks + packages;
}

Result<size_t> CaseActions::takeBlocks(CaseStore& store) {
    std::error_code failed;
    if (!m_blocks) {
        if (!std::filesystem::exists(m_folder / "blocks.db", failed)) {
            return size_t{0};
        }
        METSUKE_TRY(m_blocks, firewall::BlockBook::open(m_folder));
    }
    size_t count = 0;
    while (true) {
        METSUKE_TRY(const auto entries, m_blocks->logAfter(m_blocksRead, kAtOnce));
        if (entries.empty()) {
            return count;
        }
        if (m_blockLog.empty()) {
            METSUKE_TRY(const auto first, m_blocks->logAfter(0, 1));
            m_blockLog = first.front().hash.substr(0, kNameDigits);
        }
        METSUKE_TRY(const auto incidents, store.incidents({}));
        std::map<std::string, std::vector<CaseStore::OutsideEntry>> byBlock;
        for (const ActionLog::Entry& entry : entries) {
            const auto action = actionOfBlockEntry(entry);
            if (!action) {
                continue;
            }
            METSUKE_TRY(const int64_t taken, store.actionsTaken(m_blockLog + ':' + action->order));
            if (taken > 0 || std::ranges::any_of(incidents, [&](const Incident& one) { return one.key == action->incident; })) {
                byBlock[action->order].push_back({entry.number, entry.actor, std::string(kFirewallEntry), messageOf(*action)});
            }
        }
        for (const auto& [block, taken] : byBlock) {
            METSUKE_TRY(const size_t added, store.takeActions(m_blockLog + ':' + block, taken));
            count += added;
        }
        m_blocksRead = entries.back().number;
    }
}

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
