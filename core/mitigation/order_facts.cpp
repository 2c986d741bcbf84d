// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/order_facts.h"

#include "core/text/json_text.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

#include <array>

namespace metsuke::mitigation {

namespace {

using Json = nlohmann::ordered_json;
constexpr size_t kMostListed = 200;

Json listOf(const std::vector<Message>& messages) {
    Json list = Json::array();
    for (const Message& message : messages) {
        if (list.size() < kMostListed) {
            list.push_back(messageJson(message));
        }
    }
    return list;
}

/// nullopt unless it is a list of messages.
std::optional<std::vector<Message>> messagesOf(const Json& json) {
    std::vector<Message> messages;
    for (const Json& one : json) {
        auto message = readMessage(one);
        if (!message.ok() || messages.size() >= kMostListed) {
            return std::nullopt;
        }
        messages.push_back(std::move(message).value());
    }
    return json.is_array() ? std::optional(std::move(messages)) : std::nullopt;
}

/// The lists of the facts under their names in the file.
template <typename Facts> auto listsOf(Facts& facts) {
    return std::array{std::pair("sessions", &facts.blast.sessions), std::pair("other_users", &facts.blast.otherUsers),
        std::pair("assets", &facts.blast.assets), std::pair("left_out", &facts.leftOut), std::pair("gaps", &facts.gaps)};
}

} // namespace

std::string writeFacts(const std::optional<OrderFacts>& facts) {
    if (!facts) {
        return {};
    }
    Json json{{"more_sessions", facts->blast.moreSessions}};
    for (const auto& [name, list] : listsOf(*facts)) {
        json[name] = listOf(*list);
    }
    json["notes"] = Json::object();
    for (const auto& [step, notes] : facts->notes) {
        json["notes"][step] = listOf(notes);
    }
    return jsonText(json);
}

std::optional<OrderFacts> readFacts(std::string_view text) {
    const Json json = text.empty() ? Json() : Json::parse(text, nullptr, false);
    const auto more = json.is_object() ? json.find("more_sessions") : json.end();
    const auto notes = json.is_object() ? json.find("notes") : json.end();
    if (!json.is_object() || more == json.end() || !more->is_number_unsigned() || notes == json.end() || !notes->is_object()) {
        return std::nullopt;
    }
    OrderFacts facts;
    facts.blast.moreSessions = more->get<size_t>();
    for (const auto& [name, list] : listsOf(facts)) {
        auto messages = json.contains(name) ? messagesOf(json.at(name)) : std::nullopt;
        if (!messages) {
            return std::nullopt;
        }
        *list = std::move(*messages);
    }
    for (const auto& [step, list] : notes->items()) {
        auto messages = messagesOf(list);
        if (!messages) {
            return std::nullopt;
        }
        facts.notes[step] = std::move(*messages);
    }
    return facts;
}

} // namespace metsuke::mitigation
