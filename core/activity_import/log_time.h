// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"

#include <optional>
#include <string_view>

namespace metsuke::activity_import {

/// A moment as logs write it: "2026-09-21T14:13:20.123456Z", with a blank for the T, up to nine digits of a fraction, an
/// offset (+09:00) or none (UTC); "/Date(1790000000000)/" in milliseconds. nullopt for everything else, and outside
/// 1970 to 2200.
[[nodiscard]] std::optional<Timestamp> parseLogTime(std::string_view text);
/// Seconds since 1970 with up to nine digits of a fraction: "1790000000.123".
[[nodiscard]] std::optional<Timestamp> parseUnixTime(std::string_view text);

} // namespace metsuke::activity_import
