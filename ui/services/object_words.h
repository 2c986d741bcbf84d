// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/report.h"

#include <QString>

namespace metsuke {

/// What agents say of the things that steps touch, in words: they name kinds and states in one language. GUI thread.
namespace object_words {

/// file, process, rule ...; as the agent has it, escaped, where it is none that is known.
[[nodiscard]] QString kind(const std::string& kind);
/// "open", "3 rules" ...; a path, a hash or another value as it is.
[[nodiscard]] QString state(const std::string& state);
/// On one line: "rule 198.51.100.23: open → denied".
[[nodiscard]] QString changed(const plan::TouchedObject& object);

} // namespace object_words

} // namespace metsuke
