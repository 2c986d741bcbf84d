// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

namespace metsuke::mitigation {

/// How sure it is that each node is the culprit's doing, 0 to 1: that the program to blame is the right one (the edges from
/// the connection to it, multiplied), times the surest way from it to the node inside the blast set. 0 for everything else,
/// and for all of a trace that blames nothing. As long as the trace.
[[nodiscard]] std::vector<double> blastConfidence(const endpoint::Trace& trace);

} // namespace metsuke::mitigation
