// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

namespace metsuke {

inline constexpr size_t kMaximumMessageText = 4096; ///< bytes of an argument; written as cleanText() leaves them

/// {"id": ..., "arguments": {name: value}}, the arguments in their order; of two with one name the first is kept.
[[nodiscard]] nlohmann::ordered_json messageJson(const Message& message);
/// Trusts nothing: Malformed for any other key or type, for an id or a name that no message has, and beyond 16 arguments.
[[nodiscard]] Result<Message> readMessage(const nlohmann::ordered_json& json);

} // namespace metsuke
