// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"

namespace metsuke {

/// What this machine's clock says: for what people do and files remember, never for packets. Any thread.
[[nodiscard]] Timestamp wallClock();

} // namespace metsuke
