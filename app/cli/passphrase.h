// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/commands.h"
#include "core/openc2/keys.h"

namespace metsuke::cli {

/// From the first line of `file`, else asked for at the terminal without echo. PermissionDenied: there is neither, or others may read the
/// file. `environment` outlives it.
[[nodiscard]] openc2::Passphrase passphraseFrom(const Environment& environment, const std::string& file);
/// For a key that gets one: at the terminal it is asked for twice. InvalidArgument: they differ, or it has fewer than 8 characters.
Result<std::string> newPassphrase(const Environment& environment, const std::string& file, const std::string& key);

} // namespace metsuke::cli
