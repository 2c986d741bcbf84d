// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/action_log.h"
#include "core/fleet/roster_sql.h"
#include "core/mitigation/exceptions.h"
#include "core/mitigation/isolation_condition.h"
#include "core/mitigation/order.h"
#include "core/mitigation/wire_look.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <memory>

namespace metsuke::mitigation {

enum class WorkQueue : uint8_t;

/// An order's place in a queue (queue_places.h), or what somebody said of a host by hand.
struct QueueRow {
    std::string order; ///< "" by hand
    std::string device;
    Timestamp since, until;
    std::string boot; ///< of the computer then, "" not known
    std::string by, why; ///< of what was said by hand
};

/// Orders as they stand: FOLDER/mitigation.db beside the roster (synchronous=FULL), with a hash-chained log of everything that
/// was asked, refused and came of it, in the same transaction. Several processes may have it open. One thread an object.
class OrderBook {
public:
    static Result<std::unique_ptr<OrderBook>> open(const std::filesystem::path& folder);
    ~OrderBook();

    /// Takes the write lock; what follows is kept together with commit().
    Result<fleet::RosterStep> begin();

    Result<void> add(const Operation& operation);
    Result<void> add(const Order& order);
    Result<void> save(const Operation& operation); ///< whether it is stopped, and why
    Result<void> save(const Order& order); ///< all but whose it is

    Result<std::optional<Operation>> operation(const std::string& id);
    Result<std::vector<Operation>> operations(size_t maximum); ///< newest first
    Result<std::optional<Order>> order(const std::string& id);
    /// By the id of one of its commands, or of what it did on the agent (undo id).
    Result<std::optional<Order>> orderOf(const std::string& commandOrUndo);
    Result<std::vector<Order>> ofOperation(const std::string& id); ///< by stage, then as they were drafted
    Result<std::vector<Order>> ofDevice(const std::string& device, size_t maximum); ///< newest first
    Result<std::vector<Order>> newest(size_t maximum); ///< newest first
    /// Whatever time or an agent can still change, oldest first. At most 10,000.
    Result<std::vector<Order>> open();
    /// Whose agents said done, and that changed since then, newest first: the wire may show the contrary.
    Result<std::vector<Order>> done(Timestamp since, size_t maximum);

    // order_book_wire.cpp
    Result<void> keepWire(const std::string& order, const WireLook& look);
    /// What was seen last, of those that may be in force.
    Result<std::map<std::string, WireLook>> wireOf(const std::vector<Order>& orders);

    // --- Queues. What is settled, over or dealt with by hand is in none
    /// How many rows, by queue; those without any are left out.
    Result<std::map<WorkQueue, size_t>> queueCounts(Timestamp now);
    Result<std::vector<QueueRow>> queueRows(WorkQueue queue, Timestamp now, size_t maximum); ///< longest first
    /// Somebody puts a host into the queue, or has dealt with all that is in it now. Nothing is logged.
    Result<void> mark(WorkQueue queue, const std::string& device, bool isIn, const std::string& by, const std::string& why, Timestamp now);
    /// Whether something was begun for the computer since then that was not given up, or it was dealt with by hand.
    Result<bool> isActedOn(const std::string& device, Timestamp since);

    // --- What has to be true before an isolation is lifted
    Result<void> save(const IsolationCondition& condition);
    Result<std::optional<IsolationCondition>> condition(const std::string& order);
    Result<std::vector<std::string>> ordersUntilCompliant(Timestamp now); ///< that isolate a computer now

    // --- What is left alone; see exceptions.h. Logged
    /// As makeException() makes it, whose errors it has; also InvalidArgument: there are kMostExceptions.
    Result<Exception> addException(const Exception& wanted, Timestamp now);
    Result<Exception> removeException(const std::string& id, const std::string& by, Timestamp now); ///< NotFound; what it was
    Result<std::vector<Exception>> exceptions(Timestamp now); ///< in force, oldest first
    /// What of the order's plan, or of what its dry run found, is left alone; no id: nothing.
    Result<Message> whyLeftAlone(const Order& order, Timestamp now);

    /// From which tier on two persons have to agree: orders are placed anew where that is another one than before.
    Result<void> placeBy(int secondPersonFrom);

    Result<std::vector<ActionLog::Entry>> log(size_t maximum);
    Result<std::vector<ActionLog::Entry>> logAfter(int64_t number, size_t maximum); ///< oldest first
    /// What no other log is called; "" as long as nothing is in it.
    Result<std::string> logName();
    Result<ActionLog::Verdict> verifyLog();

private:
    explicit OrderBook(std::unique_ptr<Connection> connection);
    template <typename... Values> Result<std::vector<Order>> find(const std::string& condition, const Values&... values);
    // order_book_queues.cpp
    Result<void> place(const Order& order); ///< into its queues, and out of the others
    Result<void> settleEarlier(const Order& order);
    Result<void> settleCustom(const Order& order);
    Result<void> placeAll(); ///< of a file whose orders an older version placed, or none
    int m_secondPersonFrom = 0; ///< 0: not known yet
    std::unique_ptr<Connection> m_connection;
};

} // namespace metsuke::mitigation
