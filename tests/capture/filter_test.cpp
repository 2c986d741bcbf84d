// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/devices.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

/// Where the error message puts the mistake, 1-based; 0 when it names no position, -1 when the filter is good.
int64_t positionOf(const std::string& expression) {
    const auto filter = PacketFilter::compile(expression, 1);
    if (filter) {
        return -1;
    }
    EXPECT_EQ(filter.error().code, ErrorCode::InvalidArgument);
    for (const auto& [name, value] : filter.error().message.args) {
        if (name == "position") {
            return std::get<int64_t>(value);
        }
    }
    return 0;
}

} // namespace

TEST(PacketFilter, Error_namesTheFirstWordThatCannotBeRight) {
    EXPECT_EQ(positionOf("tcp port 80 and nonsense 1"), 17);
    EXPECT_EQ(positionOf("tcp prot 80"), 5);
    EXPECT_EQ(positionOf("port 80)"), 8);
    EXPECT_EQ(positionOf("host 10.0.0.1 orr host 10.0.0.2"), 15);
    EXPECT_EQ(positionOf("tcp[13] == 2 and ip[zz] = 1"), 21);
}

TEST(PacketFilter, ErrorAtTheEnd_namesNoWord) {
    EXPECT_EQ(positionOf("tcp and"), 0);
    EXPECT_EQ(positionOf("(tcp or udp"), 0);
}

TEST(PacketFilter, GoodOnes_compile) {
    for (const char* expression : {"", "ip6 and tcp port 443", "vlan 5 and (src net 10.0.0.0/8 or ether host 02:00:00:00:00:01)", "tcp[tcpflags] & tcp-syn != 0"}) {
        EXPECT_EQ(positionOf(expression), -1) << expression;
    }
}
