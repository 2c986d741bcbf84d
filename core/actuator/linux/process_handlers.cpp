// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/process_handlers.h"

#include "core/actuator/linux/respawn.h"
#include "core/actuator/linux/tree_hold.h"
#include "core/sensor/linux/host_clock.h"

#include <algorithm>

namespace metsuke::actuator {

namespace {

const plan::ProcessTarget& targetOf(const Task& task) { return std::get<plan::ProcessTarget>(task.step.target); }

} // namespace

plan::StepReport ProcessHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const plan::ProcessTarget& target = targetOf(task);
    const auto found = findProcess(target, m_boot);
    if (!found) {
        if (found.error().code == ErrorCode::NotFound) { // it has ended by itself, which is as good
            report.isChange = false;
            report.effects = {found.error().message};
        } else {
            report.refusal = refusalOf(found.error().message);
        }
        return report;
    }
    // By its content: earlier steps of the plan may take the name away.
    report.found = {found->sha256.empty() ? plan::Fact{"image", found->image} : plan::Fact{"sha256", found->sha256}, {"uid", std::to_string(found->uid)}};
    ProcessTree tree(found->key, target.isTree);
    const auto members = tree.grow(runningProcesses());
    const ProcessGuard guard(m_protection);
    report.refusal = guard.refuses(members);
    report.tier = guard.isAsset(members) ? plan::raised(report.tier) : report.tier;
    for (const RunningProcess& one : members) {
        if (report.objects.size() == plan::kMostObjects) {
            ++report.moreObjects;
            continue;
        }
        report.objects.push_back({"process", describeProcess(one.key.pid), "", ""});
    }
    report.effects = {Message("actuator.processes").with("count", static_cast<int64_t>(members.size()))};
    return report;
}

Result<std::string> ProcessHandler::capture(const Task& task) {
    METSUKE_TRY(const FoundProcess found, findProcess(targetOf(task), m_boot));
    ProcessRecord record;
    record.hold = m_hold == Hold::Signal ? Hold::Signal : FreezerGroup::bestHold(m_hold);
    ProgramDigests digests;
    record.programs = {programOf(found.key.pid, digests)};
    record.since = sensor::cutToTick(sensor::sinceBoot());
    return writeRecord(record);
}

Result<ProcessRecord> ProcessHandler::stopAll(const Task& task, const std::string& text) const {
    METSUKE_TRY(ProcessRecord record, readProcessRecord(text));
    const auto found = findProcess(targetOf(task), m_boot);
    if (!found && record.members.empty()) {
        return found.error();
    }
    const ProcessGuard guard(m_protection);
    METSUKE_CHECK(stopTree(found ? found->key : record.members.front().key, targetOf(task).isTree, guard, record, task.amend));
    return record;
}

plan::StepReport ProcessHandler::reportOf(const Task& task, const ProcessRecord& record, const char* effect, const char* after) {
    plan::StepReport report = task.blank();
    report.effects = {Message(effect).with("count", static_cast<int64_t>(record.members.size()))};
    for (const ProcessRecord::Member& one : record.members) {
        if (report.objects.size() == plan::kMostObjects) {
            ++report.moreObjects;
            continue;
        }
        report.objects.push_back({"process", describeProcess(one.key.pid), one.wasStopped ? "stopped" : "running", after});
    }
    return report;
}

} // namespace metsuke::actuator
