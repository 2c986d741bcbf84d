// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/site.h"
#include "core/model/site_proposal.h"
#include "core/text/message_catalog.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

SiteObservations seen() {
    SiteObservations all;
    all.servers = {{ServiceKind::Dns, ip("10.0.0.53"), 1'204, 14},
        {ServiceKind::Dns, ip("10.0.0.54"), 2, 1}, {ServiceKind::Dns, ip("9.9.9.9"), 400, 2},
        {ServiceKind::Dns, ip("8.8.8.8"), 400, 9}, {ServiceKind::Dhcp, ip("10.0.0.1"), 1, 1}};
    all.domains = {{"corp.example", "directory", 30, 5}, {"com", "host", 0, 5}};
    all.networks = {{*IpRange::parse("10.0.0.0/24"), true, 20}, {*IpRange::parse("10.7.0.0/24"), false, 1},
        {*IpRange::parse("203.0.113.0/24"), true, 12}, {*IpRange::parse("198.51.100.0/24"), false, 12},
        {*IpRange::parse("169.254.7.0/24"), true, 9}};
    return all;
}

std::vector<std::string> ids(const std::vector<SiteProposal>& proposals) {
    std::vector<std::string> list;
    for (const SiteProposal& proposal : proposals) {
        list.push_back(proposal.id);
    }
    return list;
}

} // namespace

TEST(SiteProposals_trafficOfAnOffice, namesServersDomainsAndNetworksWithNumbers) {
    const auto proposals = proposeSite(seen(), SiteProfile::standard());
    EXPECT_EQ(ids(proposals),
        (std::vector<std::string>{"dns:10.0.0.53", "dns:8.8.8.8", "dhcp:10.0.0.1", "domain:corp.example",
            "network:10.0.0.0/24", "network:203.0.113.0/24"}));
    const auto catalog = MessageCatalog::load(resourceFolder() / "i18n");
    ASSERT_TRUE(catalog.ok());
    EXPECT_EQ(catalog->render(proposals.front().reason, Language::English),
        "Answered 1,204 DNS queries of 14 hosts");
    for (const SiteProposal& proposal : proposals) {
        for (const Language language : {Language::English, Language::Japanese}) {
            EXPECT_EQ(catalog->render(proposal.reason, language).find_first_of("{}"), std::string::npos)
                << proposal.id;
        }
    }
}

TEST(SiteProposals_accepted, areNotMadeAgain) {
    SiteProfile profile = SiteProfile::standard();
    for (const SiteProposal& proposal : proposeSite(seen(), profile)) {
        profile = withProposal(std::move(profile), proposal);
        EXPECT_EQ(withProposal(profile, proposal), profile) << "twice is once";
    }
    EXPECT_TRUE(validateSiteProfile(profile).ok());
    EXPECT_TRUE(proposeSite(seen(), profile).empty());
    const Site site(profile);
    EXPECT_TRUE(site.isRegistered(ServiceKind::Dns, ip("8.8.8.8")));
    EXPECT_TRUE(site.ownsName("pc.corp.example"));
    EXPECT_TRUE(site.isInside(ip("203.0.113.9")));
    EXPECT_EQ(site.groupOf(ip("10.0.0.9"))->name, "10.0.0.0/24");
}

TEST(SiteProposals_dismissed, areNotMadeAgain) {
    SiteProfile profile = SiteProfile::standard();
    profile.dismissed = {"dns:8.8.8.8", "network:10.0.0.0/24"};
    EXPECT_EQ(ids(proposeSite(seen(), profile)),
        (std::vector<std::string>{
            "dns:10.0.0.53", "dhcp:10.0.0.1", "domain:corp.example", "network:203.0.113.0/24"}));
}

TEST(SiteProposals_ownGroups, areNotCutUp) {
    const SiteProfile profile = SiteProfile().withHomeNetworks({*IpRange::parse("10.0.0.0/8")});
    for (const std::string& id : ids(proposeSite(seen(), profile))) {
        EXPECT_NE(id, "network:10.0.0.0/24");
    }
}
