// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace metsuke::openc2 {

/// Members in the order of their bytes, which for ASCII is the order that RFC 8785 asks for.
using Json = nlohmann::json;

inline constexpr size_t kMaximumSize = size_t{1} << 20; ///< bytes of a text
inline constexpr size_t kMaximumDepth = 16; ///< objects and arrays inside each other
inline constexpr int64_t kLargestNumber = (int64_t{1} << 53) - 1; ///< that every reader of JSON takes exactly (RFC 7493)

enum class Numbers : uint8_t {
    Exact, ///< whole, at most kLargestNumber: with them canonical() is RFC 8785
    Any,
};

/// Hostile text. Refused beside what is no JSON: more than the limits above, two members of one name, names that are not
/// printable ASCII, text after the value. Malformed, with a sentence that says which. Thread-safe, as everything here.
Result<Json> parseJson(std::string_view text, Numbers numbers = Numbers::Exact);

/// RFC 8785 of what parseJson accepts with Numbers::Exact. Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string canonical(const Json& json);

/// JSON of somebody else inside ours. What RFC 8785 does not carry exactly (fractions, nanoseconds since 1970), or what
/// would be too deep inside a message, travels as a text: {"x-metsuke:json": "..."}. extractJson gives the text back,
/// compact.
[[nodiscard]] Json embedJson(const std::string& text);
Result<std::string> extractJson(const Json& json);

} // namespace metsuke::openc2
