// SPDX-License-Identifier: GPL-3.0-or-later
// Over real TLS to a consumer that filters real packets.
#include "app/firewall/block_keeper.h"
#include "tests/firewall/desk_fixture.h"
#include "tests/firewall/packet_filter.h"
#include "tests/firewall/two_networks.h"
#include "tests/notify/receiver.h"
#include "tests/support/process.h"

#include "core/base/wall_clock.h"

using namespace metsuke;
using namespace metsuke::firewall;
using namespace metsuke::firewall::test;
using metsuke::test::HookReceiver;

namespace {

class HttpsTest : public BlockDeskTest {
protected:
    void SetUp() override {
        BlockDeskTest::SetUp();
        certificate = metsuke::test::makeCertificate(path());
        if (certificate.key.empty()) {
            GTEST_SKIP() << "needs openssl";
        }
    }
    /// A server with the filter behind it; "edge-1" is there from now on.
    std::unique_ptr<HookReceiver> serve(HookReceiver::Answerer answer) {
        auto server = std::make_unique<HookReceiver>(std::move(answer), certificate);
        EXPECT_TRUE(removeFirewall(path(), "edge-1").ok());
        Firewall one;
        one.name = "edge-1";
        one.url = "https://" + server->address();
        one.caFile = certificate.certificate.string();
        one.tokenFile = (path() / "token").string();
        EXPECT_TRUE(addFirewall(path(), one).ok());
        return server;
    }
    HookReceiver::Answerer ofFilter() {
        return [this](const HookReceiver::Request& request, int) {
            auto [status, body] = filter->answer(request.body);
            return HookReceiver::Answer{status, body};
        };
    }
    static Exchange overHttps() {
        return [](const Firewall& one, const Request& request) {
            return exchangeHttps(one, request, {std::chrono::milliseconds(2'000), std::chrono::milliseconds(2'000)}, std::stop_token());
        };
    }
    metsuke::test::Certificate certificate;
    std::unique_ptr<PacketFilter> filter = std::make_unique<PacketFilter>();
};

} // namespace

TEST_F(HttpsTest, Request_isWhatTheTransferSpecificationAsksFor) {
    const auto server = serve(ofFilter());
    ask("203.0.113.9");
    tick(overHttps());
    ASSERT_EQ(server->requests().size(), 2U);
    const auto request = server->requests().back();
    EXPECT_TRUE(request.head.starts_with("POST /.well-known/openc2 HTTP/1.1\r\n")) << request.head;
    EXPECT_EQ(request.header("Content-Type"), "application/openc2+json;version=1.0");
    EXPECT_EQ(request.header("Accept"), "application/openc2+json;version=1.0");
    EXPECT_EQ(request.header("Authorization"), "Bearer s3cret-token");
    EXPECT_EQ(request.header("Host"), server->address());
    EXPECT_NE(request.body.find(request.header("X-Request-ID")), std::string::npos);
    EXPECT_EQ(filter->rules(), 1U);
}

