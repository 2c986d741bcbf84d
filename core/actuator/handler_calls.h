// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/journal.h"

namespace metsuke::actuator {

/// A step whose handler is called.
struct Subject {
    const plan::Step& step;
    const OwnChanges& changes;
    std::string undoId; ///< "" while it is only looked at
    Timestamp began = {}; ///< as Task::began
};

/// Time that a step has for all of its calls.
class StepTime {
public:
    explicit StepTime(Duration most);
    /// At least a second, so that what went wrong can still be looked at.
    [[nodiscard]] Duration left() const;

private:
    Duration m_until; ///< since boot
};

/// The handlers, each call in a worker. One without a handler is an error "not_implemented".
class HandlerCalls {
public:
    /// Both outlive it.
    HandlerCalls(const HandlerRegistry& handlers, Journal& journal)
        : m_handlers(handlers)
        , m_journal(journal) { }

    /// What goes wrong in it is a refusal.
    [[nodiscard]] plan::StepReport check(const Subject& subject, const StepTime& time) const;
    Result<std::string> capture(const Subject& subject, const StepTime& time) const;
    Result<plan::StepReport> act(const Subject& subject, const std::string& record, const StepTime& time) const;
    Result<void> verify(const Subject& subject, const std::string& record, const StepTime& time) const;
    Result<void> prolong(const Subject& subject, const std::string& record, Duration lasts, const StepTime& time) const;
    /// nullopt also when that cannot be told.
    [[nodiscard]] std::optional<Message> cameBack(const Subject& subject, const std::string& record, Duration within, const StepTime& time) const;
    /// Unclear when that cannot be told.
    [[nodiscard]] Comparison compare(const Subject& subject, const std::string& record, const StepTime& time) const;
    Result<std::vector<Message>> foresee(const Subject& subject, const std::string& record, const StepTime& time) const;
    Result<void> undo(const Subject& subject, const std::string& record, const StepTime& time) const;
    void forget(const Subject& subject, const std::string& record, const StepTime& time) const;

private:
    using Call = std::function<Result<std::string>(ActionHandler& handler, const Task& task)>;
    Result<std::string> call(const Subject& subject, const StepTime& time, const Call& call) const;

    const HandlerRegistry& m_handlers;
    Journal& m_journal;
};

} // namespace metsuke::actuator
