// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fleet/broker_process.h"
#include "core/fleet/fleet_server.h"
#include "core/fleet/post.h"
#include "core/transport/mailbox.h"

#include <mutex>

namespace metsuke::fleet {

/// The ways to the agents that the settings ask for, the broker among them, and how each of them is. What
/// cannot be opened is told in the state and keeps no other from being used.
class FleetWays {
public:
    /// `inbox` outlives it, gets what comes, and is woken when a state changes.
    FleetWays(FleetSettings settings, transport::Mailbox& inbox);
    ~FleetWays();
    FleetWays(const FleetWays&) = delete;
    FleetWays& operator=(const FleetWays&) = delete;

    [[nodiscard]] const Ways& all() const { return m_ways; }
    [[nodiscard]] FleetState state() const;
    /// Of the way that Mailbox::Arrived names.
    [[nodiscard]] std::string nameOf(size_t number) const;
    /// Whether state() changed since this was asked last.
    bool hasChanged();
    /// Names of those that connected since this was asked last.
    std::vector<std::string> takeConnected();
    /// Certificates or the list of revoked ones are others; `denied` may do nothing any more.
    Result<void> reload(std::vector<std::string> denied);

private:
    using Opened = Result<std::unique_ptr<transport::Transport>>;
    void openBroker();
    void openMqtt(const std::string& host, uint16_t port, const std::filesystem::path& authority);
    size_t addState(const std::string& name);
    void setState(size_t number, bool isConnected, const Message& why);
    transport::TransportEvents eventsOf(size_t number);
    void add(size_t number, Opened opened);
    [[nodiscard]] BrokerSettings brokerSettings() const;

    const FleetSettings m_settings;
    transport::Mailbox& m_inbox;
    mutable std::mutex m_mutex; ///< guards the three that follow
    FleetState m_state;
    std::vector<size_t> m_connected; ///< ways, since takeConnected()
    bool m_hasChanged = false;
    std::vector<std::string> m_denied;
    std::unique_ptr<BrokerProcess> m_broker;
    std::vector<std::unique_ptr<transport::Transport>> m_transports;
    Ways m_ways;
};

} // namespace metsuke::fleet
