// SPDX-License-Identifier: GPL-3.0-or-later
// That an isolation stays, ends, and never stays half done: keepers, time, crashes; and how fast it is.
#include "core/actuator/linux/network_contain.h"
#include "core/actuator/linux/network_nft.h"
#include "core/actuator/linux/network_probe.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/actuator/network_world.h"
#include "tests/support/process.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using namespace metsuke::actuator::test;
using metsuke::test::eventually;
using plan::Action;
using plan::State;

namespace {

class Keeping : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
    }
};

bool isContained() {
    return tryDatagram(*IpAddress::parse(NetworkStage::kFar4), 4000) == Passage::Closed && tryDatagram(*IpAddress::parse(NetworkStage::kFar6), 4000) == Passage::Closed;
}

std::vector<std::string> kept(NetworkWorld& world, NetworkKeeper& keeper) {
    auto mended = keeper.keep(world.inForce(), world.now.wall);
    EXPECT_TRUE(mended.ok());
    return mended ? *mended : std::vector<std::string>();
}

void wait(NetworkWorld& world, Duration time) {
    world.now.wall = world.now.wall + time;
    world.now.sinceBoot += time;
}

} // namespace

TEST_F(Keeping, RulesThatSomebodyThrowsAway_areThereAgain) {
    NetworkWorld world;
    ASSERT_EQ(world.contain().state, State::Done);
    auto keeper = NetworkKeeper::open(world.settings, world.protection);
    ASSERT_TRUE(keeper.ok());
    EXPECT_EQ(kept(world, *keeper).size(), 1U) << "at its start it makes sure";
    (void)keeper->isTold();
    EXPECT_EQ(kept(world, *keeper).size(), 0U);
    EXPECT_FALSE(keeper->isTold());
    for (const std::string harm : {"flush ruleset", "delete table netdev metsuke_isolation", "flush chain inet metsuke_isolation output",
             "add element inet metsuke_isolation host4 { 198.51.100.9 }", "insert rule inet metsuke_isolation out accept",
             "add chain inet metsuke_isolation output { policy accept; }"}) {
        ASSERT_TRUE(nft::apply(harm).ok()) << harm;
        pollfd told[2] = {{keeper->descriptors()[0], POLLIN, 0}, {keeper->descriptors()[1], POLLIN, 0}};
        EXPECT_EQ(::poll(told, 2, 1000), 1) << harm;
        EXPECT_TRUE(keeper->isTold()) << harm;
        EXPECT_EQ(kept(world, *keeper).size(), 1U) << harm;
        EXPECT_TRUE(isContained()) << harm;
        EXPECT_FALSE(world.stage.leaves([] { sendFrame("ep1", markedFrame(true)); })) << harm;
        (void)keeper->isTold(); // its own
    }
    ASSERT_TRUE(nft::apply("table inet docker {\n chain c {\n }\n}\n").ok());
    EXPECT_EQ(kept(world, *keeper).size(), 0U) << "what others add is theirs";
    EXPECT_EQ(world.undo().state, State::Done);
    EXPECT_EQ(kept(world, *keeper).size(), 0U);
    EXPECT_FALSE(isContained());
}

TEST_F(Keeping, InterfaceThatComesLater_isClosedToRawFramesToo) {
    NetworkWorld world;
    ASSERT_EQ(world.contain().state, State::Done);
    auto keeper = NetworkKeeper::open(world.settings, world.protection);
    ASSERT_TRUE(keeper.ok());
    (void)kept(world, *keeper);
    (void)keeper->isTold();
    ASSERT_EQ(world.stage.run(NetworkStage::Here, {"ip", "link", "add", "late0", "type", "veth", "peer", "name", "late1"}), 0);
    ASSERT_EQ(world.stage.run(NetworkStage::Here, {"ip", "link", "set", "late0", "up"}), 0);
    ASSERT_TRUE(eventually([&] { return keeper->isTold(); }));
    const auto facts = readNetwork({});
    const auto hooks = facts->hooks();
    const auto late = std::ranges::find(hooks, std::string("late0"), &HookedInterface::name);
    ASSERT_NE(late, hooks.end());
    EXPECT_EQ(tryFrame(*late), Passage::Open);
    EXPECT_EQ(kept(world, *keeper).size(), 1U);
    EXPECT_EQ(tryFrame(*late), Passage::Closed);
    ASSERT_EQ(world.stage.run(NetworkStage::Here, {"ip", "link", "del", "late0"}), 0);
    (void)kept(world, *keeper);
    EXPECT_EQ(world.undo().state, State::Done);
    EXPECT_EQ(ruleset(), "");
}

