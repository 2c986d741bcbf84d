// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/enricher.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace metsuke;

namespace {

constexpr Timestamp kStart{1'767'225'600 * kSecond};
constexpr const char* kHost = "10.0.0.5";
constexpr const char* kResolver = "10.0.0.1";
constexpr const char* kOutside = "203.0.113.9";

Event eventOf(const std::string& orig, const std::string& resp, EventBody body, Duration at = 0) {
    Event event;
    event.header.ts = kStart + at;
    event.header.origHost = *IpAddress::parse(orig);
    event.header.respHost = *IpAddress::parse(resp);
    event.header.origPort = 50'000;
    event.header.respPort = 443;
    event.header.proto = 6;
    event.body = std::move(body);
    return event;
}

ConnEvent exchange() {
    ConnEvent conn;
    conn.conn_state = "SF";
    conn.orig_pkts = conn.resp_pkts = 5;
    conn.orig_bytes = conn.resp_bytes = 100;
    return conn;
}

DnsEvent answer(const std::string& query, const std::string& address) {
    DnsEvent dns;
    dns.over = "udp";
    dns.query = query;
    dns.answers = {address};
    dns.answer_types = {"A"};
    dns.answered = true;
    return dns;
}

class EnricherTest : public testing::Test {
protected:
    Enrichment enrich(Event event) {
        enricher.enrich(event);
        return event.enrichment;
    }
    Enrichment conn(const std::string& orig, const std::string& resp, Duration at = 0) {
        return enrich(eventOf(orig, resp, exchange(), at));
    }
    std::vector<std::string> rolesOf(const std::string& address) {
        for (const Host& host : enricher.hosts()) {
            if (host.key.display() == address) {
                return host.roles;
            }
        }
        return {};
    }
    Enricher enricher;
};

} // namespace

TEST_F(EnricherTest, enrich_directionHostAndPeer_followTheInsideSide) {
    const Enrichment out = conn(kHost, kOutside);
    EXPECT_EQ(out.direction, FlowDirection::Out);
    EXPECT_EQ(out.host, kHost);
    EXPECT_EQ(out.peer, kOutside);
    const Enrichment in = conn(kOutside, kHost);
    EXPECT_EQ(in.direction, FlowDirection::In);
    EXPECT_EQ(in.host, kHost);
    EXPECT_EQ(in.peer, kOutside);
    const Enrichment east = conn(kHost, "10.0.0.6");
    EXPECT_EQ(east.direction, FlowDirection::East);
    EXPECT_EQ(east.peer, "10.0.0.6");
    EXPECT_FALSE(east.peerRare);
    const Enrichment external = conn("198.51.100.1", kOutside);
    EXPECT_EQ(external.direction, FlowDirection::External);
    EXPECT_EQ(external.host, "");
    EXPECT_EQ(external.peer, "");
    EXPECT_EQ(conn(kHost, "224.0.0.251").direction, FlowDirection::East); // multicast stays on the segment
}

TEST_F(EnricherTest, hosts_withoutInsideAddress_areProvisionalUntilOneAppears) {
    EXPECT_EQ(conn("198.51.100.1", kOutside).host, "198.51.100.1");
    EXPECT_FALSE(enricher.insideSeen());
    conn(kHost, kOutside);
    EXPECT_TRUE(enricher.insideSeen());
    ASSERT_EQ(enricher.hosts().size(), 1u);
    EXPECT_EQ(enricher.hosts().front().key.display(), kHost);
}

TEST_F(EnricherTest, enrich_prevalenceAndRarity_countHostsNotFlows) {
    conn("10.0.0.11", kOutside);
    Enrichment second = conn("10.0.0.11", kOutside);
    EXPECT_EQ(second.peerPrevalence, 1);
    EXPECT_TRUE(second.peerRare);
    EXPECT_TRUE(conn("10.0.0.12", kOutside).peerRare);
    const Enrichment third = conn("10.0.0.13", kOutside);
    EXPECT_EQ(third.peerPrevalence, 3);
    EXPECT_FALSE(third.peerRare);
    EXPECT_EQ(enricher.prevalence("peer", kOutside), 3);
    EXPECT_EQ(enricher.insideHostCount(), 3);
}

TEST_F(EnricherTest, enrich_age_endsRarityAfterAWeek) {
    conn("10.0.0.11", kOutside);
    const Enrichment later = conn(kHost, kOutside, 8 * kDay);
    EXPECT_DOUBLE_EQ(later.peerAgeDays, 8.0);
    EXPECT_DOUBLE_EQ(later.pairAgeDays, 0.0);
    EXPECT_FALSE(later.peerRare);
    EXPECT_DOUBLE_EQ(enricher.baselineHours(), 192.0);
}

TEST_F(EnricherTest, enrich_dnsAnswer_namesTheAddressAfterwards) {
    const Enrichment asked = enrich(eventOf(kHost, kResolver, answer("www.shady-parts.com", kOutside)));
    EXPECT_EQ(asked.peer, kResolver);
    EXPECT_EQ(asked.peerE2ld, "shady-parts.com");
    const Enrichment used = conn(kHost, kOutside);
    EXPECT_EQ(used.peerName, "www.shady-parts.com");
    EXPECT_EQ(used.peerE2ld, "shady-parts.com");
    EXPECT_FALSE(used.peerKnown);
    EXPECT_TRUE(used.peerRare);
}

TEST_F(EnricherTest, enrich_knownService_isNeverRareButABorrowedNameIsNotBelieved) {
    SslEvent ssl;
    ssl.server_name = "dl.windowsupdate.com";
    const Enrichment honest = enrich(eventOf(kHost, "203.0.113.20", ssl));
    EXPECT_TRUE(honest.peerKnown);
    EXPECT_FALSE(honest.peerRare);
    enrich(eventOf(kHost, kResolver, answer("www.shady-parts.com", kOutside)));
    EXPECT_FALSE(enrich(eventOf(kHost, kOutside, ssl)).peerKnown);
    ssl.cert_seen = true;
    ssl.cert_san_match = false;
    EXPECT_FALSE(enrich(eventOf(kHost, "203.0.113.20", ssl)).peerKnown);
}

TEST_F(EnricherTest, hosts_roles_comeFromWhatAHostServes) {
    enrich(eventOf(kHost, kResolver, answer("a.shady-parts.com", kOutside)));
    EXPECT_TRUE(rolesOf(kResolver).empty()); // one answer does not make a DNS server
    enrich(eventOf(kHost, kResolver, answer("b.shady-parts.com", kOutside)));
    EXPECT_EQ(rolesOf(kResolver), std::vector<std::string>{"dns"});

    Event kerberos = eventOf(kHost, "10.0.0.2", exchange());
    kerberos.header.respPort = 88;
    enrich(kerberos);
    Event ldap = eventOf(kHost, "10.0.0.2", exchange());
    ldap.header.respPort = 389;
    EXPECT_EQ(enrich(ldap).peerRoles.items(), (std::vector<std::string>{"dc", "server"}));
    EXPECT_TRUE(rolesOf(kHost).empty());
}

TEST_F(EnricherTest, hosts_dhcp_bindsNameMacAndServerRoles) {
    DhcpEvent dhcp;
    dhcp.msg_type = "ACK";
    dhcp.client_mac = "00:11:22:33:44:55";
    dhcp.assigned_addr = kHost;
    dhcp.host_name = "KEIRI-07";
    dhcp.server_addr = dhcp.router = kResolver;
    EXPECT_EQ(enrich(eventOf("0.0.0.0", "255.255.255.255", dhcp)).host, kHost);
    EXPECT_EQ(enricher.hosts().size(), 1u); // the server is only talked about so far
    conn(kResolver, kHost);
    EXPECT_EQ(rolesOf(kResolver), (std::vector<std::string>{"dhcp", "gateway"}));
    const std::vector<Host> hosts = enricher.hosts();
    const auto host = std::find_if(hosts.begin(), hosts.end(), [](const Host& each) { return each.key.display() == kHost; });
    ASSERT_NE(host, hosts.end());
    ASSERT_FALSE(host->names.empty());
    EXPECT_EQ(host->names.front(), "KEIRI-07");
    EXPECT_EQ(host->mac.toString(), dhcp.client_mac);
}
