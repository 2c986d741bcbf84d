// SPDX-License-Identifier: GPL-3.0-or-later
// What is left alone, each change with its entry in the log.
#include "core/mitigation/order_book.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke::mitigation {

namespace sql = fleet::sql;

namespace {

nlohmann::json entryOf(const Exception& one) {
    return {{"exception", one.id}, {"kind", nameOf(one.kind)}, {"value", one.value}, {"device", one.device}, {"why", one.why}, {"until", one.until.ns}};
}

} // namespace

Result<Exception> OrderBook::addException(const Exception& wanted, Timestamp now) {
    METSUKE_TRY(const Exception made, makeException(wanted, now));
    METSUKE_TRY(auto step, begin());
    METSUKE_TRY(const int64_t count, sql::number(*m_connection, "SELECT count(*) FROM exception WHERE until > ?1", now));
    if (count >= static_cast<int64_t>(kMostExceptions)) {
        return Error(ErrorCode::InvalidArgument, Message("exceptions.too_many").with("most", static_cast<int64_t>(kMostExceptions)));
    }
    METSUKE_CHECK(sql::change(*m_connection, "DELETE FROM exception WHERE until <= ?1", now)); // the log has them
    METSUKE_CHECK(sql::change(*m_connection, "INSERT INTO exception(id, kind, value, device, why, by, made, until) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", made.id,
        made.kind, made.value, made.device, made.why, made.by, made.made, made.until));
    METSUKE_CHECK(step.log(now, made.by, "exception.added", entryOf(made)));
    METSUKE_CHECK(step.commit());
    return made;
}

Result<Exception> OrderBook::removeException(const std::string& id, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto step, begin());
    METSUKE_TRY(const auto all, exceptions(now));
    const auto found = std::ranges::find(all, id, &Exception::id);
    if (found == all.end()) {
        return Error(ErrorCode::NotFound, Message("exceptions.unknown").with("exception", id));
    }
    METSUKE_CHECK(sql::change(*m_connection, "DELETE FROM exception WHERE id = ?1", id));
    METSUKE_CHECK(step.log(now, by, "exception.removed", entryOf(*found)));
    METSUKE_CHECK(step.commit());
    return *found;
}

Result<std::vector<Exception>> OrderBook::exceptions(Timestamp now) {
    std::vector<Exception> all;
    METSUKE_CHECK(sql::each(
        *m_connection, "SELECT id, kind, value, device, why, by, made, until FROM exception WHERE until > ?1 ORDER BY number",
        [&](const Statement& row) -> Result<void> {
            const int64_t kind = row.integer(1);
            if (kind >= 0 && kind < static_cast<int64_t>(kExceptionKinds)) { // else a newer version's
                all.push_back({row.string(0), static_cast<ExceptionKind>(kind), row.string(2), row.string(3), row.string(4), row.string(5), {row.integer(6)}, {row.integer(7)}});
            }
            return {};
        },
        now));
    return all;
}

Result<Message> OrderBook::whyLeftAlone(const Order& order, Timestamp now) {
    METSUKE_TRY(const auto all, exceptions(now));
    const std::vector<plan::StepReport> seen = order.dryRun ? order.dryRun->steps : std::vector<plan::StepReport>();
    for (const plan::Step& step : order.plan.steps) {
        const auto found = std::ranges::find(seen, step.id, &plan::StepReport::step);
        if (const Exception* exception = exceptionFor(step, found == seen.end() ? nullptr : &*found, order.device(), all)) {
            return leftAlone(*exception).with("action", std::string(textOf(step.action)));
        }
    }
    return Message();
}

} // namespace metsuke::mitigation
