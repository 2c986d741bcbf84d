// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/report.h"

#include <functional>
#include <map>

namespace metsuke::actuator {

/// What earlier steps of the same plan made of files: a digest that was agreed to is followed to the one that is there now.
class OwnChanges {
public:
    /// Takes over the objects of kind "file" that have a digest before and after.
    void note(const plan::StepReport& done);
    [[nodiscard]] std::string follow(const std::string& path, const std::string& sha256) const;
    /// A fact of contentFact as it should be by now; others as they are.
    [[nodiscard]] plan::Fact follow(const plan::Fact& fact) const;
    /// While a plan is only looked at: what steps before would have put into the vault by then.
    void keep(int64_t bytes) { m_kept += bytes; }
    [[nodiscard]] int64_t kept() const { return m_kept; }

private:
    int64_t m_kept = 0;
    std::map<std::pair<std::string, std::string>, std::string> m_after; ///< by path and digest before
};
/// That a file has this content.
[[nodiscard]] plan::Fact contentFact(const std::string& path, const std::string& sha256);

/// One step, as a handler is given it.
struct Task {
    const plan::Step& step;
    const OwnChanges& changes;
    std::string undoId; ///< "" while it is only looked at
    /// Replaces the record of this step, and returns when that is on the disk: before each deed that the record does not have yet.
    std::function<Result<void>(const std::string& record)> amend;
    Timestamp began = {}; ///< when it was captured; only for cameBack()

    /// With what the catalogue says of the action filled in.
    [[nodiscard]] plan::StepReport blank() const;
};

/// How the world stands to a record.
enum class Standing : uint8_t {
    Before, ///< as if nothing had been done, or it was undone
    After, ///< as it was left
    Between, ///< something of it is done
    Changed, ///< somebody else changed it since
    Unclear, ///< cannot be told
};
struct Comparison {
    Standing standing = Standing::Unclear;
    std::string difference; ///< of Changed: what is otherwise, a line for people
};

/// How one action is done. Every call runs in a process of its own (worker.h), which ends with it and is killed at the step's deadline:
/// nothing is kept in members from one call to the next, and what must be known later stands in the record, a text that the
/// journal keeps. Since that is written before the deed, it says how things were and how they are going to be.
class ActionHandler {
public:
    virtual ~ActionHandler() = default;

    /// Reads only; the dry run is this and nothing else. A refusal says why it would not be done. `found` holds what the outcome
    /// rests on and is the same as long as nobody changes anything.
    virtual plan::StepReport check(const Task& task) = 0;
    /// Records how it is, and makes copies; the target stays as it is. The record.
    virtual Result<std::string> capture(const Task& task) = 0;
    /// Effects and objects of what was done. An error: see compare() for how far it got. Of what freezes or cannot be undone it is called
    /// again, with the record as it was amended, after it was interrupted.
    virtual Result<plan::StepReport> act(const Task& task, const std::string& record) = 0;
    virtual Result<void> verify(const Task& task, const std::string& record) = 0;
    /// Of what is in force for a time: that it ends `lasts` from now, 0 never. At no moment it is out of force. May be called again.
    virtual Result<void> prolong(const Task& task, const std::string& record, Duration lasts) {
        (void)task, (void)record, (void)lasts;
        return Error(ErrorCode::Unsupported, "actuator.not_implemented");
    }
    /// While a step that was done is watched (Actuator::Settings): why it no longer holds, by what was begun `within` so long after it
    /// was captured. nullopt: it holds, or there is nothing to watch.
    virtual std::optional<Message> cameBack(const Task& task, const std::string& record, Duration within) {
        (void)task, (void)record, (void)within;
        return std::nullopt;
    }
    /// For recovery and undo.
    virtual Comparison compare(const Task& task, const std::string& record) = 0;
    /// Before an undo of what compare() finds After or Between: what else it would meet, for people; an error, that it would fail. Reads only.
    virtual Result<std::vector<Message>> foresee(const Task& task, const std::string& record) {
        (void)task, (void)record;
        return std::vector<Message>();
    }
    /// From After, Between or Before to Before: may be called again after it was interrupted. Overwrites nothing of anybody else's.
    virtual Result<void> undo(const Task& task, const std::string& record) = 0;
    /// What the record has that came after the deed. In the actuator itself; reads nothing but the record.
    [[nodiscard]] virtual plan::Since since(const std::string& record) const {
        (void)record;
        return {};
    }
    /// Copies of a step that came to nothing or was undone are not needed.
    virtual void forget(const std::string& record) { (void)record; }
    /// After a start, in the actuator itself: what was kept for steps that the journal has nothing open of goes.
    virtual void tidy(const std::function<bool(const std::string& undoId)>& isOpen) { (void)isOpen; }
};

/// Which handler does what.
class HandlerRegistry {
public:
    void add(plan::Action action, std::shared_ptr<ActionHandler> handler) { m_handlers[action] = std::move(handler); } // may do several actions
    [[nodiscard]] ActionHandler* find(plan::Action action) const;
    [[nodiscard]] std::vector<plan::Action> actions() const;
    void tidy(const std::function<bool(const std::string& undoId)>& isOpen) const;

private:
    std::map<plan::Action, std::shared_ptr<ActionHandler>> m_handlers;
};

/// The action that this one takes back: it is done by undoing that one's newest open row of the same target.
[[nodiscard]] std::optional<plan::Action> inverseOf(plan::Action action);

/// The reason is the last part of the text-id.
[[nodiscard]] plan::Refusal refusalOf(Message sentence);

} // namespace metsuke::actuator
