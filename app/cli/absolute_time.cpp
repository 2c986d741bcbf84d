// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/absolute_time.h"

namespace metsuke::cli {

std::optional<query::TimeSpan> absoluteTime(std::string_view text) {
    text.remove_suffix(text.ends_with('Z') ? 1 : 0);
    const bool isAbsolute = !text.empty() && text.front() >= '0' && text.front() <= '9';
    return isAbsolute ? query::parseTimeSpan(text, QueryContext{}) : std::nullopt;
}

} // namespace metsuke::cli
