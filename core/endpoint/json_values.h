// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/result.h"
#include "core/endpoint/activity_fields.h"
#include "core/endpoint/activity_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <type_traits>

// Values as JSON and back, one overload for each type that a field has; of structures the fields that Fields<> lists.
// Writing leaves out fields that have their usual value and cleans texts; reading trusts nothing and names what is wrong.
namespace metsuke::endpoint {

using Json = nlohmann::ordered_json;

/// How many elements a list may have.
template <typename Value> inline constexpr size_t kMostOf = 0;
template <> inline constexpr size_t kMostOf<std::string> = kMaximumTexts;

[[nodiscard]] Error wrongJson(std::string_view id, const std::string& where);
/// An object. Refused while it is read, before a hostile nesting or number of values costs anything.
[[nodiscard]] Result<Json> parseObject(std::string_view text, int maximumDepth, size_t maximumValues);
/// Valid UTF-8 without control characters, and within the limits of activity_json.h.
void clean(std::string& text);
void clean(std::vector<std::string>& texts);

template <typename Body>
concept HasFields = requires { Fields<Body>::list; };

// --- writing --------------------------------------------------------------------------------------------------------

Json toJson(const std::string& text);
Json toJson(const std::vector<std::string>& texts);
Json toJson(const ProcessUid& uid);
Json toJson(const FileId& file);
Json toJson(const IpAddress& address);
Json toJson(const Timestamp& time);
Json toJson(const Message& message);
Json toJson(const Activity& activity);
template <typename Value> Json toJson(const std::vector<Value>& values);
template <typename Value>
    requires std::is_arithmetic_v<Value>
Json toJson(const Value& value) {
    return value;
}
template <typename Value>
    requires std::is_enum_v<Value>
Json toJson(const Value& value) {
    return nameOf(value);
}
template <typename Value> Json toJson(const std::optional<Value>& value) { return value ? toJson(*value) : Json(); }
template <HasFields Body> Json toJson(const Body& body) {
    [[maybe_unused]] static const Body usual{};
    Json json = Json::object();
    forEachField<Body>([&](const char* name, auto member) {
        if (body.*member != usual.*member) {
            json[name] = toJson(body.*member);
        }
    });
    return json;
}
template <typename Value> Json toJson(const std::vector<Value>& values) {
    Json json = Json::array();
    for (const Value& one : values) {
        json.push_back(toJson(one));
    }
    return json;
}

// --- reading --------------------------------------------------------------------------------------------------------

Result<void> readJson(const Json& json, const std::string& where, std::string& text);
Result<void> readJson(const Json& json, const std::string& where, bool& value);
Result<void> readJson(const Json& json, const std::string& where, double& value);
Result<void> readJson(const Json& json, const std::string& where, ProcessUid& uid);
Result<void> readJson(const Json& json, const std::string& where, FileId& file);
Result<void> readJson(const Json& json, const std::string& where, IpAddress& address);
Result<void> readJson(const Json& json, const std::string& where, Timestamp& time);
Result<void> readJson(const Json& json, const std::string& where, Message& message);
Result<void> readJson(const Json& json, const std::string& where, Activity& activity);
template <typename Value> Result<void> readJson(const Json& json, const std::string& where, std::vector<Value>& values);

template <typename Integer>
    requires std::is_integral_v<Integer>
Result<void> readJson(const Json& json, const std::string& where, Integer& value) {
    if (json.is_number_unsigned()) {
        const auto found = json.get<uint64_t>();
        if (found > static_cast<uint64_t>(std::numeric_limits<Integer>::max())) {
            return wrongJson("endpoint.json_number", where);
        }
        value = static_cast<Integer>(found);
        return {};
    }
    if (!json.is_number_integer() || std::is_unsigned_v<Integer>) {
        return wrongJson("endpoint.json_number", where);
    }
    value = static_cast<Integer>(json.get<int64_t>());
    return {};
}

template <typename Enum>
    requires std::is_enum_v<Enum>
Result<void> readJson(const Json& json, const std::string& where, Enum& value) {
    const auto& names = Names<Enum>::list;
    const auto found = json.is_string() ? std::find(names.begin(), names.end(), json.get_ref<const std::string&>()) : names.end();
    if (found == names.end()) {
        return wrongJson("endpoint.json_word", where);
    }
    value = static_cast<Enum>(found - names.begin());
    return {};
}

template <typename Value> Result<void> readJson(const Json& json, const std::string& where, std::optional<Value>& value) {
    return readJson(json, where, value.emplace());
}

template <HasFields Body> Result<void> readJson(const Json& json, const std::string& where, Body& body) {
    if (!json.is_object()) {
        return wrongJson("endpoint.json_object", where);
    }
    std::optional<Error> failure;
    size_t known = 0;
    forEachField<Body>([&](const char* name, auto member) {
        const auto found = json.find(name);
        if (found == json.end() || failure) {
            return;
        }
        ++known;
        if (const auto result = readJson(*found, where + '.' + name, body.*member); !result.ok()) {
            failure = result.error();
        }
    });
    if (failure) {
        return *failure;
    }
    return known == json.size() ? Result<void>() : wrongJson("endpoint.json_key", where);
}

template <typename Value> Result<void> readJson(const Json& json, const std::string& where, std::vector<Value>& values) {
    if (!json.is_array() || json.size() > kMostOf<Value>) {
        return wrongJson("endpoint.json_list", where);
    }
    for (const Json& one : json) {
        METSUKE_CHECK(readJson(one, where, values.emplace_back()));
    }
    return {};
}

} // namespace metsuke::endpoint
