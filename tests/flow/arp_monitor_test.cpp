// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/arp_monitor.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

struct Arp {
    std::vector<uint8_t> bytes;
    DecodedPacket packet;
    Arp(uint8_t operation, uint8_t sender, uint8_t target) {
        bytes = {0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, sender, 10, 0, 0, sender, 2, 0, 0, 0, 0, target, 10, 0, 0,
            target};
        packet.layer = DecodedPacket::Layer::Arp;
        packet.payload = bytes;
    }
};

ArpEvent eventOf(ArpMonitor& monitor, const Arp& arp, Timestamp at) {
    const auto event = monitor.packet(arp.packet, at);
    EXPECT_TRUE(event.has_value());
    return event->body.get<ArpEvent>();
}

} // namespace

TEST(ArpMonitor, ReplyToRequest_isSolicited) {
    ArpMonitor monitor;
    const ArpEvent request = eventOf(monitor, Arp(1, 1, 2), {0});
    EXPECT_EQ(request.operation, "request");
    EXPECT_EQ(request.sender_ip, "10.0.0.1");
    EXPECT_EQ(request.target_ip, "10.0.0.2");
    const ArpEvent reply = eventOf(monitor, Arp(2, 2, 1), {kSecond});
    EXPECT_EQ(reply.operation, "reply");
    EXPECT_EQ(reply.sender_mac, "02:00:00:00:00:02");
    EXPECT_FALSE(reply.unsolicited);
}

TEST(ArpMonitor, ReplyWithoutRequestOrTooLate_isUnsolicited) {
    ArpMonitor monitor;
    EXPECT_TRUE(eventOf(monitor, Arp(2, 2, 1), {0}).unsolicited);
    eventOf(monitor, Arp(1, 1, 2), {0});
    EXPECT_TRUE(eventOf(monitor, Arp(2, 2, 1), {2 * kMinute}).unsolicited);
    eventOf(monitor, Arp(1, 1, 2), {2 * kMinute});
    EXPECT_FALSE(eventOf(monitor, Arp(2, 2, 1), {2 * kMinute}).unsolicited);
    EXPECT_TRUE(eventOf(monitor, Arp(2, 2, 3), {2 * kMinute}).unsolicited) << "another host asked";
}

TEST(ArpMonitor, Announcement_isGratuitous) {
    ArpMonitor monitor;
    EXPECT_TRUE(eventOf(monitor, Arp(1, 7, 7), {0}).gratuitous);
    EXPECT_FALSE(eventOf(monitor, Arp(1, 7, 8), {0}).gratuitous);
}

TEST(ArpMonitor, CutOrForeignMessage_isIgnored) {
    ArpMonitor monitor;
    Arp arp(1, 1, 2);
    arp.packet.payload = arp.packet.payload.first(27);
    EXPECT_FALSE(monitor.packet(arp.packet, {0}).has_value());
    Arp token(1, 1, 2);
    token.bytes[1] = 6;
    EXPECT_FALSE(monitor.packet(token.packet, {0}).has_value());
    Arp rarp(3, 1, 2);
    EXPECT_FALSE(monitor.packet(rarp.packet, {0}).has_value());
}
