// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace metsuke::endpoint {

/// What stands where a secret stood.
inline constexpr std::string_view kRedacted = "***";

/// An argument list without the secrets that people put there: values of --password, --token and their like, the -p of
/// mysql and other programs known to take a password, user:password@ of URLs, Authorization headers and cookies, tokens
/// known by their shape. Also inside `sh -c "..."`. Everything else stays byte for byte. A secret in a place that nobody
/// agreed on is not recognised: this makes the history less dangerous, not harmless. Linear in the size of the list.
[[nodiscard]] std::vector<std::string> redactArguments(std::vector<std::string> arguments);

/// The same for one text that may hold a whole command line.
[[nodiscard]] std::string redactText(std::string_view text);

} // namespace metsuke::endpoint
