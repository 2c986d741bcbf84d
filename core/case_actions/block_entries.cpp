// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_actions/block_entries.h"

#include "core/firewall/block_state.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

namespace metsuke {

namespace {

using Json = nlohmann::ordered_json;

std::string textOf(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

std::optional<TakenAction> actionOfBlockEntry(const ActionLog::Entry& entry) {
    const Json json = Json::parse(entry.what, nullptr, false);
    const std::string state = json.is_object() ? textOf(json, "state") : std::string();
    TakenAction action;
    for (size_t i = 0; i < firewall::kBlockStates; ++i) {
        if (!state.empty() && firewall::nameOf(static_cast<firewall::BlockState>(i)) == state) {
            action.what = firewall::textOf(static_cast<firewall::BlockState>(i));
        }
    }
    if (action.what.empty()) {
        return std::nullopt;
    }
    action.kind = TakenAction::Kind::Block;
    action.order = textOf(json, "block");
    action.incident = textOf(json, "incident");
    action.place = textOf(json, "firewall");
    action.by = entry.actor;
    action.at = entry.at;
    action.action = textOf(json, "action") == "allow" ? "firewall.allow" : "firewall.deny";
    action.object = textOf(json, "target");
    if (const auto rule = json.find("rule"); rule != json.end() && rule->is_number_integer()) {
        action.step = std::to_string(rule->get<int64_t>());
    }
    const auto reason = json.find("reason");
    auto message = reason == json.end() ? Result<Message>(Message()) : readMessage(*reason);
    action.reason = message.ok() ? std::move(message).value() : Message();
    return action;
}

} // namespace metsuke
