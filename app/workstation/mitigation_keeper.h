// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/mitigation_view.h"

#include "app/wire/wire_watcher.h"
#include "core/fleet/fleet_keys.h"
#include "core/mitigation/mitigation_desk.h"

#include <chrono>
#include <functional>
#include <map>
#include <set>

namespace metsuke {

/// The orders of mitigation in the fleet's folder: does what is due for them, and tells when they changed, whoever did it.
/// Before the first of them nothing is made in the folder. One thread.
class MitigationKeeper {
public:
    using Told = std::function<void(OrdersSnapshotPtr)>;
    MitigationKeeper(std::filesystem::path folder, Told told);
    /// A turn of the thread: a few milliseconds.
    void turn(fleet::Roster& roster);
    /// Makes what is missing; its persons are those of now, whoever changed them. Of this object, as long as the roster is there.
    Result<mitigation::MitigationDesk*> desk(fleet::Roster& roster);
    Result<ProposedPtr> propose(fleet::Roster& roster, const ProposalWish& wish, Timestamp now) const;
    /// Drafts it for all of its computers as one operation, and has them looked at; the first order of it.
    Result<std::string> order(fleet::Roster& roster, const DirectWant& want, const std::string& by, Timestamp now);
    void lookSoon() { m_looked = {}; } ///< something was done to them
    /// Cases that windows have open: whether what orders have stopped stays away is watched in them.
    void watchIn(const std::set<std::filesystem::path>& cases);

private:
    using Clock = std::chrono::steady_clock;
    void look(fleet::Roster& roster);
    void addSurroundings(OrdersSnapshot& snapshot) const; ///< operations, who agrees, what was done
    void addConditions(OrdersSnapshot& snapshot) const;
    Result<void> readQueues(fleet::Roster& roster, OrdersSnapshot& snapshot);
    void tell(OrdersSnapshot snapshot);
    Result<void> watchWire(fleet::Roster& roster);

    const std::filesystem::path m_folder;
    const Told m_told;
    std::unique_ptr<mitigation::MitigationDesk> m_desk;
    fleet::OperatorsStamp m_persons{}; ///< whom m_desk knows
    OrdersSnapshotPtr m_snapshot = std::make_shared<const OrdersSnapshot>();
    Clock::time_point m_looked; ///< or tried to
    std::map<std::filesystem::path, WireWatcher> m_wire; ///< by case
};

} // namespace metsuke
