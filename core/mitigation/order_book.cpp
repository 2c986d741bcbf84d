// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/order_book.h"

#include "core/fleet/ledger_file.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

#include <array>

namespace metsuke::mitigation {

namespace sql = fleet::sql;

namespace {

constexpr int32_t kApplicationId = 0x4d74736d; // "Mtsm"
constexpr size_t kMostOpen = 10'000;
constexpr size_t kNameDigits = 16; ///< of the hash of its first entry, which has the time and a random number

// Times are nanoseconds UTC, 0 not yet. Plans, reports and messages are JSON, "" none. `open`: time or an agent can change it.
constexpr std::string_view kFirstSchema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE operation(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, by TEXT NOT NULL, created INTEGER NOT NULL,
    stopped INTEGER NOT NULL, why TEXT NOT NULL) STRICT;
CREATE TABLE plan_order(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, operation TEXT NOT NULL, stage INTEGER NOT NULL, device TEXT NOT NULL,
    by TEXT NOT NULL, created INTEGER NOT NULL, plan TEXT NOT NULL, state INTEGER NOT NULL, open INTEGER NOT NULL, reason TEXT NOT NULL,
    changed INTEGER NOT NULL, dry_run TEXT NOT NULL, looked INTEGER NOT NULL, approvals TEXT NOT NULL, report TEXT NOT NULL, errand INTEGER NOT NULL,
    command TEXT NOT NULL, wanted_by TEXT NOT NULL, wanted INTEGER NOT NULL, after_sequence INTEGER NOT NULL, deadline INTEGER NOT NULL,
    run_command TEXT NOT NULL, undo TEXT NOT NULL, before_undo INTEGER NOT NULL) STRICT;
CREATE INDEX plan_order_open ON plan_order(number) WHERE open = 1;
CREATE INDEX plan_order_device ON plan_order(device, number);
CREATE INDEX plan_order_operation ON plan_order(operation, stage, number);
CREATE INDEX plan_order_command ON plan_order(command);
CREATE INDEX plan_order_run ON plan_order(run_command);
)sql";

// `queue`: WorkQueue. `until`: 0 for good. `settled_by`: the order that did what this one did not, "" none. A mark that is not `is_in`
// says that somebody has dealt with what was in the queue by then.
constexpr std::string_view kQueueSchema = R"sql(
CREATE TABLE queue_entry(queue INTEGER NOT NULL, plan_order TEXT NOT NULL, device TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
    boot TEXT NOT NULL, settled_by TEXT NOT NULL, PRIMARY KEY(queue, plan_order)) STRICT, WITHOUT ROWID;
CREATE INDEX queue_entry_order ON queue_entry(plan_order);
CREATE INDEX queue_entry_device ON queue_entry(device);
CREATE INDEX queue_entry_settled ON queue_entry(settled_by) WHERE settled_by <> '';
CREATE TABLE queue_mark(queue INTEGER NOT NULL, device TEXT NOT NULL, is_in INTEGER NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY(queue, device)) STRICT, WITHOUT ROWID;
)sql";
constexpr std::string_view kWithFacts = "ALTER TABLE plan_order ADD COLUMN facts TEXT NOT NULL DEFAULT '';";

constexpr std::string_view kFollowSchema = R"sql(
ALTER TABLE plan_order ADD COLUMN cancel_command TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_order ADD COLUMN watch_at INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr std::string_view kWireSchema = "CREATE TABLE wire_look(plan_order TEXT PRIMARY KEY, look TEXT NOT NULL) STRICT, WITHOUT ROWID;"; // JSON

// `kind`: ExceptionKind.
constexpr std::string_view kExceptionSchema = R"sql(
CREATE TABLE exception(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, value TEXT NOT NULL, device TEXT NOT NULL,
    why TEXT NOT NULL, by TEXT NOT NULL, made INTEGER NOT NULL, until INTEGER NOT NULL) STRICT;
)sql";

