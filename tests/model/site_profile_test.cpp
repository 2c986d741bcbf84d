// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/site.h"
#include "core/model/site_profile_json.h"
#include "core/text/message_catalog.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

constexpr std::string_view kOffice = R"({
 "metsuke_site": 1,
 "groups": [
  {"name": "Office", "zone": "office", "ranges": ["10.0.0.0/8", "192.168.1.10-192.168.1.20"]},
  {"name": "Guests", "zone": "guest", "trusted": false, "ranges": ["10.99.0.0/255.255.0.0"]},
  {"name": "Printer of guests", "ranges": ["10.99.3.3"]}],
 "domains": ["Corp.Example", "*.lan.example."],
 "services": [{"kind": "dns", "address": "10.0.0.53", "port": 53, "note": "first"},
              {"kind": "smtp", "address": "2001:db8::25"}, {"kind": "scanner", "address": "10.0.0.9"}],
 "exclusions": [{"rule": "scan-001", "host": "10.0.0.0/24", "reason": "tests", "expires": "2026-12-31"},
                {"peer": "backup.example", "reason": "backup"}, {"peer": "203.0.113.0/24"}]
})";

SiteProfile office() {
    auto profile = readSiteProfile(kOffice);
    EXPECT_TRUE(profile.ok()) << profile.error().message.id;
    return std::move(profile).value();
}

/// The place and id of the first mistake.
std::string mistake(std::string_view json) {
    const auto profile = readSiteProfile(json);
    if (profile.ok()) {
        return "none";
    }
    std::string text = profile.error().message.id;
    for (const auto& [name, value] : profile.error().message.args) {
        if (name == "where") {
            text += " " + std::get<std::string>(value);
        }
    }
    return text;
}
std::string mistakeIn(std::string_view rest) {
    return mistake(R"({"metsuke_site": 1, )" + std::string(rest) + "}");
}

} // namespace

TEST(SiteProfile_json, isReadWithEveryNotation) {
    const SiteProfile profile = office();
    ASSERT_EQ(profile.groups.size(), 3U);
    EXPECT_TRUE(profile.groups[0].isTrusted);
    EXPECT_FALSE(profile.groups[1].isTrusted);
    EXPECT_EQ(profile.groups[1].ranges.at(0).toString(), "10.99.0.0/16");
    EXPECT_EQ(profile.domains, (std::vector<std::string>{"corp.example", "lan.example"}));
    EXPECT_EQ(profile.services.at(1).kind, ServiceKind::Smtp);
    EXPECT_EQ(profile.exclusions.at(0).rule, "SCAN-001");
    EXPECT_EQ(formatIso8601(*profile.exclusions.at(0).expires), "2027-01-01T00:00:00.000000000Z");
}

TEST(SiteProfile_written, isReadBackEqual) {
    SiteProfile profile = office();
    profile.dismissed = {"dns:10.0.0.1"};
    const auto again = readSiteProfile(writeSiteProfile(profile));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*again, profile);
    EXPECT_EQ(*readSiteProfile(writeSiteProfile(SiteProfile::standard())), SiteProfile::standard());
}

TEST(SiteProfile_mistakes, areToldWithTheirPlace) {
    EXPECT_EQ(mistake("{\n  \"groups\": [,]\n}"), "site.no_json 2:14");
    EXPECT_EQ(mistake("[]"), "site.not_object $");
    EXPECT_EQ(mistake("{}"), "site.no_profile metsuke_site");
    EXPECT_EQ(mistake(R"({"metsuke_site": 2})"), "site.newer");
    EXPECT_EQ(mistakeIn(R"("group": [])"), "site.unknown_key group");
    EXPECT_EQ(mistakeIn(R"("groups": {})"), "site.not_list groups");
    EXPECT_EQ(mistakeIn(R"("groups": [{"name": "A"}, 7])"), "site.not_object groups[1]");
    EXPECT_EQ(mistakeIn(R"("groups": [{"ranges": []}])"), "site.no_name groups[0]");
    EXPECT_EQ(mistakeIn(R"("groups": [{"name": "A", "trused": true}])"), "site.unknown_key groups[0].trused");
    EXPECT_EQ(mistakeIn(R"("groups": [{"name": "A", "trusted": 1}])"), "site.not_bool groups[0].trusted");
    EXPECT_EQ(mistakeIn(R"("groups": [{"name": "A", "ranges": ["10.0.0.0/8", "10.0.0.300"]}])"),
        "site.range_address groups[0].ranges[1]");
    EXPECT_EQ(
        mistakeIn(
            R"("groups": [{"name": "A", "ranges": ["10.0.0.0/8"]}, {"name": "B", "ranges": ["10.0.0.0/255.0.0.0"]}])"),
        "site.twice groups[1].ranges[0]");
    EXPECT_EQ(mistakeIn(R"("groups": [{"name": "A"}, {"name": "A"}])"), "site.twice groups[1].name");
    EXPECT_EQ(mistakeIn(R"("domains": ["ok.example", "a b"])"), "site.domain_bad domains[1]");
    EXPECT_EQ(mistakeIn(R"("domains": ["co.jp"])"), "site.domain_public domains[0]");
    EXPECT_EQ(mistakeIn(R"("services": [{"kind": "dsn", "address": "10.0.0.1"}])"),
        "site.kind_bad services[0].kind");
    EXPECT_EQ(mistakeIn(R"("services": [{"kind": "dns", "address": "10.0.0.0/24"}])"),
        "site.range_address services[0].address");
    EXPECT_EQ(mistakeIn(R"("services": [{"kind": "dns", "address": "10.0.0.1", "port": 70000}])"),
        "site.port_bad services[0].port");
    EXPECT_EQ(mistakeIn(R"("services": [{"kind": "dns", "address": "10.0.0.1", "port": -1}])"),
        "site.port_bad services[0].port");
    EXPECT_EQ(mistakeIn(R"("exclusions": [{"reason": "all"}])"), "site.excludes_all exclusions[0].rule");
    EXPECT_EQ(mistakeIn(R"("exclusions": [{"rule": "A-1", "expires": "2026-02-30"}])"),
        "site.time_bad exclusions[0].expires");
    EXPECT_EQ(mistakeIn(R"("exclusions": [{"rule": "A-1"}, {"rule": "a-1"}])"), "site.twice exclusions[1]");
    EXPECT_EQ(mistakeIn(R"("exclusions": [{"host": "x"}])"), "site.range_address exclusions[0].host");
    EXPECT_EQ(mistakeIn(R"("exclusions": [{"peer": "com"}])"), "site.domain_public exclusions[0].peer");
}

