// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/transport/broker_fixture.h"

#include "core/base/wall_clock.h"
#include "core/fleet/certificate_authority.h"
#include "core/fleet/private_folder.h"
#include "core/fleet/roster.h"
#include "core/transport/mqtt_topics.h"

#include <arpa/inet.h>
#include <fstream>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

namespace metsuke::transport::test {

namespace {

constexpr const char* kProgram = "/usr/sbin/mosquitto";

template<typename T>
T must(Result<T> made) {
    EXPECT_TRUE(made.ok()) << made.error().message.id << ' ' << made.error().detail;
    return std::move(made).value();
}

fleet::CertificateAuthority authorityIn(const std::filesystem::path& folder) { return must(fleet::CertificateAuthority::open(folder, wallClock())); }

RawClient& self(void* object) { return *static_cast<RawClient*>(object); }

} // namespace

std::vector<uint16_t> freePorts(size_t count) {
    std::vector<FileHandle> sockets;
    std::vector<uint16_t> ports;
    for (size_t i = 0; i < count; ++i) {
        sockets.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(sockets.back().get(), reinterpret_cast<const sockaddr*>(&address), size);
        ::getsockname(sockets.back().get(), reinterpret_cast<sockaddr*>(&address), &size);
        ports.push_back(ntohs(address.sin_port));
    }
    return ports;
}

void BrokerTest::SetUp() {
    if (::access(kProgram, X_OK) != 0) {
        GTEST_SKIP() << kProgram << " is not installed";
    }
    const auto authority = authorityIn(folder());
    must(authority.keepServer({"127.0.0.1"}, wallClock()));
    must(authority.keepWorkstation(wallClock()));
    revoke({});
    const auto ports = freePorts(2);
    m_settings.folder = folder() / "broker";
    m_settings.authority = folder() / "authority.pem";
    m_settings.certificate = folder() / "server.pem";
    m_settings.key = folder() / "server.key";
    m_settings.revoked = folder() / "revoked.pem";
    m_settings.addresses = {"127.0.0.1"};
    m_settings.port = ports[0];
    m_settings.enrolPort = ports[1];
    start();
}

void BrokerTest::start() {
    broker = must(fleet::BrokerProcess::start(kProgram, m_settings, {}, {std::chrono::milliseconds(10), std::chrono::milliseconds(50)}));
    ASSERT_TRUE(eventually([&] { return broker->isRunning(); }));
}

pid_t BrokerTest::brokerId() const {
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        std::istringstream children(metsuke::test::readFile(thread.path() / "children"));
        for (pid_t child = 0; children >> child;) {
            if (metsuke::test::readFile("/proc/" + std::to_string(child) + "/comm") == "mosquitto\n") {
                return child;
            }
        }
    }
    return -1;
}

Mqtt5Settings BrokerTest::workstationSettings() const {
    Mqtt5Settings made;
    made.host = "127.0.0.1";
    made.port = m_settings.port;
    made.authority = m_settings.authority;
    made.certificate = folder() / "workstation.pem";
    made.key = folder() / "workstation.key";
    made.retry = {std::chrono::milliseconds(10), std::chrono::milliseconds(50)};
    return made;
}

Mqtt5Settings BrokerTest::agentSettings(const std::string& device, const std::string& certified) {
    const std::string name = certified.empty() ? device : certified;
    Mqtt5Settings made = workstationSettings();
    made.role = test::agent(device);
    made.certificate = folder() / (name + ".pem");
    made.key = folder() / (name + ".key");
    if (!m_serials.contains(name)) {
        const x509::KeyPointer key = must(x509::makeKey());
        const auto issued = must(authorityIn(folder()).issue(must(x509::makeRequest(name, key.get())), name, wallClock()));
        EXPECT_TRUE(fleet::writeFile(made.certificate, issued.pem).ok());
        EXPECT_TRUE(fleet::writeFile(made.key, must(x509::pemOf(key.get()))).ok());
        m_serials[name] = issued.serial;
    }
    return made;
}

Mqtt5Settings BrokerTest::enrolSettings(const std::string& token) const {
    Mqtt5Settings made = workstationSettings();
    made.role = enrolling(token);
    made.port = m_settings.enrolPort;
    made.authority.clear();
    made.authorityDigest = authorityDigest();
    made.certificate.clear();
    made.key.clear();
    return made;
}

std::unique_ptr<Transport> BrokerTest::connect(const Mqtt5Settings& settings, Inbox& inbox) { return must(connectMqtt5(settings, inbox.events())); }

std::unique_ptr<Transport> BrokerTest::connected(const Mqtt5Settings& settings, Inbox& inbox) {
    auto made = connect(settings, inbox);
    EXPECT_TRUE(eventually([&] { return made->isConnected(); }));
    return made;
}

void BrokerTest::revoke(const std::vector<std::string>& devices) {
    std::vector<fleet::RevokedCertificate> list;
    for (const std::string& device : devices) {
        list.push_back({m_serials.at(device), device, wallClock()});
    }
    ASSERT_TRUE(authorityIn(folder()).writeRevoked(list, wallClock()).ok());
}

std::string BrokerTest::authorityDigest() const { return authorityIn(folder()).digest(); }

RawClient::RawClient(const Mqtt5Settings& identity, const std::string& clientId) {
    mosquitto_lib_init();
    m_client = mosquitto_new(clientId.c_str(), false, this);
    mosquitto_int_option(m_client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    const std::string authority = (identity.authority.empty() ? identity.certificate : identity.authority).string();
    mosquitto_tls_set(m_client, authority.c_str(), nullptr, identity.certificate.empty() ? nullptr : identity.certificate.c_str(),
        identity.key.empty() ? nullptr : identity.key.c_str(), nullptr);
    mosquitto_connect_callback_set(m_client, [](mosquitto*, void* object, int reason) { self(object).m_reason = reason; });
    mosquitto_subscribe_callback_set(m_client, [](mosquitto*, void* object, int, int, const int*) { ++self(object).m_subscribed; });
    mosquitto_publish_v5_callback_set(m_client, [](mosquitto*, void* object, int id, int reason, const mosquitto_property*) {
        const std::lock_guard lock(self(object).m_mutex);
        self(object).m_answers[id] = reason;
    });
    mosquitto_message_callback_set(m_client, [](mosquitto*, void* object, const mosquitto_message* message) {
        const std::lock_guard lock(self(object).m_mutex);
        self(object).m_topics.emplace_back(message->topic);
    });
    mosquitto_connect(m_client, identity.host.c_str(), identity.port, 60);
    mosquitto_loop_start(m_client);
    EXPECT_TRUE(eventually([&] { return m_reason >= 0; }));
}

RawClient::~RawClient() {
    mosquitto_disconnect(m_client);
    mosquitto_loop_stop(m_client, true);
    mosquitto_destroy(m_client);
}

void RawClient::subscribe(const std::string& topic) {
    const int before = m_subscribed;
    mosquitto_subscribe(m_client, nullptr, topic.c_str(), 1);
    EXPECT_TRUE(eventually([&] { return m_subscribed > before; }));
}

int RawClient::publish(const std::string& topic, const std::string& text) {
    int id = 0;
    mosquitto_publish(m_client, &id, topic.c_str(), static_cast<int>(text.size()), text.data(), 1, false);
    int answer = -1;
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard lock(m_mutex);
        const auto found = m_answers.find(id);
        answer = found != m_answers.end() ? found->second : -1;
        return answer >= 0;
    }));
    return answer;
}

std::vector<std::string> RawClient::topics() const {
    const std::lock_guard lock(m_mutex);
    return m_topics;
}

} // namespace metsuke::transport::test
