// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/firewall/block_book.h"
#include "core/mitigation/order_book.h"
#include "core/store/case_store.h"

#include <filesystem>
#include <map>

namespace metsuke {

/// Takes what was decided and done about a case's incidents, on computers and at firewalls, from the records in the fleet's folder into the case's own action
/// log, so that the case tells by itself what became of it. An order is the case's when it was drafted from one of its
/// incidents, and stays so when the case is judged anew. However often and by however many this is done, and whenever it was
/// interrupted, an entry comes once (CaseStore::takeActions). One thread an object; one case an object.
class CaseActions {
public:
    explicit CaseActions(std::filesystem::path folder)
        : m_folder(std::move(folder)) { }

    /// What is new since the last call; the first looks at everything. How many entries the case got. Nothing is made in a
    /// folder without orders. Errors: those of the files, and PermissionDenied of a case that is read only.
    Result<size_t> update(CaseStore& store);

private:
    struct Log {
        int64_t read = 0; ///< the number up to which it was looked at
        std::map<std::string, std::string> incidents; ///< of the case's own orders, by order
        std::map<std::string, bool> isOther; ///< orders of other cases
    };
    Result<size_t> takeOrders(CaseStore& store);
    Result<size_t> takeBlocks(CaseStore& store);
    /// The incident that it was drafted from; nullopt: the order is not this case's.
    Result<std::optional<std::string>> incidentOf(CaseStore& store, const std::string& order);

    const std::filesystem::path m_folder;
    std::unique_ptr<mitigation::OrderBook> m_orders;
    std::string m_orderLog; ///< its name
    Log m_ofOrders;
    std::unique_ptr<firewall::BlockBook> m_blocks;
    std::string m_blockLog;
    int64_t m_blocksRead = 0;
};

} // namespace metsuke
