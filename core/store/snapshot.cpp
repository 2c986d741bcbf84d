// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/snapshot.h"

namespace metsuke {

Result<std::unique_ptr<Snapshot>> Snapshot::begin(ConnectionPool& pool, const QueryBudget& budget) {
    METSUKE_TRY(ConnectionPool::Lease lease, pool.take(budget.stop));
    std::unique_ptr<Snapshot> snapshot(new Snapshot(std::move(lease), budget));
    METSUKE_TRY(Transaction transaction, Transaction::begin(snapshot->connection(), Transaction::Kind::Read));
    snapshot->m_transaction.emplace(std::move(transaction));
    return snapshot;
}

Result<void> Snapshot::check() const {
    if (m_budget.stop.stop_requested()) {
        return Error(ErrorCode::Cancelled, "database.cancelled");
    }
    return m_names.check();
}

} // namespace metsuke
