// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/text/message_catalog.h"

#include <string>

namespace metsuke {

/// The incidents of a case as one HTML page without outside references: verdict, story, evidence with packets, the
/// arithmetic line by line, what was done about them, watch-list, and what was not seen. All network text is escaped. Errors: those of the store.
Result<std::string> incidentReportHtml(EventStore& store, const MessageCatalog& catalog, Language language);

/// Incidents in words, and what was done about them, for programs.
Result<std::string> incidentReportJson(EventStore& store, const MessageCatalog& catalog, Language language);

} // namespace metsuke
