// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ip_range.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

std::string shown(std::string_view text) {
    const auto range = IpRange::parse(text);
    return range.ok() ? range->toString() : range.error().message.id;
}
bool holds(std::string_view text, std::string_view address) {
    return IpRange::parse(text)->contains(*IpAddress::parse(address));
}

} // namespace

TEST(IpRange_everyNotation, readsAndPrintsShortest) {
    EXPECT_EQ(shown("10.0.0.0/8"), "10.0.0.0/8");
    EXPECT_EQ(shown(" 10.9.8.7 / 255.0.0.0 "), "10.0.0.0/8");
    EXPECT_EQ(shown("192.168.1.10-192.168.1.20"), "192.168.1.10-192.168.1.20");
    EXPECT_EQ(shown("192.168.1.10 - 20"), "192.168.1.10-192.168.1.20");
    EXPECT_EQ(shown("192.168.1.0-192.168.1.255"), "192.168.1.0/24");
    EXPECT_EQ(shown("203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(shown("203.0.113.7/32"), "203.0.113.7");
    EXPECT_EQ(shown("0.0.0.0/0"), "0.0.0.0/0");
    EXPECT_EQ(shown("fd00::1/8"), "fd00::/8");
    EXPECT_EQ(shown("2001:db8::1-2001:db8::ff"), "2001:db8::1-2001:db8::ff");
}

TEST(IpRange_mistakes, sayWhatIsWrong) {
    for (const char* text :
        {"", "10.0.0.300", "office", "10.0.0.1-", "-10.0.0.1", "10.0.0.1-300", "10.0.0.1-x", "/8"}) {
        EXPECT_EQ(shown(text), "site.range_address") << text;
    }
    for (const char* text : {"10.0.0.0/33", "10.0.0.0/255.0.255.0", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129",
             "fd00::/255.0.0.0", "10.0.0.0/8/8"}) {
        EXPECT_EQ(shown(text), "site.range_mask") << text;
    }
    EXPECT_EQ(shown("10.0.0.9-10.0.0.5"), "site.range_backwards");
    EXPECT_EQ(shown("10.0.0.9-5"), "site.range_backwards");
    EXPECT_EQ(shown("10.0.0.1-fd00::1"), "site.range_families");
}

TEST(IpRange_bounds, areIncluded) {
    EXPECT_TRUE(holds("10.0.0.5-10.0.0.9", "10.0.0.5"));
    EXPECT_TRUE(holds("10.0.0.5-10.0.0.9", "10.0.0.9"));
    EXPECT_FALSE(holds("10.0.0.5-10.0.0.9", "10.0.0.4"));
    EXPECT_FALSE(holds("10.0.0.5-10.0.0.9", "10.0.0.10"));
    EXPECT_TRUE(holds("fe80::/10", "febf::1"));
    EXPECT_FALSE(holds("fe80::/10", "fec0::1"));
    EXPECT_FALSE(holds("10.0.0.0/8", "::a00:1"));
}

TEST(IpRange_longInput, isCutInTheMessage) {
    const auto range = IpRange::parse(std::string(100'000, 'x'));
    ASSERT_FALSE(range.ok());
    EXPECT_LE(std::get<std::string>(range.error().message.args.at(0).second).size(), 80U);
}

TEST(IpRange, AllOfIpv6_holdsNothingOfIpv4) {
    const auto all = IpRange::parse("::/0");
    ASSERT_TRUE(all.ok());
    EXPECT_TRUE(all->contains(*IpAddress::parse("2001:db8::1")));
    EXPECT_FALSE(all->contains(*IpAddress::parse("192.0.2.1")));
    EXPECT_FALSE(all->contains(*IpRange::parse("10.0.0.0/8")));
    EXPECT_TRUE(IpRange::parse("0.0.0.0/0")->contains(*IpAddress::parse("192.0.2.1")));
}
