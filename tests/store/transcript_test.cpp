// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/flow_transcript.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

constexpr uint8_t kSyn = 2, kPshAck = 0x18;

FlowRow flow() {
    FlowRow row;
    row.orig = IpAddress::v4(0x0a000001);
    row.resp = IpAddress::v4(0xc0000201);
    row.origPort = 40000;
    row.respPort = 80;
    row.proto = 6;
    return row;
}

StoredPacket tcp(bool fromOriginator, uint32_t sequence, uint8_t flags, const std::string& payload) {
    std::vector<uint8_t> d{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0};
    const auto put = [&](uint64_t value, int bytes) {
        while (bytes-- > 0) {
            d.push_back(static_cast<uint8_t>(value >> (8 * bytes)));
        }
    };
    put(40 + payload.size(), 2);
    put(0, 4); // identification, fragment
    put(0x4006, 2);
    put(0, 2);
    put(fromOriginator ? 0x0a000001 : 0xc0000201, 4);
    put(fromOriginator ? 0xc0000201 : 0x0a000001, 4);
    put(fromOriginator ? 40000 : 80, 2);
    put(fromOriginator ? 80 : 40000, 2);
    put(sequence, 4);
    put(0, 4);
    d.push_back(0x50);
    d.push_back(flags);
    put(0xffff, 2);
    put(0, 4);
    d.insert(d.end(), payload.begin(), payload.end());
    StoredPacket packet;
    packet.linkType = 1;
    packet.originalLength = static_cast<uint32_t>(d.size());
    packet.data = std::move(d);
    return packet;
}

std::string say(const FlowTranscript& transcript) {
    std::string text;
    for (const auto& turn : transcript.turns) {
        text += (turn.fromOriginator ? "> " : "< ") + (turn.missing ? "(" + std::to_string(turn.missing) + ")" : "")
            + std::string(turn.bytes.begin(), turn.bytes.end()) + "\n";
    }
    return text;
}

} // namespace

TEST(FlowTranscript, Tcp_repeatsAndHoles_readAsAConversation) {
    const std::vector<StoredPacket> packets{tcp(true, 99, kSyn, ""), tcp(false, 499, kSyn, ""), tcp(true, 100, kPshAck, "GET "),
        tcp(true, 100, kPshAck, "GET /x"), tcp(false, 500, kPshAck, "200"), tcp(false, 510, kPshAck, "end")};
    const auto transcript = makeTranscript(packets, flow());
    EXPECT_EQ(say(transcript), "> GET /x\n< 200\n< (7)end\n");
    ASSERT_EQ(transcript.lines.size(), 6u);
    EXPECT_EQ(transcript.lines[0].info, "SYN");
    EXPECT_EQ(transcript.lines[3].info, "GET /x");
    EXPECT_FALSE(transcript.lines[4].fromOriginator);
}

TEST(FlowTranscript, TooMuchPayload_isCutAndSaysSo) {
    std::vector<StoredPacket> packets;
    for (uint32_t i = 0; i < 40; ++i) {
        packets.push_back(tcp(true, i * 50'000, kPshAck, std::string(50'000, 'x')));
    }
    const auto transcript = makeTranscript(packets, flow());
    EXPECT_TRUE(transcript.cut);
    ASSERT_EQ(transcript.turns.size(), 1u);
    EXPECT_LE(transcript.turns[0].bytes.size(), FlowTranscript::kMaximumBytes);
}

TEST(FlowTranscript, GarbagePackets_neverCrash) {
    StoredPacket packet;
    packet.linkType = 1;
    for (size_t size = 0; size < 80; ++size) {
        packet.data.assign(size, 0x45);
        static_cast<void>(makeTranscript({packet}, flow()));
    }
}
