// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/roster.h"
#include "core/mitigation/order_book.h"
#include "core/mitigation/undo_look.h"
#include "core/mitigation/wire_expectation.h"
#include "core/openc2/enrolment.h"

namespace metsuke::mitigation {

/// Has plans looked at, carried out and taken back by agents: what is asked is on record here before it is ordered in the
/// roster's ledger, and every answer is taken from there, so that a crash anywhere neither loses an order nor gives one twice.
/// tick() does what is due; whoever serves the agents calls it, and so may others beside it. One thread an object.
class MitigationDesk {
public:
    /// `operators`: of the policy that the agents obey; the first signs the commands. `roster` outlives it.
    static Result<std::unique_ptr<MitigationDesk>> open(
        const std::filesystem::path& folder, fleet::Roster& roster, std::vector<openc2::Policy::Operator> operators);

    // --- What an analyst does. Refusals and what changes nothing are logged, too. `by`: who
    /// One operation: a plan a computer, in the order in which they are to be touched; the first is the canary. A plan that is known
    /// as it is changes nothing; one that was changed since takes the place of one that was not ordered yet. InvalidArgument: two
    /// for one computer, no approved agent, more than hostCap(), or a plan of this id was carried out already.
    /// `facts`: what is known of what goes along, which stays with the order.
    Result<Operation> draft(const std::vector<plan::Plan>& plans, const std::string& by, Timestamp now, const FactsByPlan& facts = {});
    Result<void> dryRun(const std::string& order, const std::string& by, Timestamp now);
    /// As the dry run with this hash showed it. Orders of the computer at odds with it that were not sent are superseded.
    /// InvalidArgument also: it touches what is left alone by now.
    Result<void> run(const std::string& order, const std::string& planHash, const std::string& by, Timestamp now);
    /// A second person's agreement (plan::writeApproval) to what the newest dry run showed. InvalidArgument: whoever signed it has
    /// drafted or ordered this.
    Result<void> approve(const std::string& order, const std::string& approval, const std::string& by, Timestamp now);
    /// A second person's refusal, with the reason in that person's words: it is cancelled. While it is looked at or waits.
    Result<void> decline(const std::string& order, const std::string& why, const std::string& by, Timestamp now);
    /// Of an undo, the undo. What was sent by then is asked to end before its next step: how far it got is in its answer.
    Result<void> cancel(const std::string& order, const std::string& by, Timestamp now);
    /// Takes back what the plan did; `undoId`: one step of it, "" all. `why`: a line that the log keeps, may be empty.
    Result<void> undo(const std::string& order, const std::string& undoId, const std::string& by, Timestamp now, const std::string& why = {});
    /// Has the agent say what an undo would put back and what stands in its way, which changes nothing: the command, whose answer
    /// undoLook() reads. InvalidArgument: nothing of it can be undone. NotFound: the agent is not connected.
    Result<std::string> lookAtUndo(const std::string& order, const std::string& undoId, const std::string& by, Timestamp now);
    /// nullopt: there is no answer yet. Where none comes any more it is what the report of the run gives.
    Result<std::optional<UndoLook>> undoLook(const std::string& order, const std::string& undoId, const std::string& command);
    Result<UndoLook> undoFromReport(const std::string& order, const std::string& undoId, Message why);
    /// Nothing further of the operation is begun, or it goes on.
    Result<void> setStopped(const std::string& operation, bool isStopped, const Message& why, const std::string& by, Timestamp now);
    /// What has to be true before the isolation by this order, which may not be drafted yet, is lifted. The agent is asked every
    /// kAskComplianceEvery as long as it is in force. Replaces what was required before. InvalidArgument: none, or too many.
    Result<void> requireCompliance(
        const std::string& order, std::vector<endpoint::ComplianceCheck> checks, bool isAutomatic, const std::string& by, Timestamp now);
    /// What the network showed after it was done, joined with what was known of that: both as it is now.
    Result<WireLook> sawWire(const std::string& order, const WireLook& look, Timestamp now);

    /// Orders what is due, takes in what agents answered, ends what took too long. How many orders changed.
    Result<size_t> tick(Timestamp now);

    /// Persons that have to agree to what the dry run showed, and those that do. Names of the policy.
    [[nodiscard]] static size_t personsNeeded(const Order& order, const openc2::MitigationRules& rules = {});
    [[nodiscard]] std::vector<std::string> personsAgreeing(const Order& order, Timestamp now) const;

    /// Whom agents obey, the one that signs first.
    [[nodiscard]] const std::vector<openc2::Policy::Operator>& operators() const { return m_operators; }
    /// Of another policy than open() was given.
    void setOperators(std::vector<openc2::Policy::Operator> operators) { m_operators = std::move(operators); }

