// SPDX-License-Identifier: GPL-3.0-or-later
// A computer is cut off from everything but the workstation, in network namespaces of its own.
#include "core/actuator/linux/network_conntrack.h"
#include "core/actuator/linux/network_nft.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/actuator/network_world.h"
#include "tests/support/process.h"

#include <algorithm>
#include <cerrno>
#include <gtest/gtest.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

using namespace metsuke;
using namespace metsuke::actuator;
using namespace metsuke::actuator::test;
using metsuke::test::eventually;
using plan::Action;
using plan::State;

namespace {

class Containment : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
    }
};

bool isHeard(const FileHandle& socket) {
    char byte[64];
    return ::recv(socket.get(), byte, sizeof byte, MSG_DONTWAIT) > 0;
}

bool hasEffect(const plan::StepReport& report, const char* id) {
    return std::ranges::any_of(report.effects, [&](const Message& effect) { return effect.id == id; });
}

bool isEnded(const FileHandle& socket) {
    char byte = 0;
    return ::recv(socket.get(), &byte, 1, MSG_DONTWAIT) < 0 && errno == ECONNABORTED;
}

} // namespace

TEST_F(Containment, NewConnections_reachOnlyTheWorkstation) {
    NetworkWorld world;
    const FileHandle web4 = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle web6 = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar6, NetworkStage::kWeb);
    const FileHandle other = world.stage.listen(NetworkStage::Workstation, NetworkStage::kWorkstation4, 22);
    ASSERT_TRUE(connectTo(NetworkStage::kFar4, NetworkStage::kWeb).isOpen() && connectTo(NetworkStage::kFar6, NetworkStage::kWeb).isOpen());
    ASSERT_TRUE(connectTo(NetworkStage::kWorkstation4, 22).isOpen());
    const plan::StepReport report = world.contain();
    ASSERT_EQ(report.state, State::Done) << (report.refusal ? report.refusal->reason : "");
    EXPECT_FALSE(connectTo(NetworkStage::kFar4, NetworkStage::kWeb).isOpen());
    EXPECT_FALSE(connectTo(NetworkStage::kFar6, NetworkStage::kWeb).isOpen());
    EXPECT_FALSE(connectTo(NetworkStage::kWorkstation4, 22).isOpen()) << "another port than the workstation's";
    EXPECT_TRUE(connectTo(NetworkStage::kWorkstation4, NetworkStage::kManagement).isOpen());
    EXPECT_TRUE(connectTo(NetworkStage::kWorkstation6, NetworkStage::kManagement).isOpen());
    EXPECT_TRUE(hasEffect(report, "network.contain"));
    EXPECT_EQ(world.undo().state, State::Done);
    EXPECT_TRUE(connectTo(NetworkStage::kFar4, NetworkStage::kWeb).isOpen());
    EXPECT_TRUE(connectTo(NetworkStage::kFar6, NetworkStage::kWeb).isOpen());
}

TEST_F(Containment, FlowsThatExist_areCutButTheWorkstations) {
    NetworkWorld world;
    const FileHandle web4 = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle web6 = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar6, NetworkStage::kWeb);
    const FileHandle udp4 = world.stage.datagrams(NetworkStage::Intruder, NetworkStage::kFar4, 4000);
    const FileHandle udp6 = world.stage.datagrams(NetworkStage::Intruder, NetworkStage::kFar6, 4000);
    const FileHandle long4 = connectTo(NetworkStage::kFar4, NetworkStage::kWeb), long6 = connectTo(NetworkStage::kFar6, NetworkStage::kWeb);
    const FileHandle flow4 = datagramsTo(NetworkStage::kFar4, 4000), flow6 = datagramsTo(NetworkStage::kFar6, 4000);
    const FileHandle kept = connectTo(NetworkStage::kWorkstation4, NetworkStage::kManagement);
    for (const FileHandle* flow : {&long4, &long6, &flow4, &flow6, &kept}) {
        ASSERT_TRUE(flow->isOpen());
        ASSERT_EQ(say(*flow), 0);
    }
    ASSERT_TRUE(eventually([&] { return isHeard(udp4); }));
    ASSERT_TRUE(eventually([&] { return isHeard(udp6); }));
    const plan::StepReport report = world.contain();
    ASSERT_EQ(report.state, State::Done) << (report.refusal ? report.refusal->reason : "");
    EXPECT_TRUE(isEnded(long4));
    EXPECT_TRUE(isEnded(long6));
    EXPECT_TRUE(isEnded(flow4));
    EXPECT_TRUE(isEnded(flow6));
    EXPECT_EQ(say(kept), 0);
    EXPECT_EQ(std::ranges::count(report.objects, std::string("connection"), &plan::TouchedObject::kind), 4);
    EXPECT_EQ(say(datagramsTo(NetworkStage::kFar4, 4000)), EPERM);
    EXPECT_EQ(say(datagramsTo(NetworkStage::kFar6, 4000)), EPERM);
    EXPECT_FALSE(isHeard(udp4) || isHeard(udp6));
}

