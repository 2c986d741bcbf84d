// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/acceptance.h"
#include "core/transport/backoff.h"
#include "core/transport/mqtt_session.h"
#include "core/x509/openssl_pointers.h"

#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace metsuke::test {

/// What all agents of a crowd have in common.
struct CrowdWorld {
    std::string address; ///< of the broker, in numbers
    uint16_t port = 0;
    std::string authority; ///< PEM
    openc2::Policy policy;
};

/// What one of them is known by.
struct CrowdIdentity {
    std::string device;
    openc2::SigningKey signer;
    x509::KeyPointer key;
    x509::CertificatePointer certificate;
};

/// An agent as its workstation sees it: a connection of its own by its own certificate, signatures and freshness judged and answers
/// signed and sent again as the real one does, but with a ledger in memory, so that thousands of them have room beside a
/// workstation. What it is asked it answers with "nothing found". Steps as MqttSession does; one thread.
class CrowdAgent {
public:
    using Clock = std::chrono::steady_clock;
    /// Both outlive it.
    CrowdAgent(const CrowdWorld& world, const CrowdIdentity& identity);

    /// False: it cannot begin to connect; due() again later.
    bool connect();
    [[nodiscard]] bool isConnecting() const { return m_session != nullptr && !m_wasReady; }
    [[nodiscard]] int get() const { return m_session != nullptr ? m_session->get() : -1; }
    [[nodiscard]] short events() const { return m_session->events(); }
    /// With what poll() said of get(). False: the connection is over.
    bool advance(short happened);
    /// What time brings: heartbeats, answers again. To be called every second or so.
    void attend();
    [[nodiscard]] bool wantsToConnect() const { return m_session == nullptr && Clock::now() >= m_again; }

private:
    static constexpr auto kHeartbeat = std::chrono::seconds(30);
    static constexpr auto kSendAgain = std::chrono::seconds(20);
    static constexpr auto kAttend = std::chrono::seconds(5); ///< keep-alives are looked after this often

    struct Done {
        std::string digest, answer; ///< "" once it was acknowledged
    };
    void take(const transport::Parcel& parcel);
    void takeRequest(const openc2::Opened& opened);
    void tellHow();
    void sendAgain();
    /// As far as there is room; what has none is sent again.
    void send(transport::ParcelKind kind, std::string text);

    const CrowdWorld& m_world;
    const CrowdIdentity& m_identity;
    const transport::Role m_role;
    const std::string m_producer = "workstation";
    const std::function<void(transport::Parcel)> m_received = [this](transport::Parcel parcel) { take(parcel); };
    transport::TlsContext m_context;
    std::unique_ptr<transport::MqttSession> m_session;
    transport::Backoff m_backoff{{}};
    openc2::Acceptance m_acceptance;
    std::map<std::string, Done> m_done; ///< by command
    bool m_wasReady = false;
    Clock::time_point m_again, m_heartbeat, m_sendAgain, m_attended;
};

} // namespace metsuke::test
