// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses and names are denied, connections ended, in network namespaces of their own.
#include "core/actuator/linux/network_nft.h"
#include "core/actuator/linux/recent_lookups.h"
#include "core/sensor/linux/proc_reader.h"
#include "tests/actuator/network_world.h"
#include "tests/support/process.h"

#include <cerrno>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using namespace metsuke::actuator::test;
using metsuke::test::eventually;
using plan::Action;
using plan::AddressTarget;
using plan::State;

namespace {

class Deny : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
    }
};

AddressTarget target(const char* address, uint8_t prefix = 128, uint16_t port = 0, Duration duration = kHour) {
    return {*IpAddress::parse(address), prefix, port, duration};
}

bool canReach(const char* address, uint16_t port = NetworkStage::kWeb) { return connectTo(address, port).isOpen(); }

} // namespace

TEST_F(Deny, Address_isNeitherReachedNorHeard) {
    NetworkWorld world;
    const FileHandle web4 = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle web6 = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar6, NetworkStage::kWeb);
    const FileHandle own = world.stage.listen(NetworkStage::Here, "10.66.0.2", 22);
    const FileHandle flow = connectTo(NetworkStage::kFar4, NetworkStage::kWeb);
    ASSERT_TRUE(flow.isOpen() && canReach(NetworkStage::kFar6));
    const plan::StepReport report = world.perform(Action::DenyAddress, target(NetworkStage::kFar4));
    ASSERT_EQ(report.state, State::Done) << (report.refusal ? report.refusal->reason : "");
    char byte = 0;
    EXPECT_EQ(::recv(flow.get(), &byte, 1, MSG_DONTWAIT), -1);
    EXPECT_EQ(errno, ECONNABORTED);
    EXPECT_FALSE(canReach(NetworkStage::kFar4));
    EXPECT_TRUE(canReach(NetworkStage::kFar6)) << "nobody else is denied";
    EXPECT_EQ(world.undo().state, State::Done);
    EXPECT_TRUE(canReach(NetworkStage::kFar4));
    EXPECT_EQ(ruleset(), "");
}

TEST_F(Deny, AddressOfIpv6_isNotReached) {
    NetworkWorld world;
    const FileHandle web6 = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar6, NetworkStage::kWeb);
    ASSERT_EQ(world.perform(Action::DenyAddress, target(NetworkStage::kFar6)).state, State::Done);
    EXPECT_FALSE(canReach(NetworkStage::kFar6));
}

TEST_F(Deny, Range_meansAllOfIt) {
    NetworkWorld world;
    const FileHandle web4 = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle web6 = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar6, NetworkStage::kWeb);
    ASSERT_EQ(world.perform(Action::DenyAddress, target("198.51.100.77", 96 + 24)).state, State::Done);
    EXPECT_FALSE(canReach(NetworkStage::kFar4));
    ASSERT_EQ(world.perform(Action::DenyAddress, target("fd00:666::", 32)).state, State::Done);
    EXPECT_FALSE(canReach(NetworkStage::kFar6));
}

TEST_F(Deny, Port_meansNoOther) {
    NetworkWorld world;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle other = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, 8080);
    ASSERT_EQ(world.perform(Action::DenyAddress, target(NetworkStage::kFar4, 128, NetworkStage::kWeb)).state, State::Done);
    EXPECT_FALSE(canReach(NetworkStage::kFar4));
    EXPECT_TRUE(canReach(NetworkStage::kFar4, 8080));
}

TEST_F(Deny, SameAddressTwice_isDeniedUntilBothAreTakenBack) {
    NetworkWorld world;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    ASSERT_EQ(world.perform(Action::DenyAddress, target(NetworkStage::kFar4)).state, State::Done);
    ASSERT_EQ(world.perform(Action::DenyAddress, target("198.51.100.0", 96 + 24)).state, State::Done);
    EXPECT_EQ(world.undo().state, State::Done);
    EXPECT_FALSE(canReach(NetworkStage::kFar4));
}

