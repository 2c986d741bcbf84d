// SPDX-License-Identifier: GPL-3.0-or-later
// Ways round an isolation. Each is tried without it first: a way that does not work then proves nothing.
#include "core/actuator/linux/network_facts.h"
#include "core/actuator/linux/network_nft.h"
#include "core/actuator/linux/network_queues.h"
#include "tests/actuator/network_world.h"
#include "tests/support/process.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

using namespace metsuke;
using namespace metsuke::actuator;
using namespace metsuke::actuator::test;
using plan::Action;
using plan::State;

namespace {

struct Bypass {
    const char* name;
    void (*send)(const NetworkStage& stage);
};

void sendTo(int family, int type, int protocol, const char* address, uint16_t port, Bytes payload, uint16_t fromPort = 0, bool isWhole = false) {
    const FileHandle socket(::socket(family, type | SOCK_CLOEXEC, protocol));
    const int yes = 1;
    if (isWhole) {
        ::setsockopt(socket.get(), IPPROTO_IP, IP_HDRINCL, &yes, sizeof yes);
    }
    sockaddr_in v4{AF_INET, htons(port), {}, {}}, from4{AF_INET, htons(fromPort), {}, {}};
    sockaddr_in6 v6{AF_INET6, htons(port), 0, {}, 0}, from6{AF_INET6, htons(fromPort), 0, {}, 0};
    ::inet_pton(family, address, family == AF_INET ? static_cast<void*>(&v4.sin_addr) : &v6.sin6_addr);
    const bool isV4 = family == AF_INET;
    const socklen_t size = isV4 ? sizeof v4 : sizeof v6;
    if (fromPort != 0) {
        ::bind(socket.get(), isV4 ? reinterpret_cast<sockaddr*>(&from4) : reinterpret_cast<sockaddr*>(&from6), size);
    }
    (void)::sendto(socket.get(), payload.data(), payload.size(), 0, isV4 ? reinterpret_cast<sockaddr*>(&v4) : reinterpret_cast<sockaddr*>(&v6), size);
}

std::vector<uint8_t> withMarker(std::vector<uint8_t> head) {
    head.insert(head.end(), kMarker.begin(), kMarker.end());
    return head;
}

const Bypass kBypasses[] = {
    {"FrameOfIpv4", [](const NetworkStage&) { sendFrame("ep1", markedFrame(true)); }},
    {"FrameOfIpv6", [](const NetworkStage&) { sendFrame("ep1", markedFrame(false)); }},
    {"FramePastTheQueue", [](const NetworkStage&) { sendFrame("ep1", markedFrame(true), false); }},
    {"FrameOfIpv6PastTheQueue", [](const NetworkStage&) { sendFrame("ep1", markedFrame(false), false); }},
    {"FrameWithVlanTag", [](const NetworkStage&) { sendFrame("ep1", markedFrame(true, {7})); }},
    {"FrameOfIpv6WithVlanTag", [](const NetworkStage&) { sendFrame("ep1", markedFrame(false, {7})); }},
    {"FrameWithTwoVlanTags", [](const NetworkStage&) { sendFrame("ep1", markedFrame(true, {7, 8})); }},
    {"FrameOfUnknownType", [](const NetworkStage&) { sendFrame("ep1", frameOf(0x88b5, asBytes(kMarker))); }},
    {"FrameOfLinkLayerControl", [](const NetworkStage&) { sendFrame("ep1", frameOf(static_cast<uint16_t>(kMarker.size()), asBytes(kMarker))); }},
    {"RawSocketOfIpv4", [](const NetworkStage&) {
         sendTo(AF_INET, SOCK_RAW, IPPROTO_RAW, NetworkStage::kFar4, 0, ipv4Datagram("10.66.0.2", NetworkStage::kFar4, 4000, 4000), 0, true);
     }},
    {"RawSocketWithTheWorkstationsAddress", [](const NetworkStage&) {
         sendTo(AF_INET, SOCK_RAW, IPPROTO_RAW, NetworkStage::kFar4, 0, ipv4Datagram(NetworkStage::kWorkstation4, NetworkStage::kFar4, 8883, 4000), 0, true);
     }},
    {"Echo", [](const NetworkStage&) { sendTo(AF_INET, SOCK_RAW, IPPROTO_ICMP, NetworkStage::kFar4, 0, withMarker({ICMP_ECHO, 0, 0, 0, 0, 1, 0, 1})); }},
    {"EchoOfIpv6", [](const NetworkStage&) { sendTo(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, NetworkStage::kFar6, 0, withMarker({ICMP6_ECHO_REQUEST, 0, 0, 0, 0, 1, 0, 1})); }},
    {"OtherProtocol", [](const NetworkStage&) { sendTo(AF_INET, SOCK_RAW, 132, NetworkStage::kFar4, 0, withMarker({0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0})); }},
    {"DhcpPortsToAServerOfItsOwn", [](const NetworkStage&) { sendTo(AF_INET, SOCK_DGRAM, 0, NetworkStage::kFar4, 67, asBytes(kMarker), 68); }},
    {"Dhcpv6PortsToAServerOfItsOwn", [](const NetworkStage&) { sendTo(AF_INET6, SOCK_DGRAM, 0, NetworkStage::kFar6, 547, asBytes(kMarker), 546); }},
    {"FrameWithDhcpPorts", [](const NetworkStage&) {
         sendFrame("ep1", frameOf(ETHERTYPE_IP, ipv4Datagram("10.66.0.2", NetworkStage::kFar4, 68, 67)));
     }},
    {"WorkstationsPortElsewhere", [](const NetworkStage&) { sendTo(AF_INET, SOCK_DGRAM, 0, NetworkStage::kFar4, 8883, asBytes(kMarker)); }},
    {"NeighbourSolicitationAfar", [](const NetworkStage&) {
         const FileHandle socket(::socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6));
         const int hops = 255;
         ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops);
         sockaddr_in6 to{AF_INET6, 0, 0, {}, 0};
         ::inet_pton(AF_INET6, NetworkStage::kFar6, &to.sin6_addr);
         const auto payload = withMarker(std::vector<uint8_t>{ND_NEIGHBOR_SOLICIT, 0, 0, 0, 0, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
         (void)::sendto(socket.get(), payload.data(), payload.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
     }},
    {"NameLookup", [](const NetworkStage&) { sendTo(AF_INET, SOCK_DGRAM, 0, NetworkStage::kFar4, 53, asBytes(kMarker)); }},
    {"MulticastToTheSegment", [](const NetworkStage&) { sendTo(AF_INET, SOCK_DGRAM, 0, "224.0.0.251", 5353, asBytes(kMarker)); }},
    {"ContainerBehindABridge", [](const NetworkStage& stage) {
         stage.run(NetworkStage::Workstation, {"sh", "-c", "true"});
         for (const char* command : {"ip link add docker0 type bridge", "ip address add 172.17.0.1/16 dev docker0", "ip link set docker0 up",
                  "ip link add veth1 type veth peer name eth0 netns SPACE", "ip link set veth1 master docker0 up", "sysctl -qw net.ipv4.ip_forward=1"}) {
             std::string text = command;
             if (const size_t at = text.find("SPACE"); at != std::string::npos) {
                 text.replace(at, 5, stage.nameOf(NetworkStage::Workstation));
             }
             stage.run(NetworkStage::Here, {"sh", "-c", text});
         }
         // The workstation's namespace plays the container: another interface of it.
         stage.run(NetworkStage::Workstation, {"sh", "-c",
                                                  "ip address add 172.17.0.2/16 dev eth0; ip link set eth0 up; ip route add 198.51.100.0/24 via 172.17.0.1"});
         stage.at(NetworkStage::Workstation, [] { sendTo(AF_INET, SOCK_DGRAM, 0, NetworkStage::kFar4, 4000, asBytes(kMarker)); });
         stage.at(NetworkStage::Workstation, [] { (void)connectTo(NetworkStage::kFar4, 9, 300); }); // until the neighbours are found
         stage.at(NetworkStage::Workstation, [] { sendTo(AF_INET, SOCK_DGRAM, 0, NetworkStage::kFar4, 4000, asBytes(kMarker)); });
     }},
    {"MacvlanOfAContainer", [](const NetworkStage& stage) {
         stage.run(NetworkStage::Here, {"ip", "link", "add", "link", "ep1", "name", "mv0", "netns", stage.nameOf(NetworkStage::Workstation), "type", "macvlan"});
         stage.run(NetworkStage::Workstation, {"ip", "link", "set", "mv0", "up"});
         stage.at(NetworkStage::Workstation, [] { sendFrame("mv0", markedFrame(true)); });
     }},
    {"RulesThatDuplicateFromLoopback", [](const NetworkStage&) {
         EXPECT_TRUE(nft::apply("table netdev sly {\n chain e {\n type filter hook egress device \"lo\" priority 0;\n dup to \"ep1\"\n }\n}\n").ok());
         sendTo(AF_INET, SOCK_DGRAM, 0, "127.0.0.1", 4000, asBytes(kMarker));
     }},
    {"RulesThatForwardFromLoopback", [](const NetworkStage&) {
         EXPECT_TRUE(nft::apply("table netdev sly {\n chain i {\n type filter hook ingress device \"lo\" priority 0;\n fwd to \"ep1\"\n }\n}\n").ok());
         sendTo(AF_INET, SOCK_DGRAM, 0, "127.0.0.1", 4000, asBytes(kMarker));
     }},
    {"RulesThatLeadTheWorkstationsPortElsewhere", [](const NetworkStage& stage) {
         EXPECT_TRUE(nft::apply("table ip sly {\n chain o {\n type nat hook output priority -100;\n udp dport 8883 dnat to 198.51.100.9\n }\n}\n").ok());
         stage.run(NetworkStage::Here, {"ip", "route", "add", "10.99.0.1/32", "via", NetworkStage::kIntruder4});
         sendTo(AF_INET, SOCK_DGRAM, 0, NetworkStage::kWorkstation4, 8883, asBytes(kMarker));
     }},
    {"PacketsOfATunnelOfItsOwn", [](const NetworkStage& stage) {
         stage.run(NetworkStage::Here, {"sh", "-c", "ip tuntap add tun9 mode tun; ip address add 10.9.9.1/24 dev tun9; ip link set tun9 up; sysctl -qw net.ipv4.ip_forward=1"});
         const FileHandle tunnel(::open("/dev/net/tun", O_RDWR | O_CLOEXEC));
         ifreq request{};
         std::strcpy(request.ifr_name, "tun9");
         request.ifr_flags = IFF_TUN | IFF_NO_PI;
         EXPECT_EQ(::ioctl(tunnel.get(), TUNSETIFF, &request), 0);
         const auto packet = ipv4Datagram("10.9.9.7", NetworkStage::kFar4, 4000, 4000);
         EXPECT_EQ(::write(tunnel.get(), packet.data(), packet.size()), static_cast<ssize_t>(packet.size()));
     }},
    {"NewInterfaceOverTheOldOne", [](const NetworkStage& stage) {
         stage.run(NetworkStage::Here, {"ip", "link", "add", "link", "ep1", "name", "mv1", "type", "macvlan"});
         stage.run(NetworkStage::Here, {"ip", "link", "set", "mv1", "up"});
         sendFrame("mv1", markedFrame(true));
     }},
};

class Bypasses : public testing::TestWithParam<Bypass> {
protected:
    void SetUp() override {
        if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
    }
};

std::string nameOf(const testing::TestParamInfo<Bypass>& info) { return info.param.name; }

void PrintTo(const Bypass& bypass, std::ostream* stream) { *stream << bypass.name; }

} // namespace

TEST_P(Bypasses, BeforeAndWhileContained_leavesAndDoesNot) {
    const Bypass& bypass = GetParam();
    {
        NetworkWorld open;
        ASSERT_TRUE(open.stage.leaves([&] { bypass.send(open.stage); })) << "it does not even work without an isolation";
    }
    NetworkWorld world;
    ASSERT_EQ(world.contain().state, State::Done);
    EXPECT_FALSE(world.stage.leaves([&] { bypass.send(world.stage); }));
}
INSTANTIATE_TEST_SUITE_P(Ways, Bypasses, testing::ValuesIn(kBypasses), nameOf);

class RawFrames : public Bypasses { };

TEST_P(RawFrames, WithoutTheDeviceTable_getThrough) { // why there is one
    NetworkWorld world;
    ASSERT_EQ(world.contain().state, State::Done);
    ASSERT_TRUE(nft::apply(std::string("delete table netdev ") + kIsolationTable).ok());
    EXPECT_TRUE(world.stage.leaves([&] { GetParam().send(world.stage); }));
}
INSTANTIATE_TEST_SUITE_P(Ways, RawFrames, testing::ValuesIn(std::span(kBypasses).first(9)), nameOf);

TEST(PastEveryFilter, XdpSocket_isKeptFromItsQueueWhileContained) {
    if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    NetworkWorld world;
    int result = 0;
    const auto send = [&] { result = sendByXdp("ep1", markedFrame(true)); };
    if (!world.stage.leaves(send)) {
        GTEST_SKIP() << "this kernel has no AF_XDP: " << result;
    }
    ASSERT_EQ(world.contain().state, State::Done);
    EXPECT_TRUE(world.stage.leaves(send)) << "the filter does not see it";
    auto keeper = NetworkKeeper::open(world.settings, world.protection);
    ASSERT_TRUE(keeper.ok() && keeper->keep(world.inForce(), world.now.wall).ok());
    EXPECT_FALSE(world.stage.leaves(send));
    EXPECT_EQ(result, EBUSY);
    ASSERT_EQ(world.undo().state, State::Done);
    ASSERT_TRUE(keeper->keep(world.inForce(), world.now.wall).ok());
    EXPECT_TRUE(metsuke::test::eventually([&] { return world.stage.leaves(send); })) << "it is let go of with the isolation, when the kernel finds the time";
}

TEST(PastEveryFilter, WhatGoesPastAnyhow_isTold) {
    if (const std::string why = NetworkStage::obstacle(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    NetworkWorld world;
    QueueHold somebody;
    EXPECT_TRUE(somebody.hold(readNetwork({})->hooks()).empty());
    ASSERT_EQ(world.stage.run(NetworkStage::Here, {"tc", "qdisc", "add", "dev", "lo", "clsact"}), 0);
    const plan::StepReport seen = world.look(Action::ContainHost, plan::HostTarget{{}, kHour});
    const auto argumentOf = [&](const char* id) {
        const auto effect = std::ranges::find(seen.effects, std::string(id), &Message::id);
        return effect == seen.effects.end() ? MessageValue("") : effect->args.front().second;
    };
    EXPECT_EQ(argumentOf("network.past_filters"), MessageValue("lo"));
    EXPECT_GE(std::get<int64_t>(argumentOf("network.queue_sockets")), 2) << "one for each queue";
}
