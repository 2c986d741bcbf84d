// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/approvals.h"
#include "core/actuator/plan_look.h"
#include "core/actuator/step_run.h"

#include <set>
#include <stop_token>

namespace metsuke::actuator {

/// An order whose signature, freshness and role have been judged.
struct PlanOrder {
    std::string command; ///< its id: what was carried out once is not carried out again
    std::string actor; ///< id of the key
    std::vector<Person> agreeing;
    plan::Plan plan;
    std::string planHash; ///< of the dry run; not needed for one
    bool isDryRun = false;
    plan::Tier most = plan::Tier::T3; ///< how far the role of who ordered it goes
    std::optional<Message> against = {}; ///< why it is refused whatever it finds (remedy_check.h)
};
struct UndoOrder {
    std::string command;
    std::string actor;
    plan::UndoRequest request;
    bool isDryRun = false;
    plan::Tier most = plan::Tier::T3;
};

/// Carries plans out, step by step, and takes them back. What is in the journal after a crash is brought to an end by recover();
/// nothing stays half done without being told. Runs handlers in workers; one thread, and the only one of its process.
class Actuator {
public:
    struct Settings {
        std::string device;
        std::string boot;
        StepRun::Settings run;
        int mutatingPerMinute = 10; ///< at most, whatever the policy says
        int flipsPerMinute = 1; ///< of isolation
        /// Told before each step of a run, and may ask for the stop that the order was given with. May be empty.
        std::function<void(const plan::PlanReport&)> progress = {};
        Duration watchFor = kMinute; ///< after what was ended: whether it is started again
        Duration watchEvery = 2 * kSecond;
        Duration keepFor = 30 * kDay; ///< copies of what was taken away; then they are purged
        std::function<bool(const plan::JournalRow&)> isHeld = {}; ///< is kept for longer; may be empty
        std::string hostname = {}; ///< by which the policy may name this computer, too
    };
    /// Journal and handlers outlive it.
    Actuator(Journal& journal, const HandlerRegistry& handlers, Settings settings);

    /// What the policy in force says, from the next order on.
    void obey(const openc2::MitigationRules& rules);
    /// Before anything else: what a crash left ends as done, failed, rolled back or unknown.
    Result<void> recover();
    /// All is looked at first: one refusal, and nothing is done. Then the steps in their order; what fails ends it, and what was done
    /// before stays. `stop` ends it before the next step. An error: the journal cannot be written, and nothing more was done.
    Result<plan::PlanReport> carryOut(const PlanOrder& order, const std::stop_token& stop);
    /// One step, or all of a plan in reverse order; what cannot be taken back does not keep the others from it.
    Result<plan::PlanReport> undo(const UndoOrder& order, const std::stop_token& stop);
    /// The journal's rows, those in force with what became of them since.
    Result<std::vector<plan::JournalRow>> list(const plan::JournalQuery& query);
    /// Takes back what has expired, and looks whether what was ended was started again, or what was taken away is there again: such a
    /// step is Failed in the journal, or Done with the reason plan::kCameBack, which is where that is told. What was unknown since a process
    /// waited for the kernel is Done once that has ended. Once an hour it purges copies whose time is over. To be called every second or so.
    Result<void> tick();

private:
    Result<std::optional<plan::PlanReport>> alreadyDone(const std::string& command);
    [[nodiscard]] plan::PlanReport blank(const std::string& plan, bool isDryRun) const;
    Result<void> begin(const PlanOrder& order);
    Result<std::optional<plan::Refusal>> tooMany(bool flips);
    Result<void> judge(const PlanOrder& order, const std::optional<plan::Refusal>& cap, plan::PlanReport& report) const;
    void tell(plan::PlanReport report, size_t step) const;
    Result<void> execute(const PlanOrder& order, const std::stop_token& stop, plan::PlanReport& report);
    Result<void> executeStep(const PlanOrder& order, const plan::Step& step, const OwnChanges& changes, plan::StepReport& report);
    Result<void> executeInverse(const plan::Step& step, plan::StepReport& report);
    Result<std::vector<Journal::Row>> rowsOf(const plan::UndoRequest& request, bool onlyOpen);
    Result<plan::StepReport> takeBack(const Journal::Row& row);
    [[nodiscard]] Result<plan::StepReport> lookAtUndo(const Journal::Row& row) const;
    [[nodiscard]] plan::Tier tierOfUndo(const Journal::Row& row) const;
    Result<void> watch();
    Result<void> purge();
    Result<plan::PlanReport> finish(const std::string& command, plan::PlanReport report);
    Result<void> settleOrder(const Journal::Order& order);
    [[nodiscard]] Timestamp now() const { return m_settings.run.clock().wall; }

    Journal& m_journal;
    const HandlerRegistry& m_handlers;
    Settings m_settings;
    ObeyedRules m_rules;
    StepRun m_run;
    EndChange m_ends;
    PlanLook m_look;
    Duration m_nextWatch = 0, m_nextPurge = 0; ///< since boot
    std::set<std::string> m_watched; ///< undo ids of steps that were looked at after their time
};

} // namespace metsuke::actuator
