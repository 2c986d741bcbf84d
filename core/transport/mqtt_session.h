// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/tls_context.h"
#include "core/transport/transport.h"

#include <deque>
#include <functional>
#include <mosquitto.h>
#include <optional>

namespace metsuke::transport {

/// One connection to a broker, from TCP to its end, in the steps that one thread takes when the socket is ready; no step
/// waits. libmosquitto's own loops use select(), which a process with more than 1,024 descriptors must not.
class MqttSession {
public:
    /// `producer` and `received` outlive it.
    MqttSession(const Role& role, const std::string& producer, const std::function<void(Parcel)>& received, SSL_CTX* context);
    ~MqttSession();
    MqttSession(const MqttSession&) = delete;
    MqttSession& operator=(const MqttSession&) = delete;

    /// Begins to connect to an address in numbers.
    Result<void> connect(const std::string& address, uint16_t port);
    [[nodiscard]] int get() const { return mosquitto_socket(m_client); }
    [[nodiscard]] short events() const; ///< to poll for
    /// To be called with what poll() said, and every few seconds. An error: the connection is over.
    Result<void> advance(short happened);
    [[nodiscard]] bool isReady() const { return m_missing == 0; } ///< everything is subscribed
    /// Says goodbye.
    void finish();

    [[nodiscard]] bool hasRoom() const { return m_sent.size() < kParcels && m_sentBytes < kBytes; }
    /// Only when it is ready and has room.
    Result<void> publish(Parcel parcel);
    /// What the broker did not acknowledge yet, in order.
    [[nodiscard]] std::deque<Parcel> takeUnacknowledged();
    /// The broker refused a parcel since the last call, or has nobody for it, and why. It is not sent again.
    [[nodiscard]] std::optional<Message> takeRefusal() { return std::exchange(m_refusal, std::nullopt); }

private:
    static constexpr size_t kParcels = 32; ///< on their way
    static constexpr size_t kBytes = size_t{4} << 20;
    enum class Stage : uint8_t { Tcp, Tls, Mqtt };

    Result<void> step(short happened);
    Result<void> lost(int code);
    // libmosquitto calls these while it steps
    void connected(int reason);
    void subscribed(int count, const int* granted);
    void received(const mosquitto_message& message);
    void acknowledged(int id, int reason);

    const Role m_role;
    const std::string& m_producer;
    const std::function<void(Parcel)>& m_received;
    mosquitto* m_client = nullptr;
    Stage m_stage = Stage::Tcp;
    size_t m_missing = 0; ///< subscriptions without an answer
    std::deque<std::pair<int, Parcel>> m_sent; ///< by the protocol's number
    size_t m_sentBytes = 0;
    std::optional<Message> m_failure; ///< found in a callback
    std::optional<Message> m_refusal;
    std::string m_words; ///< the library's last complaint
};

} // namespace metsuke::transport
