// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection_pool.h"
#include "core/store/event_store.h"
#include "core/store/name_dictionary.h"

namespace metsuke {

/// One read: a connection of the pool, one snapshot for all its statements, cancelled with the caller's budget. Ends
/// (and forgets what filters put aside) when it goes.
class Snapshot {
public:
    static Result<std::unique_ptr<Snapshot>> begin(ConnectionPool& pool, const QueryBudget& budget);
    [[nodiscard]] Connection& connection() { return *m_lease; }
    [[nodiscard]] NameReader& names() { return m_names; }
    [[nodiscard]] const QueryBudget& budget() const { return m_budget; }
    /// Cancelled when the budget says so; else what went wrong with names, if anything.
    [[nodiscard]] Result<void> check() const;

private:
    Snapshot(ConnectionPool::Lease lease, const QueryBudget& budget)
        : m_budget(budget)
        , m_lease(std::move(lease))
        , m_cancel(*m_lease, m_budget.stop)
        , m_names(*m_lease) {}

    const QueryBudget m_budget;
    ConnectionPool::Lease m_lease;
    CancelScope m_cancel;
    NameReader m_names;
    std::optional<Transaction> m_transaction;
};

} // namespace metsuke
