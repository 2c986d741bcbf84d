// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/commands.h"

#include <string>
#include <vector>

namespace metsuke::cli {

struct ActivityImport {
    std::string file; ///< "-" standard input
    std::string folder; ///< of the new history: empty, or not there yet
    std::string format = "auto"; ///< one of activityFormats()
    std::string host; ///< of a log with several; "" it has one
};
/// auto, metsuke (what `history --export` prints), and the recorders whose logs can be read.
[[nodiscard]] std::vector<std::string> activityFormats();

/// Makes a history out of a file, and says on standard error what was read; Ctrl-C ends it. Gives the exit code:
/// kDoneWithDamage when something could not be read.
int importActivities(const Environment& environment, const ActivityImport& request);

} // namespace metsuke::cli