TEST_F(Keeping, TimeThatIsOver_releasesAlsoAfterARestart) {
    NetworkWorld world;
    ASSERT_EQ(world.contain(kHour).state, State::Done);
    wait(world, kHour / 2);
    world.close(); // the agent ends, and begins again
    ASSERT_TRUE(world.actuator().tick().ok());
    EXPECT_TRUE(isContained()) << "it is not over yet";
    wait(world, kHour / 2);
    world.close();
    ASSERT_TRUE(world.actuator().tick().ok());
    EXPECT_FALSE(isContained());
    EXPECT_EQ(ruleset(), "");
    EXPECT_EQ(world.inForce().size(), 0U);
}

TEST_F(Keeping, RestartOfTheComputer_containsAgainForWhatIsLeft) {
    NetworkWorld world;
    ASSERT_EQ(world.contain(kHour).state, State::Done);
    ASSERT_TRUE(nft::apply("flush ruleset").ok()); // as a restart leaves it
    world.close();
    wait(world, kHour / 2);
    auto keeper = NetworkKeeper::open(world.settings, world.protection);
    ASSERT_TRUE(keeper.ok());
    EXPECT_EQ(kept(world, *keeper).size(), 1U);
    EXPECT_TRUE(isContained());
    EXPECT_NE(ruleset().find("timeout 1860s"), std::string::npos) << ruleset();
    ASSERT_TRUE(nft::apply("flush ruleset").ok());
    wait(world, kHour);
    EXPECT_EQ(kept(world, *keeper).size(), 0U) << "its time is over";
    EXPECT_EQ(ruleset(), "");
}

TEST_F(Keeping, AgentThatDiesBeforeTheTest_leavesAnIsolationThatEndsByItself) {
    NetworkWorld world;
    NetworkRecord record{"dead", plan::HostTarget{NetworkStage::management(), 0}, {}};
    ASSERT_TRUE(nft::apply(isolationRules(record, readNetwork({}).value(), kSecond)).ok());
    EXPECT_TRUE(isContained());
    EXPECT_TRUE(eventually([] { return !isContained(); }));
    EXPECT_TRUE(world.stage.leaves([] { sendFrame("ep1", markedFrame(true)); }));
}

namespace {

/// Kills the whole agent, this worker and its parent, at a point of a call.
class Killing : public ActionHandler {
public:
    Killing(std::shared_ptr<ActionHandler> inner, std::string point)
        : m_inner(std::move(inner))
        , m_point(std::move(point)) { }
    plan::StepReport check(const Task& task) override { return m_inner->check(task); }
    Result<std::string> capture(const Task& task) override {
        dieAt("capture");
        return m_inner->capture(task);
    }
    Result<plan::StepReport> act(const Task& task, const std::string& record) override {
        dieAt("act-begin");
        if (m_point == "act-middle") { // the rules stand, no connection is cut yet
            const auto read = readNetworkRecord(record);
            (void)nft::apply(isolationRules(*read, readNetwork({}).value(), kMinute));
            dieAt("act-middle");
        }
        auto done = m_inner->act(task, record);
        dieAt("act-end");
        return done;
    }
    Result<void> verify(const Task& task, const std::string& record) override {
        dieAt("verify-begin");
        auto verified = m_inner->verify(task, record);
        dieAt("verify-end");
        return verified;
    }
    Comparison compare(const Task& task, const std::string& record) override { return m_inner->compare(task, record); }
    Result<void> undo(const Task& task, const std::string& record) override {
        dieAt("undo-begin");
        auto undone = m_inner->undo(task, record);
        dieAt("undo-end");
        return undone;
    }

private:
    void dieAt(const char* point) const {
        if (m_point == point) {
            ::kill(::getppid(), SIGKILL);
            ::kill(::getpid(), SIGKILL);
        }
    }
    std::shared_ptr<ActionHandler> m_inner;
    std::string m_point;
};

class KilledAt : public Keeping, public testing::WithParamInterface<const char*> { };

} // namespace