TEST(SiteProfile_limits, areHeld) {
    const auto lots = [](size_t count, auto make) {
        std::string list;
        for (size_t i = 0; i < count; ++i) {
            list += (i == 0 ? "" : ",") + make(i);
        }
        return list;
    };
    const auto ranges = [&](size_t count) {
        return R"("groups": [{"name": "A", "ranges": [)" + lots(count, [](size_t i) {
            return "\"10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ".0/24\"";
        }) + "]}]";
    };
    EXPECT_EQ(mistakeIn(ranges(1000)), "none");
    EXPECT_EQ(mistakeIn(ranges(1001)), "site.too_many groups[0].ranges");
    const auto services = [&](size_t count) {
        return R"("services": [)" + lots(count, [](size_t i) {
            return R"({"kind": "dns", "address": "10.0.)" + std::to_string(i / 250) + "."
                + std::to_string(i % 250) + "\"}";
        }) + "]";
    };
    EXPECT_EQ(mistakeIn(services(10'000)), "none");
    EXPECT_EQ(mistakeIn(services(10'001)), "site.too_many services");
    EXPECT_EQ(mistakeIn(R"("domains": [)"
                  + lots(1001, [](size_t i) { return "\"d" + std::to_string(i) + ".example\""; }) + "]"),
        "site.too_many domains");
}

TEST(SiteProfile_hostileText, isRefusedWithoutHarm) {
    EXPECT_EQ(mistake(std::string(3'000'000, '[')), "site.too_large");
    EXPECT_EQ(mistake(std::string(kMaximumSiteText + 1, ' ')), "site.too_large");
    EXPECT_EQ(mistake(R"({"metsuke_site": 1, "groups": [{"name": ")" + std::string(1000, 'n') + "\"}]}"),
        "site.too_long groups[0].name");
    EXPECT_EQ(mistake(""), "site.no_json 1:1");
    EXPECT_EQ(mistake(std::string_view("\0\xff\xfe", 3)), "site.no_json 1:1");
    EXPECT_EQ(mistake(R"({"metsuke_site": 1e999})"), "site.no_profile $");
    const auto profile
        = readSiteProfile("{\"metsuke_site\": 1, \"groups\": [{\"name\": \"a\\u202eb\\u0000c\"}]}");
    ASSERT_TRUE(profile.ok());
    EXPECT_EQ(profile->groups[0].name.find('\0'), std::string::npos);
    EXPECT_EQ(profile->groups[0].name.find("\u202e"), std::string::npos);
}

TEST(SiteProfile_everyMistake, isASentenceInBothLanguages) {
    const auto catalog = MessageCatalog::load(resourceFolder() / "i18n");
    ASSERT_TRUE(catalog.ok());
    for (const char* json : {"{", "[]", "{}", R"({"metsuke_site": 1, "domains": ["com"]})",
             R"({"metsuke_site": 1, "groups": [{"name": "A", "ranges": ["x"]}]})"}) {
        for (const Language language : {Language::English, Language::Japanese}) {
            const std::string text = catalog->render(readSiteProfile(json).error().message, language);
            EXPECT_EQ(text.find('{'), std::string::npos) << text;
        }
    }
    for (size_t kind = 0; kind < kServiceKindCount; ++kind) {
        const std::string name(serviceKindName(static_cast<ServiceKind>(kind)));
        EXPECT_TRUE(catalog->has(Language::English, "service." + name)) << name;
        EXPECT_TRUE(catalog->has(
            Language::Japanese, "role." + std::string(roleOfService(static_cast<ServiceKind>(kind)))))
            << name;
        EXPECT_EQ(parseServiceKind(name), static_cast<ServiceKind>(kind));
    }
}

TEST(Site_overlappingGroups, theNarrowestRangeWins) {
    const Site site(office());
    const auto name = [&](std::string_view text) {
        const NetworkGroup* group = site.groupOf(address(text));
        return group == nullptr ? std::string("outside") : group->name;
    };
    EXPECT_EQ(name("10.0.0.1"), "Office");
    EXPECT_EQ(name("10.98.255.255"), "Office");
    EXPECT_EQ(name("10.99.0.0"), "Guests");
    EXPECT_EQ(name("10.99.3.2"), "Guests");
    EXPECT_EQ(name("10.99.3.3"), "Printer of guests");
    EXPECT_EQ(name("10.99.3.4"), "Guests");
    EXPECT_EQ(name("10.100.0.0"), "Office");
    EXPECT_EQ(name("10.255.255.255"), "Office");
    EXPECT_EQ(name("11.0.0.0"), "outside");
    EXPECT_EQ(name("192.168.1.9"), "outside");
    EXPECT_EQ(name("192.168.1.20"), "Office");
    EXPECT_EQ(name("::1"), "outside");
}

TEST(Site_standardProfile, isTheHomeNetworks) {
    const Site site;
    for (const char* text : {"10.1.2.3", "172.31.255.255", "192.168.0.1", "169.254.9.9", "127.0.0.1",
             "fe80::1", "fd12::1", "::1"}) {
        EXPECT_TRUE(site.isInside(address(text))) << text;
    }
    for (const char* text :
        {"172.32.0.0", "8.8.8.8", "0.0.0.0", "255.255.255.255", "2001:db8::1", "ff02::1"}) {
        EXPECT_FALSE(site.isInside(address(text))) << text;
    }
}

TEST(Site_registered, servicesAndDomainsAreKnown) {
    const Site site(office());
    EXPECT_TRUE(site.hasService(ServiceKind::Dns));
    EXPECT_FALSE(site.hasService(ServiceKind::Proxy));
    EXPECT_TRUE(site.isRegistered(ServiceKind::Dns, address("10.0.0.53")));
    EXPECT_TRUE(site.isRegistered(ServiceKind::Dns, address("10.0.0.53"), 53));
    EXPECT_FALSE(site.isRegistered(ServiceKind::Dns, address("10.0.0.53"), 5300));
    EXPECT_TRUE(site.isRegistered(ServiceKind::Smtp, address("2001:db8::25"), 587));
    EXPECT_FALSE(site.isRegistered(ServiceKind::Dns, address("10.0.0.54")));
    EXPECT_TRUE(site.ownsName("PC7.Corp.Example"));
    EXPECT_TRUE(site.ownsName("corp.example"));
    EXPECT_FALSE(site.ownsName("notcorp.example"));
    EXPECT_FALSE(site.ownsName("example"));
}

TEST(Site_exclusions, matchAllThatTheyNameUntilTheyExpire) {
    const Site site(office());
    Site::Act act;
    act.rule = "SCAN-001";
    act.host = address("10.0.0.7");
    act.at = *parseExpiry("2026-06-01");
    EXPECT_NE(site.exclusionOf(act), nullptr);
    act.at = *parseExpiry("2026-12-31");
    EXPECT_EQ(site.exclusionOf(act), nullptr) << "expired";
    act.at = {};
    act.host = address("10.0.1.7");
    EXPECT_EQ(site.exclusionOf(act), nullptr);
    act.names = {"", "eu.backup.example", "", ""};
    EXPECT_NE(site.exclusionOf(act), nullptr);
    act.names = {"notbackup.example", "", "", ""};
    EXPECT_EQ(site.exclusionOf(act), nullptr);
    act.peer = address("203.0.113.200");
    EXPECT_NE(site.exclusionOf(act), nullptr);
}

TEST(Site_homeNetworks, replaceTheGroupsAndNothingElse) {
    const SiteProfile profile = office().withHomeNetworks({*IpRange::parse("203.0.113.0/24")});
    const Site site(profile);
    EXPECT_TRUE(site.isInside(address("203.0.113.9")));
    EXPECT_FALSE(site.isInside(address("10.0.0.1")));
    EXPECT_TRUE(site.hasService(ServiceKind::Scanner));
}

TEST(Site, GroupOfAllIpv6_leavesIpv4ToItsOwn) {
    SiteProfile profile;
    profile.groups = {{"six", "", true, {*IpRange::parse("::/0")}}, {"office", "", true, {*IpRange::parse("10.0.0.0/8")}}};
    const Site site(profile);
    EXPECT_EQ(site.groupOf(*IpAddress::parse("2001:db8::1"))->name, "six");
    EXPECT_EQ(site.groupOf(*IpAddress::parse("::1"))->name, "six");
    EXPECT_EQ(site.groupOf(*IpAddress::parse("10.0.0.1"))->name, "office");
    EXPECT_EQ(site.groupOf(*IpAddress::parse("192.0.2.1")), nullptr);
    EXPECT_EQ(site.groupOf(*IpAddress::parse("9.255.255.255")), nullptr);
}