    /// Of the policy in force.
    [[nodiscard]] const openc2::MitigationRules& rules() const { return m_rules; }

    OrderBook& book() { return *m_book; } ///< to look

private:
    MitigationDesk(std::filesystem::path folder, std::unique_ptr<OrderBook> book, fleet::Roster& roster, std::vector<openc2::Policy::Operator> operators);
    Result<void> readRules();

    // mitigation_desk.cpp
    Result<Order> known(const std::string& id);
    Result<void> checkPlans(const std::vector<plan::Plan>& plans);
    Result<void> put(const plan::Plan& plan, const Operation& operation, size_t place, const FactsByPlan& facts, const std::string& by, Timestamp now);
    [[nodiscard]] std::string signerOf(const std::string& approval) const; ///< name of the policy, "" none of it
    Result<void> supersedeOthers(const Order& by, Timestamp now);
    Result<void> refuse(fleet::RosterStep& step, const Order& order, const std::string& by, Message why, Timestamp now);

    // desk_tick.cpp
    Result<bool> advance(const std::string& id, Timestamp now);
    Result<bool> advanceErrand(Order& order, fleet::RosterStep& step, Timestamp now);
    Result<void> follow(Order& order, const fleet::CommandRecord& record, fleet::RosterStep& step, Timestamp now);
    Result<void> followDryRun(Order& order, const fleet::CommandRecord& record, fleet::RosterStep& step, Timestamp now);
    Result<void> followRun(Order& order, const fleet::CommandRecord& record, fleet::RosterStep& step, Timestamp now);
    Result<void> followUndo(Order& order, const fleet::CommandRecord& record, fleet::RosterStep& step, Timestamp now);
    Result<void> followJournal(Order& order, const fleet::CommandRecord& record, fleet::RosterStep& step, Timestamp now);
    Result<void> lateAnswer(Order& order, fleet::RosterStep& step, Timestamp now);
    Result<void> endLate(Order& order, fleet::RosterStep& step, Timestamp now);
    Result<void> lapse(Order& order, fleet::RosterStep& step, Timestamp now);
    Result<void> stopOperation(const Order& order, fleet::RosterStep& step, Timestamp now);

    // desk_watch.cpp
    /// Asks the agent's journal once the time is over in which what was ended could have been started again, and again when there was no
    /// answer.
    Result<void> watch(Order& order, Timestamp now);
    /// When it is to be asked next what it learned of denied names; 0: none is in force.
    static Timestamp learnsAt(const Order& order, Timestamp now);
    Result<void> takeWatch(Order& order, const std::vector<plan::JournalRow>& rows, fleet::RosterStep& step, Timestamp now);

    // desk_ends.cpp
    /// After news of the order: others that it gives another end, or that gave it one.
    Result<void> followEnds(const Order& order, fleet::RosterStep& step, Timestamp now);
    Result<void> setEnd(const Order& by, const std::string& undoId, Timestamp end, fleet::RosterStep& step, Timestamp now);
    Result<void> endWith(const Order& held, const std::string& undoId, fleet::RosterStep& step, Timestamp now);
    Result<bool> waitForEnd(Order& order, Timestamp now);

    // desk_errands.cpp
    Result<void> askToStop(Order& order, fleet::RosterStep& step, const std::string& by, Timestamp now);
    Result<void> want(Order& order, Errand errand, const std::string& by, Timestamp now);
    /// Why it has to wait; no id: it is its turn.
    Result<Message> obstacle(const Order& order, Timestamp now);
    Result<void> place(Order& order, fleet::RosterStep& step, Timestamp now);
    Result<std::optional<fleet::CommandRecord>> alreadyOrdered(const Order& order, const openc2::Command& wanted);

    // desk_compliance.cpp
    Result<size_t> followCompliance(Timestamp now);
    Result<bool> followCompliance(const std::string& id, Timestamp now);
    Result<void> judge(const Order& order, IsolationCondition& condition, fleet::RosterStep& step, Timestamp now);

    // desk_states.cpp
    /// Takes the event in, with its entry in the log. False: it is none of this state.
    Result<bool> happen(Order& order, OrderEvent event, const Message& reason, const std::string& by, fleet::RosterStep& step, Timestamp now);

    /// Of one that is in force: the next change is that a step ends by itself.
    static void awaitExpiry(Order& order, Timestamp now);

    const std::filesystem::path m_folder;
    std::unique_ptr<OrderBook> m_book;
    fleet::Roster& m_roster;
    std::vector<openc2::Policy::Operator> m_operators;
    openc2::MitigationRules m_rules; ///< of the policy in force, as agents hold to it
    Timestamp m_rulesRead; ///< by tick()
};

/// How long steps may take on the agent, together.
[[nodiscard]] Duration effortOf(const plan::Plan& plan);

} // namespace metsuke::mitigation
