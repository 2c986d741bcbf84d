// SPDX-License-Identifier: GPL-3.0-or-later
// What has to be true before an isolation is lifted.
#include "core/mitigation/order_book.h"

#include "core/mitigation/work_queues.h"

namespace metsuke::mitigation {

namespace sql = fleet::sql;

namespace {

constexpr std::string_view kColumns = "SELECT c.plan_order, c.checks, c.automatic, c.by, c.command, c.asked, c.answer, c.answered, c.met FROM isolation_condition c ";

/// The checks as a question, which has a codec.
Result<IsolationCondition> conditionOf(const Statement& row) {
    METSUKE_TRY(auto question, endpoint::decodeComplianceQuestion(row.text(1)));
    auto answer = endpoint::decodeComplianceAnswer(row.text(6));
    IsolationCondition condition{row.string(0), std::move(question.checks), row.integer(2) != 0, row.string(3), row.string(4), {row.integer(5)}, {}, {row.integer(7)}, {row.integer(8)}};
    if (answer.ok()) {
        condition.answer = std::move(answer).value();
    }
    return condition;
}

} // namespace

Result<void> OrderBook::save(const IsolationCondition& condition) {
    METSUKE_CHECK(sql::change(*m_connection,
        "INSERT OR REPLACE INTO isolation_condition(plan_order, checks, automatic, by, command, asked, answer, answered, met) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        condition.order, endpoint::encodeComplianceQuestion({condition.checks, {}}), condition.isAutomatic, condition.by, condition.command, condition.asked,
        condition.answer ? endpoint::encodeComplianceAnswer(*condition.answer) : std::string(), condition.answered, condition.met));
    return {};
}

Result<std::optional<IsolationCondition>> OrderBook::condition(const std::string& order) {
    std::optional<IsolationCondition> found;
    METSUKE_CHECK(sql::each(
        *m_connection, std::string(kColumns) + "WHERE c.plan_order = ?1",
        [&](const Statement& row) -> Result<void> {
            METSUKE_TRY(found, conditionOf(row));
            return {};
        },
        order));
    return found;
}

Result<std::vector<std::string>> OrderBook::ordersUntilCompliant(Timestamp now) {
    std::vector<std::string> orders;
    METSUKE_CHECK(sql::each(
        *m_connection,
        "SELECT c.plan_order FROM isolation_condition c JOIN queue_entry e ON e.plan_order = c.plan_order AND e.queue = ?1 WHERE e.settled_by = '' "
        "AND (e.until = 0 OR e.until > ?2)",
        [&](const Statement& row) -> Result<void> {
            orders.push_back(row.string(0));
            return {};
        },
        WorkQueue::Isolated, now));
    return orders;
}

} // namespace metsuke::mitigation
