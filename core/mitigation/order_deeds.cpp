// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/order_deeds.h"

#include "core/mitigation/order_state.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace metsuke::mitigation {

namespace {

constexpr std::string_view kOrder = "order.";

/// In one entry a message, in another its text-id.
Message messageOf(const nlohmann::ordered_json& what) {
    if (const auto reason = what.find("reason"); reason != what.end() && reason->is_object()) {
        auto message = readMessage(*reason);
        return message.ok() ? std::move(message).value() : Message();
    }
    const auto why = what.find("why");
    const auto message = why != what.end() && why->is_object() ? readMessage(*why) : Result<Message>(Message());
    return message.ok() ? *message : Message();
}

} // namespace

std::map<std::string, std::vector<Deed>> deedsOf(const std::vector<ActionLog::Entry>& newestFirst) {
    std::map<std::string, std::vector<Deed>> deeds;
    for (auto entry = newestFirst.rbegin(); entry != newestFirst.rend(); ++entry) {
        const auto what = nlohmann::ordered_json::parse(entry->what, nullptr, false);
        const auto order = what.is_object() ? what.find("order") : what.end();
        if (what.is_object() && order != what.end() && order->is_string()) {
            deeds[order->get<std::string>()].push_back({entry->at, entry->actor, entry->kind, messageOf(what)});
        }
    }
    return deeds;
}

Message wordsOf(const Deed& deed) {
    static constexpr std::array<std::pair<std::string_view, const char*>, 11> kOthers{{{"order.draft", "mitigation.deed_draft"}, {"order.asked", "mitigation.deed_asked"},
        {"order.refused", "mitigation.deed_refused"}, {"order.no_op", "mitigation.deed_no_op"}, {"order.approved", "mitigation.deed_approved"},
        {"order.undo_cancelled", "mitigation.deed_undo_cancelled"}, {"order.end_changed", "mitigation.deed_end_changed"},
        {"order.undo_came_to_nothing", "mitigation.deed_undo_nothing"}, {"order.lapsed_in_part", "mitigation.lapsed_in_part"},
        {"order.wire", "mitigation.deed_wire"}, {"operation.stopped", "mitigation.deed_stopped"}}};
    const auto other = std::ranges::find(kOthers, deed.kind, &std::pair<std::string_view, const char*>::first);
    if (other != kOthers.end()) {
        return other->second;
    }
    const auto state = deed.kind.starts_with(kOrder) ? parseOrderState(std::string_view(deed.kind).substr(kOrder.size())) : std::nullopt;
    return state ? Message(std::string(textOf(*state))) : Message("mitigation.deed_other").with("kind", deed.kind);
}

Message whoOf(const Deed& deed, const std::string& device, const std::string& host) {
    return deed.by == kWorkstation ? Message("mitigation.by_workstation")
        : deed.by == kWire         ? Message("mitigation.by_wire")
                                   : Message("mitigation.by_name").with("name", deed.by == device ? host : deed.by);
}

} // namespace metsuke::mitigation
