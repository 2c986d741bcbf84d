// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/endpoint/activity.h"

#include <string>
#include <string_view>

namespace metsuke::endpoint {

/// Larger lines are refused, and no activity is written as a larger one: texts are cut to fit (kMaximumText).
inline constexpr size_t kMaximumActivityLine = 256 * 1024;
inline constexpr size_t kMaximumText = 4096; ///< bytes of one text
inline constexpr size_t kMaximumTexts = 256; ///< arguments, answers

/// The activity with every text as valid UTF-8 without control characters, and within the limits above. What a
/// history keeps.
[[nodiscard]] Activity cleanActivity(Activity activity);

/// One JSON object on one line, without the line's end; fields that have their usual value are left out. Times are
/// nanoseconds, process ids 32 hexadecimal digits.
[[nodiscard]] std::string writeActivity(const Activity& activity);

/// InvalidArgument naming the key that is wrong: unknown keys, wrong types, numbers out of range and texts that are too
/// long are all refused.
[[nodiscard]] Result<Activity> readActivity(std::string_view line);

} // namespace metsuke::endpoint
