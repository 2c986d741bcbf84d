// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/places.h"

#include "core/fleet/fleet_keys.h"
#include "core/transport/place.h"

#include <algorithm>

namespace metsuke::fleet {

namespace {

using transport::Place;

constexpr std::string_view kSocket = "unix:";
constexpr std::string_view kFiles = "file:";

std::string mqttPlace(const std::string& host, uint16_t port) {
    return transport::placeText({Place::Kind::Mqtt, host, port, {}});
}

void addLocal(const FleetSettings& settings, std::vector<std::string>& places) {
    if (!settings.fileDrop.empty()) {
        places.push_back(transport::placeText(
            {Place::Kind::FileDrop, {}, 0, std::filesystem::absolute(settings.fileDrop)}));
    }
    if (settings.hasLocalSocket) {
        places.push_back(transport::placeText({Place::Kind::LocalSocket, {}, 0, socketPath(settings)}));
    }
}

} // namespace

std::filesystem::path socketPath(const FleetSettings& settings) {
    return std::filesystem::absolute(settings.folder) / "agents.sock";
}

Result<std::vector<std::string>> enrolmentPlaces(const FleetSettings& settings) {
    std::vector<std::string> places;
    for (const std::string& host : settings.listenAddresses) {
        const auto address = IpAddress::parse(host);
        const bool isEverywhere = address && (address->isUnset() || *address == IpAddress::v4(0));
        const std::string place = mqttPlace(host, settings.enrolPort);
        if (isEverywhere || !transport::parsePlace(place)) {
            return Error(ErrorCode::InvalidArgument, Message("fleet.bad_address").with("address", host));
        }
        places.push_back(place);
    }
    if (!settings.externalBroker.empty()) {
        const auto place = transport::parsePlace(settings.externalBroker);
        if (!place || place->kind != Place::Kind::Mqtt) {
            return Error(ErrorCode::InvalidArgument,
                Message("fleet.bad_broker").with("place", settings.externalBroker));
        }
        places.push_back(mqttPlace(place->host, settings.enrolPort));
    }
    addLocal(settings, places);
    if (places.empty()) {
        return Error(ErrorCode::InvalidArgument, Message("fleet.nowhere"));
    }
    return places;
}

std::vector<std::string> agentPlaces(const FleetSettings& settings) {
    std::vector<std::string> places;
    for (const std::string& host : settings.listenAddresses) {
        places.push_back(mqttPlace(host, settings.port));
    }
    if (!settings.externalBroker.empty()) {
        places.push_back(settings.externalBroker);
    }
    addLocal(settings, places);
    return places;
}

std::vector<std::string> placesFor(const std::vector<std::string>& all, std::string_view way) {
    const bool isLocal = way.starts_with(kSocket);
    const bool isCarried = way.starts_with(kFiles);
    std::vector<std::string> places;
    for (const std::string& place : all) {
        if ((!place.starts_with(kSocket) || isLocal) && (!place.starts_with(kFiles) || isCarried)) {
            places.push_back(place);
        }
    }
    // By what it came, it comes again.
    std::stable_partition(places.begin(), places.end(), [&](const std::string& place) {
        return (isLocal && place.starts_with(kSocket)) || (isCarried && place.starts_with(kFiles));
    });
    return places.empty() ? all : places;
}

Result<std::vector<IpAddress>> keptAddresses(const std::filesystem::path& folder) {
    METSUKE_TRY(const auto policy, policyInForce(folder));
    std::vector<IpAddress> addresses;
    for (const std::string& text : policy ? policy->places : std::vector<std::string>()) {
        const auto place = transport::parsePlace(text);
        if (const auto address = place ? IpAddress::parse(place->host) : std::nullopt) {
            addresses.push_back(*address);
        }
    }
    return addresses;
}

Result<std::vector<Cidr>> protectedAddresses(const std::filesystem::path& folder) {
    METSUKE_TRY(const auto policy, policyInForce(folder));
    std::vector<Cidr> ranges;
    for (const auto& one : policy ? policy->mitigation.protectedThings : std::vector<openc2::MitigationRules::Protected>()) {
        const auto range = one.kind == openc2::MitigationRules::Kind::Address ? Cidr::parse(one.pattern) : std::nullopt;
        if (range) { // what is written as a span of addresses is judged by the agent
            ranges.push_back(*range);
        }
    }
    return ranges;
}

} // namespace metsuke::fleet
