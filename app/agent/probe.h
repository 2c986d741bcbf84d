// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/message_catalog.h"

namespace metsuke::agent {

/// Prints what this kernel gives to record by, a line each, or as JSON. The exit code: kFailed when nothing can be recorded.
int probe(const MessageCatalog& catalog, Language language, bool asJson);

} // namespace metsuke::agent
