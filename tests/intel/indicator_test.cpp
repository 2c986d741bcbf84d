// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/indicator_set.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

constexpr Timestamp kNow{1'767'225'600 * kSecond}; // 2026-01-01T00:00:00Z

IndicatorSet setOf(std::string_view text) {
    IndicatorSet set;
    const Result<void> parsed = set.parse(text, "feed.csv");
    EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().message.id);
    return set;
}

IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

} // namespace

TEST(IndicatorSet, parse_headerCommentsAndQuotes_readsEveryColumn) {
    const IndicatorSet set = setOf("\xef\xbb\xbftype,value,source,confidence,expires\r\n# note\r\n\r\n"
                                   "domain,Bad.Example.,\"Feed, \"\"A\"\"\",80,2026-12-31\r\n");
    ASSERT_EQ(set.size(), 1u);
    const Indicator* found = set.findDomain("bad.example", kNow);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->value, "bad.example");
    EXPECT_EQ(found->source, "Feed, \"A\"");
    EXPECT_DOUBLE_EQ(found->confidence, 0.8);
    EXPECT_EQ(formatIso8601(*found->expires), "2026-12-31T23:59:59.000000000Z");
}

TEST(IndicatorSet, parse_badLine_namesFileLineAndReasonAndKeepsNothing) {
    const std::vector<std::pair<std::string, std::string>> cases{{"domain", "intel.reason_columns"},
        {"planet,mars", "intel.reason_type"}, {"ip,10.0.0.999", "intel.reason_value"}, {"hash,abc", "intel.reason_value"},
        {"domain,a..b", "intel.reason_value"}, {"ip,10.0.0.1,x,101", "intel.reason_confidence"},
        {"ip,10.0.0.1,x,nan", "intel.reason_confidence"}, {"ip,10.0.0.1,x,1,2026-13-01", "intel.reason_expires"},
        {"domain,\"open.example", "intel.reason_quote"}};
    for (const auto& [line, reason] : cases) {
        IndicatorSet set;
        const Result<void> parsed = set.parse("# feed\nip,192.0.2.1\n" + line + "\n", "feed.csv");
        ASSERT_FALSE(parsed.ok()) << line;
        EXPECT_EQ(parsed.error().code, ErrorCode::Malformed);
        EXPECT_EQ(parsed.error().message,
            Message("intel.file_line").with("file", "feed.csv").with("line", int64_t{3}).with("reason", reason)) << line;
        EXPECT_TRUE(set.empty()) << line;
    }
}

TEST(IndicatorSet, findAddress_matchesSingleAndNetworkOfBothFamilies) {
    const IndicatorSet set = setOf("ip,192.0.2.7\nip,198.51.100.0/24\nipv6,2001:db8::/32\n");
    EXPECT_NE(set.findAddress(ip("192.0.2.7"), kNow), nullptr);
    EXPECT_EQ(set.findAddress(ip("192.0.2.8"), kNow), nullptr);
    EXPECT_NE(set.findAddress(ip("198.51.100.255"), kNow), nullptr);
    EXPECT_EQ(set.findAddress(ip("198.51.101.0"), kNow), nullptr);
    EXPECT_NE(set.findAddress(ip("2001:db8:1::1"), kNow), nullptr);
    EXPECT_EQ(set.findAddress(ip("2001:db9::1"), kNow), nullptr);
}

TEST(IndicatorSet, findDomain_takesLongestSuffixAtLabelBorders) {
    const IndicatorSet set = setOf("domain,evil.example,short\ndomain,*.c2.evil.example,long\n");
    ASSERT_NE(set.findDomain("a.c2.evil.example", kNow), nullptr);
    EXPECT_EQ(set.findDomain("a.c2.evil.example", kNow)->source, "long");
    EXPECT_EQ(set.findDomain("www.evil.example", kNow)->source, "short");
    EXPECT_EQ(set.findDomain("notevil.example", kNow), nullptr);
    EXPECT_EQ(set.findDomain("example", kNow), nullptr);
}

TEST(IndicatorSet, findExact_ignoresHashCaseAndKeepsTypesApart) {
    const IndicatorSet set = setOf("md5,0123456789ABCDEF0123456789ABCDEF\n"
                                   "cert,01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:00:11:22:33\n");
    EXPECT_NE(set.findExact(IndicatorType::Hash, "0123456789abcdef0123456789abcdef", kNow), nullptr);
    EXPECT_EQ(set.findExact(IndicatorType::Ja3, "0123456789abcdef0123456789abcdef", kNow), nullptr);
    EXPECT_NE(set.findExact(IndicatorType::Certificate, "0123456789abcdef0123456789abcdef00112233", kNow), nullptr);
}

TEST(IndicatorSet, findUrl_listedFolderCoversWhatIsInIt) {
    const IndicatorSet set = setOf("url,https://Evil.example:443/kit/\nurl,http://evil.example/a?x=1\n");
    EXPECT_NE(set.findUrl("evil.example", "/kit/drop.exe", kNow), nullptr);
    EXPECT_NE(set.findUrl("EVIL.example", "/a?x=1", kNow), nullptr);
    EXPECT_EQ(set.findUrl("evil.example", "/a", kNow), nullptr);
    EXPECT_EQ(set.findUrl("evil.example", "/", kNow), nullptr);
}

TEST(IndicatorSet, expiry_countsThroughItsLastMomentByPacketTime) {
    const IndicatorSet set = setOf("domain,day.example,,,2025-12-31\nip,192.0.2.1,,,1767225600\n");
    EXPECT_NE(set.findDomain("day.example", kNow - kSecond), nullptr);
    EXPECT_EQ(set.findDomain("day.example", kNow), nullptr);
    EXPECT_NE(set.findAddress(ip("192.0.2.1"), kNow), nullptr);
    EXPECT_EQ(set.findAddress(ip("192.0.2.1"), kNow + 1), nullptr);
}