TEST_F(HttpsTest, RealPackets_areBlockedThenFlowAgain) {
    const TwoNetworks networks;
    if (!networks.isThere()) {
        GTEST_SKIP() << "needs root, network namespaces and nft";
    }
    filter = std::make_unique<PacketFilter>([&](const std::string& rules) { return networks.applyRules(rules); });
    const auto server = serve(ofFilter());
    ASSERT_TRUE(metsuke::test::eventually([&] { return networks.reaches("10.99.0.2"); }));
    ASSERT_TRUE(metsuke::test::eventually([&] { return networks.reaches("fd99::2"); })) << "neighbours find each other first";

    const Block v4 = ask("10.99.0.2");
    tick(overHttps());
    ASSERT_EQ(block(v4.id).state, BlockState::Done) << block(v4.id).reason.id;
    EXPECT_FALSE(networks.reaches("10.99.0.2"));
    EXPECT_TRUE(networks.reaches("fd99::2")) << "nothing else is blocked";

    const Block v6 = ask("fd99::/64");
    tick(overHttps());
    ASSERT_EQ(block(v6.id).state, BlockState::Done);
    EXPECT_FALSE(networks.reaches("fd99::2"));

    ASSERT_TRUE(desk->release(v4.id, {}, "sato", now).ok());
    ASSERT_TRUE(desk->release(v6.id, {}, "sato", now).ok());
    tick(overHttps());
    EXPECT_TRUE(networks.reaches("10.99.0.2"));
    EXPECT_TRUE(networks.reaches("fd99::2"));

    const Block connection = ask("tcp:10.99.0.1>10.99.0.2:8099", kHour);
    tick(overHttps());
    ASSERT_EQ(block(connection.id).state, BlockState::Done);
    EXPECT_FALSE(networks.reaches("10.99.0.2"));
    EXPECT_TRUE(networks.reaches("10.99.0.2", TwoNetworks::kPort + 1)) << "another port is another connection";
    tick(overHttps(), kHour); // its time is over
    EXPECT_EQ(block(connection.id).state, BlockState::Removed);
    EXPECT_TRUE(networks.reaches("10.99.0.2"));
}

TEST_F(HttpsTest, ServerThatNobodyVouchesFor_getsNothing) {
    const auto server = serve(ofFilter());
    ASSERT_TRUE(removeFirewall(path(), "edge-1").ok());
    addNamed("edge-1", "https://" + server->address());
    const Block asked = ask("203.0.113.9");
    tick(overHttps());
    EXPECT_EQ(block(asked.id).state, BlockState::Queued);
    EXPECT_EQ(block(asked.id).reason.id, "firewall.not_reached");
    EXPECT_TRUE(server->requests().empty());
    EXPECT_EQ(filter->rules(), 0U);
}

TEST_F(HttpsTest, BusyAndSilentServers_areAskedAgain_refusalsAreNot) {
    int queries = 0;
    int answers = 0;
    const auto server = serve([&](const HookReceiver::Request& request, int number) {
        if (request.body.find("\"query\"") != std::string::npos) {
            ++queries;
            return ofFilter()(request, number);
        }
        ++answers;
        return answers == 1 ? HookReceiver::Answer{503, ""} : answers == 2 ? HookReceiver::Answer{0, ""} : ofFilter()(request, number);
    });
    const Block asked = ask("203.0.113.9");
    for (int i = 0; i < 4; ++i) {
        tick(overHttps(), 10 * kMinute);
    }
    EXPECT_EQ(block(asked.id).state, BlockState::Done);
    EXPECT_EQ(answers, 3);
    EXPECT_EQ(queries, 1) << "what it can do is known for an hour";
    EXPECT_EQ(filter->rules(), 1U);
}

TEST_F(HttpsTest, WrongToken_failsWithoutTellingIt) {
    const auto server = serve([](const HookReceiver::Request&, int) { return HookReceiver::Answer{401, "no s3cret-token for you"}; });
    const Block asked = ask("203.0.113.9");
    tick(overHttps());
    const Block after = block(asked.id);
    EXPECT_NE(after.state, BlockState::Done);
    const auto log = desk->book().log(100);
    ASSERT_TRUE(log.ok());
    for (const auto& entry : *log) {
        EXPECT_EQ(entry.what.find("s3cret"), std::string::npos);
    }
}

TEST_F(HttpsTest, TokenThatOthersMayRead_isNotUsed) {
    const auto server = serve(ofFilter());
    std::filesystem::permissions(path() / "token", std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    const Block asked = ask("203.0.113.9");
    tick(overHttps());
    EXPECT_NE(block(asked.id).state, BlockState::Done);
    EXPECT_TRUE(server->requests().empty());
}

TEST_F(HttpsTest, Keeper_sendsWhatIsDueByItself) {
    const auto server = serve(ofFilter());
    const BlockKeeper keeper(path());
    now = wallClock();
    const Block asked = ask("203.0.113.9");
    EXPECT_TRUE(metsuke::test::eventually([&] { return block(asked.id).state == BlockState::Done; }));
}
