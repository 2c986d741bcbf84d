// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/fleet_ways.h"

#include "core/base/ip_address.h"
#include "core/fleet/places.h"
#include "core/transport/file_drop.h"
#include "core/transport/local_socket.h"
#include "core/transport/mqtt5.h"
#include "core/transport/place.h"

#include <algorithm>

namespace metsuke::fleet {

FleetWays::FleetWays(FleetSettings settings, transport::Mailbox& inbox)
    : m_settings(std::move(settings))
    , m_inbox(inbox) {
    if (m_settings.hasLocalSocket) {
        const size_t number = addState(
            transport::placeText({transport::Place::Kind::LocalSocket, {}, 0, socketPath(m_settings)}));
        add(number, transport::serveLocalSocket(socketPath(m_settings), eventsOf(number)));
    }
    if (!m_settings.listenAddresses.empty()) {
        openBroker();
        openMqtt(m_settings.listenAddresses.front(), m_settings.port, m_settings.folder / "authority.pem");
    }
    if (const auto place = transport::parsePlace(m_settings.externalBroker)) {
        const auto own = m_settings.folder
            / "broker.pem"; // the authority of a broker that has another one than the agents
        std::error_code none;
        openMqtt(place->host, place->port,
            std::filesystem::exists(own, none) ? own : m_settings.folder / "authority.pem");
    }
    if (!m_settings.fileDrop.empty()) {
        const auto folder = std::filesystem::absolute(m_settings.fileDrop);
        const size_t number
            = addState(transport::placeText({transport::Place::Kind::FileDrop, {}, 0, folder}));
        add(number, transport::openFileDrop(folder, {}, eventsOf(number)));
    }
}

FleetWays::~FleetWays() {
    m_transports.clear(); // before the broker, which they would miss
}

BrokerSettings FleetWays::brokerSettings() const {
    const auto folder = std::filesystem::absolute(m_settings.folder);
    BrokerSettings settings;
    settings.folder = folder / "broker";
    settings.authority = folder / "authority.pem";
    settings.certificate = folder / "server.pem";
    settings.key = folder / "server.key";
    settings.revoked = folder / "revoked.pem";
    settings.addresses = m_settings.listenAddresses;
    const bool areNumbers = std::all_of(settings.addresses.begin(), settings.addresses.end(),
        [](const auto& one) { return IpAddress::parse(one).has_value(); });
    if (!areNumbers) {
        settings.addresses.clear(); // a name may mean another address tomorrow: all of them
    }
    settings.port = m_settings.port;
    settings.enrolPort = m_settings.enrolPort;
    settings.denied = m_denied;
    settings.producer = kProducer;
    return settings;
}

void FleetWays::openBroker() {
    const size_t number = addState("mosquitto");
    auto broker = BrokerProcess::start(m_settings.mosquitto, brokerSettings(),
        [this, number](bool isRunning, const Message& why) { setState(number, isRunning, why); });
    if (broker.ok()) {
        m_broker = std::move(*broker);
    } else {
        setState(number, false, broker.error().message);
    }
}

void FleetWays::openMqtt(const std::string& host, uint16_t port, const std::filesystem::path& authority) {
    const size_t number = addState(transport::placeText({transport::Place::Kind::Mqtt, host, port, {}}));
    transport::Mqtt5Settings settings;
    settings.host = host;
    settings.port = port;
    settings.authority = authority;
    settings.certificate = m_settings.folder / "workstation.pem";
    settings.key = m_settings.folder / "workstation.key";
    settings.producer = kProducer;
    add(number, transport::connectMqtt5(settings, eventsOf(number)));
}

size_t FleetWays::addState(const std::string& name) {
    const std::lock_guard lock(m_mutex);
    m_state.ways.push_back({name, false, Message("fleet.way_starts")});
    m_hasChanged = true;
    return m_state.ways.size() - 1;
}

void FleetWays::setState(size_t number, bool isConnected, const Message& why) {
    {
        const std::lock_guard lock(m_mutex);
        FleetState::Way& way = m_state.ways[number];
        if (way.isConnected == isConnected && way.why == why) {
            return;
        }
        if (isConnected && !way.isConnected) {
            m_connected.push_back(number);
        }
        way.isConnected = isConnected;
        way.why = why;
        m_hasChanged = true;
    }
    m_inbox.wake();
}

transport::TransportEvents FleetWays::eventsOf(size_t number) {
    return {[this, number](transport::Parcel parcel) {
                return m_inbox.add({number, std::move(parcel)});
            },
        [this, number](bool isConnected, const Message& why) { setState(number, isConnected, why); }};
}

void FleetWays::add(size_t number, Opened opened) {
    if (!opened.ok()) {
        setState(number, false, opened.error().message);
        return;
    }
    m_transports.push_back(std::move(*opened));
    m_ways.push_back(m_transports.back().get());
    {
        const std::lock_guard lock(m_mutex);
        m_state.ways[number].name = m_transports.back()->name(); // what came by it is told by this name
    }
    if (m_transports.back()->isConnected()) { // a socket of ours is at once, and may tell nothing of it
        setState(number, true, {});
    }
}

FleetState FleetWays::state() const {
    const std::lock_guard lock(m_mutex);
    return m_state;
}

std::string FleetWays::nameOf(size_t number) const {
    const std::lock_guard lock(m_mutex);
    return m_state.ways[number].name;
}

bool FleetWays::hasChanged() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_hasChanged, false);
}

std::vector<std::string> FleetWays::takeConnected() {
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> names;
    for (const size_t number : std::exchange(m_connected, {})) {
        names.push_back(m_state.ways[number].name);
    }
    return names;
}

Result<void> FleetWays::reload(std::vector<std::string> denied) {
    m_denied = std::move(denied);
    return m_broker ? m_broker->reload(brokerSettings()) : Result<void>();
}

} // namespace metsuke::fleet
