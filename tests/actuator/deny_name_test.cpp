// SPDX-License-Identifier: GPL-3.0-or-later
// A name that is denied stays denied when it moves: a real resolver, the computer's own lookups, and the kernel's packet filter.
#include "core/actuator/linux/network_nft.h"
#include "core/actuator/linux/recent_lookups.h"
#include "core/sensor/linux/dns_watch.h"
#include "tests/actuator/name_server.h"
#include "tests/actuator/network_world.h"
#include "tests/support/process.h"

#include <cerrno>
#include <gmock/gmock.h>

using namespace metsuke;
using namespace metsuke::actuator;
using namespace metsuke::actuator::test;
using plan::Action;
using plan::State;

namespace {

constexpr const char *kResolver = NetworkStage::kIntruder4, *kThird4 = "198.51.100.10";

class DenyName : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        world = std::make_unique<NetworkWorld>();
        ASSERT_EQ(world->stage.run(NetworkStage::Intruder, {"ip", "address", "add", std::string(kThird4) + "/32", "dev", "lo"}), 0);
        server = std::make_unique<NameServer>(world->stage.datagrams(NetworkStage::Intruder, kResolver, NameServer::kPort));
        for (const char* address : {NetworkStage::kFar4, NetworkStage::kFar6, kThird4}) {
            listening.push_back(world->stage.listen(NetworkStage::Intruder, address, NetworkStage::kWeb));
        }
        lookups.setFed(true);
        world->settings.lookups = &lookups;
        addNetworkHandlers(world->handlers, world->settings, world->protection);
        ASSERT_TRUE(watch.start(queue));
        begin();
    }
    void TearDown() override {
        if (world) {
            watch.stop();
        }
    }
    /// As an agent that is started.
    void begin() { keeper.emplace(std::move(NetworkKeeper::open(world->settings, world->protection)).value()); }
    /// Asks, and takes what the sensor then tells, as the actuator does. How many addresses are denied that were not.
    size_t ask(const std::string& name, bool isV6 = false) {
        EXPECT_TRUE(lookUp(kResolver, name, isV6));
        std::vector<Lookup> heard;
        EXPECT_TRUE(metsuke::test::eventually([&] {
            for (const sensor::Observation& one : queue.take(10 * kMillisecond)) {
                const auto* seen = std::get_if<sensor::NameSeen>(&one.body);
                if (auto lookup = seen != nullptr ? lookupOf(seen->lookup, world->now.wall) : std::nullopt) {
                    heard.push_back(std::move(*lookup));
                }
            }
            return !heard.empty();
        }));
        std::ranges::for_each(heard, [&](const Lookup& lookup) { lookups.take(lookup); });
        const auto taught = keeper->learn(heard, world->inForce(), world->now.wall,
            [&](const std::string& undoId, const std::string& record) { return world->journal().amend(undoId, record); });
        EXPECT_TRUE(taught.ok());
        EXPECT_TRUE(noteTaught(world->journal(), *taught, world->now.wall).ok());
        size_t denied = 0;
        for (const auto& one : *taught) {
            denied += one.lesson.denied.size();
        }
        return denied;
    }
    plan::StepReport deny(std::vector<IpAddress> addresses = {}, Duration duration = kHour) {
        return world->perform(Action::DenyName, plan::NameTarget{"evil.example", std::move(addresses), duration});
    }
    plan::Since since() { return world->actuator().list({}).value().front().since; }
    static bool canReach(const char* address) { return connectTo(address, NetworkStage::kWeb).isOpen(); }

    RecentLookups lookups; ///< outlives the handlers
    std::unique_ptr<NetworkWorld> world;
    std::unique_ptr<NameServer> server;
    std::vector<FileHandle> listening;
    sensor::ObservationQueue queue{1000};
    sensor::DnsWatch watch;
    std::optional<NetworkKeeper> keeper;
};

} // namespace

TEST_F(DenyName, ThatMoves_staysDenied_andItsConnectionsEnd) {
    server->set("evil.example", {NetworkStage::kFar4});
    ASSERT_EQ(ask("evil.example"), 0U) << "nothing is denied yet";
    const plan::StepReport done = deny();
    ASSERT_EQ(done.state, State::Done) << (done.refusal ? done.refusal->reason : "");
    EXPECT_FALSE(canReach(NetworkStage::kFar4)) << "it was looked up before, and nobody has told its address";
    server->set("evil.example", {kThird4});
    const FileHandle early = connectTo(kThird4, NetworkStage::kWeb); // faster than what learns
    ASSERT_TRUE(early.isOpen());
    EXPECT_EQ(ask("evil.example"), 1U);
    EXPECT_EQ(say(early), ECONNABORTED);
    EXPECT_FALSE(canReach(kThird4));
    EXPECT_FALSE(canReach(NetworkStage::kFar4)) << "where it was before is denied still";
    EXPECT_EQ(since(), (plan::Since{2, 0}));
    EXPECT_EQ(world->undo().state, State::Done);
    EXPECT_TRUE(canReach(kThird4));
    EXPECT_EQ(ruleset(), "");
}

