// SPDX-License-Identifier: GPL-3.0-or-later
// What the broker lets whom do, asked of the real one by clients that keep to no rule.
#include "tests/transport/broker_fixture.h"

#include "core/base/wall_clock.h"
#include "core/fleet/certificate_authority.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <gmock/gmock.h>

using namespace metsuke;
using namespace metsuke::transport;
using namespace metsuke::transport::test;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr int kNotAuthorized = 0x87; ///< MQTT 5, table 2-6

} // namespace

TEST_F(BrokerTest, Agent_publishesAsItselfOnly) {
    const auto server = connected(workstationSettings(), workstation);
    RawClient client(agentSettings("pc-1"), "metsuke/agent/pc-1");
    ASSERT_TRUE(client.isConnected());
    for (const char* topic : {"oc2/rsp/workstation/pc-2", "metsuke/tele/pc-2", "metsuke/tele/pc-1/more", "oc2/cmd/device/pc-2", "oc2/cmd/device/pc-1",
             "oc2/cmd/all", "oc2/rsp/workstation", "metsuke/enrol/t/request", "metsuke/enrol/t/reply", "other"}) {
        EXPECT_EQ(client.publish(topic, "forged"), kNotAuthorized) << topic;
    }
    EXPECT_LT(client.publish("metsuke/tele/pc-1", "own"), 128);
    EXPECT_LT(client.publish("oc2/rsp/workstation/pc-1", "own"), 128);
    ASSERT_TRUE(eventually([&] { return workstation.size() == 2; }));
    EXPECT_THAT(workstation.texts(), ElementsAre("own", "own"));
}

TEST_F(BrokerTest, Agent_withAnothersCertificate_isToldThatNothingWasTaken) {
    const auto server = connected(workstationSettings(), workstation);
    Inbox inbox;
    const auto client = connected(agentSettings("pc-2", "pc-1"), inbox);
    ASSERT_TRUE(client->send(response("forged")).ok());
    ASSERT_TRUE(eventually([&] { return inbox.wasTold("transport.mqtt_not_published"); }));
    EXPECT_EQ(workstation.size(), 0U);
}

TEST_F(BrokerTest, Agent_readsItsOwnCommandsOnly) {
    const auto server = connected(workstationSettings(), workstation);
    RawClient client(agentSettings("pc-1"), "metsuke/agent/pc-1");
    for (const char* topic : {"#", "oc2/#", "oc2/cmd/device/+", "metsuke/#", "$SYS/#"}) {
        client.subscribe(topic);
    }
    Inbox inbox;
    const auto other = connected(agentSettings("pc-2"), inbox);
    ASSERT_TRUE(other->send(response("secret")).ok());
    ASSERT_TRUE(server->send(command("pc-2", "secret")).ok());
    ASSERT_TRUE(server->send({ParcelKind::EnrolReply, "t", "secret"}).ok());
    ASSERT_TRUE(server->send(command("pc-1", "own")).ok());
    ASSERT_TRUE(eventually([&] { return inbox.size() == 1 && workstation.size() == 1 && !client.topics().empty(); }));
    ASSERT_TRUE(server->send(command(std::string(kEverybody), "last")).ok());
    ASSERT_TRUE(eventually([&] { return !client.topics().empty() && client.topics().back() == "oc2/cmd/all"; }));
    for (const std::string& topic : client.topics()) {
        EXPECT_TRUE(topic == "oc2/cmd/device/pc-1" || topic == "oc2/cmd/all") << topic;
    }
}

TEST_F(BrokerTest, WhoEnrols_reachesItsOwnPairOfTopicsOnly) {
    const auto server = connected(workstationSettings(), workstation);
    Inbox inbox;
    const auto device = connected(agentSettings("pc-1"), inbox);
    Mqtt5Settings nobody = enrolSettings("t");
    nobody.authority = settings().authority;
    RawClient client(nobody, "metsuke/enrol/t");
    ASSERT_TRUE(client.isConnected());
    for (const char* topic : {"#", "oc2/#", "metsuke/#", "metsuke/enrol/+/reply", "metsuke/enrol/+/request"}) {
        client.subscribe(topic);
    }
    for (const char* topic : {"metsuke/enrol/t2/request", "metsuke/enrol/t/reply", "metsuke/tele/pc-1", "oc2/rsp/workstation/pc-1", "oc2/cmd/all",
             "oc2/cmd/device/pc-1", "metsuke/enrol/t/request/more", "other"}) {
        EXPECT_EQ(client.publish(topic, "forged"), kNotAuthorized) << topic;
    }
    EXPECT_LT(client.publish("metsuke/enrol/t/request", "own"), 128);
    ASSERT_TRUE(eventually([&] { return workstation.size() == 1; }));
    EXPECT_EQ(workstation.parcels().front().address, "t");
    ASSERT_TRUE(server->send({ParcelKind::EnrolReply, "t2", "secret"}).ok());
    ASSERT_TRUE(server->send(command(std::string(kEverybody), "secret")).ok());
    ASSERT_TRUE(server->send({ParcelKind::EnrolReply, "t", "own"}).ok());
    ASSERT_TRUE(eventually([&] { return !client.topics().empty() && inbox.size() == 1; }));
    for (const std::string& topic : client.topics()) {
        EXPECT_EQ(topic, "metsuke/enrol/t/reply");
    }
}

