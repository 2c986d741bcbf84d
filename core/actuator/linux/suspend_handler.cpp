// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/process_handlers.h"
#include "core/actuator/linux/tree_hold.h"

#include <algorithm>
#include <csignal>

namespace metsuke::actuator {

namespace {

constexpr int64_t kFreezingMs = 2000;

FreezerGroup groupOf(const Task& task, const ProcessRecord& record) { return {record.hold, task.undoId}; }

/// One that has the signal before it does, too: it stops before it runs another instruction, be it let out of a paused group just
/// now or in a call that the kernel does not leave yet.
bool isStopped(int64_t pid) {
    const sensor::ProcReader reader;
    const auto stat = reader.stat(pid);
    return stat && (stat->state == 'T' || stat->state == 't' || reader.status(pid).isPending(SIGSTOP));
}

bool isHeld(const FreezerGroup& group, const ProcessRecord& record, int64_t pid) {
    return record.hold == Hold::Signal ? isStopped(pid) : group.contains(pid);
}

Error notHeld(const char* id, int64_t pid) { return {ErrorCode::Internal, Message(id).with("name", describeProcess(pid))}; }

} // namespace

Result<plan::StepReport> SuspendHandler::act(const Task& task, const std::string& text) {
    METSUKE_TRY(const ProcessRecord record, stopAll(task, text));
    plan::StepReport report = reportOf(task, record, "actuator.frozen", "frozen");
    const FreezerGroup group = groupOf(task, record);
    METSUKE_CHECK(group.create());
    METSUKE_CHECK(eachMember(record, [&group](const OpenMember& one) {
        auto added = group.add(one.member.key.pid);
        return added || added.error().code == ErrorCode::NotFound ? Result<void>() : added;
    }));
    if (!group.waitUntilFrozen(kFreezingMs)) {
        return Error(ErrorCode::Busy, "actuator.not_frozen");
    }
    METSUKE_CHECK(eachMember(record, [&record](const OpenMember& one) { // the group holds them now, and nobody but us lets go of that
        if (record.hold != Hold::Signal && !one.member.wasStopped) {
            signalProcess(one.process, SIGCONT);
        }
        return Result<void>();
    }));
    return report;
}

Result<void> SuspendHandler::verify(const Task& task, const std::string& text) {
    METSUKE_TRY(const ProcessRecord record, readProcessRecord(text));
    const FreezerGroup group = groupOf(task, record);
    for (const ProcessRecord::Member& one : livingMembers(record)) {
        if (!isHeld(group, record, one.key.pid)) {
            return notHeld("actuator.runs_again", one.key.pid);
        }
    }
    return group.waitUntilFrozen(kFreezingMs) ? Result<void>() : Error(ErrorCode::Busy, "actuator.not_frozen");
}

Comparison SuspendHandler::compare(const Task& task, const std::string& text) {
    const auto record = readProcessRecord(text);
    if (!record) {
        return {Standing::Unclear, record.error().detail};
    }
    resumeGroups(*record);
    const FreezerGroup group = groupOf(task, *record);
    const auto members = livingMembers(*record);
    size_t held = 0, stopped = 0;
    for (const ProcessRecord::Member& one : members) {
        held += isHeld(group, *record, one.key.pid);
        stopped += !one.wasStopped && isStopped(one.key.pid);
    }
    if (members.empty() || (held == 0 && stopped == 0 && !group.exists())) {
        group.remove();
        return {Standing::Before, {}};
    }
    const bool isWhole = held == members.size() && (record->hold == Hold::Signal || stopped == 0);
    return {isWhole ? Standing::After : Standing::Between, {}};
}

Result<void> SuspendHandler::undo(const Task& task, const std::string& text) {
    METSUKE_TRY(const ProcessRecord record, readProcessRecord(text));
    const FreezerGroup group = groupOf(task, record);
    for (const ProcessRecord::Member& one : livingMembers(record)) {
        if (group.contains(one.key.pid)) {
            METSUKE_CHECK(FreezerGroup::moveTo(record.hold, one.group, one.key.pid));
        }
    }
    letRun(record);
    METSUKE_CHECK(group.thaw());
    group.remove();
    return {};
}

} // namespace metsuke::actuator