TEST_F(Containment, RulesAlone_leaveAnEstablishedFlowSilent) { // what SOCK_DESTROY does not end: no blanket for what is established
    NetworkWorld world;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle flow = connectTo(NetworkStage::kFar4, NetworkStage::kWeb);
    ASSERT_TRUE(flow.isOpen());
    Isolation isolation{"metsuke test", NetworkStage::management(), {}, {}, 0};
    ASSERT_TRUE(nft::apply(isolationRules(isolation)).ok());
    EXPECT_FALSE(world.stage.leaves([&] { (void)say(flow); }));
}

TEST_F(Containment, Undo_leavesTheRulesAsBefore) {
    NetworkWorld world;
    ASSERT_TRUE(nft::apply("table inet fw4 {\n set s { type ipv4_addr; elements = { 10.1.2.3 }; }\n chain input {\n type filter hook input priority 0; policy "
                           "accept;\n ip saddr @s counter accept\n }\n}\ntable ip nat {\n chain post {\n type nat hook postrouting priority 100;\n }\n}\n")
                    .ok());
    const std::string before = ruleset();
    const plan::StepReport seen = world.look(Action::ContainHost, plan::HostTarget{{}, kHour});
    EXPECT_TRUE(hasEffect(seen, "network.other_rules"));
    EXPECT_EQ(ruleset(), before) << "looking changes nothing";
    ASSERT_EQ(world.contain().state, State::Done);
    EXPECT_NE(ruleset(), before);
    EXPECT_NE(ruleset().find("fw4"), std::string::npos);
    EXPECT_EQ(world.undo().state, State::Done);
    EXPECT_EQ(ruleset(), before);
    EXPECT_EQ(world.undo().refusal->reason, "nothing_to_undo");
}

TEST_F(Containment, Release_isTheStepThatTakesItBack) {
    NetworkWorld world;
    ASSERT_EQ(world.contain().state, State::Done);
    EXPECT_EQ(world.perform(Action::ReleaseHost, plan::NoTarget{}).state, State::Done);
    EXPECT_EQ(ruleset(), "");
    EXPECT_FALSE(world.perform(Action::ReleaseHost, plan::NoTarget{}).isChange) << "it is released already";
}

TEST_F(Containment, Again_isNoChangeAndOnOtherTermsRefused) {
    NetworkWorld world;
    ASSERT_EQ(world.contain().state, State::Done);
    const std::string before = ruleset();
    const plan::StepReport again = world.contain();
    EXPECT_EQ(again.state, State::Done);
    EXPECT_FALSE(again.isChange);
    const plan::StepReport other = world.look(Action::ContainHost, plan::HostTarget{{{*IpAddress::parse(NetworkStage::kFar4), 0}}, kHour});
    ASSERT_TRUE(other.refusal);
    EXPECT_EQ(other.refusal->reason, "contained_otherwise");
    EXPECT_EQ(ruleset(), before);
}

