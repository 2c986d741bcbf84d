// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/tcp_connection.h"
#include "tests/flow/test_packets.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;
using namespace metsuke::tcp_flags;

namespace {

constexpr auto kOrig = StreamDirection::Originator;
constexpr auto kResp = StreamDirection::Responder;

struct Talk {
    TcpConnection connection;
    ConnHistory history;
    uint32_t orig = 1000; ///< next sequence numbers
    uint32_t resp = 5000;

    TcpConnection::Place orig_(uint8_t flags, uint32_t length = 0) { return send(kOrig, flags, length); }
    TcpConnection::Place resp_(uint8_t flags, uint32_t length = 0) { return send(kResp, flags, length); }
    TcpConnection::Place send(StreamDirection direction, uint8_t flags, uint32_t length) {
        uint32_t& mine = direction == kOrig ? orig : resp;
        const uint32_t other = direction == kOrig ? resp : orig;
        const auto place = connection.packet(
            direction, segmentOf(flags, mine, (flags & kAck) != 0 ? other : 0, length), history);
        mine += length + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
        return place;
    }
    void handshake() {
        orig_(kSyn);
        resp_(kSyn | kAck);
        orig_(kAck);
    }
};

} // namespace

TEST(TcpConnection, NormalConnection_isSF) {
    Talk talk;
    talk.handshake();
    talk.orig_(kAck | kPsh, 100);
    talk.resp_(kAck, 0);
    talk.resp_(kAck | kPsh, 2000);
    talk.orig_(kFin | kAck);
    talk.resp_(kFin | kAck);
    talk.orig_(kAck);
    EXPECT_EQ(talk.connection.stateName(), "SF");
    EXPECT_EQ(talk.history.text(), "ShADadFf");
    EXPECT_EQ(talk.connection.end(kOrig).bytes, 100U);
    EXPECT_EQ(talk.connection.end(kResp).bytes, 2000U);
    EXPECT_TRUE(talk.connection.finishedInOrder());
    EXPECT_EQ(talk.connection.missedBytes(kResp), 0U);
}

TEST(TcpConnection, Attempts_areS0RejAndFriends) {
    Talk silent;
    silent.orig_(kSyn);
    EXPECT_EQ(silent.connection.stateName(), "S0");
    EXPECT_TRUE(silent.connection.isAttempt());

    Talk refused;
    refused.orig_(kSyn);
    refused.connection.packet(kResp, segmentOf(kRst | kAck, 0, 1001), refused.history);
    EXPECT_EQ(refused.connection.stateName(), "REJ");
    EXPECT_EQ(refused.history.text(), "Sr");
    EXPECT_TRUE(refused.connection.isOver());

    Talk halfOpen;
    halfOpen.orig_(kSyn);
    halfOpen.resp_(kSyn | kAck);
    halfOpen.orig_(kRst);
    EXPECT_EQ(halfOpen.connection.stateName(), "RSTO");
    EXPECT_EQ(halfOpen.history.text(), "ShR");

    Talk givenUp;
    givenUp.orig_(kSyn);
    givenUp.orig_(kRst);
    EXPECT_EQ(givenUp.connection.stateName(), "RSTOS0");
}

TEST(TcpConnection, Endings_haveTheirNames) {
    Talk open;
    open.handshake();
    EXPECT_EQ(open.connection.stateName(), "S1");
    open.orig_(kFin | kAck);
    EXPECT_EQ(open.connection.stateName(), "S2");

    Talk byResponder;
    byResponder.handshake();
    byResponder.resp_(kFin | kAck);
    EXPECT_EQ(byResponder.connection.stateName(), "S3");

    Talk reset;
    reset.handshake();
    reset.resp_(kRst | kAck);
    EXPECT_EQ(reset.connection.stateName(), "RSTR");

    Talk oneSided;
    oneSided.orig_(kSyn);
    oneSided.orig_(kFin);
    EXPECT_EQ(oneSided.connection.stateName(), "SH");

    Talk answerOnly;
    answerOnly.resp_(kSyn | kAck);
    answerOnly.resp_(kFin | kAck);
    EXPECT_EQ(answerOnly.connection.stateName(), "SHR");

    Talk answerReset;
    answerReset.resp_(kSyn | kAck);
    answerReset.resp_(kRst);
    EXPECT_EQ(answerReset.connection.stateName(), "RSTRH");

    Talk middle;
    middle.orig_(kAck, 10);
    middle.resp_(kAck, 10);
    EXPECT_EQ(middle.connection.stateName(), "OTH");
}