TEST_P(KilledAt, EveryPoint_isContainedWhollyOrNotAtAll) {
    NetworkWorld world;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const std::string point = GetParam();
    const pid_t child = ::fork();
    if (child == 0) {
        world.handlers.add(Action::ContainHost, std::make_shared<Killing>(std::make_shared<ContainHandler>(world.settings), point));
        (void)world.contain();
        (void)world.undo();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it was not killed there";
    wait(world, 5 * kMinute);
    (void)world.actuator(); // recovers
    EXPECT_TRUE(world.journal().interrupted()->empty());
    EXPECT_TRUE(world.journal().unfinishedOrders()->empty());
    EXPECT_EQ(isContained(), world.inForce().size() == 1) << "the journal says what is";
    EXPECT_EQ(connectTo(NetworkStage::kFar4, NetworkStage::kWeb, 500).isOpen(), !isContained());
    EXPECT_TRUE(connectTo(NetworkStage::kWorkstation4, NetworkStage::kManagement).isOpen());
    if (!isContained()) {
        EXPECT_EQ(ruleset(), "");
    } else {
        EXPECT_EQ(ruleset().find("timeout 60s"), std::string::npos) << "it is not on probation any more";
        EXPECT_EQ(world.perform(Action::ReleaseHost, plan::NoTarget{}).state, State::Done);
        EXPECT_EQ(ruleset(), "");
    }
}
INSTANTIATE_TEST_SUITE_P(
    Points, KilledAt, testing::Values("capture", "act-begin", "act-middle", "act-end", "verify-begin", "verify-end", "undo-begin", "undo-end"),
    [](const auto& point) {
        std::string name = point.param;
        std::erase(name, '-');
        return name;
    });

TEST_F(Keeping, ManyIsolations_areFast) {
    NetworkWorld world;
    constexpr int kRounds = 20, kConnections = 100;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    std::vector<Duration> blocked, applied, whole;
    for (int i = 0; i < kRounds; ++i) {
        std::vector<FileHandle> flows, accepted;
        for (int k = 0; k < kConnections; ++k) {
            flows.push_back(connectTo(NetworkStage::kFar4, NetworkStage::kWeb));
            accepted.emplace_back(::accept(web.get(), nullptr, nullptr));
        }
        ASSERT_TRUE(flows.back().isOpen());
        Duration began = 0, acted = 0;
        world.progress = [&](const plan::StepReport& report) {
            began = report.state == State::Acting ? sensor::sinceBoot() : began;
            acted = report.state == State::Checking ? sensor::sinceBoot() : acted;
        };
        const Duration ordered = sensor::sinceBoot();
        ASSERT_EQ(world.contain().state, State::Done); // the look and the deed
        const Duration done = sensor::sinceBoot();
        EXPECT_EQ(say(flows.front()), ECONNABORTED);
        blocked.push_back(acted - ordered);
        applied.push_back(acted - began);
        whole.push_back(done - ordered);
        ASSERT_EQ(world.undo().state, State::Done);
    }
    const auto ms = [](std::vector<Duration>& times, size_t percent) {
        std::ranges::sort(times);
        return static_cast<int>(times[(times.size() * percent + 99) / 100 - 1] / kMillisecond);
    };
    printf("order to blocked p50 %d p95 %d ms; act p50 %d p95 %d ms; tested p50 %d p95 %d ms\n", ms(blocked, 50), ms(blocked, 95), ms(applied, 50),
        ms(applied, 95), ms(whole, 50), ms(whole, 95));
    RecordProperty("blocked_p95_ms", ms(blocked, 95));
    RecordProperty("tested_p95_ms", ms(whole, 95));
    EXPECT_LT(ms(blocked, 95), 2000);
    EXPECT_LT(ms(whole, 95), 30'000);
}