// `checks` and `answer`: as they travel; `command` asks the agent now; `met`: since when all hold, 0 not.
constexpr std::string_view kConditionSchema = R"sql(
CREATE TABLE isolation_condition(plan_order TEXT PRIMARY KEY, checks TEXT NOT NULL, automatic INTEGER NOT NULL, by TEXT NOT NULL, command TEXT NOT NULL,
    asked INTEGER NOT NULL, answer TEXT NOT NULL, answered INTEGER NOT NULL, met INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kColumns
    = "SELECT id, operation, stage, plan, by, created, state, reason, changed, dry_run, looked, approvals, report, errand, command, wanted_by, wanted, "
      "after_sequence, deadline, run_command, undo, before_undo, facts, cancel_command, watch_at FROM plan_order ";

std::string textOf(const std::optional<plan::PlanReport>& report) { return report ? plan::writeReport(*report) : std::string(); }
std::optional<plan::PlanReport> reportOf(std::string_view text) {
    auto report = plan::readReport(text);
    return !text.empty() && report.ok() ? std::optional(std::move(report).value()) : std::nullopt;
}
std::string textOf(const plan::UndoRequest& undo) { return undo == plan::UndoRequest{} ? std::string() : plan::writeUndo(undo); }

template <typename Enum> Enum enumOf(int64_t number, size_t count, Enum otherwise) {
    return number >= 0 && number < static_cast<int64_t>(count) ? static_cast<Enum>(number) : otherwise;
}

bool isOpen(const Order& order) {
    return isInProgress(order.state) || order.deadline.ns != 0 || order.errand != Errand::None || order.state == OrderState::Unknown || order.state == OrderState::Draft
        || order.state == OrderState::Reviewed;
}

/// Malformed: the plan cannot be read; the rest is left empty where it is damaged.
Result<Order> orderOfRow(const Statement& row) {
    Order order;
    order.id = row.string(0);
    order.operation = row.string(1);
    order.stage = static_cast<int>(row.integer(2));
    METSUKE_TRY(order.plan, plan::readPlan(row.text(3)));
    order.by = row.string(4);
    order.created = {row.integer(5)};
    order.state = enumOf(row.integer(6), kOrderStates, OrderState::Unknown);
    order.reason = messageOf(row.text(7));
    order.changed = {row.integer(8)};
    order.dryRun = reportOf(row.text(9));
    order.looked = {row.integer(10)};
    if (const auto list = nlohmann::json::parse(row.text(11), nullptr, false); list.is_array()) {
        for (const auto& one : list) {
            order.approvals.push_back(one.is_string() ? one.get<std::string>() : std::string());
        }
    }
    order.report = reportOf(row.text(12));
    order.errand = enumOf(row.integer(13), 5, Errand::None);
    order.command = row.string(14);
    order.wantedBy = row.string(15);
    order.wanted = {row.integer(16)};
    order.afterSequence = row.integer(17);
    order.deadline = {row.integer(18)};
    order.runCommand = row.string(19);
    if (const auto undo = plan::readUndo(row.text(20)); undo.ok()) {
        order.undo = *undo;
    }
    order.beforeUndo = enumOf(row.integer(21), kOrderStates, OrderState::Unknown);
    order.facts = readFacts(row.text(22));
    order.cancelCommand = row.string(23);
    order.watchAt = {row.integer(24)};
    return order;
}

constexpr std::string_view kOperation = "SELECT id, case_id, by, created, stopped, why FROM operation ";
Operation operationOfRow(const Statement& row) {
    return {row.string(0), row.string(1), row.string(2), {row.integer(3)}, row.integer(4) != 0, messageOf(row.text(5))};
}

} // namespace

OrderBook::OrderBook(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection)) { }
OrderBook::~OrderBook() = default;

Result<std::unique_ptr<OrderBook>> OrderBook::open(const std::filesystem::path& folder) {
    static const std::string schema = std::string(kFirstSchema) + std::string(ActionLog::kSchema);
    static const std::array<Migration, 7> steps{{{1000, schema}, {1001, kQueueSchema}, {1002, kWithFacts}, {1003, kFollowSchema}, {1004, kWireSchema}, {1005, kExceptionSchema}, {1006, kConditionSchema}}};
    static constexpr std::array<std::string_view, 7> kTables{"operation", "plan_order", "action_log", "queue_entry", "queue_mark", "exception", "isolation_condition"};
    METSUKE_TRY(auto connection,
        fleet::openLedgerFile({folder / "mitigation.db", kApplicationId, steps, kTables, "mitigation.not_ours", "mitigation.newer_file"}));
    auto book = std::unique_ptr<OrderBook>(new OrderBook(std::move(connection)));
    METSUKE_CHECK(book->placeAll());
    return book;
}

Result<fleet::RosterStep> OrderBook::begin() { return fleet::RosterStep::begin(*m_connection); }

Result<void> OrderBook::add(const Operation& operation) {
    METSUKE_CHECK(sql::change(*m_connection, "INSERT INTO operation(id, case_id, by, created, stopped, why) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", operation.id,
        operation.caseId, operation.by, operation.created, operation.isStopped, messageText(operation.why)));
    return {};
}

Result<void> OrderBook::save(const Operation& operation) {
    METSUKE_CHECK(sql::change(
        *m_connection, "UPDATE operation SET stopped = ?2, why = ?3 WHERE id = ?1", operation.id, operation.isStopped, messageText(operation.why)));
    return {};
}

Result<void> OrderBook::add(const Order& order) {
    METSUKE_CHECK(sql::change(*m_connection,
        "INSERT INTO plan_order(id, operation, stage, device, by, created, plan, state, open, reason, changed, dry_run, looked, approvals, report, errand, "
        "command, wanted_by, wanted, after_sequence, deadline, run_command, undo, before_undo) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, '', 0, 0, '', 0, '', 0, '', '', 0, '', '', 0, 0, 0, '', '', 0)",
        order.id, order.operation, order.stage, order.device(), order.by, order.created));
    return save(order);
}

