// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_handlers.h"

#include "core/actuator/linux/network_contain.h"
#include "core/actuator/linux/network_deny.h"
#include "core/actuator/linux/network_kill.h"
#include "core/openc2/canonical_json.h"

namespace metsuke::actuator {

void addNetworkHandlers(HandlerRegistry& registry, const NetworkSettings& settings, const Protection& protection) {
    const auto deny = std::make_shared<DenyHandler>(settings, protection);
    registry.add(plan::Action::ContainHost, std::make_shared<ContainHandler>(settings));
    registry.add(plan::Action::DenyAddress, deny);
    registry.add(plan::Action::DenyName, deny);
    registry.add(plan::Action::KillConnections, std::make_shared<KillConnectionsHandler>(settings, protection));
}

Result<void> noteTaught(Journal& journal, const std::vector<NetworkKeeper::Taught>& taught, Timestamp now) {
    const auto note = [&](const char* kind, openc2::Json what) { return journal.note("", kind, openc2::canonical(what), now); };
    for (const NetworkKeeper::Taught& one : taught) {
        openc2::Json denied = openc2::Json::array();
        for (const IpAddress& address : one.lesson.denied) {
            denied.push_back(address.toString());
        }
        METSUKE_CHECK(denied.empty() ? Result<void>() : note("learned", {{"undo", one.undoId}, {"addresses", std::move(denied)}}));
        for (const auto& [address, why] : one.lesson.spared) {
            METSUKE_CHECK(note("spared", {{"undo", one.undoId}, {"address", address.toString()}, {"why", why}}));
        }
    }
    return {};
}

Result<std::vector<NetworkKeeper::InForce>> networkInForce(Journal& journal) {
    plan::JournalQuery query;
    query.onlyOpen = true;
    METSUKE_TRY(const auto open, journal.list(query));
    std::vector<NetworkKeeper::InForce> found;
    for (const plan::JournalRow& shown : open) {
        const bool isOfNetwork = shown.action == plan::Action::ContainHost || shown.action == plan::Action::DenyAddress || shown.action == plan::Action::DenyName;
        if (!isOfNetwork || shown.state != plan::State::Done) {
            continue;
        }
        METSUKE_TRY(const auto row, journal.row(shown.undoId));
        if (row) {
            found.push_back({row->record, shown.expires});
        }
    }
    return found;
}

} // namespace metsuke::actuator