TEST(TcpConnection, SequenceWrap_givesRisingOffsets) {
    Talk talk;
    talk.orig = 0xffff'ff00;
    talk.handshake();
    int64_t expected = 0;
    for (int i = 0; i < 100; ++i) {
        const auto place = talk.orig_(kAck, 1000);
        EXPECT_TRUE(place.inWindow);
        EXPECT_EQ(place.offset, expected);
        expected += 1000;
    }
    EXPECT_EQ(talk.connection.end(kOrig).bytes, 100'000U);
    const auto answer = talk.resp_(kAck);
    EXPECT_TRUE(answer.acknowledges);
    EXPECT_EQ(answer.acknowledged, 100'000);
}

TEST(TcpConnection, FourGigabytes_keepCounting) {
    Talk talk;
    talk.handshake();
    for (int i = 0; i < 100; ++i) {
        talk.resp_(kAck, 60'000'000);
    }
    EXPECT_EQ(talk.connection.end(kResp).bytes, 6'000'000'000U);
}

TEST(TcpConnection, Repetition_isCountedOnce) {
    Talk talk;
    talk.handshake();
    talk.orig_(kAck, 500);
    talk.connection.packet(kOrig, segmentOf(kAck, 1001, 5001, 500), talk.history);
    EXPECT_EQ(talk.connection.end(kOrig).bytes, 500U);
    EXPECT_TRUE(talk.history.has(kOrig, 't'));
    EXPECT_EQ(talk.connection.missedBytes(kOrig), 0U);
}

TEST(TcpConnection, Reordering_isNeitherRepetitionNorLoss) {
    Talk talk;
    talk.handshake();
    talk.connection.packet(kOrig, segmentOf(kAck, 1501, 5001, 500), talk.history);
    EXPECT_EQ(talk.connection.end(kOrig).holes, 500U);
    talk.connection.packet(kOrig, segmentOf(kAck, 1001, 5001, 500), talk.history);
    EXPECT_EQ(talk.connection.end(kOrig).bytes, 1000U);
    EXPECT_EQ(talk.connection.end(kOrig).holes, 0U);
    EXPECT_FALSE(talk.history.has(kOrig, 't'));
}

TEST(TcpConnection, AcknowledgedHole_isMissed) {
    Talk talk;
    talk.handshake();
    talk.orig_(kAck, 100);
    talk.orig += 300; // never captured
    talk.orig_(kAck, 100);
    EXPECT_EQ(talk.connection.missedBytes(kOrig), 0U);
    talk.resp_(kAck);
    EXPECT_EQ(talk.connection.missedBytes(kOrig), 300U);
    talk.orig += 50; // the tail too
    talk.resp_(kAck);
    EXPECT_EQ(talk.connection.missedBytes(kOrig), 350U);
}

TEST(TcpConnection, FinAndSyn_areNotMissedBytes) {
    Talk talk;
    talk.handshake();
    talk.orig_(kFin | kAck, 10);
    talk.resp_(kAck);
    EXPECT_EQ(talk.connection.missedBytes(kOrig), 0U);
}

TEST(TcpConnection, BlindReset_changesNoState) {
    Talk talk;
    talk.handshake();
    talk.orig_(kAck, 100);
    talk.connection.packet(kResp, segmentOf(kRst, 5000 + (1U << 28), 0), talk.history);
    EXPECT_EQ(talk.connection.stateName(), "S1");
    EXPECT_TRUE(talk.history.has(kResp, 'r'));
}

TEST(TcpConnection, FarAwaySegment_isOutOfWindow) {
    Talk talk;
    talk.handshake();
    const auto place
        = talk.connection.packet(kOrig, segmentOf(kAck, 1001 + (1U << 30) + 5, 5001, 10), talk.history);
    EXPECT_FALSE(place.inWindow);
    EXPECT_EQ(talk.connection.end(kOrig).bytes, 0U);
    EXPECT_EQ(talk.connection.end(kOrig).holes, 0U);
}

TEST(TcpConnection, DataInSyn_beginsAtZero) {
    Talk talk;
    const auto place = talk.orig_(kSyn, 20);
    EXPECT_TRUE(place.inWindow);
    EXPECT_EQ(place.offset, 0);
}

TEST(TcpConnection, SynAfterEnd_startsAnew) {
    Talk talk;
    talk.handshake();
    const auto syn = segmentOf(kSyn, 77'000, 0);
    EXPECT_FALSE(talk.connection.startsAnew(kOrig, syn, kSecond));
    EXPECT_TRUE(talk.connection.startsAnew(kOrig, syn, kMinute)) << "the end was not seen";
    talk.orig_(kFin | kAck);
    talk.resp_(kFin | kAck);
    EXPECT_TRUE(talk.connection.startsAnew(kOrig, syn, 0));
    EXPECT_TRUE(talk.connection.startsAnew(kResp, syn, 0));
    Talk attempt;
    attempt.orig_(kSyn);
    EXPECT_FALSE(attempt.connection.startsAnew(kOrig, segmentOf(kSyn, 1000, 0), kMinute)) << "the same SYN again";
}

TEST(ConnHistory, RepeatedLetters_areLogarithmic) {
    ConnHistory history;
    for (int i = 0; i < 150; ++i) {
        history.scaled(kOrig, 't');
        history.once(kResp, 'd');
    }
    EXPECT_EQ(history.text(), "TdTT");
}
