// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/commands.h"
#include "core/base/message.h"
#include "core/base/timestamp.h"

#include <nlohmann/json_fwd.hpp>

namespace metsuke::cli {

/// In the language of the environment; "" for no message.
[[nodiscard]] std::string words(const Environment& environment, const Message& message);
/// One line on standard error.
void say(const Environment& environment, const Message& message);
/// Each on standard output, behind a mark.
void printMarked(const Environment& environment, const char* mark, const std::vector<Message>& messages);
/// "a, b".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);
/// ISO 8601, or null for 0.
[[nodiscard]] nlohmann::ordered_json timeJson(Timestamp time);
/// One line on standard output; what is no UTF-8 is replaced.
void printRow(const nlohmann::ordered_json& row);

} // namespace metsuke::cli
