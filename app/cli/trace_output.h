// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/commands.h"

#include "core/endpoint/trace.h"

namespace metsuke::cli {

enum class TraceForm { Words, Json };
/// Prints it to standard output: the story, what belongs to the program, what is missing; or one JSON object, with a
/// member `others` when that is given as JSON.
Result<void> printTrace(const Environment& environment, const endpoint::Trace& trace, TraceForm form, const std::string& others = {});

} // namespace metsuke::cli
