// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/json_values.h"

#include "core/base/strings.h"
#include "core/text/message_json.h"

#include <cmath>

namespace metsuke::endpoint {

namespace {

constexpr size_t kMaximumTogether = 4 * kMaximumText; // bytes of a list of texts

bool isPlain(const std::string& text) {
    return text.size() <= kMaximumText && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

} // namespace

Error wrongJson(std::string_view id, const std::string& where) {
    return {ErrorCode::InvalidArgument, Message(id).with("where", cleanText(where, 80))};
}

Result<Json> parseObject(std::string_view text, int maximumDepth, size_t maximumValues) {
    bool isTooMuch = false;
    size_t values = 0;
    Json json = Json::parse(text, [&](int depth, Json::parse_event_t, Json&) {
            isTooMuch = isTooMuch || depth > maximumDepth || ++values > maximumValues;
            return !isTooMuch;
        }, false);
    if (isTooMuch || !json.is_object()) {
        return Error(ErrorCode::InvalidArgument, "endpoint.json_no_activity");
    }
    return json;
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

Json toJson(const std::string& text) { return isPlain(text) ? text : cleanText(text, kMaximumText); }
Json toJson(const std::vector<std::string>& texts) {
    std::vector<std::string> kept = texts;
    clean(kept);
    return kept;
}
Json toJson(const ProcessUid& uid) { return uid.toString(); }
Json toJson(const FileId& file) { return {{"device", file.device}, {"inode", file.inode}}; }
Json toJson(const IpAddress& address) { return address.toString(); }
Json toJson(const Timestamp& time) { return time.ns; }
Json toJson(const Message& message) { return messageJson(message); }

Result<void> readJson(const Json& json, const std::string& where, std::string& text) {
    if (!json.is_string()) {
        return wrongJson("endpoint.json_text", where);
    }
    const auto& found = json.get_ref<const std::string&>();
    if (found.size() > kMaximumText) {
        return wrongJson("endpoint.json_too_long", where);
    }
    text = found;
    return {};
}

Result<void> readJson(const Json& json, const std::string& where, bool& value) {
    if (!json.is_boolean()) {
        return wrongJson("endpoint.json_bool", where);
    }
    value = json.get<bool>();
    return {};
}

Result<void> readJson(const Json& json, const std::string& where, double& value) {
    if (!json.is_number() || !std::isfinite(json.get<double>())) {
        return wrongJson("endpoint.json_number", where);
    }
    value = json.get<double>();
    return {};
}

Result<void> readJson(const Json& json, const std::string& where, ProcessUid& uid) {
    const auto parsed = json.is_string() ? ProcessUid::parse(json.get_ref<const std::string&>()) : std::nullopt;
    if (!parsed) {
        return wrongJson("endpoint.json_word", where);
    }
    uid = *parsed;
    return {};
}

Result<void> readJson(const Json& json, const std::string& where, FileId& file) {
    if (!json.is_object() || json.size() != 2 || !json.contains("device") || !json.contains("inode")) {
        return wrongJson("endpoint.json_object", where);
    }
    METSUKE_CHECK(readJson(json["device"], where, file.device));
    return readJson(json["inode"], where, file.inode);
}

Result<void> readJson(const Json& json, const std::string& where, IpAddress& address) {
    const auto parsed = json.is_string() ? IpAddress::parse(json.get_ref<const std::string&>()) : std::nullopt;
    if (!parsed) {
        return wrongJson("endpoint.json_word", where);
    }
    address = *parsed;
    return {};
}

Result<void> readJson(const Json& json, const std::string& where, Timestamp& time) { return readJson(json, where, time.ns); }

Result<void> readJson(const Json& json, const std::string&, Message& message) {
    METSUKE_TRY(message, readMessage(json));
    return {};
}

} // namespace metsuke::endpoint
