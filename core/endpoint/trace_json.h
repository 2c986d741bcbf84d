// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"
#include "core/text/message_catalog.h"

namespace metsuke::endpoint {

/// The trace as one JSON document: nodes and edges by number, the chain, the blast set, gaps and the story in words.
[[nodiscard]] std::string writeTrace(const Trace& trace, const MessageCatalog& catalog, Language language);

} // namespace metsuke::endpoint
