// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/process_handlers.h"
#include "core/actuator/linux/respawn.h"
#include "core/actuator/linux/tree_hold.h"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <poll.h>

namespace metsuke::actuator {

namespace {

constexpr int kDyingMs = 10'000;
constexpr int kRespawnLooks = 5;
constexpr long kRespawnPause = 50'000'000; ///< ns

/// True once it has ended.
bool waitForEnd(const FileHandle& process, int milliseconds) {
    pollfd ending{process.get(), POLLIN, 0};
    return ::poll(&ending, 1, milliseconds) > 0;
}

/// Of those that stand still by now and run no other program any more.
void notePrograms(ProcessRecord& record) {
    ProgramDigests digests;
    for (const ProcessRecord::Member& one : record.members) {
        const auto program = programOf(one.key.pid, digests);
        const bool isKnown = std::ranges::find(record.programs, program) != record.programs.end();
        if (!program.image.empty() && !isKnown && record.programs.size() < ProcessRecord::kMostPrograms) {
            record.programs.push_back(program);
        }
    }
}

} // namespace

Result<plan::StepReport> KillHandler::act(const Task& task, const std::string& text) {
    METSUKE_TRY(ProcessRecord record, stopAll(task, text));
    notePrograms(record);
    METSUKE_CHECK(task.amend(writeRecord(record)));
    plan::StepReport report = reportOf(task, record, "actuator.killed", "ended");
    std::vector<FreezerGroup> groups;
    METSUKE_CHECK(eachMember(record, [&groups](const OpenMember& one) {
        for (const Hold hold : {Hold::Unified, Hold::OldFreezer}) {
            if (auto group = FreezerGroup::holding(hold, one.member.key.pid)) {
                groups.push_back(std::move(*group));
            }
        }
        signalProcess(one.process, SIGKILL);
        return Result<void>();
    }));
    METSUKE_CHECK(eachMember(record, [](const OpenMember& one) {
        // The old freezer holds even those that are to die; they do not run another instruction of their own.
        return FreezerGroup::isHeldBy(Hold::OldFreezer, one.member.key.pid) ? FreezerGroup::moveTo(Hold::OldFreezer, "/", one.member.key.pid) : Result<void>();
    }));
    METSUKE_CHECK(eachMember(record, [](const OpenMember& one) {
        return waitForEnd(one.process, kDyingMs) ? Result<void>()
                                                 : Error(ErrorCode::Busy, Message("actuator.does_not_die").with("name", describeProcess(one.member.key.pid)));
    }));
    std::ranges::for_each(groups, &FreezerGroup::remove); // unless somebody else is in it
    return report;
}

Result<void> KillHandler::verify(const Task&, const std::string& text) {
    METSUKE_TRY(const ProcessRecord record, readProcessRecord(text));
    if (const auto left = livingMembers(record); !left.empty()) {
        return Error(ErrorCode::Internal, Message("actuator.runs_again").with("name", describeProcess(left.front().key.pid)));
    }
    const timespec pause{0, kRespawnPause};
    for (int i = 0; i < kRespawnLooks; ++i) {
        if (const auto again = respawned(record, record.since, INT64_MAX)) {
            return Error(ErrorCode::Internal, startedAgain(*again));
        }
        ::nanosleep(&pause, nullptr);
    }
    return {};
}

std::optional<Message> KillHandler::cameBack(const Task&, const std::string& text, Duration within) {
    const auto record = readProcessRecord(text);
    const auto again = record ? respawned(*record, record->since, record->since + within) : std::nullopt;
    return again ? std::optional(startedAgain(*again)) : std::nullopt;
}

Comparison KillHandler::compare(const Task&, const std::string& text) {
    const auto record = readProcessRecord(text);
    if (!record) {
        return {Standing::Unclear, record.error().detail};
    }
    resumeGroups(*record);
    const auto left = livingMembers(*record);
    const bool areAllThere = left.size() == record->members.size();
    const sensor::ProcReader reader;
    const bool isAnyTouched = std::ranges::any_of(left, [&](const ProcessRecord::Member& one) {
        const auto stat = reader.stat(one.key.pid);
        // Who waits for the kernel has what ends it, and ends later.
        return (!one.wasStopped && stat && stat->state == 'T') || reader.status(one.key.pid).isPending(SIGKILL);
    });
    if (areAllThere && !isAnyTouched) { // perhaps nobody yet
        return {Standing::Before, {}};
    }
    return {left.empty() ? Standing::After : Standing::Between, {}};
}

Result<void> KillHandler::undo(const Task&, const std::string&) { return Error(ErrorCode::Unsupported, "actuator.irreversible"); }

} // namespace metsuke::actuator
