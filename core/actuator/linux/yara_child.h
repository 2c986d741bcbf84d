// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace metsuke::actuator {

/// The process behind YaraScanner, right after the fork; does not return. Says what came of compiling ({"rules": n} or {"line": n, "why":
/// "..."}), then answers each file that comes over `line` (SCM_RIGHTS).
[[noreturn]] void yaraChild(int line, const std::string& rules);

} // namespace metsuke::actuator
