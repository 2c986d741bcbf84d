// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/process_handlers.h"
#include "core/actuator/linux/tree_hold.h"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <poll.h>
#include <unistd.h>

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

/// Somebody who runs the same with the same arguments, and was started since.
std::optional<int64_t> respawned(const ProcessRecord& record) {
    const sensor::ProcReader proc;
    for (const RunningProcess& one : runningProcesses()) {
        if (one.isKernelThread || one.hasEnded() || one.key.start < record.since || one.key.pid == ::getpid()) {
            continue;
        }
        const auto image = proc.image(one.key.pid);
        const std::string line = describeProcess(one.key.pid);
        if (image && image->path == record.image && line.substr(std::min(line.find(' '), line.size())) == record.commandLine) {
            return one.key.pid;
        }
    }
    return std::nullopt;
}

} // namespace

Result<plan::StepReport> KillHandler::act(const Task& task, const std::string& text) {
    METSUKE_TRY(const ProcessRecord record, stopAll(task, text));
    plan::StepReport report = reportOf(task, record, "actuator.killed", "ended");
    const auto members = openMembers(record);
    std::vector<FreezerGroup> groups;
    for (const OpenMember& one : members) {
        for (const Hold hold : {Hold::Unified, Hold::OldFreezer}) {
            if (auto group = FreezerGroup::holding(hold, one.member.key.pid)) {
                groups.push_back(std::move(*group));
            }
        }
        signalProcess(one.process, SIGKILL);
    }
    for (const OpenMember& one : members) {
        // The old freezer holds even those that are to die; they do not run another instruction of their own.
        if (FreezerGroup::isHeldBy(Hold::OldFreezer, one.member.key.pid)) {
            METSUKE_CHECK(FreezerGroup::moveTo(Hold::OldFreezer, "/", one.member.key.pid));
        }
    }
    for (const OpenMember& one : members) {
        if (!waitForEnd(one.process, kDyingMs)) {
            return Error(ErrorCode::Busy, Message("actuator.does_not_die").with("name", describeProcess(one.member.key.pid)));
        }
    }
    std::ranges::for_each(groups, &FreezerGroup::remove); // unless somebody else is in it
    return report;
}

Result<void> KillHandler::verify(const Task&, const std::string& text) {
    METSUKE_TRY(const ProcessRecord record, readProcessRecord(text));
    if (const auto left = openMembers(record); !left.empty()) {
        return Error(ErrorCode::Internal, Message("actuator.runs_again").with("name", describeProcess(left.front().member.key.pid)));
    }
    const timespec pause{0, kRespawnPause};
    for (int i = 0; i < kRespawnLooks; ++i) {
        if (const auto again = respawned(record)) {
            return Error(ErrorCode::Internal, Message("actuator.respawned").with("name", describeProcess(*again)));
        }
        ::nanosleep(&pause, nullptr);
    }
    return {};
}

Comparison KillHandler::compare(const Task&, const std::string& text) {
    const auto record = readProcessRecord(text);
    if (!record) {
        return {Standing::Unclear, record.error().detail};
    }
    resumeGroups(*record);
    const auto left = openMembers(*record);
    const bool areAllThere = left.size() == record->members.size();
    const bool isAnyStopped = std::ranges::any_of(left, [](const OpenMember& one) {
        const auto stat = sensor::ProcReader().stat(one.member.key.pid);
        return !one.member.wasStopped && stat && stat->state == 'T';
    });
    if (areAllThere && !isAnyStopped) { // perhaps nobody yet
        return {Standing::Before, {}};
    }
    return {left.empty() ? Standing::After : Standing::Between, {}};
}

Result<void> KillHandler::undo(const Task&, const std::string&) { return Error(ErrorCode::Unsupported, "actuator.irreversible"); }

} // namespace metsuke::actuator
