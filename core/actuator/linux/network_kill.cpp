// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_kill.h"

#include "core/actuator/linux/network_record.h"
#include "core/actuator/linux/network_sockets.h"
#include "core/actuator/linux/process_guard.h"

#include <algorithm>
#include <set>

namespace metsuke::actuator {

namespace {

constexpr int kLooks = 3;

const plan::ConnectionTarget& targetOf(const Task& task) { return std::get<plan::ConnectionTarget>(task.step.target); }

/// The process of the target with its tree, if it names one. NotFound: it has ended, and its connections with it.
Result<std::vector<RunningProcess>> membersOf(const plan::ConnectionTarget& target, const NetworkSettings& settings) {
    if (!target.process) {
        return std::vector<RunningProcess>();
    }
    METSUKE_TRY(const FoundProcess found, findProcess(*target.process, settings.boot));
    return ProcessTree(found.key, target.process->isTree).grow(runningProcesses());
}

/// By the sockets that the process holds now. One that it shares with another goes for both: there is only one.
Result<IsMeant> meantBy(const plan::ConnectionTarget& target, const NetworkSettings& settings) {
    const auto members = membersOf(target, settings);
    if (!members && members.error().code != ErrorCode::NotFound) {
        return members.error();
    }
    std::set<uint64_t> held;
    const sensor::ProcReader proc;
    for (const RunningProcess& one : members ? *members : std::vector<RunningProcess>()) {
        proc.forEachSocket(one.key.pid, [&](uint64_t inode) { held.insert(inode); });
    }
    return IsMeant([&target, &settings, held = std::move(held)](const sensor::SocketRow& row) {
        return (!target.process || held.contains(row.inode)) && matches(target, row) && !isPermitted(settings.management, row);
    });
}

/// Whose connections they are, and whether those may be ended.
Result<void> checkProcess(const plan::ConnectionTarget& target, const NetworkSettings& settings, const Protection& protection, plan::StepReport& report) {
    const auto members = membersOf(target, settings);
    if (!members) {
        if (members.error().code != ErrorCode::NotFound) {
            return members.error();
        }
        report.effects.push_back(members.error().message);
        return {};
    }
    const ProcessGuard guard(protection);
    report.refusal = guard.refuses(*members);
    report.tier = guard.isAsset(*members) ? plan::raised(report.tier) : report.tier;
    if (target.process) {
        report.effects.push_back(Message("network.of_process").with("name", describeProcess(target.process->pid)));
    }
    return {};
}

/// Those of the record that there still are.
Result<std::vector<sensor::SocketRow>> left(const NetworkRecord& record) {
    const std::set<uint64_t> meant(record.sockets.begin(), record.sockets.end());
    return findConnections(Reach::Everywhere, [&](const sensor::SocketRow& row) { return meant.contains(row.cookie); });
}

} // namespace

Result<std::vector<sensor::SocketRow>> KillConnectionsHandler::find(const Task& task) const {
    METSUKE_TRY(const IsMeant isMeant, meantBy(targetOf(task), m_settings));
    return findConnections(Reach::Everywhere, isMeant);
}

plan::StepReport KillConnectionsHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const auto allowed = checkProcess(targetOf(task), m_settings, m_protection, report);
    const auto found = allowed ? find(task) : allowed.error();
    if (!found) {
        report.refusal = refusalOf(found.error().message);
        return report;
    }
    if (report.refusal) {
        return report;
    }
    for (const sensor::SocketRow& row : *found) {
        const IpRange remote(row.connection.remote);
        if (auto refusal = m_protection.refusesAddresses(remote)) {
            report.refusal = std::move(refusal);
            return report;
        }
        report.tier = m_protection.touchesAsset(remote) ? std::max(report.tier, plan::raised(plan::traitsOf(task.step.action).tier)) : report.tier;
    }
    report.isChange = !found->empty();
    report.effects.push_back(Message("network.drops").with("count", static_cast<int64_t>(found->size())));
    listConnections(*found, "ended", report);
    return report;
}

Result<std::string> KillConnectionsHandler::capture(const Task& task) {
    METSUKE_TRY(const auto found, find(task));
    NetworkRecord record{task.undoId, task.step.target, {}};
    for (const sensor::SocketRow& row : found) {
        record.sockets.push_back(row.cookie);
    }
    return writeRecord(record);
}

Result<plan::StepReport> KillConnectionsHandler::act(const Task& task, const std::string&) {
    Cut cut;
    size_t ended = 0;
    const int looks = targetOf(task).process ? kLooks : 1;
    for (int look = 0; look < looks && (look == 0 || cut.ended.size() > ended); ++look) { // a process may open others meanwhile
        ended = cut.ended.size();
        METSUKE_TRY(const IsMeant isMeant, meantBy(targetOf(task), m_settings));
        METSUKE_TRY(const Cut more, cutConnections(Reach::Everywhere, isMeant));
        cut.ended.insert(cut.ended.end(), more.ended.begin(), more.ended.end());
        cut.left = more.left;
    }
    plan::StepReport report = task.blank();
    report.effects.push_back(Message("network.dropped").with("count", static_cast<int64_t>(cut.ended.size())));
    listConnections(cut.ended, "ended", report);
    listConnections(cut.left, "", report);
    return report;
}

Result<void> KillConnectionsHandler::verify(const Task&, const std::string& text) {
    METSUKE_TRY(const NetworkRecord record, readNetworkRecord(text));
    METSUKE_TRY(const auto rows, left(record));
    return rows.empty() ? Result<void>()
                        : Error(ErrorCode::Internal, Message("network.connections_left").with("count", static_cast<int64_t>(rows.size())));
}

Comparison KillConnectionsHandler::compare(const Task&, const std::string& text) {
    const auto record = readNetworkRecord(text);
    const auto rows = record ? left(*record) : record.error();
    if (!rows) {
        return {Standing::Unclear, rows.error().detail};
    }
    return {rows->empty() ? Standing::After : rows->size() == record->sockets.size() ? Standing::Before : Standing::Between, {}};
}

Result<void> KillConnectionsHandler::undo(const Task&, const std::string&) { return Error(ErrorCode::Unsupported, "actuator.irreversible"); }

} // namespace metsuke::actuator
