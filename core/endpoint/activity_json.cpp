// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/activity_json.h"

#include "core/base/strings.h"
#include "core/endpoint/activity_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <type_traits>

namespace metsuke::endpoint {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaximumDepth = 4;
constexpr size_t kMaximumTogether = 4 * kMaximumText; // bytes of a list of texts

Error wrong(std::string_view id, const std::string& where) {
    return {ErrorCode::InvalidArgument, Message(id).with("where", cleanText(where, 80))};
}
Error outOfRange(const std::string& where) { return wrong("endpoint.json_number", where); }

// --- writing: one overload for each type that a field has -----------------------------------------------------------

Json toJson(const ProcessUid& uid) { return uid.toString(); }
Json toJson(const FileId& file) { return {{"device", file.device}, {"inode", file.inode}}; }
Json toJson(const IpAddress& address) { return address.toString(); }
Json toJson(const Timestamp& time) { return time.ns; }
Json toJson(const std::optional<Timestamp>& time) { return time ? Json(time->ns) : Json(); }
template <typename Value> Json toJson(const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
        return nameOf(value);
    } else {
        return value;
    }
}

template <typename Body> Json bodyJson(const Body& body) {
    [[maybe_unused]] static const Body usual{};
    Json json = Json::object();
    forEachField<Body>([&](const char* name, auto member) {
        if (body.*member != usual.*member) {
            json[name] = toJson(body.*member);
        }
    });
    return json;
}

// --- reading --------------------------------------------------------------------------------------------------------

Result<void> read(const Json& json, const std::string& where, std::string& text) {
    if (!json.is_string()) {
        return wrong("endpoint.json_text", where);
    }
    const auto& found = json.get_ref<const std::string&>();
    if (found.size() > kMaximumText) {
        return wrong("endpoint.json_too_long", where);
    }
    text = found;
    return {};
}

Result<void> read(const Json& json, const std::string& where, bool& value) {
    if (!json.is_boolean()) {
        return wrong("endpoint.json_bool", where);
    }
    value = json.get<bool>();
    return {};
}

template <typename Integer>
    requires std::is_integral_v<Integer>
Result<void> read(const Json& json, const std::string& where, Integer& value) {
    if (json.is_number_unsigned()) {
        const auto found = json.get<uint64_t>();
        if (found > static_cast<uint64_t>(std::numeric_limits<Integer>::max())) {
            return outOfRange(where);
        }
        value = static_cast<Integer>(found);
        return {};
    }
    if (!json.is_number_integer() || std::is_unsigned_v<Integer>) {
        return outOfRange(where);
    }
    value = static_cast<Integer>(json.get<int64_t>());
    return {};
}

template <typename Enum>
    requires std::is_enum_v<Enum>
Result<void> read(const Json& json, const std::string& where, Enum& value) {
    const auto& names = Names<Enum>::list;
    const auto found = json.is_string() ? std::find(names.begin(), names.end(), json.get_ref<const std::string&>()) : names.end();
    if (found == names.end()) {
        return wrong("endpoint.json_word", where);
    }
    value = static_cast<Enum>(found - names.begin());
    return {};
}

Result<void> read(const Json& json, const std::string& where, std::vector<std::string>& texts) {
    if (!json.is_array() || json.size() > kMaximumTexts) {
        return wrong("endpoint.json_list", where);
    }
    for (const Json& one : json) {
        METSUKE_CHECK(read(one, where, texts.emplace_back()));
    }
    return {};
}

Result<void> read(const Json& json, const std::string& where, ProcessUid& uid) {
    std::string text;
    METSUKE_CHECK(read(json, where, text));
    const auto parsed = ProcessUid::parse(text);
    if (!parsed) {
        return wrong("endpoint.json_word", where);
    }
    uid = *parsed;
    return {};
}

Result<void> read(const Json& json, const std::string& where, IpAddress& address) {
    std::string text;
    METSUKE_CHECK(read(json, where, text));
    const auto parsed = IpAddress::parse(text);
    if (!parsed) {
        return wrong("endpoint.json_word", where);
    }
    address = *parsed;
    return {};
}

Result<void> read(const Json& json, const std::string& where, Timestamp& time) { return read(json, where, time.ns); }
Result<void> read(const Json& json, const std::string& where, std::optional<Timestamp>& time) {
    return read(json, where, time.emplace().ns);
}

