// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/taken_action.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr std::array<std::string_view, 3> kIds{"action.order", "action.order_step", "action.block"};
constexpr std::string_view kReason = "reason"; ///< the text-id; its arguments are called reason_NAME, as the catalogue looks for them

/// The texts of an action, each by the name that its argument has.
template <typename Action, typename Visit> void eachText(Action& action, Visit visit) {
    visit("order", action.order);
    visit("incident", action.incident);
    visit("place", action.place);
    visit("by", action.by);
    visit("what", action.what);
    visit("step", action.step);
    visit("action", action.action);
    visit("object", action.object);
    visit("undo", action.undo);
}

} // namespace

Message messageOf(const TakenAction& action) {
    Message message(kIds[static_cast<size_t>(action.kind)]);
    message.with("at", action.at.ns);
    eachText(action, [&](std::string_view name, const std::string& text) {
        if (!text.empty()) {
            message.with(name, text);
        }
    });
    if (!action.reason.id.empty()) {
        message.with(kReason, action.reason.id);
        for (const auto& [name, value] : action.reason.args) {
            message.with(std::string(kReason) + '_' + name, value);
        }
    }
    return message;
}

std::optional<TakenAction> takenActionOf(const Message& message) {
    const auto id = std::find(kIds.begin(), kIds.end(), message.id);
    if (id == kIds.end()) {
        return std::nullopt;
    }
    TakenAction action;
    action.kind = static_cast<TakenAction::Kind>(id - kIds.begin());
    const std::string prefix = std::string(kReason) + '_';
    for (const auto& [name, value] : message.args) {
        const std::string* const text = std::get_if<std::string>(&value);
        if (const int64_t* const at = std::get_if<int64_t>(&value); at != nullptr && name == "at") {
            action.at = {*at};
        } else if (name == kReason && text != nullptr) {
            action.reason.id = *text;
        } else if (name.starts_with(prefix)) {
            action.reason.with(name.substr(prefix.size()), value);
        } else if (text != nullptr) {
            eachText(action, [&](std::string_view known, std::string& into) {
                if (name == known) {
                    into = *text;
                }
            });
        }
    }
    return action;
}

} // namespace metsuke
