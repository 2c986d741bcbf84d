// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/codec_fields.h"

#include "core/base/base64.h"
#include "core/base/sha256_text.h"
#include "core/base/strings.h"
#include "core/text/message_json.h"

#include <algorithm>

namespace metsuke::plan {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr const char* kBinary = "b64";
constexpr size_t kLongestMessage = 64 << 10;
constexpr int64_t kLongestDuration = 366 * (kDay / kMillisecond);

bool isClean(std::string_view bytes) { return cleanText(bytes, bytes.size() * 8 + 8) == bytes; }

/// nullopt: not one of ours.
std::optional<std::string> bytesOf(const Json& json, size_t maximum) {
    if (json.is_string()) {
        const auto& text = json.get_ref<const std::string&>();
        return text.size() <= maximum && isClean(text) ? std::optional(text) : std::nullopt;
    }
    if (!json.is_object() || json.size() != 1 || !json.contains(kBinary) || !json[kBinary].is_string()) {
        return std::nullopt;
    }
    auto bytes = decodeBase64Url(json[kBinary].get_ref<const std::string&>());
    return bytes && bytes->size() <= maximum && !isClean(*bytes) ? std::move(bytes) : std::nullopt;
}

} // namespace

Json bytesJson(std::string_view bytes) {
    return isClean(bytes) ? Json(bytes) : Json::object({{kBinary, encodeBase64Url(asBytes(bytes))}});
}

Json bytesListJson(const std::vector<std::string>& list) {
    Json json = Json::array();
    for (const std::string& one : list) {
        json.push_back(bytesJson(one));
    }
    return json;
}

std::string readBytes(JsonFields& fields, const char* name, size_t maximum) {
    auto bytes = bytesOf(fields.value(name), maximum);
    if (!bytes) {
        fields.fail(name);
        return {};
    }
    return std::move(*bytes);
}

std::vector<std::string> readBytesList(JsonFields& fields, const char* name, size_t most, size_t maximum) {
    std::vector<std::string> list;
    const Json& json = fields.value(name);
    if (!json.is_array() || json.size() > most) {
        fields.fail(name);
        return {};
    }
    for (const Json& one : json) {
        auto bytes = bytesOf(one, maximum);
        if (!bytes) {
            fields.fail(name);
            return {};
        }
        list.push_back(std::move(*bytes));
    }
    return list;
}

std::string readDigest(JsonFields& fields, const char* name) {
    std::string text = fields.text(name, 64);
    if (!text.empty() && !isSha256(text)) {
        fields.fail(name);
        return {};
    }
    return text;
}

std::string addressText(const IpAddress& address) { return address.isUnset() ? std::string() : address.toString(); }

IpAddress readIp(JsonFields& fields, const char* name) {
    const std::string text = fields.text(name, 64);
    const auto address = text.empty() ? IpAddress() : IpAddress::parse(text);
    if (!address) {
        fields.fail(name);
        return {};
    }
    return *address;
}

uint16_t readPort(JsonFields& fields, const char* name) { return static_cast<uint16_t>(fields.number(name, 0, UINT16_MAX)); }

Json durationJson(Duration duration) { return std::clamp(duration / kMillisecond, int64_t{0}, kLongestDuration); }

Duration readDuration(JsonFields& fields, const char* name) { return fields.number(name, 0, kLongestDuration) * kMillisecond; }

Json messageField(const Message& message) { return messageText(message); }

Message readMessageField(JsonFields& fields, const char* name) {
    const std::string text = fields.text(name, kLongestMessage);
    if (text.empty()) {
        return {};
    }
    // The limits of depth and size are those of all that is ours; what it says is read in its own order then.
    auto message = openc2::parseJson(text, openc2::Numbers::Any)
        ? readMessage(nlohmann::ordered_json::parse(text, nullptr, false))
        : Result<Message>(Error(ErrorCode::Malformed, "text.json_message"));
    if (!message || message->id.empty()) {
        fields.fail(name);
        return {};
    }
    return std::move(message).value();
}

} // namespace metsuke::plan
