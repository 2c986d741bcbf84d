// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/parser.h"

namespace metsuke {

/// Recognises the payload catalogue in the first bytes of any flow: one table-driven pass, one payload event a pattern
/// and flow.
[[nodiscard]] std::unique_ptr<ContentScanner> makePayloadScanner(const FlowInfo& flow);

} // namespace metsuke
