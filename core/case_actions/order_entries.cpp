// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_actions/order_entries.h"

#include "core/text/message_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace metsuke {

namespace {

using Json = nlohmann::ordered_json;
constexpr std::string_view kPrefix = "order.";

std::string textOf(const Json& json, const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Text-id of what happened; "": a case has no use for it.
std::string wordsOf(std::string_view event) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kOthers{{{"approved", "action.did_approve"}, {"refused", "action.did_refuse"},
        {"undo_cancelled", "action.did_cancel_undo"}, {"undo_came_to_nothing", "action.did_not_undo"}, {"lapsed_in_part", "mitigation.lapsed_in_part"}}};
    if (const auto state = mitigation::parseOrderState(event)) {
        return std::string(textOf(*state));
    }
    const auto found = std::ranges::find(kOthers, event, &std::pair<std::string_view, std::string_view>::first);
    return found == kOthers.end() ? std::string() : std::string(found->second);
}

Message reasonOf(const Json& json) {
    if (const std::string why = textOf(json, "why"); !why.empty()) {
        return Message(why);
    }
    if (const auto persons = json.find("persons"); persons != json.end() && persons->is_array()) {
        std::string names;
        for (const Json& person : *persons) {
            names += (names.empty() ? "" : ", ") + (person.is_string() ? person.get<std::string>() : std::string());
        }
        return Message("action.agree").with("persons", names);
    }
    const auto reason = json.find("reason");
    auto message = reason == json.end() ? Result<Message>(Message()) : readMessage(*reason);
    return message.ok() ? std::move(message).value() : Message();
}

} // namespace

std::string orderOfEntry(const ActionLog::Entry& entry) {
    const bool isOfOrder = entry.kind.starts_with(kPrefix) && !wordsOf(std::string_view(entry.kind).substr(kPrefix.size())).empty();
    return isOfOrder ? textOf(Json::parse(entry.what, nullptr, false), "order") : std::string();
}

std::vector<TakenAction> actionsOfEntry(const ActionLog::Entry& entry, const std::string& incident) {
    const Json json = Json::parse(entry.what, nullptr, false);
    if (!json.is_object()) {
        return {};
    }
    TakenAction told;
    told.order = textOf(json, "order");
    told.incident = incident;
    told.place = textOf(json, "device");
    told.by = entry.actor;
    told.at = entry.at;
    told.what = wordsOf(std::string_view(entry.kind).substr(kPrefix.size()));
    told.reason = reasonOf(json);
    std::vector<TakenAction> all{told};
    const auto steps = json.find("steps");
    for (const Json& one : steps != json.end() && steps->is_array() ? *steps : Json::array()) {
        TakenAction step = told;
        step.kind = TakenAction::Kind::Step;
        step.reason = {};
        step.step = textOf(one, "step");
        const auto action = plan::parseAction(textOf(one, "action"));
        const auto state = plan::parseState(textOf(one, "state"));
        const auto ended = one.is_object() ? one.find("ended") : one.end();
        if (!action || !state) {
            continue;
        }
        step.action = textOf(*action);
        step.what = plan::textOf(*state);
        step.object = textOf(one, "object");
        step.undo = textOf(one, "undo");
        if (ended != one.end() && ended->is_number_integer() && ended->get<int64_t>() > 0 && *state != plan::State::RolledBack) {
            step.at = {ended->get<int64_t>()}; // by the computer's clock; when it was taken back is when that was told
        }
        all.push_back(std::move(step));
    }
    return all;
}

} // namespace metsuke
