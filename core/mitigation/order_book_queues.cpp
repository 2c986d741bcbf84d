// SPDX-License-Identifier: GPL-3.0-or-later
// Which order is in which queue, kept with the order so that counting reads no plans.
#include "core/mitigation/order_book.h"

#include "core/mitigation/queue_places.h"
#include "core/mitigation/remedy_order.h"
#include "core/mitigation/work_queues.h"

#include <algorithm>

namespace metsuke::mitigation {

namespace sql = fleet::sql;

namespace {

constexpr int64_t kRules = 2; ///< of placesOf(): another number has all orders placed anew
constexpr int64_t kTiers = 10; ///< rules are kept as kRules * kTiers + the tier of placeBy()
constexpr size_t kSlice = 500;

/// Of queue_entry e, ?1 being now: neither settled, nor over, nor dealt with by hand.
const std::string kLive = "e.settled_by = '' AND (e.until = 0 OR e.until > ?1) AND NOT EXISTS (SELECT 1 FROM queue_mark m WHERE m.queue = e.queue AND "
                          "m.device = e.device AND m.is_in = 0 AND m.at >= e.since)";

} // namespace

Result<void> OrderBook::place(const Order& order) {
    std::map<WorkQueue, std::string> settled;
    METSUKE_CHECK(sql::each(
        *m_connection, "SELECT queue, settled_by FROM queue_entry WHERE plan_order = ?1",
        [&](const Statement& row) -> Result<void> {
            settled[static_cast<WorkQueue>(row.integer(0))] = row.string(1);
            return {};
        },
        order.id));
    METSUKE_CHECK(sql::change(*m_connection, "DELETE FROM queue_entry WHERE plan_order = ?1", order.id));
    for (const QueuePlace& place : placesOf(order, m_secondPersonFrom)) {
        METSUKE_CHECK(sql::change(*m_connection,
            "INSERT INTO queue_entry(queue, plan_order, device, since, until, boot, settled_by) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", place.queue, order.id,
            order.device(), place.since, place.until, place.boot, settled[place.queue]));
    }
    return settleEarlier(order);
}

Result<void> OrderBook::settleEarlier(const Order& order) {
    METSUKE_CHECK(sql::change(*m_connection, "UPDATE queue_entry SET settled_by = '' WHERE settled_by = ?1 AND settled_by <> ''", order.id));
    if (order.state != OrderState::Verified && order.state != OrderState::VerifiedOnWire && order.state != OrderState::FailedInPart) {
        return {};
    }
    if (order.state != OrderState::FailedInPart && isOfRemedy(order.plan)) {
        METSUKE_CHECK(settleCustom(order));
    }
    std::vector<std::string> open; // plans are read only where something is open at all
    METSUKE_CHECK(sql::each(
        *m_connection,
        "SELECT DISTINCT e.plan_order FROM queue_entry e JOIN plan_order o ON o.id = e.plan_order WHERE e.device = ?1 AND e.settled_by = '' "
        "AND o.number < (SELECT number FROM plan_order WHERE id = ?2)",
        [&](const Statement& row) -> Result<void> {
            open.push_back(row.string(0));
            return {};
        },
        order.device(), order.id));
    for (const std::string& id : open) {
        METSUKE_TRY(const auto earlier, this->order(id));
        if (earlier && settles(order, *earlier)) {
            METSUKE_CHECK(sql::change(*m_connection, "UPDATE queue_entry SET settled_by = ?2 WHERE plan_order = ?1 AND queue <> ?3", id, order.id, WorkQueue::Isolated));
        }
        if (earlier && endsIsolation(order)) {
            METSUKE_CHECK(sql::change(*m_connection, "UPDATE queue_entry SET settled_by = ?2 WHERE plan_order = ?1 AND queue = ?3", id, order.id, WorkQueue::Isolated));
        }
    }
    return {};
}

/// What an expert's remedy did is what the computer was waiting for, whatever was tried before.
Result<void> OrderBook::settleCustom(const Order& order) {
    METSUKE_CHECK(sql::change(*m_connection,
        "UPDATE queue_entry SET settled_by = ?2 WHERE device = ?1 AND queue = ?3 AND settled_by = '' AND plan_order IN "
        "(SELECT id FROM plan_order WHERE device = ?1 AND number < (SELECT number FROM plan_order WHERE id = ?2))",
        order.device(), order.id, WorkQueue::CustomCleanUp));
    METSUKE_CHECK(sql::change(*m_connection, "DELETE FROM queue_mark WHERE queue = ?1 AND device = ?2 AND is_in = 1 AND at <= ?3", WorkQueue::CustomCleanUp,
        order.device(), order.created));
    return {};
}

Result<void> OrderBook::placeBy(int secondPersonFrom) {
    m_secondPersonFrom = secondPersonFrom;
    return placeAll();
}

Result<void> OrderBook::placeAll() {
    METSUKE_TRY(const int64_t rules, sql::number(*m_connection, "SELECT value FROM meta WHERE key = 'queue_rules'"));
    if (m_secondPersonFrom == 0 && rules / kTiers == kRules) { // as the policy had it when they were placed
        m_secondPersonFrom = static_cast<int>(rules % kTiers);
    }
    m_secondPersonFrom = m_secondPersonFrom == 0 ? openc2::MitigationRules().secondPersonFrom : m_secondPersonFrom;
    if (rules == kRules * kTiers + m_secondPersonFrom) {
        return {};
    }
    METSUKE_TRY(auto step, begin());
    int64_t after = 0;
    while (true) {
        std::vector<std::pair<int64_t, std::string>> slice;
        METSUKE_CHECK(sql::each(
            *m_connection, "SELECT number, id FROM plan_order WHERE number > ?1 ORDER BY number LIMIT ?2",
            [&](const Statement& row) -> Result<void> {
                slice.emplace_back(row.integer(0), row.string(1));
                return {};
            },
            after, kSlice));
        for (const auto& [number, id] : slice) {
            METSUKE_TRY(const auto one, order(id));
            METSUKE_CHECK(one ? place(*one) : Result<void>());
            after = number;
        }
        if (slice.size() < kSlice) {
            break;
        }
    }
    METSUKE_CHECK(sql::change(*m_connection, "INSERT OR REPLACE INTO meta(key, value) VALUES('queue_rules', ?1)", kRules * kTiers + m_secondPersonFrom));
    return step.commit();
}

Result<std::map<WorkQueue, size_t>> OrderBook::queueCounts(Timestamp now) {
    std::map<WorkQueue, size_t> counts;
    const auto take = [&](const Statement& row) -> Result<void> {
        counts[static_cast<WorkQueue>(row.integer(0))] += static_cast<size_t>(row.integer(1));
        return {};
    };
    METSUKE_CHECK(sql::each(*m_connection, "SELECT e.queue, count(*) FROM queue_entry e WHERE " + kLive + " GROUP BY e.queue", take, now));
    METSUKE_CHECK(sql::each(*m_connection, "SELECT queue, count(*) FROM queue_mark WHERE is_in = 1 GROUP BY queue", take));
    return counts;
}

Result<std::vector<QueueRow>> OrderBook::queueRows(WorkQueue queue, Timestamp now, size_t maximum) {
    std::vector<QueueRow> rows;
    METSUKE_CHECK(sql::each(
        *m_connection,
        "SELECT e.plan_order, e.device, e.since, e.until, e.boot, '', '' FROM queue_entry e WHERE e.queue = ?2 AND " + kLive
            + " UNION ALL SELECT '', device, at, 0, '', by, why FROM queue_mark WHERE queue = ?2 AND is_in = 1 ORDER BY 3 LIMIT ?3",
        [&](const Statement& row) -> Result<void> {
            rows.push_back({row.string(0), row.string(1), {row.integer(2)}, {row.integer(3)}, row.string(4), row.string(5), row.string(6)});
            return {};
        },
        now, queue, maximum));
    return rows;
}

Result<void> OrderBook::mark(WorkQueue queue, const std::string& device, bool isIn, const std::string& by, const std::string& why, Timestamp now) {
    METSUKE_CHECK(sql::change(*m_connection, "INSERT OR REPLACE INTO queue_mark(queue, device, is_in, by, why, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", queue,
        device, isIn, by, why, now));
    return {};
}

Result<bool> OrderBook::isActedOn(const std::string& device, Timestamp since) {
    METSUKE_TRY(const int64_t orders,
        sql::number(*m_connection, "SELECT count(*) FROM plan_order WHERE device = ?1 AND created >= ?2 AND state NOT IN (?3, ?4, ?5)", device, since,
            OrderState::Superseded, OrderState::Cancelled, OrderState::RolledBack));
    METSUKE_TRY(const int64_t marks,
        sql::number(*m_connection, "SELECT count(*) FROM queue_mark WHERE queue = ?1 AND device = ?2 AND is_in = 0 AND at >= ?3", WorkQueue::CleanUp, device, since));
    return orders + marks > 0;
}

} // namespace metsuke::mitigation