Result<void> OrderBook::save(const Order& order) {
    const std::string approvals = order.approvals.empty() ? std::string() : nlohmann::json(order.approvals).dump();
    METSUKE_CHECK(sql::change(*m_connection,
        "UPDATE plan_order SET plan = ?2, state = ?3, open = ?4, reason = ?5, changed = ?6, dry_run = ?7, looked = ?8, approvals = ?9, report = ?10, "
        "errand = ?11, command = ?12, wanted_by = ?13, wanted = ?14, after_sequence = ?15, deadline = ?16, run_command = ?17, undo = ?18, "
        "before_undo = ?19, facts = ?20, cancel_command = ?21, watch_at = ?22 WHERE id = ?1",
        order.id, plan::writePlan(order.plan), order.state, isOpen(order), messageText(order.reason), order.changed, textOf(order.dryRun), order.looked,
        approvals, textOf(order.report), order.errand, order.command, order.wantedBy, order.wanted, order.afterSequence, order.deadline,
        order.runCommand, textOf(order.undo), order.beforeUndo, writeFacts(order.facts), order.cancelCommand, order.watchAt));
    return place(order);
}

Result<std::optional<Operation>> OrderBook::operation(const std::string& id) {
    std::optional<Operation> found;
    METSUKE_CHECK(sql::each(
        *m_connection, std::string(kOperation) + "WHERE id = ?1",
        [&](const Statement& row) -> Result<void> {
            found = operationOfRow(row);
            return {};
        },
        id));
    return found;
}

Result<std::vector<Operation>> OrderBook::operations(size_t maximum) {
    std::vector<Operation> all;
    METSUKE_CHECK(sql::each(
        *m_connection, std::string(kOperation) + "ORDER BY number DESC LIMIT ?1",
        [&](const Statement& row) -> Result<void> {
            all.push_back(operationOfRow(row));
            return {};
        },
        maximum));
    return all;
}

/// The readable ones: one that is damaged must not hold up the others.
template <typename... Values> Result<std::vector<Order>> OrderBook::find(const std::string& condition, const Values&... values) {
    std::vector<Order> orders;
    METSUKE_CHECK(sql::each(
        *m_connection, std::string(kColumns) + condition,
        [&](const Statement& row) -> Result<void> {
            if (auto order = orderOfRow(row); order.ok()) {
                orders.push_back(std::move(order).value());
            }
            return {};
        },
        values...));
    return orders;
}

Result<std::optional<Order>> OrderBook::order(const std::string& id) {
    METSUKE_TRY(auto orders, find("WHERE id = ?1", id));
    return orders.empty() ? std::optional<Order>() : std::move(orders.front());
}

Result<std::optional<Order>> OrderBook::orderOf(const std::string& commandOrUndo) {
    METSUKE_TRY(auto orders, find("WHERE command = ?1 OR run_command = ?1 ORDER BY number DESC LIMIT 1", commandOrUndo));
    if (orders.empty()) { // as the report of what did it has it: others may tell it among what they found
        METSUKE_TRY(orders, find("WHERE instr(report, ?1) > 0 ORDER BY number DESC LIMIT 1", "\"undo\":\"" + commandOrUndo + '"'));
    }
    return orders.empty() ? std::optional<Order>() : std::move(orders.front());
}

Result<std::vector<Order>> OrderBook::ofOperation(const std::string& id) { return find("WHERE operation = ?1 ORDER BY stage, number", id); }

Result<std::vector<Order>> OrderBook::ofDevice(const std::string& device, size_t maximum) {
    return find("WHERE device = ?1 ORDER BY number DESC LIMIT ?2", device, maximum);
}

Result<std::vector<Order>> OrderBook::newest(size_t maximum) { return find("ORDER BY number DESC LIMIT ?1", maximum); }

Result<std::vector<Order>> OrderBook::done(Timestamp since, size_t maximum) {
    return find("WHERE state IN (?1, ?2, ?3) AND changed >= ?4 ORDER BY number DESC LIMIT ?5", OrderState::Verified, OrderState::VerifiedOnWire,
        OrderState::Contradicted, since, maximum);
}

Result<std::vector<Order>> OrderBook::open() { return find("WHERE open = 1 ORDER BY number LIMIT ?1", kMostOpen); }

Result<std::vector<ActionLog::Entry>> OrderBook::log(size_t maximum) { return ActionLog::newest(*m_connection, maximum); }

Result<std::vector<ActionLog::Entry>> OrderBook::logAfter(int64_t number, size_t maximum) { return ActionLog::after(*m_connection, number, maximum); }

Result<std::string> OrderBook::logName() {
    METSUKE_TRY(const auto first, logAfter(0, 1));
    return first.empty() ? std::string() : first.front().hash.substr(0, kNameDigits);
}

Result<ActionLog::Verdict> OrderBook::verifyLog() {
    METSUKE_TRY(const Transaction snapshot, Transaction::begin(*m_connection, Transaction::Kind::Read));
    return ActionLog::verify(*m_connection);
}

} // namespace metsuke::mitigation
