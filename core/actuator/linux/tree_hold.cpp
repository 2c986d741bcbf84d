// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/tree_hold.h"

#include "core/sensor/linux/host_clock.h"

#include <algorithm>
#include <csignal>
#include <ctime>

namespace metsuke::actuator {

namespace {

constexpr Duration kMost = 10 * kSecond;

/// One in a call that the kernel does not leave yet will not come out of it running.
bool isAtRest(const RunningProcess& process) { return process.isStopped() || process.hasEnded() || process.state == 'D' || FreezerGroup::isHeld(process.key.pid); }

void stop(const RunningProcess& process) {
    if (const auto open = openProcess(process.key)) {
        signalProcess(*open, SIGSTOP);
    }
}

/// The groups that a tree lives in, as far as nobody is in them who must not be held.
std::vector<PausedGroup> groupsOf(ProcessTree tree, const std::vector<RunningProcess>& all, const ProcessGuard& guard) {
    std::vector<PausedGroup> groups;
    std::set<std::string> seen;
    for (const RunningProcess& process : tree.grow(all)) {
        const std::string name = FreezerGroup::groupOf(Hold::Unified, process.key.pid);
        auto group = seen.insert(name).second && !FreezerGroup::isHeld(process.key.pid) ? PausedGroup::find(name) : std::nullopt;
        if (!group) {
            continue;
        }
        const auto pids = group->members();
        std::vector<RunningProcess> members;
        std::ranges::copy_if(all, std::back_inserter(members), [&](const RunningProcess& one) { return std::ranges::find(pids, one.key.pid) != pids.end(); });
        if (!guard.refuses(members)) {
            groups.push_back(std::move(*group));
        }
    }
    return groups;
}

/// For as long as it lives.
class PausedGroups {
public:
    PausedGroups(std::vector<PausedGroup> groups, ProcessRecord& record)
        : m_groups(std::move(groups)) {
        for (const PausedGroup& group : m_groups) {
            record.paused.push_back(group.group());
        }
    }
    ~PausedGroups() { std::ranges::for_each(m_groups, &PausedGroup::resume); }
    PausedGroups(const PausedGroups&) = delete;
    PausedGroups& operator=(const PausedGroups&) = delete;
    void pause() const { std::ranges::for_each(m_groups, &PausedGroup::pause); }
    [[nodiscard]] bool holds(int64_t pid) const {
        return std::ranges::find(m_groups, FreezerGroup::groupOf(Hold::Unified, pid), &PausedGroup::group) != m_groups.end();
    }

private:
    const std::vector<PausedGroup> m_groups;
};

} // namespace

Result<void> stopTree(ProcessKey root, bool withDescendants, const ProcessGuard& guard, ProcessRecord& record, const Amend& amend) {
    ProcessTree tree(root, withDescendants);
    std::set<ProcessKey> recorded;
    for (const ProcessRecord::Member& member : record.members) {
        recorded.insert(member.key);
    }
    const auto before = runningProcesses();
    tree.adopt(before, recorded);
    std::ranges::for_each(before, [&](const RunningProcess& process) { recorded.contains(process.key) ? stop(process) : void(); });
    const PausedGroups paused(withDescendants ? groupsOf(tree, before, guard) : std::vector<PausedGroup>(), record);
    METSUKE_CHECK(amend(writeRecord(record)));
    paused.pause();
    const timespec pause{0, 200'000};
    for (const Duration begun = sensor::sinceBoot(); sensor::sinceBoot() - begun < kMost;) {
        const auto all = runningProcesses();
        const auto fresh = tree.grow(all);
        if (const auto refusal = guard.refuses(fresh)) {
            letRun(record);
            return Error(ErrorCode::PermissionDenied, refusal->sentence);
        }
        for (const RunningProcess& process : fresh) {
            record.members.push_back({process.key, FreezerGroup::groupOf(record.hold, process.key.pid), process.isStopped()});
        }
        if (!fresh.empty()) {
            METSUKE_CHECK(amend(writeRecord(record)));
        }
        std::ranges::for_each(fresh, stop);
        const bool isAtWork = std::ranges::any_of(all, [&](const RunningProcess& process) {
            return tree.contains(process.key) && !isAtRest(process) && !paused.holds(process.key.pid);
        });
        if (fresh.empty() && !isAtWork) {
            return {};
        }
        if (fresh.empty()) {
            ::nanosleep(&pause, nullptr); // signals are on their way
        }
    }
    return Error(ErrorCode::Busy, "actuator.tree_grows");
}

void resumeGroups(const ProcessRecord& record) {
    for (const std::string& name : record.paused) {
        if (const auto group = PausedGroup::find(name)) {
            group->resume();
        }
    }
}

void letRun(const ProcessRecord& record) {
    resumeGroups(record);
    (void)eachMember(record, [](const OpenMember& one) {
        if (!one.member.wasStopped) {
            signalProcess(one.process, SIGCONT);
        }
        return Result<void>();
    });
}

Result<void> eachMember(const ProcessRecord& record, const std::function<Result<void>(const OpenMember&)>& visit) {
    for (const ProcessRecord::Member& member : record.members) {
        if (const auto process = openProcess(member.key)) {
            METSUKE_CHECK(visit({member, *process}));
        }
    }
    return {};
}

std::vector<ProcessRecord::Member> livingMembers(const ProcessRecord& record) {
    std::vector<ProcessRecord::Member> living;
    std::ranges::copy_if(record.members, std::back_inserter(living), [](const ProcessRecord::Member& member) { return isAlive(member.key); });
    return living;
}

} // namespace metsuke::actuator
