// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace metsuke {

inline constexpr size_t kMaximumMessageText = 4096; ///< bytes of an argument; written as cleanText() leaves them

/// {"id": ..., "arguments": {name: value}}, the arguments in their order; of two with one name the first is kept.
[[nodiscard]] nlohmann::ordered_json messageJson(const Message& message);
/// Trusts nothing: Malformed for any other key or type, for an id or a name that no message has, and beyond 16 arguments.
[[nodiscard]] Result<Message> readMessage(const nlohmann::ordered_json& json);

/// messageJson() in one line, as ledgers keep it; empty for no message.
[[nodiscard]] std::string messageText(const Message& message);
/// What messageText() wrote; no message for an empty text and for any other.
[[nodiscard]] Message messageOf(std::string_view text);

} // namespace metsuke