TEST_F(Containment, WhoElseIsPermitted_isReachedBothWays) {
    NetworkWorld world;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle own = world.stage.listen(NetworkStage::Here, "10.66.0.2", 22);
    ASSERT_EQ(world.perform(Action::ContainHost, plan::HostTarget{{{*IpAddress::parse(NetworkStage::kFar4), 0}}, kHour}).state, State::Done);
    EXPECT_TRUE(connectTo(NetworkStage::kFar4, NetworkStage::kWeb).isOpen());
    world.stage.at(NetworkStage::Workstation, [] { EXPECT_FALSE(connectTo("10.99.0.2", 22, 300).isOpen()) << "the workstation answers, it does not call"; });
}

TEST_F(Containment, Check_saysWhatItCosts) {
    NetworkWorld world;
    const FileHandle sshd = world.stage.listen(NetworkStage::Here, "10.66.0.2", 22);
    FileHandle console;
    world.stage.at(NetworkStage::Intruder, [&] { console = connectTo("10.66.0.2", 22); });
    ASSERT_TRUE(console.isOpen());
    const FileHandle accepted(::accept(sshd.get(), nullptr, nullptr));
    ASSERT_EQ(world.stage.run(NetworkStage::Here, {"ip", "link", "add", "docker0", "type", "bridge"}), 0);
    const plan::StepReport seen = world.look(Action::ContainHost, plan::HostTarget{{}, 0});
    EXPECT_EQ(seen.state, State::Planned);
    for (const char* id : {"network.contain", "network.for_ever", "network.drops", "network.console_lost", "network.bridges"}) {
        EXPECT_TRUE(hasEffect(seen, id)) << id;
    }
    const auto session = std::ranges::find(seen.objects, std::string("connection"), &plan::TouchedObject::kind);
    ASSERT_NE(session, seen.objects.end());
    EXPECT_NE(session->name.find("10.66.0.2:22 > 10.66.0.1:"), std::string::npos) << session->name;
    EXPECT_NE(session->before.find("test_"), std::string::npos) << session->before;
    EXPECT_EQ(seen.found.front(), (plan::Fact{"permitted", "10.99.0.1:8883"}));
    EXPECT_EQ(ruleset(), "");
}

TEST_F(Containment, WhatANetworkNeeds_goesOn) {
    NetworkWorld world;
    const plan::StepReport report = world.contain();
    ASSERT_EQ(report.state, State::Done);
    EXPECT_FALSE(hasEffect(report, "network.past_filters") || hasEffect(report, "network.queue_sockets"));
    for (const NetworkStage::Place place : {NetworkStage::Here, NetworkStage::Workstation}) {
        ASSERT_EQ(world.stage.run(place, {"ip", "neigh", "flush", "all"}), 0);
        EXPECT_TRUE(connectTo(NetworkStage::kWorkstation4, NetworkStage::kManagement).isOpen()) << "ARP";
        EXPECT_TRUE(connectTo(NetworkStage::kWorkstation6, NetworkStage::kManagement).isOpen()) << "neighbour discovery";
    }
    EXPECT_TRUE(world.stage.leaves([] {
        sendFrame("ep1", frameOf(ETHERTYPE_IP, ipv4Datagram("0.0.0.0", "255.255.255.255", 68, 67)));
    })) << "a question for an address, as DHCP clients ask it";
}

TEST_F(Containment, WithoutAWayBack_isRefused) {
    NetworkWorld world;
    world.settings.management.clear();
    addNetworkHandlers(world.handlers, world.settings, world.protection);
    EXPECT_EQ(world.look(Action::ContainHost, plan::HostTarget{{}, 0}).refusal->reason, "no_way_back");
    EXPECT_EQ(world.contain().state, State::Done) << "its end is a way back";
}

TEST_F(Containment, WorkstationThatIsSilentAlready_isRefusedAtOnce) {
    NetworkWorld world;
    world.settings.management = {{*IpAddress::parse("10.99.0.1"), 8884}};
    addNetworkHandlers(world.handlers, world.settings, world.protection);
    EXPECT_EQ(world.look(Action::ContainHost, plan::HostTarget{{}, kHour}).refusal->reason, "management_silent");
}

