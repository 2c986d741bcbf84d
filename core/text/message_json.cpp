// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/message_json.h"

#include "core/base/strings.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke {

namespace {

using Json = nlohmann::ordered_json;
constexpr size_t kMaximumArguments = 16;
constexpr size_t kMaximumName = 128;

Error malformed() { return {ErrorCode::Malformed, "text.json_message"}; }

/// As text-ids and the names of arguments are.
bool isName(std::string_view text) {
    return text.size() <= kMaximumName && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    });
}

Json valueJson(int64_t value) { return value; }
Json valueJson(double value) { return value; }
Json valueJson(const std::string& value) { return cleanText(value, kMaximumMessageText); }

Result<MessageValue> readValue(const Json& json) {
    if (json.is_string()) {
        const auto& text = json.get_ref<const std::string&>();
        return text.size() > kMaximumMessageText ? Result<MessageValue>(malformed()) : Result<MessageValue>(text);
    }
    const bool isTooLarge = json.is_number_unsigned() && json.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX);
    if (json.is_number_integer() && !isTooLarge) {
        return MessageValue(json.get<int64_t>());
    }
    return json.is_number_float() ? Result<MessageValue>(json.get<double>()) : Result<MessageValue>(malformed());
}

} // namespace

Json messageJson(const Message& message) {
    Json arguments = Json::object();
    for (const auto& [name, value] : message.args) {
        arguments.emplace(name, std::visit([](const auto& one) { return valueJson(one); }, value));
    }
    return {{"id", message.id}, {"arguments", std::move(arguments)}};
}

Result<Message> readMessage(const Json& json) {
    const auto id = json.is_object() ? json.find("id") : json.end();
    const auto arguments = json.is_object() ? json.find("arguments") : json.end();
    if (json.size() != 2 || id == json.end() || arguments == json.end() || !id->is_string() || !arguments->is_object()
        || arguments->size() > kMaximumArguments || !isName(id->get_ref<const std::string&>())) {
        return malformed();
    }
    Message message(id->get_ref<const std::string&>());
    for (const auto& [name, value] : arguments->items()) {
        if (name.empty() || !isName(name)) {
            return malformed();
        }
        METSUKE_TRY(MessageValue known, readValue(value));
        message.with(name, std::move(known));
    }
    return message;
}

std::string messageText(const Message& message) { return message.id.empty() ? std::string() : jsonText(messageJson(message)); }

Message messageOf(std::string_view text) {
    auto message = text.empty() ? Result<Message>(Message()) : readMessage(Json::parse(text, nullptr, false));
    return message.ok() ? std::move(message).value() : Message();
}

} // namespace metsuke
