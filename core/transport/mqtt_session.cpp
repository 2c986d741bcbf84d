// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/mqtt_session.h"

#include "core/base/strings.h"
#include "core/transport/mqtt5.h"
#include "core/transport/mqtt_topics.h"
#include "core/transport/role_rules.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mqtt_protocol.h>
#include <mutex>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <sys/socket.h>

namespace metsuke::transport {

namespace {

constexpr int kKeepAlive = 60; ///< seconds; OpenC2 allows 300
constexpr uint32_t kSessionSeconds = 24 * 3600; ///< that the broker keeps what we subscribed
constexpr uint32_t kParcelSeconds = 600; ///< that the broker keeps a parcel; the ledgers send again what was not answered
constexpr uint8_t kIsUtf8 = 1;
constexpr uint32_t kPacketBytes = kMaximumParcel + 64 * 1024;

/// MQTT 5's properties of a packet.
class Properties {
public:
    Properties() = default;
    ~Properties() { mosquitto_property_free_all(&m_list); }
    Properties(const Properties&) = delete;
    Properties& operator=(const Properties&) = delete;
    void number(int id, uint32_t value) { mosquitto_property_add_int32(&m_list, id, value); }
    void byte(int id, uint8_t value) { mosquitto_property_add_byte(&m_list, id, value); }
    void text(int id, const char* value) { mosquitto_property_add_string(&m_list, id, value); }
    void pair(const char* name, const char* value) { mosquitto_property_add_string_pair(&m_list, MQTT_PROP_USER_PROPERTY, name, value); }
    [[nodiscard]] const mosquitto_property* get() const { return m_list; }

private:
    mosquitto_property* m_list = nullptr;
};

const char* messageType(ParcelKind kind) {
    switch (kind) {
    case ParcelKind::Command:
        return "req";
    case ParcelKind::Response:
        return "rsp";
    default:
        return "ntf";
    }
}

Message notPublished(const char* reason) { return Message("transport.mqtt_not_published").with("reason", reason); }

MqttSession& self(void* object) { return *static_cast<MqttSession*>(object); }

} // namespace

MqttSession::MqttSession(const Role& role, const std::string& producer, const std::function<void(Parcel)>& received, SSL_CTX* context)
    : m_role(role)
    , m_producer(producer)
    , m_received(received)
    , m_missing(subscriptionsOf(role, producer).size()) {
    static std::once_flag isInitialised;
    std::call_once(isInitialised, [] { mosquitto_lib_init(); });
    // Who enrols leaves nothing behind at the broker.
    m_client = mosquitto_new(clientIdOf(role, producer).c_str(), role.kind == Role::Kind::Enrolling, this);
    if (m_client == nullptr) {
        return;
    }
    mosquitto_int_option(m_client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(m_client, MOSQ_OPT_TCP_NODELAY, 1); // or a round trip waits 20 ms for delayed acknowledgements
    mosquitto_int_option(m_client, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
    mosquitto_void_option(m_client, MOSQ_OPT_SSL_CTX, context);
    mosquitto_connect_v5_callback_set(m_client, [](mosquitto*, void* object, int reason, int, const mosquitto_property*) { self(object).connected(reason); });
    mosquitto_subscribe_v5_callback_set(
        m_client, [](mosquitto*, void* object, int, int count, const int* granted, const mosquitto_property*) { self(object).subscribed(count, granted); });
    mosquitto_message_v5_callback_set(
        m_client, [](mosquitto*, void* object, const mosquitto_message* message, const mosquitto_property*) { self(object).received(*message); });
    mosquitto_publish_v5_callback_set(
        m_client, [](mosquitto*, void* object, int id, int reason, const mosquitto_property*) { self(object).acknowledged(id, reason); });
    mosquitto_log_callback_set(m_client, [](mosquitto*, void* object, int level, const char* words) {
        if (level == MOSQ_LOG_ERR) {
            self(object).m_words = words;
        }
    });
}

MqttSession::~MqttSession() { mosquitto_destroy(m_client); }

Result<void> MqttSession::connect(const std::string& address, uint16_t port) {
    if (m_client == nullptr) {
        return lost(MOSQ_ERR_NOMEM);
    }
    Properties properties;
    if (m_role.kind != Role::Kind::Enrolling) {
        properties.number(MQTT_PROP_SESSION_EXPIRY_INTERVAL, kSessionSeconds);
    }
    properties.number(MQTT_PROP_MAXIMUM_PACKET_SIZE, kPacketBytes);
    // Only the call that blocks takes properties: it keeps them and then refuses this port. The one that does not block uses them.
    if (const int code = mosquitto_connect_bind_v5(m_client, address.c_str(), -1, kKeepAlive, nullptr, properties.get()); code != MOSQ_ERR_INVAL) {
        return lost(code);
    }
    const int code = mosquitto_connect_bind_async(m_client, address.c_str(), port, kKeepAlive, nullptr);
    return code == MOSQ_ERR_SUCCESS ? Result<void>() : lost(code);
}

short MqttSession::events() const {
    const auto* ssl = static_cast<const SSL*>(mosquitto_ssl_get(m_client));
    if (m_stage == Stage::Tcp) {
        return POLLOUT;
    }
    if (m_stage == Stage::Tls) {
        return ssl != nullptr && SSL_want_write(ssl) ? POLLOUT : POLLIN;
    }
    return static_cast<short>(mosquitto_want_write(m_client) ? POLLIN | POLLOUT : POLLIN);
}

Result<void> MqttSession::advance(short happened) {
    if (auto stepped = step(happened); !stepped.ok()) {
        return stepped;
    }
    if (m_failure) {
        return Error{ErrorCode::PermissionDenied, *m_failure};
    }
    return get() < 0 ? lost(MOSQ_ERR_CONN_LOST) : Result<void>();
}

Result<void> MqttSession::step(short happened) {
    if (m_stage == Stage::Tcp) {
        if (happened == 0) {
            return {};
        }
        int failure = 0;
        socklen_t size = sizeof failure;
        ::getsockopt(get(), SOL_SOCKET, SO_ERROR, &failure, &size);
        if (failure != 0) {
            return Error{ErrorCode::NotFound, Message("transport.mqtt_lost").with("reason", std::strerror(failure))};
        }
        m_stage = Stage::Tls;
    }
    const auto* ssl = static_cast<const SSL*>(mosquitto_ssl_get(m_client));
    if (m_stage == Stage::Tls) {
        if (const int code = mosquitto_loop_read(m_client, 1); code != MOSQ_ERR_SUCCESS) {
            return lost(code);
        }
        if (!SSL_is_init_finished(ssl)) {
            // The library takes a broken connection for one that needs more time.
            return (happened & (POLLERR | POLLHUP)) != 0 ? lost(MOSQ_ERR_CONN_LOST) : Result<void>();
        }
        m_stage = Stage::Mqtt;
        const int code = mosquitto_loop_write(m_client, 1); // the CONNECT, which waited
        return code == MOSQ_ERR_SUCCESS ? Result<void>() : lost(code);
    }
    if ((happened & (POLLIN | POLLERR | POLLHUP)) != 0) {
        if (const int code = mosquitto_loop_read(m_client, 1); code != MOSQ_ERR_SUCCESS) {
            return lost(code);
        }
    }
    if (get() >= 0 && (happened & POLLOUT) != 0) {
        if (const int code = mosquitto_loop_write(m_client, 1); code != MOSQ_ERR_SUCCESS) {
            return lost(code);
        }
    }
    const int code = get() >= 0 ? mosquitto_loop_misc(m_client) : MOSQ_ERR_CONN_LOST;
    return code == MOSQ_ERR_SUCCESS ? Result<void>() : lost(code);
}

/// Why, as exactly as anybody told: our check of the certificate, the broker's refusal, the library.
Result<void> MqttSession::lost(int code) {
    const auto* ssl = m_client != nullptr ? static_cast<const SSL*>(mosquitto_ssl_get(m_client)) : nullptr;
    std::string reason = mosquitto_strerror(code);
    if (m_failure) {
        return Error{ErrorCode::PermissionDenied, *m_failure};
    }
    if (const long verdict = ssl != nullptr ? SSL_get_verify_result(ssl) : X509_V_OK; verdict != X509_V_OK) {
        return Error{ErrorCode::PermissionDenied, Message("transport.mqtt_certificate").with("reason", X509_verify_cert_error_string(verdict)), m_words};
    }
    if (const std::string_view words = trim(std::string_view(m_words).substr(m_words.rfind(':') + 1)); !words.empty()) {
        reason = words; // "OpenSSL Error[0]: error:0A000412:SSL routines::sslv3 alert bad certificate"
    }
    return Error{ErrorCode::NotFound, Message("transport.mqtt_lost").with("reason", reason), m_words};
}

void MqttSession::finish() {
    if (m_stage == Stage::Mqtt && get() >= 0) {
        mosquitto_disconnect(m_client);
    }
}

void MqttSession::connected(int reason) {
    if (reason != 0) {
        m_failure = Message("transport.mqtt_refused").with("reason", mosquitto_reason_string(reason));
        return;
    }
    for (const std::string& topic : subscriptionsOf(m_role, m_producer)) {
        mosquitto_subscribe_v5(m_client, nullptr, topic.c_str(), 1, MQTT_SUB_OPT_NO_LOCAL | MQTT_SUB_OPT_RETAIN_AS_PUBLISHED, nullptr);
    }
}

void MqttSession::subscribed(int count, const int* granted) {
    for (int i = 0; i < count; ++i) {
        if (granted[i] >= 128) {
            m_failure = Message("transport.mqtt_refused").with("reason", mosquitto_reason_string(granted[i]));
        }
    }
    m_missing -= std::min<size_t>(m_missing, 1); // each was asked for alone
}

void MqttSession::received(const mosquitto_message& message) {
    auto parcel = parseTopic(message.topic, m_producer);
    const auto size = static_cast<size_t>(std::max(message.payloadlen, 0));
    if (!parcel || message.retain || !isIncoming(m_role, parcel->kind, parcel->address, size)) {
        return; // a broker that is not ours to configure may let others send here
    }
    parcel->text.assign(static_cast<const char*>(message.payload), size);
    m_received(std::move(*parcel));
}

Result<void> MqttSession::publish(Parcel parcel) {
    Properties properties;
    properties.byte(MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, kIsUtf8);
    properties.text(MQTT_PROP_CONTENT_TYPE, "application/openc2");
    properties.pair("msgType", messageType(parcel.kind));
    properties.pair("encoding", "json");
    properties.number(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, kParcelSeconds);
    int id = 0;
    const int code = mosquitto_publish_v5(m_client, &id, topicOf(parcel, m_producer).c_str(), static_cast<int>(parcel.text.size()), parcel.text.data(), 1,
        false, properties.get());
    if (code == MOSQ_ERR_OVERSIZE_PACKET) {
        m_refusal = notPublished(mosquitto_strerror(code));
        return {};
    }
    m_sentBytes += parcel.text.size();
    m_sent.emplace_back(id, std::move(parcel));
    return code == MOSQ_ERR_SUCCESS ? Result<void>() : lost(code);
}

void MqttSession::acknowledged(int id, int reason) {
    const auto sent = std::find_if(m_sent.begin(), m_sent.end(), [id](const auto& one) { return one.first == id; });
    if (sent == m_sent.end()) {
        return;
    }
    if (reason >= 128) {
        m_refusal = notPublished(mosquitto_reason_string(reason));
    } else if (reason == MQTT_RC_NO_MATCHING_SUBSCRIBERS && m_role.kind == Role::Kind::Producer) {
        m_refusal = Message(kNobodyListens); // agents that are away are no news
    }
    m_sentBytes -= sent->second.text.size();
    m_sent.erase(sent);
}

std::deque<Parcel> MqttSession::takeUnacknowledged() {
    std::deque<Parcel> parcels;
    for (auto& sent : m_sent) {
        parcels.push_back(std::move(sent.second));
    }
    m_sent.clear();
    m_sentBytes = 0;
    return parcels;
}

} // namespace metsuke::transport
