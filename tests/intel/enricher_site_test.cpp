// SPDX-License-Identifier: GPL-3.0-or-later
// What the site says of its networks changes what events are about.
#include "core/intel/enricher.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

constexpr const char* kInside = "10.0.0.5";
constexpr const char* kElsewhere = "203.0.113.9";

IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

Event eventOf(const std::string& orig, const std::string& resp, EventBody body, uint16_t port) {
    Event event;
    event.header.ts = Timestamp{1'767'225'600 * kSecond};
    event.header.origHost = address(orig);
    event.header.respHost = address(resp);
    event.header.origPort = 50'000;
    event.header.respPort = port;
    event.header.proto = 6;
    event.body = std::move(body);
    return event;
}

DnsEvent answer(const std::string& query) {
    DnsEvent dns;
    dns.over = "udp";
    dns.query = query;
    dns.answered = true;
    return dns;
}
SmtpEvent mail() {
    SmtpEvent smtp;
    smtp.last_reply = "250 OK";
    return smtp;
}
HttpEvent proxied() {
    HttpEvent http;
    http.proxied = true;
    http.status_code = 200;
    return http;
}
ConnEvent oneExchange() {
    ConnEvent conn;
    conn.conn_state = "SF";
    conn.orig_pkts = conn.resp_pkts = 5;
    conn.orig_bytes = conn.resp_bytes = 100;
    return conn;
}
DhcpEvent lease(const char* server) {
    DhcpEvent dhcp;
    dhcp.msg_type = "OFFER";
    dhcp.server_addr = server;
    dhcp.assigned_addr = kInside;
    dhcp.client_mac = "02:00:00:00:00:05";
    return dhcp;
}

class EnricherSiteTest : public testing::Test {
protected:
    void registered(ServiceKind kind, std::string_view where, uint16_t port = 0) {
        profile.services.push_back({kind, address(where), port, {}});
    }
    Enrichment enrich(Event event) {
        if (!enricher) {
            enricher = std::make_unique<Enricher>(profile);
        }
        enricher->enrich(event);
        return event.enrichment;
    }
    std::string_view dns(const std::string& client, const std::string& server) {
        return enrich(eventOf(client, server, answer("www.example"), 53)).unregistered;
    }
    SiteProfile profile = SiteProfile::standard();
    std::unique_ptr<Enricher> enricher;
};

} // namespace

TEST_F(EnricherSiteTest, nothingRegistered_nothingIsUnregistered) {
    EXPECT_EQ(dns(kInside, "10.0.0.66"), "");
    EXPECT_EQ(enrich(eventOf(kInside, kElsewhere, mail(), 25)).unregistered, "");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.66", proxied(), 3128)).unregistered, "");
    EXPECT_EQ(enrich(eventOf("10.0.0.66", kInside, lease("10.0.0.66"), 68)).unregistered, "");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.66", oneExchange(), 88)).unregistered, "");
}

TEST_F(EnricherSiteTest, otherKindsRegistered_nothingIsUnregistered) {
    registered(ServiceKind::Smtp, "10.0.0.25");
    registered(ServiceKind::Ntp, "10.0.0.25");
    EXPECT_EQ(dns(kInside, "10.0.0.66"), "");
}

TEST_F(EnricherSiteTest, dnsRegistered_othersThatAnswerAreUnregistered) {
    registered(ServiceKind::Dns, "10.0.0.53", 53);
    registered(ServiceKind::DomainController, "10.0.0.10");
    EXPECT_EQ(dns(kInside, "10.0.0.53"), "");
    EXPECT_EQ(dns(kInside, "10.0.0.10"), "") << "domain controllers answer, too";
    EXPECT_EQ(dns("10.0.0.53", kElsewhere), "") << "it asks further outside";
    EXPECT_EQ(dns(kInside, "10.0.0.66"), "dns");
    EXPECT_EQ(dns(kInside, kElsewhere), "dns");
    DnsEvent unanswered = answer("www.example");
    unanswered.answered = false;
    EXPECT_EQ(enrich(eventOf(kInside, kElsewhere, unanswered, 53)).unregistered, "");
    DnsEvent local = answer("pc.local");
    local.over = "mdns";
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.66", local, 5353)).unregistered, "");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.53", answer("x.example"), 5300)).unregistered, "dns")
        << "another port";
}

TEST_F(EnricherSiteTest, mailRegistered_relaysGoOutAndOthersAreUnregistered) {
    registered(ServiceKind::Smtp, "10.0.0.25");
    EXPECT_EQ(enrich(eventOf("10.0.0.25", kElsewhere, mail(), 25)).unregistered, "");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.25", mail(), 25)).unregistered, "");
    EXPECT_EQ(enrich(eventOf(kInside, kElsewhere, mail(), 25)).unregistered, "smtp");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.66", mail(), 25)).unregistered, "smtp");
}