TEST_F(Containment, WorkstationKnownByNameOnly_isRefused_unlessAnAddressIsPermitted) {
    NetworkWorld world;
    world.settings.managementNames = {"soc.example"};
    const plan::HostTarget target{NetworkStage::management(), kHour};
    world.settings.management.clear();
    addNetworkHandlers(world.handlers, world.settings, world.protection);
    EXPECT_EQ(world.look(Action::ContainHost, plan::HostTarget{{}, kHour}).refusal->reason, "management_named");
    EXPECT_FALSE(world.look(Action::ContainHost, target).refusal);
}

TEST_F(Containment, WorkstationByIpv6Only_answers) {
    NetworkWorld world;
    world.management4.reset();
    ASSERT_EQ(world.contain().state, State::Done);
    EXPECT_TRUE(connectTo(NetworkStage::kWorkstation6, NetworkStage::kManagement).isOpen());
}

TEST_F(Containment, WayToTheWorkstationThatTheRulesCut_isReverted) {
    NetworkWorld world;
    world.settings.management = {{*IpAddress::parse("192.0.2.77"), NetworkStage::kManagement}}; // somebody's rules lead it elsewhere
    world.settings.answerWithin = 4 * kSecond;
    addNetworkHandlers(world.handlers, world.settings, world.protection);
    ASSERT_EQ(world.stage.run(NetworkStage::Here, {"ip", "route", "add", "192.0.2.77/32", "via", NetworkStage::kWorkstation4}), 0);
    ASSERT_TRUE(nft::apply("table ip nat {\n chain o {\n type nat hook output priority -100;\n ip daddr 192.0.2.77 dnat to 10.99.0.1\n }\n}\n").ok());
    const std::string before = ruleset();
    const auto began = sensor::sinceBoot();
    const plan::StepReport report = world.contain();
    EXPECT_EQ(report.state, State::RolledBack);
    ASSERT_TRUE(report.refusal);
    EXPECT_EQ(report.refusal->reason, "management_lost");
    EXPECT_LT(sensor::sinceBoot() - began, kMinute);
    RecordProperty("revert_ms", static_cast<int>((sensor::sinceBoot() - began) / kMillisecond));
    EXPECT_EQ(ruleset(), before);
}

TEST_F(Containment, SomebodyWhoCanBeReachedNevertheless_revertsIt) {
    NetworkWorld world;
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    world.settings.forbidden = {{*IpAddress::parse(NetworkStage::kFar4), NetworkStage::kWeb}};
    addNetworkHandlers(world.handlers, world.settings, world.protection);
    const plan::StepReport open
        = world.perform(Action::ContainHost, plan::HostTarget{{{*IpAddress::parse(NetworkStage::kFar4), NetworkStage::kWeb}}, kHour});
    EXPECT_EQ(open.state, State::RolledBack);
    EXPECT_EQ(open.refusal->reason, "still_open");
    EXPECT_EQ(ruleset(), "");
    EXPECT_EQ(world.contain().state, State::Done) << "when it is not permitted, it cannot";
}

TEST_F(Containment, TrackedFlows_areForgottenButTheWorkstations) {
    NetworkWorld world;
    ASSERT_TRUE(nft::apply("table inet fw4 {\n chain output {\n type filter hook output priority 0;\n ct state new accept\n }\n}\n").ok());
    const FileHandle web = world.stage.listen(NetworkStage::Intruder, NetworkStage::kFar4, NetworkStage::kWeb);
    const FileHandle cut = connectTo(NetworkStage::kFar4, NetworkStage::kWeb), kept = connectTo(NetworkStage::kWorkstation4, NetworkStage::kManagement);
    ASSERT_TRUE(cut.isOpen() && kept.isOpen());
    const auto tracked = forgetTracked({{*IpAddress::parse(NetworkStage::kFar4), 0}, {*IpAddress::parse(NetworkStage::kWorkstation4), 0}});
    ASSERT_TRUE(tracked.ok());
    ASSERT_EQ(world.contain().state, State::Done);
    const auto again = forgetTracked(NetworkStage::management());
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*again, 0) << "all but the workstation's were forgotten before";
    const auto rest = forgetTracked({});
    ASSERT_TRUE(rest.ok());
    EXPECT_GE(*rest, 1) << "the workstation's was not";
}
