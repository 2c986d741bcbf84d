// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace metsuke {

/// An integer field that was not seen on the wire (Zeek's "-").
inline constexpr int64_t kUnsetInt = std::numeric_limits<int64_t>::min();

/// A field of an event, as a view: monostate when unset. Strings are unset when empty.
using FieldValue
    = std::variant<std::monostate, bool, int64_t, double, std::string_view, std::span<const std::string>>;

enum class FieldType : uint8_t { Bool, Int, Double, Text, TextList };

/// How the store keeps a text field.
enum class FieldStorage : uint8_t {
    Plain,
    Dictionary, ///< repeated names (domains, user agents ...): kept once in the name dictionary
};

/// Declares one member of an event struct under its Zeek name; see events.h.
template<typename Struct, typename Member>
struct FieldSpec {
    std::string_view name;
    Member Struct::*member;
    FieldStorage storage;
};
template<typename Struct, typename Member>
constexpr FieldSpec<Struct, Member> field(
    std::string_view name, Member Struct::*member, FieldStorage storage = FieldStorage::Plain) {
    return {name, member, storage};
}

} // namespace metsuke
