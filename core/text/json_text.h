// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace metsuke {

/// A JSON value as text, in one line or with that many spaces a level. What others sent is in it: bytes that are no UTF-8 are
/// written as U+FFFD, where dump() alone would throw. Json: nlohmann::json or ordered_json.
template <typename Json> [[nodiscard]] std::string jsonText(const Json& json, int indent = -1) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace metsuke
