// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/process_guard.h"
#include "core/actuator/linux/process_record.h"
#include "core/actuator/worker.h"

namespace metsuke::actuator {

/// Stops a tree that goes on forking. Its control groups are held meanwhile, where they are small enough and harm nobody. Each round finds those that are new, records them, and stops them, until a round finds nobody new
/// and nobody at work. `record` is handed to `amend` before anybody of it is stopped; who is in it already belongs to the tree. Error:
/// one of them must not be touched, and all run again; Busy: it goes on growing.
Result<void> stopTree(ProcessKey root, bool withDescendants, const ProcessGuard& guard, ProcessRecord& record, const Amend& amend);

/// Members that still run or are held, with an open descriptor each.
struct OpenMember {
    ProcessRecord::Member member;
    FileHandle process;
};
[[nodiscard]] std::vector<OpenMember> openMembers(const ProcessRecord& record);
/// The groups that its members came from are not held any more: an interruption may have left them.
void resumeGroups(const ProcessRecord& record);
/// Lets those run that did before, and the groups that they came from.
void letRun(const ProcessRecord& record);

} // namespace metsuke::actuator
