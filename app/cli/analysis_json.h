// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/text/message_catalog.h"

#include <string>

namespace metsuke::cli {

/// The order in which detections are numbered (contract.md): time, merged order, rule, host, object.
[[nodiscard]] bool detectionBefore(const Detection& a, const Detection& b);

/// The JSON object of `metsuke-cli analyze` (contract.md, schema 1) from a finished case: same case, same bytes.
Result<std::string> analysisJson(EventStore& store, const MessageCatalog& catalog, Language language);

} // namespace metsuke::cli
