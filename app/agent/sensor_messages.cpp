// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/sensor_messages.h"

#include "core/text/json_text.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

namespace metsuke::agent {

namespace {

using json = nlohmann::ordered_json;
constexpr size_t kMaximumRecordings = 64;

Error malformed() { return {ErrorCode::Malformed, Message("agent.channel_malformed")}; }

std::string textIn(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Of an array; what is no text is passed over.
std::vector<std::string> textsIn(const json& object, const char* key, size_t maximum) {
    std::vector<std::string> texts;
    for (const json& one : object.value(key, json::array())) {
        if (one.is_string() && texts.size() < maximum) {
            texts.push_back(one.get<std::string>());
        }
    }
    return texts;
}

} // namespace

std::string writeState(const sensor::SensorState& state) {
    json all = json::array();
    for (const sensor::Recording& recording : state.recordings) {
        all.push_back({{"subject", recording.subject}, {"by", recording.by}, {"why", messageJson(recording.why)}, {"missing", recording.missing}});
    }
    return jsonText(all);
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
        auto why = readMessage(one.value("why", json()));
        if (!why.ok()) {
            return malformed();
        }
        state.recordings.push_back({textIn(one, "subject"), textIn(one, "by"), std::move(*why), textsIn(one, "missing", sensor::Recording::kMaximumMissing)});
    }
    return state;
}

std::string writeError(const Error& error) {
    return jsonText(json{{"code", static_cast<int>(error.code)}, {"message", messageJson(error.message)}, {"detail", error.detail}});
}

Error readError(std::string_view text) {
    const json value = json::parse(text, nullptr, false);
    const auto message = readMessage(value.is_object() ? value.value("message", json()) : json());
    if (!message.ok()) {
        return malformed();
    }
    const auto code = value.find("code");
    const int number = code != value.end() && code->is_number_integer() ? code->get<int>() : -1;
    const bool isKnown = number >= 0 && number <= static_cast<int>(ErrorCode::Internal);
    return {isKnown ? static_cast<ErrorCode>(number) : ErrorCode::Internal, *message, textIn(value, "detail")};
}

Message describe(const sensor::Recording& recording) {
    Message message = Message(recording.by.empty() ? "agent.not_recorded" : "agent.recorded").with("subject", "agent.subject_" + recording.subject).with("by", recording.by).with("why", recording.why.id);
    message.args.insert(message.args.end(), recording.why.args.begin(), recording.why.args.end());
    return message;
}

} // namespace metsuke::agent
