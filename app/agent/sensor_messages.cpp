// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/sensor_messages.h"

#include <nlohmann/json.hpp>

namespace metsuke::agent {

namespace {

using nlohmann::json;
constexpr size_t kMaximumRecordings = 64, kMaximumArguments = 16;

Error malformed() { return {ErrorCode::Malformed, Message("agent.channel_malformed")}; }

json toJson(const Message& message) {
    json arguments = json::object();
    for (const auto& [name, value] : message.args) {
        std::visit([&](const auto& one) { arguments[name] = one; }, value);
    }
    return {{"id", message.id}, {"arguments", std::move(arguments)}};
}

std::string textIn(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Message messageIn(const json& object) {
    Message message(textIn(object, "id"));
    const auto arguments = object.is_object() ? object.find("arguments") : object.end();
    if (arguments == object.end() || !arguments->is_object() || arguments->size() > kMaximumArguments) {
        return message;
    }
    for (const auto& [name, value] : arguments->items()) {
        if (value.is_string()) {
            message.with(name, value.get<std::string>());
        } else if (value.is_number_integer()) {
            message.with(name, value.get<int64_t>());
        }
    }
    return message;
}

std::string textOf(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

} // namespace

std::string writeState(const sensor::SensorState& state) {
    json all = json::array();
    for (const sensor::Recording& recording : state.recordings) {
        all.push_back({{"subject", recording.subject}, {"by", recording.by}, {"why", toJson(recording.why)}});
    }
    return textOf(all);
}

Result<sensor::SensorState> readState(std::string_view text) {
    const json all = json::parse(text, nullptr, false);
    if (!all.is_array() || all.size() > kMaximumRecordings) {
        return malformed();
    }
    sensor::SensorState state;
    for (const json& one : all) {
        if (!one.is_object()) {
            return malformed();
        }
        state.recordings.push_back({textIn(one, "subject"), textIn(one, "by"), messageIn(one.value("why", json::object()))});
    }
    return state;
}

std::string writeError(const Error& error) {
    return textOf({{"code", static_cast<int>(error.code)}, {"message", toJson(error.message)}, {"detail", error.detail}});
}

Error readError(std::string_view text) {
    const json value = json::parse(text, nullptr, false);
    const auto message = value.is_object() ? value.find("message") : value.end();
    if (message == value.end()) {
        return malformed();
    }
    const auto code = value.find("code");
    const int number = code != value.end() && code->is_number_integer() ? code->get<int>() : -1;
    const bool isKnown = number >= 0 && number <= static_cast<int>(ErrorCode::Internal);
    return {isKnown ? static_cast<ErrorCode>(number) : ErrorCode::Internal, messageIn(*message), textIn(value, "detail")};
}

Message describe(const sensor::Recording& recording) {
    Message message = Message(recording.by.empty() ? "agent.not_recorded" : "agent.recorded").with("subject", "agent.subject_" + recording.subject).with("by", recording.by).with("why", recording.why.id);
    message.args.insert(message.args.end(), recording.why.args.begin(), recording.why.args.end());
    return message;
}

} // namespace metsuke::agent
