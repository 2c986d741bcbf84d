// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_facts.h"
#include "core/actuator/linux/network_record.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::actuator;

TEST(NetworkRules, InterfaceWhoseNameWouldEndTheText_isLeftOut) {
    const Isolation isolation{"metsuke a b", {}, {}, {{7, "x\"; flush ruleset; #"}, {8, "eth0"}, {9, "eth*"}}, kMinute};
    const std::string rules = isolationRules(isolation);
    EXPECT_EQ(rules.find("flush"), std::string::npos);
    EXPECT_EQ(rules.find("chain egress_7"), std::string::npos);
    EXPECT_EQ(rules.find("chain egress_9"), std::string::npos) << "it would mean others";
    EXPECT_NE(rules.find("chain egress_8"), std::string::npos);
    EXPECT_NE(rules.find("chain ingress_8"), std::string::npos);
}

TEST(NetworkRules, Isolation_acceptsNothingBecauseItWasEstablished) {
    const std::string rules = isolationRules(Isolation{"metsuke a b", {}, {}, {{8, "eth0"}}, 0});
    EXPECT_EQ(rules.find("established"), std::string::npos);
    EXPECT_EQ(rules.find("ct state"), std::string::npos);
}

TEST(NetworkRules, ShortTime_isNeverForEver) {
    EXPECT_NE(prolongRules(1).find("timeout 1s"), std::string::npos);
    EXPECT_NE(prolongRules(kSecond + 1).find("timeout 2s"), std::string::npos);
    EXPECT_EQ(prolongRules(0).find("timeout"), std::string::npos);
}

TEST(NetworkRules, Range_isCutToItsPrefix) {
    const auto text = [](const char* address, uint8_t prefix) { return rangeOf({*IpAddress::parse(address), prefix, 0, 0}).toString(); };
    EXPECT_EQ(text("10.1.2.3", 128), "10.1.2.3");
    EXPECT_EQ(text("10.1.2.3", 104), "10.0.0.0/8");
    EXPECT_EQ(text("10.1.2.3", 8), "0.0.0.0/0") << "wider than IPv4";
    EXPECT_EQ(text("2001:db8::1", 32), "2001:db8::/32");
}

TEST(NetworkRules, Denials_haveTablesOfTheirOwn) {
    EXPECT_NE(denialTable("a"), denialTable("b"));
    EXPECT_EQ(denialTable("a"), denialTable("a"));
}

TEST(NetworkFacts, Resolvers_areReadFromWhatStandsThere) {
    const auto found = parseResolvers("# nameserver 1.1.1.1\nnameserver 10.0.0.53\n nameserver\tfe80::1%eth0 # router\nnameserver nonsense\nsearch x\noptions y");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].toString(), "10.0.0.53");
    EXPECT_EQ(found[1].toString(), "fe80::1");
    EXPECT_LE(parseResolvers([] {
        std::string many;
        for (int i = 0; i < 1000; ++i) {
            many += "nameserver 10.0.0.1\n";
        }
        return many;
    }()).size(), 16U);
}

TEST(NetworkFacts, QueueSockets_areCounted) {
    EXPECT_EQ(parseQueueSockets("protocol  size sockets  memory\nXDP       1280     3      -1   NI\nUDP 1 7 1\n"), 3);
    EXPECT_EQ(parseQueueSockets("UDP 1 7 1\nXDPX 1 2\nXDP\nXDP x y\n"), 0);
    EXPECT_EQ(parseQueueSockets(""), 0);
}

TEST(NetworkRecord, Text_isReadBack) {
    const NetworkRecord isolation{"u-1", plan::HostTarget{{{*IpAddress::parse("10.0.0.1"), 8883}, {*IpAddress::parse("fd00::1"), 0}}, kHour}, {}};
    const NetworkRecord killed{"u-2", plan::ConnectionTarget{17, {}, *IpAddress::parse("10.0.0.9"), 0, 53}, {1, UINT64_MAX}};
    for (const NetworkRecord& record : {isolation, killed}) {
        const auto read = readNetworkRecord(writeRecord(record));
        ASSERT_TRUE(read.ok());
        EXPECT_EQ(*read, record);
    }
    for (const char* text : {"", "{}", "[]", R"({"undo":"x"})", R"({"undo":"X Y","target":{},"sockets":[]})"}) {
        EXPECT_FALSE(readNetworkRecord(text).ok()) << text;
    }
}