TEST_F(Deny, TimeThatIsOver_letsGoInTheKernelAndInTheJournal) {
    NetworkWorld world;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    ASSERT_EQ(world.perform(Action::DenyAddress, target(NetworkStage::kFar4, 128, 0, kMinute)).state, State::Done);
    world.now.wall = world.now.wall + kMinute;
    world.now.sinceBoot += kMinute;
    ASSERT_TRUE(world.actuator().tick().ok());
    EXPECT_TRUE(canReach(NetworkStage::kFar4));
    EXPECT_EQ(ruleset(), "");
    // Without an agent: the elements have a time of their own.
    Denial denial{denialTable("gone"), "metsuke gone", {target(NetworkStage::kFar4)}, 0, kSecond};
    ASSERT_TRUE(nft::apply(denialRules(denial)).ok());
    EXPECT_FALSE(connectTo(NetworkStage::kFar4, NetworkStage::kWeb, 100).isOpen());
    EXPECT_TRUE(eventually([] { return canReach(NetworkStage::kFar4); }));
}

TEST_F(Deny, WhatTheComputerLivesBy_isRefused) {
    NetworkWorld world;
    const auto reasonOf = [&](const char* address, uint8_t prefix = 128, uint16_t port = 0) {
        const auto report = world.look(Action::DenyAddress, target(address, prefix, port));
        return report.refusal ? report.refusal->reason : "none";
    };
    EXPECT_EQ(reasonOf(NetworkStage::kWorkstation4), "is_management");
    EXPECT_EQ(reasonOf(NetworkStage::kWorkstation6), "is_management");
    EXPECT_EQ(reasonOf("10.0.0.0", 96 + 8), "is_management") << "it is in the range";
    EXPECT_EQ(reasonOf("0.0.0.0", 96), "is_management");
    EXPECT_EQ(reasonOf(NetworkStage::kWorkstation4, 128, 22), "none") << "another port of it";
    EXPECT_EQ(reasonOf(NetworkStage::kIntruder4), "is_gateway");
    EXPECT_EQ(reasonOf(NetworkStage::kIntruder6), "is_gateway");
    EXPECT_EQ(reasonOf("10.66.0.53"), "is_resolver");
    EXPECT_EQ(reasonOf("10.66.0.2"), "is_own");
    EXPECT_EQ(reasonOf("127.0.0.1"), "is_own");
    EXPECT_EQ(reasonOf("::1"), "is_own");
    world.settings.mayDenyInfrastructure = true;
    addNetworkHandlers(world.handlers, world.settings, world.protection);
    EXPECT_EQ(reasonOf(NetworkStage::kIntruder4), "none");
    EXPECT_EQ(reasonOf(NetworkStage::kWorkstation4), "is_management") << "whoever says so";
}

TEST_F(Deny, ProtectedAddress_takesOneMore) {
    NetworkWorld world;
    EXPECT_EQ(world.look(Action::DenyAddress, target("203.0.113.7")).tier, plan::Tier::T2);
    EXPECT_EQ(world.look(Action::DenyAddress, target("203.0.113.8")).tier, plan::Tier::T1);
}

TEST_F(Deny, NameWithoutAddress_isRefusedUnlessSomebodyLearns) {
    NetworkWorld world;
    EXPECT_EQ(world.look(Action::DenyName, plan::NameTarget{"evil.example", {}, 0}).refusal->reason, "name_unknown");
    const auto effect = [&] { return world.look(Action::DenyName, plan::NameTarget{"evil.example", {*IpAddress::parse(NetworkStage::kFar4)}, 0}).effects.at(1).id; };
    EXPECT_EQ(effect(), "network.deny_name_known") << "what it stands for later is said to pass";
    RecentLookups lookups;
    lookups.setFed(true);
    world.settings.lookups = &lookups;
    addNetworkHandlers(world.handlers, world.settings, world.protection);
    EXPECT_FALSE(world.look(Action::DenyName, plan::NameTarget{"evil.example", {}, 0}).refusal);
    EXPECT_EQ(effect(), "network.deny_name_learned");
}

TEST_F(Deny, KilledConnections_areEndedAndOthersAreNot) {
    NetworkWorld world;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle other = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, 8080);
    const FileHandle first = connectTo(NetworkStage::kFar4, NetworkStage::kWeb), second = connectTo(NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle left = connectTo(NetworkStage::kFar4, 8080), kept = connectTo(NetworkStage::kWorkstation4, NetworkStage::kManagement);
    const plan::ConnectionTarget target{6, {}, *IpAddress::parse(NetworkStage::kFar4), 0, NetworkStage::kWeb};
    EXPECT_EQ(world.look(Action::KillConnections, target).objects.size(), 2U);
    const plan::StepReport report = world.perform(Action::KillConnections, target);
    ASSERT_EQ(report.state, State::Done);
    EXPECT_EQ(report.objects.size(), 2U);
    EXPECT_EQ(say(first), ECONNABORTED);
    EXPECT_EQ(say(second), ECONNABORTED);
    EXPECT_EQ(say(left), 0);
    EXPECT_FALSE(world.perform(Action::KillConnections, target).isChange) << "there are none left";
    EXPECT_FALSE(world.look(Action::KillConnections, plan::ConnectionTarget{6, {}, {}, 0, NetworkStage::kManagement}).isChange)
        << "the workstation's is never meant";
    EXPECT_EQ(say(kept), 0);
}