Result<void> read(const Json& json, const std::string& where, FileId& file) {
    if (!json.is_object() || json.size() != 2 || !json.contains("device") || !json.contains("inode")) {
        return wrong("endpoint.json_object", where);
    }
    METSUKE_CHECK(read(json["device"], where, file.device));
    return read(json["inode"], where, file.inode);
}

template <typename Body> Result<ActivityBody> readBody(const Json& json) {
    const std::string kind = Fields<Body>::name;
    if (!json.is_object()) {
        return wrong("endpoint.json_object", kind);
    }
    Body body;
    std::optional<Error> failure;
    size_t known = 0;
    forEachField<Body>([&](const char* name, auto member) {
        const auto found = json.find(name);
        if (found == json.end() || failure) {
            return;
        }
        ++known;
        if (const auto result = read(*found, kind + '.' + name, body.*member); !result.ok()) {
            failure = result.error();
        }
    });
    if (failure) {
        return *failure;
    }
    if (known != json.size()) {
        return wrong("endpoint.json_key", kind);
    }
    return ActivityBody(std::move(body));
}

/// nullopt when `kind` names none.
template <typename... Body>
std::optional<Result<ActivityBody>> readKind(const std::string& kind, const Json& json, const std::variant<Body...>*) {
    std::optional<Result<ActivityBody>> result;
    ((kind == Fields<Body>::name ? static_cast<void>(result.emplace(readBody<Body>(json))) : void()), ...);
    return result;
}

/// Refused while it is read, before a hostile nesting costs anything.
Result<Json> parse(std::string_view line) {
    bool tooDeep = false;
    const Json json = Json::parse(line, [&](int depth, Json::parse_event_t, Json&) {
            tooDeep = tooDeep || depth > kMaximumDepth;
            return !tooDeep;
        }, false);
    if (tooDeep || !json.is_object()) {
        return Error(ErrorCode::InvalidArgument, "endpoint.json_no_activity");
    }
    return json;
}

// --- cleaning -------------------------------------------------------------------------------------------------------

bool isPlain(const std::string& text) {
    return text.size() <= kMaximumText && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}
void clean(std::string& text) {
    if (!isPlain(text)) {
        text = cleanText(text, kMaximumText);
    }
}
void clean(std::vector<std::string>& texts) {
    texts.resize(std::min(texts.size(), kMaximumTexts));
    size_t total = 0;
    for (std::string& text : texts) {
        clean(text);
        if (text.size() > kMaximumTogether - total) {
            text = cleanText(text, kMaximumTogether - total);
        }
        total += text.size();
    }
}
template <typename Value> void clean(Value&) { }

} // namespace

Activity cleanActivity(Activity activity) {
    clean(activity.source);
    std::visit(
        [](auto& body) {
            forEachField<std::remove_reference_t<decltype(body)>>([&](const char*, auto member) { clean(body.*member); });
        },
        activity.body);
    return activity;
}

std::string writeActivity(const Activity& activity) {
    const Activity kept = cleanActivity(activity);
    Json json;
    json["time"] = kept.time.ns;
    if (kept.process.isKnown()) {
        json["process"] = kept.process.toString();
    }
    if (!kept.source.empty()) {
        json["source"] = kept.source;
    }
    std::visit([&]<typename Body>(const Body& body) { json[Fields<Body>::name] = bodyJson(body); }, kept.body);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Activity> readActivity(std::string_view line) {
    if (line.size() > kMaximumActivityLine) {
        return Error(ErrorCode::InvalidArgument, "endpoint.json_no_activity");
    }
    METSUKE_TRY(const Json json, parse(line));
    Activity activity;
    bool hasTime = false;
    bool hasBody = false;
    for (const auto& [key, value] : json.items()) {
        if (key == "time") {
            METSUKE_CHECK(read(value, key, activity.time));
            hasTime = true;
        } else if (key == "process") {
            METSUKE_CHECK(read(value, key, activity.process));
        } else if (key == "source") {
            METSUKE_CHECK(read(value, key, activity.source));
        } else {
            auto body = readKind(key, value, static_cast<const ActivityBody*>(nullptr));
            if (!body || hasBody) {
                return wrong("endpoint.json_key", key);
            }
            if (!body->ok()) {
                return body->error();
            }
            activity.body = std::move(*body).value();
            hasBody = true;
        }
    }
    if (!hasTime || !hasBody) {
        return Error(ErrorCode::InvalidArgument, "endpoint.json_no_activity");
    }
    return activity;
}

} // namespace metsuke::endpoint
