// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/process_guard.h"
#include "core/actuator/linux/process_record.h"
#include "core/actuator/worker.h"

#include <functional>

namespace metsuke::actuator {

/// Stops a tree that goes on forking. Its control groups are held meanwhile, where they are small enough and harm nobody. Each round finds those that are new, records them, and stops them, until a round finds nobody new
/// and nobody at work. `record` is handed to `amend` before anybody of it is stopped; who is in it already belongs to the tree. Error:
/// one of them must not be touched, and all run again; Busy: it goes on growing.
Result<void> stopTree(ProcessKey root, bool withDescendants, const ProcessGuard& guard, ProcessRecord& record, const Amend& amend);

/// A member that still runs or is held.
struct OpenMember {
    const ProcessRecord::Member& member;
    const FileHandle& process;
};
/// Visits those one after the other: a tree may have more members than this process may have descriptors. The first error ends it.
Result<void> eachMember(const ProcessRecord& record, const std::function<Result<void>(const OpenMember&)>& visit);
[[nodiscard]] std::vector<ProcessRecord::Member> livingMembers(const ProcessRecord& record);
/// The groups that its members came from are not held any more: an interruption may have left them.
void resumeGroups(const ProcessRecord& record);
/// Lets those run that did before, and the groups that they came from.
void letRun(const ProcessRecord& record);

} // namespace metsuke::actuator