TEST_F(Deny, ConnectionsOfAProcess_areEnded_withItsTree_andThoseOfOthersAreNot) {
    NetworkWorld world;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle ours = connectTo(NetworkStage::kFar4, NetworkStage::kWeb);
    ASSERT_TRUE(ours.isOpen());
    const std::string far = std::string("/dev/tcp/") + NetworkStage::kFar4 + "/443", workstation = std::string("/dev/tcp/") + NetworkStage::kWorkstation4 + "/8883";
    // One of its own, one of its child, and one with the workstation.
    const metsuke::test::Process culprit({"bash", "-c", "exec 3<>" + far + " 4<>" + workstation + "; bash -c 'exec 3<>" + far + "; sleep 60'; true"});
    const plan::ProcessTarget process{culprit.id(), sensor::ProcReader().startOf(culprit.id()), world.settings.boot, {}, {}, true};
    const plan::ConnectionTarget target{0, {}, {}, 0, 0, process};
    ASSERT_TRUE(eventually([&] { return world.look(Action::KillConnections, target).objects.size() == 2; }));
    const plan::StepReport looked = world.look(Action::KillConnections, target);
    EXPECT_FALSE(looked.refusal);
    EXPECT_EQ(looked.effects.front().id, "network.of_process");
    plan::ConnectionTarget narrow = target;
    narrow.remotePort = 80;
    EXPECT_FALSE(world.look(Action::KillConnections, narrow).isChange) << "both have to fit";
    const plan::StepReport report = world.perform(Action::KillConnections, target);
    ASSERT_EQ(report.state, State::Done);
    EXPECT_EQ(report.objects.size(), 2U);
    EXPECT_FALSE(world.look(Action::KillConnections, target).isChange);
    EXPECT_EQ(say(ours), 0) << "another process has the same other end";
    EXPECT_TRUE(sensor::ProcReader().startOf(culprit.id()) > 0) << "the process goes on";
}

TEST_F(Deny, ConnectionsOfAProcess_thatHasEndedOrIsNeverTouched_areNone) {
    NetworkWorld world;
    plan::ProcessTarget gone{1, kSecond, world.settings.boot, {}, {}, true};
    const auto ended = world.look(Action::KillConnections, plan::ConnectionTarget{0, {}, {}, 0, 0, gone});
    EXPECT_FALSE(ended.refusal || ended.isChange) << "another process has its number";
    gone.boot = "another";
    EXPECT_FALSE(world.look(Action::KillConnections, plan::ConnectionTarget{0, {}, {}, 0, 0, gone}).isChange);
    const plan::ProcessTarget self{::getpid(), sensor::ProcReader().startOf(::getpid()), world.settings.boot, {}, {}, false};
    const auto own = world.look(Action::KillConnections, plan::ConnectionTarget{0, {}, {}, 0, 0, self});
    ASSERT_TRUE(own.refusal);
    EXPECT_EQ(own.refusal->reason, "protected") << "the agent itself";
}

TEST_F(Deny, ConnectionsOfAContainer_areFoundInItsOwnNetwork) {
    NetworkWorld world;
    FileHandle inside;
    const FileHandle own = world.stage.listen(NetworkStage::Here, "10.66.0.2", 9100);
    world.stage.at(NetworkStage::Intruder, [&] { inside = connectTo("10.66.0.2", 9100); }); // plays a container
    ASSERT_TRUE(inside.isOpen());
    metsuke::test::Process holder({"ip", "netns", "exec", world.stage.nameOf(NetworkStage::Intruder), "sleep", "60"}); // a namespace is found by its processes
    ASSERT_TRUE(eventually([&] { return metsuke::test::readFile("/proc/" + std::to_string(holder.id()) + "/comm") == "sleep\n"; }));
    ASSERT_EQ(world.perform(Action::KillConnections, plan::ConnectionTarget{6, {}, *IpAddress::parse("10.66.0.2"), 0, 9100}).state, State::Done);
    EXPECT_EQ(say(inside), ECONNABORTED);
}
