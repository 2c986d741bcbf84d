// SPDX-License-Identifier: GPL-3.0-or-later
// The whole server over a real socket, with an agent that is nothing but a transport and keys.
#include "tests/fleet/server_fixture.h"
#include "tests/support/process.h"

#include "core/base/wall_clock.h"
#include "core/endpoint/trace_codec.h"
#include "core/fleet/fleet_server.h"
#include "core/fleet/places.h"
#include "core/transport/local_socket.h"

#include <mutex>

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;
using metsuke::test::eventually;
using openc2::Envelope;
using testing::ElementsAre;
using transport::Parcel;
using transport::ParcelKind;

namespace {

/// The other end of the socket, and what came to it.
class FakeAgent {
public:
    FakeAgent(const std::filesystem::path& socket, transport::Role role) {
        auto opened = transport::connectLocalSocket(socket, role,
            {[this](Parcel parcel) {
                 const std::lock_guard lock(m_mutex);
                 m_received.push_back(std::move(parcel));
                 return true;
             },
                [](bool, const Message&) {}});
        EXPECT_TRUE(opened.ok());
        m_transport = std::move(*opened);
    }
    void send(Parcel parcel) { static_cast<void>(m_transport->send(std::move(parcel))); }
    [[nodiscard]] bool isConnected() const { return m_transport->isConnected(); }
    std::vector<Parcel> received() {
        const std::lock_guard lock(m_mutex);
        return m_received;
    }

private:
    std::mutex m_mutex; ///< guards what follows
    std::vector<Parcel> m_received;
    std::unique_ptr<transport::Transport> m_transport;
};

class FleetServerTest : public FleetTest {
protected:
    void SetUp() override {
        FleetTest::SetUp();
        settings.folder = path();
    }
    std::unique_ptr<FleetServer> serve() {
        auto server = FleetServer::start(settings,
            {[this](const FleetState& told) {
                 const std::lock_guard lock(mutex);
                 state = told;
             },
                [this] { ++changes; }});
        EXPECT_TRUE(server.ok()) << server.error().message.id << ' ' << server.error().detail;
        return server.ok() ? std::move(*server) : nullptr;
    }
    bool isServing() {
        const std::lock_guard lock(mutex);
        return !state.ways.empty() && state.ways[0].isConnected;
    }
    FleetSettings settings;
    std::mutex mutex; ///< guards state
    FleetState state;
    std::atomic<int> changes = 0;
};

} // namespace

TEST_F(FleetServerTest, Second_isTurnedAway) {
    const auto first = serve();
    EXPECT_FAILS(FleetServer::start(settings, {}), "fleet.in_use");
}

TEST_F(FleetServerTest, WrongAddresses_areRefused) {
    settings.listenAddresses = {"0.0.0.0"};
    EXPECT_FAILS(FleetServer::start(settings, {}), "fleet.bad_address");
    settings.listenAddresses = {"not an address"};
    EXPECT_FAILS(FleetServer::start(settings, {}), "fleet.bad_address");
    settings.listenAddresses.clear();
    settings.externalBroker = "http://10.0.0.1";
    EXPECT_FAILS(FleetServer::start(settings, {}), "fleet.bad_broker");
    settings.externalBroker.clear();
    settings.hasLocalSocket = false;
    EXPECT_FAILS(enrolmentToken(settings, false, kDay, "sato", wallClock()), "fleet.nowhere");
}

TEST_F(FleetServerTest, MissingBroker_isTold_andTheSocketServesAllTheSame) {
    settings.listenAddresses = {"127.0.0.1"};
    settings.mosquitto = "/nowhere/mosquitto";
    const auto server = serve();
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return state.ways.size() == 3 && state.ways[0].isConnected
            && state.ways[1].why.id == "broker.missing";
    }));
    EXPECT_TRUE(std::filesystem::exists(path() / "server.pem"));
    EXPECT_TRUE(std::filesystem::exists(path() / "revoked.pem"));
}

TEST_F(FleetServerTest, Token_leadsToTheServerWhetherItRunsOrNot) {
    settings.listenAddresses = {"10.0.0.1", "fd00::1"};
    const auto made = enrolmentToken(settings, false, kDay, "sato", wallClock());
    ASSERT_WORKS(made);
    EXPECT_THAT(made->places,
        ElementsAre(
            "mqtts://10.0.0.1:8884", "mqtts://[fd00::1]:8884", "unix:" + socketPath(settings).string()));
    EXPECT_EQ(made->authority, CertificateAuthority::open(path(), wallClock())->digest());
    EXPECT_EQ(made->root, FleetKeys::open(path())->root().toText());
    EXPECT_TRUE(*roster->token(made->id));
}

TEST_F(FleetServerTest, Trace_isOnlyOrderedForAQuestion) {
    add(Computer());
    EXPECT_FALSE(orderTrace(*roster, "pc-12", "{}", "sato", kNow).ok());
    endpoint::TraceQuestion question;
    question.remote = *IpAddress::parse("203.0.113.9");
    const auto ordered = orderTrace(*roster, "pc-12", endpoint::encodeQuestion(question), "sato", kNow);
    ASSERT_WORKS(ordered);
    EXPECT_EQ((*roster->command(*ordered))->command.targetKind, "x-metsuke:trace");
    EXPECT_EQ((*roster->command(*ordered))->command.action, "investigate");
}

