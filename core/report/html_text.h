// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"

#include <string>
#include <string_view>

namespace metsuke::html {

/// Text as it stands between tags and in attributes.
[[nodiscard]] std::string escape(std::string_view text);
/// "2026-01-31 09:02:11", UTC.
[[nodiscard]] std::string shortTime(Timestamp time);

} // namespace metsuke::html
