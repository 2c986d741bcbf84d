// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/activity_json.h"

#include "core/endpoint/json_values.h"
#include "core/text/json_text.h"

namespace metsuke::endpoint {

namespace {

constexpr int kMaximumDepth = 4;
constexpr size_t kMaximumValues = 2 * kMaximumTexts;

/// nullopt when `kind` names none.
template <typename... Body>
std::optional<Result<void>> readKind(const std::string& kind, const Json& json, std::variant<Body...>& body) {
    std::optional<Result<void>> result;
    ((kind == Fields<Body>::name ? static_cast<void>(result.emplace(readJson(json, kind, body.template emplace<Body>()))) : void()), ...);
    return result;
}

template <typename Value> void cleanField(Value& value) {
    if constexpr (requires { clean(value); }) {
        clean(value);
    }
}

} // namespace

Activity cleanActivity(Activity activity) {
    clean(activity.source);
    std::visit(
        [](auto& body) {
            forEachField<std::remove_reference_t<decltype(body)>>([&](const char*, auto member) { cleanField(body.*member); });
        },
        activity.body);
    return activity;
}

Json toJson(const Activity& activity) {
    Json json;
    json["time"] = activity.time.ns;
    if (activity.process.isKnown()) {
        json["process"] = activity.process.toString();
    }
    if (!activity.source.empty()) {
        json["source"] = toJson(activity.source);
    }
    std::visit([&]<typename Body>(const Body& body) { json[Fields<Body>::name] = toJson(body); }, activity.body);
    return json;
}

std::string writeActivity(const Activity& activity) { return jsonText(toJson(activity)); }

Result<void> readJson(const Json& json, const std::string&, Activity& activity) {
    bool hasTime = false;
    bool hasBody = false;
    for (const auto& [key, value] : json.items()) {
        if (key == "time") {
            METSUKE_CHECK(readJson(value, key, activity.time));
            hasTime = true;
        } else if (key == "process") {
            METSUKE_CHECK(readJson(value, key, activity.process));
        } else if (key == "source") {
            METSUKE_CHECK(readJson(value, key, activity.source));
        } else {
            const auto body = hasBody ? std::nullopt : readKind(key, value, activity.body);
            if (!body) {
                return wrongJson("endpoint.json_key", key);
            }
            METSUKE_CHECK(*body);
            hasBody = true;
        }
    }
    return hasTime && hasBody ? Result<void>() : Error(ErrorCode::InvalidArgument, "endpoint.json_no_activity");
}

Result<Activity> readActivity(std::string_view line) {
    if (line.size() > kMaximumActivityLine) {
        return Error(ErrorCode::InvalidArgument, "endpoint.json_no_activity");
    }
    METSUKE_TRY(const Json json, parseObject(line, kMaximumDepth, kMaximumValues));
    Activity activity;
    METSUKE_CHECK(readJson(json, {}, activity));
    return activity;
}

} // namespace metsuke::endpoint
