// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

namespace metsuke {

/// What an event says, in one line of protocol terms that need no translation: "GET example.com/x 200",
/// "A example.com NXDOMAIN", "TLSv12 example.com". "" when the kind has nothing short to say.
[[nodiscard]] std::string eventLine(const Event& event);

} // namespace metsuke