TEST_F(FleetServerTest, ParcelThatFails_takesNoOtherWithIt) {
    const auto server = serve();
    ASSERT_TRUE(eventually([&] { return isServing(); }));
    const Computer computer;
    add(computer, wallClock());
    const auto damaged = enrolmentToken(settings, true, kDay, "sato", wallClock());
    ASSERT_WORKS(damaged);
    ASSERT_WORKS((*Connection::open(path() / "roster.db", Connection::Mode::ReadWrite))->execute("UPDATE token SET text = 'x'"));
    FakeAgent enrolling(socketPath(settings), {transport::Role::Kind::Enrolling, damaged->id});
    FakeAgent agent(socketPath(settings), {transport::Role::Kind::Agent, "pc-12"});
    ASSERT_TRUE(eventually([&] { return enrolling.isConnected() && agent.isConnected(); }));
    auto heartbeat = computer.heartbeat(wallClock());
    heartbeat.policyVersion = 1;
    Envelope envelope;
    envelope.type = Envelope::Type::Notification;
    envelope.created = wallClock();
    envelope.from = "pc-12";
    envelope.to = {"workstation"};
    envelope.body = openc2::writeHeartbeat(heartbeat);
    for (int i = 0; i < 200; ++i) {
        enrolling.send({ParcelKind::EnrolRequest, damaged->id, "{}"});
        if (i == 100) {
            agent.send({ParcelKind::Telemetry, "pc-12", *openc2::seal(envelope, computer.identity)});
        }
    }
    EXPECT_TRUE(eventually([&] { return (*roster->agent("pc-12"))->heartbeat.has_value(); }));
}

TEST_F(FleetServerTest, Computer_enrolsIsOrderedAnswersAndIsAcknowledged) {
    const auto server = serve();
    ASSERT_TRUE(eventually([&] { return isServing(); }));
    const auto made = enrolmentToken(settings, true, kDay, "sato", wallClock());
    ASSERT_WORKS(made);
    const Computer computer;
    FakeAgent enrolling(socketPath(settings), {transport::Role::Kind::Enrolling, made->id});
    ASSERT_TRUE(eventually([&] { return enrolling.isConnected(); }));
    enrolling.send({ParcelKind::EnrolRequest, made->id,
        *openc2::writeEnrolmentRequest(computer.request(), *made, computer.identity)});
    ASSERT_TRUE(eventually([&] { return !enrolling.received().empty(); }));
    const auto reply = openc2::readEnrolmentReply(
        enrolling.received()[0].text, *openc2::VerifyingKey::fromText(made->signer));
    ASSERT_WORKS(reply);
    ASSERT_EQ(reply->outcome, openc2::EnrolmentReply::Outcome::Accepted);

    FakeAgent agent(socketPath(settings), {transport::Role::Kind::Agent, "pc-12"});
    ASSERT_TRUE(eventually([&] { return agent.isConnected(); }));
    const auto tell = [&](Envelope::Type type, const std::string& body) {
        Envelope envelope;
        envelope.type = type;
        envelope.requestId = "r";
        envelope.created = wallClock();
        envelope.from = "pc-12";
        envelope.to = {"workstation"};
        envelope.body = body;
        agent.send({type == Envelope::Type::Response ? ParcelKind::Response : ParcelKind::Telemetry, "pc-12",
            *openc2::seal(envelope, computer.identity)});
    };
    auto heartbeat = computer.heartbeat(wallClock());
    heartbeat.policyVersion = 1;
    tell(Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat));
    ASSERT_TRUE(eventually([&] { return (*roster->agent("pc-12"))->heartbeat.has_value(); }));
    EXPECT_EQ((*roster->agent("pc-12"))->seenBy, "unix:" + socketPath(settings).string());

    const std::string id = order("pc-12", wallClock()).command.id; // as another process would
    ASSERT_TRUE(eventually([&] { return !agent.received().empty(); }));
    tell(Envelope::Type::Response, openc2::writeResponse({id, 200, "done", "", ""}));
    ASSERT_TRUE(eventually([&] { return (*roster->command(id))->state == CommandState::Answered; }));
    ASSERT_TRUE(eventually([&] { return agent.received().size() >= 2; }));
    EXPECT_THAT(agent.received().back().text, testing::HasSubstr(id));
    EXPECT_GT(changes, 0);
}

TEST_F(FleetServerTest, ClosedKey_servesAllTheSame_andSignsOnceItIsOpen) {
    ASSERT_WORKS(FleetKeys::open(path()));
    const auto file = path() / "operator.key";
    ASSERT_WORKS(openc2::SigningKey::load(file)->replace(file, "correct horse"));
    EXPECT_FAILS(FleetServer::start(settings, {}), "openc2.key_locked");
    settings.mayBeLocked = true;
    const auto server = serve();
    ASSERT_NE(server, nullptr);
    const auto isLocked = [&] {
        const std::lock_guard lock(mutex);
        return !state.ways.empty() && state.isLocked;
    };
    EXPECT_TRUE(eventually(isLocked));
    EXPECT_FAILS(server->unlock(std::move(openc2::SigningKey::make()).value()), "fleet.other_key");
    ASSERT_WORKS(server->unlock(std::move(openc2::SigningKey::load(file, [](const auto&) { return std::string("correct horse"); })).value()));
    EXPECT_TRUE(eventually([&] { return !isLocked(); }));
    server->lock();
    EXPECT_TRUE(eventually(isLocked));
}
