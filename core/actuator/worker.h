// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <functional>
#include <string>

namespace metsuke::actuator {

/// Asks the process that started the worker to keep a text; returns once it is on the disk there.
using Amend = std::function<Result<void>(const std::string& text)>;

/// Runs `work` in a forked process and returns what it returns; `keep` is called here for each text that it hands to its Amend. A work
/// that is not over after `most` is killed, and one whose parent ends, too. Error Busy: it took too long; Internal: it crashed
/// — how far it got is not known then. To be called while this process has one thread.
Result<std::string> runInWorker(const std::function<Result<std::string>(const Amend&)>& work, Duration most, const Amend& keep);

} // namespace metsuke::actuator
