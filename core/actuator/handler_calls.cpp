// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/handler_calls.h"

#include "core/actuator/worker.h"
#include "core/plan/report_codec.h"
#include "core/sensor/linux/host_clock.h"
#include "core/text/message_json.h"

#include <algorithm>

namespace metsuke::actuator {

namespace {

/// What a handler returns by nothing but ending well.
Result<std::string> nothing(const Result<void>& result) { return result ? Result<std::string>(std::string()) : result.error(); }

} // namespace

StepTime::StepTime(Duration most)
    : m_until(sensor::sinceBoot() + most) { }

Duration StepTime::left() const { return std::max(m_until - sensor::sinceBoot(), kSecond); }

Result<std::string> HandlerCalls::call(const Subject& subject, const StepTime& time, const Call& call) const {
    ActionHandler* handler = m_handlers.find(subject.step.action);
    if (handler == nullptr) {
        return Error(ErrorCode::Unsupported, "actuator.not_implemented");
    }
    const auto work = [&](const Amend& amend) { return call(*handler, Task{subject.step, subject.changes, subject.undoId, amend, subject.began}); };
    return runInWorker(work, time.left(), [&](const std::string& record) { return m_journal.amend(subject.undoId, record); });
}

plan::StepReport HandlerCalls::check(const Subject& subject, const StepTime& time) const {
    const auto text = call(subject, time, [](ActionHandler& handler, const Task& task) -> Result<std::string> {
        return plan::writeStepReport(handler.check(task));
    });
    auto report = text ? plan::readStepReport(*text) : text.error();
    if (report) {
        return std::move(report).value();
    }
    plan::StepReport failed = Task{subject.step, subject.changes, {}, {}}.blank();
    failed.refusal = refusalOf(report.error().message);
    return failed;
}

Result<std::string> HandlerCalls::capture(const Subject& subject, const StepTime& time) const {
    return call(subject, time, [](ActionHandler& handler, const Task& task) { return handler.capture(task); });
}

Result<plan::StepReport> HandlerCalls::act(const Subject& subject, const std::string& record, const StepTime& time) const {
    METSUKE_TRY(const std::string text, call(subject, time, [&](ActionHandler& handler, const Task& task) -> Result<std::string> {
        METSUKE_TRY(const plan::StepReport done, handler.act(task, record));
        return plan::writeStepReport(done);
    }));
    return plan::readStepReport(text);
}

Result<void> HandlerCalls::verify(const Subject& subject, const std::string& record, const StepTime& time) const {
    const auto text = call(subject, time, [&](ActionHandler& handler, const Task& task) { return nothing(handler.verify(task, record)); });
    return text ? Result<void>() : text.error();
}

Result<void> HandlerCalls::prolong(const Subject& subject, const std::string& record, Duration lasts, const StepTime& time) const {
    const auto text = call(subject, time, [&](ActionHandler& handler, const Task& task) { return nothing(handler.prolong(task, record, lasts)); });
    return text ? Result<void>() : text.error();
}

std::optional<Message> HandlerCalls::cameBack(const Subject& subject, const std::string& record, Duration within, const StepTime& time) const {
    const auto text = call(subject, time, [&](ActionHandler& handler, const Task& task) -> Result<std::string> {
        const auto why = handler.cameBack(task, record, within);
        return messageText(why.value_or(Message()));
    });
    Message why = text ? messageOf(*text) : Message();
    return why.id.empty() ? std::nullopt : std::optional(std::move(why));
}

Comparison HandlerCalls::compare(const Subject& subject, const std::string& record, const StepTime& time) const {
    const auto text = call(subject, time, [&](ActionHandler& handler, const Task& task) -> Result<std::string> {
        const Comparison found = handler.compare(task, record);
        return static_cast<char>('0' + static_cast<int>(found.standing)) + found.difference;
    });
    if (!text || text->empty() || text->front() < '0' || text->front() > '0' + static_cast<int>(Standing::Unclear)) {
        return {Standing::Unclear, text ? std::string() : text.error().detail};
    }
    return {static_cast<Standing>(text->front() - '0'), text->substr(1)};
}

Result<std::vector<Message>> HandlerCalls::foresee(const Subject& subject, const std::string& record, const StepTime& time) const {
    METSUKE_TRY(const std::string text, call(subject, time, [&](ActionHandler& handler, const Task& task) -> Result<std::string> {
        plan::StepReport report = task.blank();
        METSUKE_TRY(report.effects, handler.foresee(task, record));
        return plan::writeStepReport(report);
    }));
    METSUKE_TRY(plan::StepReport report, plan::readStepReport(text));
    return std::move(report.effects);
}

Result<void> HandlerCalls::undo(const Subject& subject, const std::string& record, const StepTime& time) const {
    const auto text = call(subject, time, [&](ActionHandler& handler, const Task& task) { return nothing(handler.undo(task, record)); });
    return text ? Result<void>() : text.error();
}

void HandlerCalls::forget(const Subject& subject, const std::string& record, const StepTime& time) const {
    (void)call(subject, time, [&](ActionHandler& handler, const Task&) -> Result<std::string> {
        handler.forget(record);
        return std::string();
    });
}

} // namespace metsuke::actuator
