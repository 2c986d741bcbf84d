// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firewall/filter_consumer.h"

#include <nlohmann/json.hpp>

#include <array>
#include <condition_variable>
#include <cstdlib>
#include <mosquitto.h>
#include <mqtt_protocol.h>

namespace metsuke::firewall::test {

namespace {

constexpr std::array<const char*, 3> kTopics{"oc2/cmd/all", "oc2/cmd/ap/slpf", "oc2/cmd/device/fw.plant"};

FilterConsumer& self(void* object) { return *static_cast<FilterConsumer*>(object); }

std::string taken(char* text) {
    std::string copy = text != nullptr ? text : "";
    free(text); // NOLINT: the library's own allocation
    return copy;
}

FilterConsumer::Command commandOf(const mosquitto_message& message, const mosquitto_property* properties) {
    FilterConsumer::Command command;
    command.topic = message.topic;
    command.text.assign(static_cast<const char*>(message.payload), static_cast<size_t>(message.payloadlen));
    command.quality = message.qos;
    command.isRetained = message.retain;
    uint8_t format = 0;
    if (mosquitto_property_read_byte(properties, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, &format, false) != nullptr) {
        command.format = format;
    }
    char* text = nullptr;
    mosquitto_property_read_string(properties, MQTT_PROP_CONTENT_TYPE, &text, false);
    command.contentType = taken(text);
    char* topic = nullptr;
    command.hasResponseTopic = mosquitto_property_read_string(properties, MQTT_PROP_RESPONSE_TOPIC, &topic, false) != nullptr;
    taken(topic);
    bool isNext = false;
    char* name = nullptr;
    char* value = nullptr;
    for (const auto* one = properties; (one = mosquitto_property_read_string_pair(one, MQTT_PROP_USER_PROPERTY, &name, &value, isNext)) != nullptr; isNext = true) {
        const std::string key = taken(name);
        (key == "msgType" ? command.messageType : command.encoding) = taken(value);
    }
    return command;
}

} // namespace

FilterConsumer::FilterConsumer(const ForeignBroker& broker, Answerer answerer)
    : m_answerer(std::move(answerer)) {
    mosquitto_lib_init();
    m_client = mosquitto_new("PacketFilter7", false, this);
    mosquitto_int_option(m_client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_tls_set(m_client, broker.file("authority.pem").c_str(), nullptr, broker.file("fw.pem").c_str(), broker.file("fw.key").c_str(), nullptr);
    mosquitto_threaded_set(m_client, true);
    mosquitto_connect_callback_set(m_client, [](mosquitto* client, void*, int) {
        for (const char* topic : kTopics) {
            mosquitto_subscribe(client, nullptr, topic, 2);
        }
    });
    mosquitto_subscribe_callback_set(m_client, [](mosquitto*, void* object, int, int, const int*) { ++self(object).m_subscribed; });
    mosquitto_message_v5_callback_set(m_client, [](mosquitto*, void* object, const mosquitto_message* message, const mosquitto_property* properties) {
        const Command command = commandOf(*message, properties);
        {
            const std::lock_guard lock(self(object).m_mutex);
            self(object).m_commands.push_back(command);
        }
        self(object).hear(command.text);
    });
    mosquitto_connect(m_client, "127.0.0.1", broker.port(), 60);
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

FilterConsumer::~FilterConsumer() {
    m_thread.request_stop();
    m_thread.join();
    mosquitto_destroy(m_client);
}

/// The library's own loop gives up for good when TLS breaks off.
void FilterConsumer::run(const std::stop_token& stop) {
    constexpr int kRound = 50; // milliseconds
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        if (mosquitto_loop(m_client, kRound, 1) != MOSQ_ERR_SUCCESS) {
            never.wait_for(lock, stop, std::chrono::milliseconds(kRound), [] { return false; });
            mosquitto_reconnect(m_client);
        }
    }
}

void FilterConsumer::hear(const std::string& text) {
    const auto message = nlohmann::json::parse(text, nullptr, false);
    const std::string from = message.is_discarded() ? "" : message["headers"].value("from", "");
    for (const std::string& response : m_answerer(text)) {
        publish(from.empty() ? "oc2/rsp" : "oc2/rsp/" + from, response);
    }
}

void FilterConsumer::publish(const std::string& topic, const std::string& text) {
    mosquitto_property* properties = nullptr;
    mosquitto_property_add_byte(&properties, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, 1);
    mosquitto_property_add_string(&properties, MQTT_PROP_CONTENT_TYPE, "application/openc2");
    mosquitto_property_add_string_pair(&properties, MQTT_PROP_USER_PROPERTY, "msgType", "rsp");
    mosquitto_property_add_string_pair(&properties, MQTT_PROP_USER_PROPERTY, "encoding", "json");
    mosquitto_publish_v5(m_client, nullptr, topic.c_str(), static_cast<int>(text.size()), text.data(), 1, false, properties);
    mosquitto_property_free_all(&properties);
}

std::vector<FilterConsumer::Command> FilterConsumer::commands() const {
    const std::lock_guard lock(m_mutex);
    return m_commands;
}

bool FilterConsumer::listens(int times) const {
    return metsuke::test::eventually([&] { return m_subscribed >= times * static_cast<int>(kTopics.size()); });
}

} // namespace metsuke::firewall::test
