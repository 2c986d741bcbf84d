// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>

namespace metsuke::cli {

struct HoldOptions {
    std::string hold; ///< FROM..UNTIL, "" none
    std::string release; ///< the same
    std::string reason;
    [[nodiscard]] bool isAsked() const { return !hold.empty() || !release.empty(); }
};

/// Keeps a window of a history from being overwritten, or gives it up again; also while an agent writes it.
[[nodiscard]] Result<void> changeHolds(const std::string& folder, const HoldOptions& options);

} // namespace metsuke::cli
