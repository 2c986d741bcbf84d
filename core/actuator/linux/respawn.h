// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/process_record.h"
#include "core/base/message.h"

#include <map>
#include <optional>

namespace metsuke::actuator {

/// SHA-256 of programs by file: a tree runs few programs many times.
using ProgramDigests = std::map<endpoint::FileId, std::string>;
/// The program that a process runs; an empty image: it has ended, or may not be read. Takes its digest from `known`, or to it.
[[nodiscard]] ProcessRecord::Program programOf(int64_t pid, ProgramDigests& known);

/// Somebody who runs what was ended, by content or by path, and was started at `since` or later and before `until` (since boot). A
/// program of the system's own (a shell, an interpreter) is the same only with the same arguments.
[[nodiscard]] std::optional<int64_t> respawned(const ProcessRecord& record, Duration since, Duration until);

/// Who started it: a sentence for people that names the scheduler, the unit or the process, as far as that can be told.
[[nodiscard]] Message startedAgain(int64_t pid);

} // namespace metsuke::actuator
