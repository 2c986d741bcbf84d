// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/database/connection.h"
#include "core/plan/plan_codec.h"

#include <functional>
#include <optional>

namespace metsuke::actuator {

/// A moment by both clocks: the wall clock may be set, the other one begins anew with every boot.
struct Moment {
    Timestamp wall;
    Duration sinceBoot = 0;
};

/// What the actuator was ordered to do, and how far each step of it is: FOLDER/journal.db (synchronous=FULL). A deed is in it
/// before it is done; what happened to a row stands in a hash-chained log, in the same transaction. One thread; one process, which
/// holds FOLDER/lock with all its workers.
class Journal {
public:
    /// Waits up to `patience` for a process that still has it, which may be a worker that outlived its parent: Busy.
    static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& folder, std::string boot, Duration patience = 10 * kSecond);

    struct Order {
        std::string id; ///< of the command
        std::string kind; ///< "plan", "undo", "expiry"
        std::string plan; ///< its id
        std::string actor; ///< id of the key that ordered it
        std::string what; ///< the order as text
        bool isMutating = false;
        bool flipsIsolation = false;
        plan::State state = plan::State::Received;
        Timestamp received, ended;
        std::string report; ///< plan::writeReport, once it has ended
    };
    Result<std::optional<Order>> order(const std::string& id);
    Result<void> begin(const Order& order);
    Result<void> finish(const std::string& id, plan::State state, const std::string& report, Timestamp now);
    Result<std::vector<Order>> unfinishedOrders();
    /// Orders that change something, begun after `since`.
    Result<int64_t> mutatingSince(Timestamp since);
    Result<int64_t> flipsSince(Timestamp since);

    /// When a step ends by itself, by both clocks; `wall` 0: never.
    struct End {
        Timestamp wall;
        Duration sinceBoot = 0; ///< in the boot of this name
        std::string boot;
        friend bool operator==(const End&, const End&) = default;
    };
    [[nodiscard]] End endAfter(Duration duration, Moment now) const; ///< 0: never
    /// What is left until then, 0 or less when it is over; nullopt: it never is.
    [[nodiscard]] std::optional<Duration> leftUntil(const End& end, Moment now) const;

    struct Row {
        plan::JournalRow shown;
        End end; ///< of which `shown` has the wall clock's
        std::string record; ///< the handler's
        bool isUndoing = false; ///< the state before is still `shown.state`
        plan::StepReport report; ///< of the step as last known
    };
    /// The record stands, nothing is done yet.
    Result<void> intend(const Row& row, Moment now);
    Result<void> setState(const std::string& undoId, plan::State state, Timestamp now);
    Result<void> amend(const std::string& undoId, const std::string& record);
    /// Where it ends, with report and refusal of `row`.
    Result<void> finish(const Row& row, Timestamp now);
    /// The same of one that gives another one, which is in force, this end: both at once.
    Result<void> finish(const Row& row, const std::string& held, const End& end, Timestamp now);
    Result<void> beginUndo(const std::string& undoId, Timestamp now);
    /// RolledBack, with all that changed its end; or what it was before with the reason why it could not be undone.
    Result<void> finishUndo(const std::string& undoId, const std::optional<plan::Refusal>& refusal, Timestamp now);
    /// The same of one that gave another one its end, which becomes this one again: both at once.
    Result<void> finishUndo(const std::string& undoId, const std::string& held, const End& end, Timestamp now);

    Result<std::optional<Row>> row(const std::string& undoId);
    /// Rows that are neither at their end nor at rest: what a crash left.
    Result<std::vector<Row>> interrupted();
    Result<std::vector<Row>> ofOrder(const std::string& id); ///< in the order of the steps
    Result<std::vector<Row>> ofPlan(const std::string& plan); ///< newest first
    Result<std::vector<Row>> openOfPlan(const std::string& plan); ///< newest first
    Result<std::optional<Row>> newestOpen(plan::Action action, const std::function<bool(const Row&)>& matches);
    Result<std::vector<Row>> expired(Moment now); ///< oldest first
    /// Steps of these actions that can still be taken back and ended before `before`, oldest first.
    Result<std::vector<Row>> openBefore(const std::vector<plan::Action>& actions, Timestamp before);
    /// It stays done, and cannot be taken back any more, for this reason; what the record has is forgotten.
    Result<void> purge(const std::string& undoId, const plan::Refusal& why, Timestamp now);
    /// Steps of these actions that ended like this in this boot and after `since`, and were not undone.
    Result<std::vector<Row>> endedSince(const std::vector<plan::Action>& actions, plan::State state, Timestamp since);
    Result<void> postpone(const std::string& undoId, Moment now, Duration by);
    Result<std::vector<plan::JournalRow>> list(const plan::JournalQuery& query);

    /// `what`: JSON.
    Result<void> note(const std::string& actor, const std::string& kind, const std::string& what, Timestamp now);
    Result<std::string> head(); ///< hash of the newest entry of the log
    Result<bool> isIntact(); ///< the log's chain

private:
    Journal(std::unique_ptr<Connection> connection, FileHandle lock, std::string boot);
    Result<void> log(const std::string& undoId, std::string_view kind, Timestamp now);
    // Each within a transaction of its caller.
    Result<void> writeOutcome(const Row& row, Timestamp now);
    Result<void> writeUndone(const std::string& undoId, const std::optional<plan::Refusal>& refusal, Timestamp now);
    Result<void> writeEnd(const std::string& held, const End& end, Timestamp now);

    std::unique_ptr<Connection> m_connection;
    FileHandle m_lock; ///< the workers inherit it
    std::string m_boot;
};

} // namespace metsuke::actuator
