// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/mqtt5.h"

#include "core/transport/address_lookup.h"
#include "core/transport/authority_fetch.h"
#include "core/transport/backoff.h"
#include "core/transport/mqtt_session.h"
#include "core/transport/place.h"
#include "core/transport/way.h"

#include <algorithm>
#include <array>

namespace metsuke::transport {

namespace {

using Clock = std::chrono::steady_clock;

class Mqtt5 : public Way {
public:
    Mqtt5(const Mqtt5Settings& settings, TransportEvents events)
        : Way(settings.role, placeText({Place::Kind::Mqtt, settings.host, settings.port, {}}), std::move(events))
        , m_settings(settings)
        , m_lookup(settings.host)
        , m_backoff(settings.retry) {}
    ~Mqtt5() override { stop(); }
    using Way::start;

private:
    static constexpr auto kConnectTime = std::chrono::seconds(20); ///< until everything is subscribed
    static constexpr auto kFetchTime = std::chrono::seconds(10);
    static constexpr auto kAttendTime = std::chrono::seconds(5); ///< keep-alives are looked after this often
    static constexpr auto kGoodTime = std::chrono::seconds(30); ///< a connection that lasted so long was no mistake

    void run() override {
        while (!isStopping()) {
            const auto ended = connectOnce();
            if (!ended.ok() && !isStopping()) {
                report(false, ended.error().message);
                pause(m_backoff.next());
            }
        }
    }

    [[nodiscard]] Interrupt within(Clock::duration time) const {
        return {m_bell, [this] { return isStopping(); }, Clock::now() + time};
    }

    Result<void> connectOnce() {
        METSUKE_CHECK(findAuthority());
        METSUKE_TRY(const TlsContext context, makeTlsContext({m_settings.host, m_authority, m_settings.certificate, m_settings.key}));
        METSUKE_TRY(const auto addresses, m_lookup.addresses(within(kConnectTime)));
        const std::string& address = addresses[m_attempt++ % addresses.size()];
        MqttSession session(m_role, m_settings.producer, m_received, context.get());
        METSUKE_CHECK(session.connect(address, m_settings.port));
        auto ended = serve(session);
        auto again = session.takeUnacknowledged();
        for (; !again.empty(); again.pop_back()) {
            m_outbox.putBack(std::move(again.back()));
        }
        return ended;
    }

    Result<void> findAuthority() {
        if (!m_settings.authority.empty()) {
            METSUKE_TRY(m_authority, readPem(m_settings.authority));
        } else if (m_authority.empty()) {
            METSUKE_TRY(m_authority, fetchAuthority(m_settings.host, m_settings.port, m_settings.authorityDigest, m_lookup, within(kFetchTime)));
        }
        return {};
    }

    /// A connection, to its end.
    Result<void> serve(MqttSession& session) {
        const auto begun = Clock::now();
        while (!isStopping()) {
            const bool wasReady = session.isReady();
            if (wasReady) {
                METSUKE_CHECK(publish(session));
            } else if (Clock::now() - begun > kConnectTime) {
                return Error{ErrorCode::NotFound, Message("transport.mqtt_lost").with("reason", "timeout")};
            }
            std::array<pollfd, 2> waits{pollfd{m_bell.get(), POLLIN, 0}, pollfd{session.get(), session.events(), 0}};
            ::poll(waits.data(), waits.size(), static_cast<int>(std::chrono::milliseconds(kAttendTime).count()));
            m_bell.clear();
            METSUKE_CHECK(session.advance(waits[1].revents));
            if (session.isReady() && !wasReady) {
                report(true);
            }
            if (const auto refusal = session.takeRefusal()) {
                report(true, *refusal);
            }
            if (session.isReady() && Clock::now() - begun > kGoodTime) {
                m_backoff.reset();
            }
        }
        session.finish();
        return {};
    }

    Result<void> publish(MqttSession& session) {
        while (session.hasRoom()) {
            auto parcel = m_outbox.pop();
            if (!parcel) {
                break;
            }
            METSUKE_CHECK(session.publish(std::move(*parcel)));
        }
        return {};
    }

    const Mqtt5Settings m_settings;
    const std::function<void(Parcel)> m_received = [this](Parcel parcel) { deliver(std::move(parcel)); };
    AddressLookup m_lookup;
    Backoff m_backoff;
    std::string m_authority; ///< PEM
    size_t m_attempt = 0; ///< a host's addresses take turns
};

} // namespace

Result<std::unique_ptr<Transport>> connectMqtt5(const Mqtt5Settings& settings, TransportEvents events) {
    METSUKE_CHECK(checkRole(settings.role));
    if (settings.host.empty() || settings.port == 0 || !isActuatorName(settings.producer)) {
        return Error{ErrorCode::InvalidArgument, Message("transport.mqtt_settings").with("host", settings.host).with("name", settings.producer)};
    }
    std::string authority;
    if (!settings.authority.empty()) {
        METSUKE_TRY(authority, readPem(settings.authority));
    } else if (settings.authorityDigest.empty()) {
        return Error{ErrorCode::InvalidArgument, Message("transport.tls_authority").with("reason", "-")};
    }
    METSUKE_TRY(const TlsContext usable, makeTlsContext({settings.host, authority, settings.certificate, settings.key}));
    auto mqtt = std::make_unique<Mqtt5>(settings, std::move(events));
    METSUKE_CHECK(mqtt->start());
    return std::unique_ptr<Transport>(std::move(mqtt));
}

} // namespace metsuke::transport
