// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_kill.h"

#include "core/actuator/linux/network_record.h"
#include "core/actuator/linux/network_sockets.h"

#include <algorithm>
#include <set>

namespace metsuke::actuator {

namespace {

IsMeant isMeant(const plan::Step& step, const NetworkSettings& settings) {
    return [&](const sensor::SocketRow& row) {
        return matches(std::get<plan::ConnectionTarget>(step.target), row) && !isPermitted(settings.management, row);
    };
}

/// Those of the record that there still are.
Result<std::vector<sensor::SocketRow>> left(const NetworkRecord& record) {
    const std::set<uint64_t> meant(record.sockets.begin(), record.sockets.end());
    return findConnections(Reach::Everywhere, [&](const sensor::SocketRow& row) { return meant.contains(row.cookie); });
}

} // namespace

plan::StepReport KillConnectionsHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const auto found = findConnections(Reach::Everywhere, isMeant(task.step, m_settings));
    if (!found) {
        report.refusal = refusalOf(found.error().message);
        return report;
    }
    for (const sensor::SocketRow& row : *found) {
        const IpRange remote(row.connection.remote);
        if (auto refusal = m_protection.refusesAddresses(remote)) {
            report.refusal = std::move(refusal);
            return report;
        }
        report.tier = m_protection.touchesAsset(remote) ? plan::raised(plan::traitsOf(task.step.action).tier) : report.tier;
    }
    report.isChange = !found->empty();
    report.effects.push_back(Message("network.drops").with("count", static_cast<int64_t>(found->size())));
    listConnections(*found, "ended", report);
    return report;
}

Result<std::string> KillConnectionsHandler::capture(const Task& task) {
    METSUKE_TRY(const auto found, findConnections(Reach::Everywhere, isMeant(task.step, m_settings)));
    NetworkRecord record{task.undoId, task.step.target, {}};
    for (const sensor::SocketRow& row : found) {
        record.sockets.push_back(row.cookie);
    }
    return writeRecord(record);
}

Result<plan::StepReport> KillConnectionsHandler::act(const Task& task, const std::string&) {
    METSUKE_TRY(const Cut cut, cutConnections(Reach::Everywhere, isMeant(task.step, m_settings)));
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
