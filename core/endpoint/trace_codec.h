// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

namespace metsuke::endpoint {

/// Larger texts are refused, and no trace is written as a larger one: its records and names are left out before.
inline constexpr size_t kMaximumTraceText = 8 * 1024 * 1024;

/// A question and its answer as they travel between workstation and agent: JSON, words as text-ids with their arguments.
/// Reading trusts nothing: numbers in range, no circles, at most the nodes and edges that TraceLimits allow; Malformed
/// otherwise, Unsupported when another version of Metsuke wrote it. Texts are written as cleanText() leaves them.
[[nodiscard]] std::string encodeQuestion(const TraceQuestion& question);
Result<TraceQuestion> decodeQuestion(std::string_view text);
[[nodiscard]] std::string encodeTrace(const Trace& trace);
Result<Trace> decodeTrace(std::string_view text);

} // namespace metsuke::endpoint
