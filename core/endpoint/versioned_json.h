// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/json_values.h"
#include "core/text/json_text.h"

// Structures with Fields<> as JSON texts that travel, each with the version of what it says.
namespace metsuke::endpoint {

inline constexpr const char* kVersionKey = "metsuke";
inline constexpr int kVersion = 1;
inline constexpr int kMaximumDepth = 8;

struct JsonLimits {
    size_t text = 64 * 1024; ///< bytes
    size_t values = 64;
};

[[nodiscard]] inline Error malformedJson(const Error& why) { return {ErrorCode::Malformed, why.message}; }

template <typename Value> std::string encodeVersioned(const Value& value) {
    Json json = toJson(value);
    json[kVersionKey] = kVersion;
    return jsonText(json);
}

/// Malformed for anything that is not wholly such a structure within the limits; Unsupported for one of another version.
template <typename Value> Result<Value> decodeVersioned(std::string_view text, const JsonLimits& limits, const std::string& where) {
    if (text.size() > limits.text) {
        return malformedJson(wrongJson("endpoint.json_too_long", where));
    }
    auto json = parseObject(text, kMaximumDepth, limits.values);
    if (!json.ok()) {
        return malformedJson(wrongJson("endpoint.json_object", where));
    }
    if (const auto version = json->find(kVersionKey); version == json->end() || *version != kVersion) {
        return Error(ErrorCode::Unsupported, "endpoint.trace_version");
    }
    json->erase(kVersionKey);
    Value value;
    if (const auto read = readJson(*json, where, value); !read.ok()) {
        return malformedJson(read.error());
    }
    return value;
}

} // namespace metsuke::endpoint
