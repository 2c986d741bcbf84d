// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/temporary_folder.h"
#include "tests/transport/inbox.h"

#include "core/fleet/broker_process.h"
#include "core/transport/mqtt5.h"

#include <atomic>
#include <map>

struct mosquitto;

namespace metsuke::transport::test {

/// Ports of 127.0.0.1 that were free a moment ago.
std::vector<uint16_t> freePorts(size_t count);

/// A real mosquitto on loopback, with the fleet's own certificates. Tests with it are skipped where it is not installed.
class BrokerTest : public testing::Test {
protected:
    void SetUp() override;
    void start(); ///< and waits until it runs
    void stop() { broker.reset(); }
    [[nodiscard]] pid_t brokerId() const; ///< the process; -1 when there is none

    [[nodiscard]] Mqtt5Settings workstationSettings() const;
    /// With a certificate for `device`, or for `certified` where that is given.
    Mqtt5Settings agentSettings(const std::string& device, const std::string& certified = {});
    [[nodiscard]] Mqtt5Settings enrolSettings(const std::string& token) const;
    static std::unique_ptr<Transport> connect(const Mqtt5Settings& settings, Inbox& inbox);
    static std::unique_ptr<Transport> connected(const Mqtt5Settings& settings, Inbox& inbox); ///< and waits until it is

    void revoke(const std::vector<std::string>& devices); ///< writes the list; the broker does not know yet
    [[nodiscard]] std::string authorityDigest() const;
    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path() / "fleet"; }
    [[nodiscard]] const fleet::BrokerSettings& settings() const { return m_settings; }

    fleet::BrokerSettings m_settings;
    Inbox workstation;
    std::unique_ptr<fleet::BrokerProcess> broker;

private:
    metsuke::test::TemporaryFolder m_folder;
    std::map<std::string, std::string> m_serials; ///< of certificates
};

/// An MQTT client that keeps to no rule: says and asks for what it likes. Its own thread is libmosquitto's.
class RawClient {
public:
    /// `identity` as connectMqtt5 takes it; the client identifier, and whether to take over its session, as one likes.
    RawClient(const Mqtt5Settings& identity, const std::string& clientId);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool isConnected() const { return m_reason == 0; }
    [[nodiscard]] bool wasRefused() const { return m_reason > 0; }
    void subscribe(const std::string& topic);
    /// The broker's answer, 0 good; waits for it.
    int publish(const std::string& topic, const std::string& text);
    [[nodiscard]] std::vector<std::string> topics() const; ///< of what came

private:
    mosquitto* m_client = nullptr;
    std::atomic<int> m_reason{-1};
    std::atomic<int> m_subscribed{0};
    mutable std::mutex m_mutex; ///< guards the lists
    std::map<int, int> m_answers;
    std::vector<std::string> m_topics;
};

} // namespace metsuke::transport::test
