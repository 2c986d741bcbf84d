// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/campaign.h"
#include "tests/incident/evidence.h"

#include <gtest/gtest.h>

#include <map>

using namespace metsuke;
using namespace metsuke::test;

namespace {

class Campaign : public testing::Test {
protected:
    void add(std::string_view host, std::string object, std::string peer, double weight = 3) {
        Incident incident;
        incident.host = hostOf(host);
        incident.severity = incident.risk.severity = 6;
        findings.incidents.push_back(incident);
        Host known;
        known.key = incident.host;
        known.severity = 6;
        findings.hosts.push_back(known);
        Detection detection;
        detection.object = std::move(object);
        detection.peer = std::move(peer);
        detection.weight = weight;
        detections[incident.host] = detection;
    }
    /// Severities of the incidents afterwards.
    std::vector<double> raise() {
        raiseCampaigns(findings, [this](const HostKey& host) { return std::vector<const Detection*>{&detections[host]}; },
            [](const IpAddress& address) { return defaultHomeNetworks().front().contains(address); });
        std::vector<double> severities;
        for (const Incident& incident : findings.incidents) {
            severities.push_back(incident.severity);
        }
        return severities;
    }
    FindingsSnapshot findings;
    std::map<HostKey, Detection> detections;
};

using Severities = std::vector<double>;

} // namespace

TEST_F(Campaign, HostsWithOneOutsidePeer_areRaised) {
    add("10.0.0.1", "", "203.0.113.9");
    add("10.0.0.2", "203.0.113.9", "");
    add("10.0.0.3", "", "198.51.100.1");
    EXPECT_EQ(raise(), (Severities{10, 10, 6}));
    EXPECT_EQ(findings.incidents[0].risk.bound, "incident.bound.campaign");
    EXPECT_DOUBLE_EQ(findings.hosts[0].severity, 10);
    EXPECT_DOUBLE_EQ(findings.hosts[2].severity, 6);
}

TEST_F(Campaign, HostThatActsOnAnother_isInItsCampaign) {
    add("10.0.0.1", "", "10.0.0.2");
    add("10.0.0.2", "", "203.0.113.9");
    add("10.0.0.3", "", "203.0.113.9");
    EXPECT_EQ(raise(), (Severities{10, 10, 10})) << "links are transitive";
}

TEST_F(Campaign, OneResolverInside_linksNobody) {
    ASSERT_TRUE(defaultHomeNetworks().front().contains(*IpAddress::parse("10.0.0.53")));
    add("10.0.0.1", "", "10.0.0.53");
    add("10.0.0.2", "", "10.0.0.53");
    EXPECT_EQ(raise(), (Severities{6, 6}));
}

TEST_F(Campaign, LightEvidenceAndShortWords_linkNobody) {
    add("10.0.0.1", "", "203.0.113.9", 1.9);
    add("10.0.0.2", "", "203.0.113.9", 1.9);
    add("10.0.0.3", "tcp", "");
    add("10.0.0.4", "tcp", "");
    EXPECT_EQ(raise(), (Severities{6, 6, 6, 6}));
}

TEST_F(Campaign, TwoIncidentsOfOneHost_areNoCampaign) {
    add("10.0.0.1", "", "203.0.113.9");
    add("10.0.0.1", "", "203.0.113.9");
    EXPECT_EQ(raise(), (Severities{6, 6}));
}
