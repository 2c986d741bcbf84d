// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace metsuke {

/// What sort of program a User-Agent claims to be: "browser", "script" (command-line tools, libraries, installers'
/// downloaders), "updater" (operating systems and products fetching their own updates), "other", "none" (absent).
[[nodiscard]] std::string_view userAgentClass(std::string_view userAgent);

} // namespace metsuke