TEST_F(EnricherSiteTest, proxyAndDirectoryRegistered_othersAreUnregistered) {
    registered(ServiceKind::Proxy, "10.0.0.31");
    registered(ServiceKind::DomainController, "10.0.0.10");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.31", proxied(), 3128)).unregistered, "");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.66", proxied(), 3128)).unregistered, "proxy");
    HttpEvent refused = proxied();
    refused.status_code = 403;
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.66", refused, 3128)).unregistered, "");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.10", oneExchange(), 88)).unregistered, "");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.66", oneExchange(), 88)).unregistered, "domain-controller");
    EXPECT_EQ(enrich(eventOf(kInside, "10.0.0.66", oneExchange(), 443)).unregistered, "");
}

TEST_F(EnricherSiteTest, dhcpRegistered_anotherServerIsTheSubject) {
    registered(ServiceKind::Dhcp, "10.0.0.1");
    EXPECT_EQ(enrich(eventOf("10.0.0.1", kInside, lease("10.0.0.1"), 68)).unregistered, "");
    const Enrichment rogue = enrich(eventOf("10.0.0.66", kInside, lease("10.0.0.66"), 68));
    EXPECT_EQ(rogue.unregistered, "dhcp");
    EXPECT_EQ(rogue.host, "10.0.0.66");
    EXPECT_EQ(rogue.peer, kInside);
}

TEST_F(EnricherSiteTest, roles_comeFromRegistrationForKindsThatAreRegistered) {
    registered(ServiceKind::Dns, "10.0.0.53");
    registered(ServiceKind::Scanner, "10.0.0.9");
    registered(ServiceKind::Backup, "10.0.0.8");
    for (int i = 0; i < 5; ++i) {
        dns(kInside, "10.0.0.53");
        dns(kInside, "10.0.0.66");
    }
    const auto roles = [&](const char* server) {
        return enrich(eventOf(server, "10.0.0.77", oneExchange(), 443)).hostRoles.items();
    };
    EXPECT_EQ(roles("10.0.0.53"), (std::vector<std::string>{"dns", "server"}));
    EXPECT_EQ(roles("10.0.0.66"), std::vector<std::string>{}) << "only registration makes a DNS server now";
    EXPECT_EQ(roles("10.0.0.9"), std::vector<std::string>{"scanner"});
    EXPECT_EQ(roles("10.0.0.8"), (std::vector<std::string>{"backup", "server"}));
}

TEST_F(EnricherSiteTest, roles_stayAsSeenWhereNothingIsRegistered) {
    for (int i = 0; i < 5; ++i) {
        dns(kInside, "10.0.0.66");
    }
    EXPECT_EQ(enrich(eventOf("10.0.0.66", kInside, oneExchange(), 443)).hostRoles.items(),
        std::vector<std::string>{"dns"});
}

TEST_F(EnricherSiteTest, groups_decideWhatIsInsideAndNameTheZone) {
    profile.groups = {{"Office", "office", true, {*IpRange::parse("203.0.113.0/24")}},
        {"Guests", "guest", false, {*IpRange::parse("203.0.113.128/25")}}};
    const Enrichment out = enrich(eventOf(kElsewhere, kInside, oneExchange(), 443));
    EXPECT_EQ(out.direction, FlowDirection::Out) << "10/8 is not monitored here";
    EXPECT_EQ(out.hostZone.items(), std::vector<std::string>{"office"});
    EXPECT_TRUE(out.peerZone.items().empty());
    const Enrichment east = enrich(eventOf("203.0.113.200", kElsewhere, oneExchange(), 443));
    EXPECT_EQ(east.direction, FlowDirection::East);
    EXPECT_EQ(east.hostZone.items(), std::vector<std::string>{"guest"});
    EXPECT_EQ(east.peerZone.items(), std::vector<std::string>{"office"});
}

TEST_F(EnricherSiteTest, registeredDomains_areKnownAndNeverRare) {
    const Enrichment before = enrich(eventOf(kInside, "10.0.0.1", answer("files.corp-parts.com"), 53));
    EXPECT_FALSE(before.peerKnown);
    EXPECT_TRUE(before.peerRare);
    profile.domains = {"corp-parts.com"};
    enricher.reset();
    const Enrichment after = enrich(eventOf(kInside, "10.0.0.1", answer("files.corp-parts.com"), 53));
    EXPECT_TRUE(after.peerKnown);
    EXPECT_FALSE(after.peerRare);
}