TEST_F(BrokerTest, WhoEnrols_takesNobodysSession) {
    Inbox inbox;
    const auto device = connected(agentSettings("pc-1"), inbox);
    const auto server = connected(workstationSettings(), workstation);
    Mqtt5Settings nobody = enrolSettings("t");
    nobody.authority = settings().authority;
    for (const char* id : {"pc-1", "workstation", "metsuke", "x"}) {
        EXPECT_TRUE(RawClient(nobody, id).wasRefused()) << id;
    }
    for (const char* id : {"metsuke/agent/pc-1", "metsuke/workstation/workstation"}) { // names that mean nothing to the broker
        EXPECT_TRUE(RawClient(nobody, id).isConnected()) << id;
    }
    EXPECT_TRUE(RawClient(agentSettings("pc-2"), "metsuke/agent/pc-1").isConnected()); // and so between agents
    ASSERT_TRUE(server->send(command("pc-1", "still here")).ok());
    ASSERT_TRUE(eventually([&] { return inbox.size() == 1; }));
    EXPECT_EQ(inbox.changes().size(), 1U);
    EXPECT_EQ(workstation.changes().size(), 1U);
}

TEST_F(BrokerTest, WithoutACertificate_orWithAForeignOne_nobodyGetsIn) {
    Mqtt5Settings bare = workstationSettings();
    bare.role = agent("pc-1");
    bare.certificate.clear();
    bare.key.clear();
    Inbox first;
    const auto without = connect(bare, first);

    const std::filesystem::path elsewhere = folder() / "elsewhere";
    const auto foreign = fleet::CertificateAuthority::open(elsewhere, wallClock());
    ASSERT_TRUE(foreign.ok());
    ASSERT_TRUE(foreign->keepWorkstation(wallClock()).ok());
    Mqtt5Settings forged = workstationSettings(); // it calls itself "workstation"
    forged.certificate = elsewhere / "workstation.pem";
    forged.key = elsewhere / "workstation.key";
    Inbox second;
    const auto with = connect(forged, second);
    ASSERT_TRUE(eventually([&] { return first.wasTold("transport.mqtt_lost") && second.wasTold("transport.mqtt_lost"); }));
    EXPECT_FALSE(without->isConnected() || with->isConnected());
}

TEST_F(BrokerTest, Revoked_cannotConnectAnyMore_andIsMuteAtOnce) {
    const auto server = connected(workstationSettings(), workstation);
    Inbox inbox, other;
    auto client = connected(agentSettings("pc-1"), inbox);
    const auto good = connected(agentSettings("pc-2"), other);
    revoke({"pc-1"});
    m_settings.denied = {"pc-1"};
    ASSERT_TRUE(broker->reload(settings()).ok());
    ASSERT_TRUE(eventually([&] { // it reads its files a little later
        EXPECT_TRUE(client->send({ParcelKind::Telemetry, {}, "beat"}).ok());
        return inbox.wasTold("transport.mqtt_not_published");
    }));
    const size_t before = inbox.size();
    ASSERT_TRUE(server->send(command(std::string(kEverybody), "to all")).ok());
    ASSERT_TRUE(eventually([&] { return other.size() == 1; }));
    EXPECT_EQ(inbox.size(), before);
    client.reset();
    Inbox again;
    client = connect(agentSettings("pc-1"), again);
    ASSERT_TRUE(eventually([&] { return again.wasTold("transport.mqtt_lost"); }));
    EXPECT_FALSE(client->isConnected());
    EXPECT_EQ(other.changes().size(), 1U); // the connections of the others stayed
}

TEST_F(BrokerTest, KilledBroker_isStartedAgain) {
    Inbox inbox;
    const auto client = connected(agentSettings("pc-1"), inbox);
    const auto server = connected(workstationSettings(), workstation);
    const pid_t first = brokerId();
    ASSERT_GT(first, 0);
    ::kill(first, SIGKILL);
    ASSERT_TRUE(eventually([&] { return brokerId() > 0 && brokerId() != first && broker->isRunning(); }));
    // A broker that is killed has not kept who subscribed: what comes before the workstation is back is the ledger's to send again.
    ASSERT_TRUE(eventually([&] { return std::ranges::count(workstation.changes(), true, &std::pair<bool, Message>::first) == 2; }));
    ASSERT_TRUE(client->send(response("after")).ok());
    EXPECT_TRUE(eventually([&] { return workstation.size() == 1; }));
    stop();
    EXPECT_EQ(brokerId(), -1);
}

TEST_F(BrokerTest, BrokerThatCannotRun_saysWhy) {
    Inbox told;
    const auto changed = [events = told.events()](bool isRunning, const Message& why) { events.changed(isRunning, why); };
    fleet::BrokerSettings second = settings();
    second.folder = folder() / "second";
    const auto same = fleet::BrokerProcess::start("/usr/sbin/mosquitto", second, changed, {milliseconds(10), milliseconds(50)});
    ASSERT_TRUE(same.ok());
    ASSERT_TRUE(eventually([&] { return told.wasTold("broker.ended"); }));
    EXPECT_THAT(std::get<std::string>(told.changes().front().second.args.back().second), HasSubstr("in use"));

    const auto missing = fleet::BrokerProcess::start(folder() / "absent", second, changed, {milliseconds(10), milliseconds(50)});
    ASSERT_TRUE(missing.ok());
    EXPECT_TRUE(eventually([&] { return told.wasTold("broker.missing"); }));
    second.key = "/tmp/a\nlistener 1883";
    EXPECT_FAILS(fleet::BrokerProcess::start("/usr/sbin/mosquitto", second, changed), ErrorCode::InvalidArgument, "broker.setting_refused");
    second = settings();
    second.denied = {"pc-1\nuser pc-2"};
    EXPECT_FAILS(broker->reload(second), ErrorCode::InvalidArgument, "broker.setting_refused");
}
