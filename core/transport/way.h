// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/outbox.h"
#include "core/transport/role_rules.h"
#include "core/transport/small_thread.h"

#include <atomic>

namespace metsuke::transport {

/// What all transports have in common: who speaks, the queue, one thread, and telling what changed. A class derived from it
/// calls start() when it is whole and stop() first in its destructor.
class Way : public Transport {
public:
    Result<void> send(Parcel parcel) override;
    [[nodiscard]] bool isConnected() const override { return m_isConnected; }
    [[nodiscard]] std::string name() const override { return m_name; }

protected:
    Way(Role role, std::string name, TransportEvents events);

    Result<void> start();
    void stop();
    virtual void run() = 0; ///< in the thread, until isStopping()
    [[nodiscard]] bool isStopping() const { return m_isStopping; }

    // --- In the thread
    /// Tells it when it is news.
    void report(bool isConnected, const Message& why = {});
    enum class Delivery : uint8_t {
        Taken,
        Refused, ///< this role does not receive such a thing
        NotNow, ///< there is no room, or it is to stop
    };
    /// Hands on what this role may receive.
    Delivery deliver(Parcel parcel);
    /// Returns early only when it is to stop.
    void pause(std::chrono::milliseconds time);

    const Role m_role;
    WakeEvent m_bell; ///< rings for what is to be sent and for the end
    Outbox m_outbox{m_bell};

private:
    const std::string m_name;
    const TransportEvents m_events;
    std::atomic<bool> m_isConnected{false};
    std::atomic<bool> m_isStopping{false};
    std::optional<std::pair<bool, Message>> m_reported;
    SmallThread m_thread;
};

} // namespace metsuke::transport
