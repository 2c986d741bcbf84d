// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/early_hosts.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

constexpr Timestamp kDawn{1'700'000'000 * kSecond};
const IpAddress kHost = IpAddress::v4(0x0a000005);
const IpAddress kOther = IpAddress::v4(0x0a000006);
const IpAddress kOutside = IpAddress::v4(0xcb007109);

bool isInside(const IpAddress& address) { return address.toV4() >> 24 == 10; }

std::vector<Host> hostsOf(const EarlyHosts& early) {
    FindingsSnapshot snapshot;
    early.addTo(snapshot, isInside);
    return snapshot.hosts;
}

Event eventOf(const IpAddress& originator, const IpAddress& responder) {
    Event event;
    event.header.origHost = originator;
    event.header.respHost = responder;
    return event;
}

} // namespace

TEST(EarlyHosts, FirstPacket_showsItsSenderWhenThatIsInside) {
    EarlyHosts early;
    early.opened({kHost, kDawn});
    early.opened({kHost, kDawn + kSecond});
    early.opened({kOutside, kDawn});
    const auto hosts = hostsOf(early);
    ASSERT_EQ(hosts.size(), 1U);
    EXPECT_EQ(hosts[0].key.ip, kHost);
    EXPECT_EQ(hosts[0].first, kDawn);
    EXPECT_TRUE(hosts[0].inside);
}

TEST(EarlyHosts, HostThatAnEventToldOf_isNotEarlyAnyMore) {
    EarlyHosts early;
    early.opened({kHost, kDawn});
    early.opened({kOther, kDawn});
    early.told(eventOf(kOutside, kHost));
    early.opened({kHost, kDawn + kSecond});
    const auto hosts = hostsOf(early);
    ASSERT_EQ(hosts.size(), 1U) << "detection knows the other one";
    EXPECT_EQ(hosts[0].key.ip, kOther);
}

TEST(EarlyHosts, HostThatDetectionKnows_staysAsItIs) {
    EarlyHosts early;
    early.opened({kHost, kDawn});
    FindingsSnapshot snapshot;
    Host known;
    known.key.ip = kHost;
    known.severity = 8;
    snapshot.hosts = {known};
    early.addTo(snapshot, isInside);
    ASSERT_EQ(snapshot.hosts.size(), 1U);
    EXPECT_EQ(snapshot.hosts[0].severity, 8);
}

TEST(EarlyHosts, FloodOfSenders_isBounded) {
    EarlyHosts early;
    for (uint32_t i = 0; i < 2 * EarlyHosts::kAddresses; ++i) {
        early.opened({IpAddress::v4(0x0a000000 + i), kDawn});
    }
    EXPECT_EQ(hostsOf(early).size(), EarlyHosts::kAddresses);
    early.told(eventOf(IpAddress::v4(0x0a000000), kOutside));
    EXPECT_EQ(hostsOf(early).size(), EarlyHosts::kAddresses - 1);
}