TEST_F(DenyName, BelowAndOverOtherNames_isMeantAsWell_andOthersAreNot) {
    ASSERT_EQ(deny({*IpAddress::parse("203.0.113.99")}).state, State::Done);
    server->set("innocent.example", {kThird4});
    EXPECT_EQ(ask("innocent.example"), 0U);
    server->set("c2.evil.example", {"edge.cdn.example"});
    server->set("edge.cdn.example", {NetworkStage::kFar6});
    EXPECT_EQ(ask("c2.evil.example", true), 1U);
    EXPECT_FALSE(canReach(NetworkStage::kFar6));
    server->set("www.shop.example", {"node.evil.example"});
    server->set("node.evil.example", {NetworkStage::kFar4});
    EXPECT_EQ(ask("www.shop.example"), 1U) << "the answer goes over the denied name";
    EXPECT_FALSE(canReach(NetworkStage::kFar4));
    EXPECT_TRUE(canReach(kThird4));
}

TEST_F(DenyName, AfterARestart_isDeniedWithAllThatWasLearned_andEndsWithTheStep) {
    ASSERT_EQ(deny({*IpAddress::parse(NetworkStage::kFar4)}, kHour).state, State::Done);
    server->set("evil.example", {kThird4});
    ASSERT_EQ(ask("evil.example"), 1U);
    keeper.reset();
    world->close();
    ASSERT_TRUE(nft::apply("flush ruleset").ok()); // the computer was started anew
    EXPECT_TRUE(canReach(kThird4));
    begin();
    EXPECT_EQ(keeper->keep(world->inForce(), world->now.wall).value().size(), 1U);
    EXPECT_FALSE(canReach(kThird4));
    EXPECT_FALSE(canReach(NetworkStage::kFar4));
    EXPECT_EQ(since(), (plan::Since{1, 0}));
    world->now.wall = world->now.wall + kHour;
    world->now.sinceBoot += kHour;
    ASSERT_TRUE(world->actuator().tick().ok());
    EXPECT_EQ(ruleset(), "");
    EXPECT_TRUE(canReach(kThird4));
    server->set("evil.example", {NetworkStage::kFar4});
    EXPECT_EQ(ask("evil.example"), 0U) << "nothing is denied any more";
}

TEST_F(DenyName, LearnedAddress_isLetGoADayAfterItsLastAnswer) {
    ASSERT_EQ(deny({*IpAddress::parse(NetworkStage::kFar4)}, 0).state, State::Done);
    server->set("evil.example", {kThird4});
    ASSERT_EQ(ask("evil.example"), 1U);
    ASSERT_TRUE(nft::apply("flush ruleset").ok());
    const auto later = world->now.wall + kLearnedFor;
    ASSERT_TRUE(keeper->keep(world->inForce(), later).ok());
    EXPECT_TRUE(canReach(kThird4));
    EXPECT_FALSE(canReach(NetworkStage::kFar4)) << "what was ordered stays";
}

TEST_F(DenyName, AnswerWithWhatTheComputerLivesBy_cutsNothingOff_andIsTold) {
    ASSERT_EQ(deny({*IpAddress::parse(NetworkStage::kFar4)}).state, State::Done);
    server->set("evil.example", {NetworkStage::kWorkstation4, kResolver, "10.66.0.53", "10.66.0.2", "203.0.113.7", "0.0.0.0"});
    EXPECT_EQ(ask("evil.example"), 0U);
    EXPECT_TRUE(connectTo(NetworkStage::kWorkstation4, NetworkStage::kManagement).isOpen());
    EXPECT_TRUE(lookUp(kResolver, "evil.example", false));
    EXPECT_EQ(since(), (plan::Since{0, 6}));
    EXPECT_TRUE(world->journal().isIntact().value());
}

TEST_F(DenyName, DryRun_saysWhichOtherNamesGoWithIt) {
    server->set("evil.example", {NetworkStage::kFar4});
    server->set("shop.example", {NetworkStage::kFar4});
    ask("evil.example");
    ask("shop.example");
    const auto shared = [](const plan::StepReport& report) {
        const auto found = std::ranges::find(report.effects, "network.shared", &Message::id);
        return found == report.effects.end() ? Message() : *found;
    };
    EXPECT_EQ(shared(world->look(Action::DenyName, plan::NameTarget{"evil.example", {}, kHour})),
        Message("network.shared").with("count", int64_t{1}).with("names", "shop.example"));
    EXPECT_EQ(shared(world->look(Action::DenyAddress, plan::AddressTarget{*IpAddress::parse(NetworkStage::kFar4), 128, 0, kHour})),
        Message("network.shared").with("count", int64_t{2}).with("names", "evil.example, shop.example"));
    EXPECT_EQ(shared(world->look(Action::DenyAddress, plan::AddressTarget{*IpAddress::parse(kThird4), 128, 0, kHour})).id, "");
}
