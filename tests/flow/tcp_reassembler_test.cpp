// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/tcp_reassembler.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

using namespace metsuke;

namespace {

/// What came out: bytes, with '?' for gaps.
class Recorder final : public StreamSink {
public:
    void data(Bytes bytes) override {
        text.append(asText(bytes));
        if (stopAfter != nullptr && text.size() >= 4) {
            stopAfter->stop(*usage);
        }
    }
    void gap(uint64_t bytes, Gap kind) override {
        text.append(bytes, '?');
        (kind == Gap::Cut ? cut : lost) += bytes;
    }
    std::string text;
    uint64_t cut = 0;
    uint64_t lost = 0;
    TcpReassembler* stopAfter = nullptr;
    ReassemblyUsage* usage = nullptr;
};

struct Stream {
    TcpReassembler reassembler;
    Recorder out;
    ReassemblyUsage usage{0, size_t{1} << 20};
    void add(int64_t offset, std::string_view text) {
        reassembler.segment(offset, asBytes(text), static_cast<uint32_t>(text.size()), out, usage);
    }
    void cut(int64_t offset, std::string_view text, uint32_t wire) {
        reassembler.segment(offset, asBytes(text), wire, out, usage);
    }
    void ack(int64_t offset) { reassembler.acknowledged(offset, out, usage); }
    void flush() { reassembler.flush(out, usage); }
};

} // namespace

TEST(TcpReassembler, InOrder_isPassedThroughWithoutCopy) {
    Stream stream;
    stream.add(0, "abc");
    stream.add(3, "def");
    EXPECT_EQ(stream.out.text, "abcdef");
    EXPECT_EQ(stream.usage.bytes, 0U);
    EXPECT_EQ(stream.reassembler.delivered(), 6U);
}

TEST(TcpReassembler, EarlySegment_waits) {
    Stream stream;
    stream.add(3, "def");
    EXPECT_EQ(stream.out.text, "");
    EXPECT_EQ(stream.usage.bytes, 3U);
    stream.add(0, "abc");
    EXPECT_EQ(stream.out.text, "abcdef");
    EXPECT_EQ(stream.usage.bytes, 0U);
}

TEST(TcpReassembler, Repetition_isDropped) {
    Stream stream;
    stream.add(0, "abcdefgh");
    stream.add(0, "abcdefgh");
    stream.add(4, "efghij");
    EXPECT_EQ(stream.out.text, "abcdefghij");
    EXPECT_EQ(stream.reassembler.conflicts(), 0U);
}

TEST(TcpReassembler, OverlapConflict_isCountedAndFirstWins) {
    Stream stream;
    stream.add(4, "EFGH");
    stream.add(2, "cdXX");
    stream.add(0, "ab");
    EXPECT_EQ(stream.out.text, "abcdEFGH");
    EXPECT_EQ(stream.reassembler.conflicts(), 1U);
}

TEST(TcpReassembler, SecondAnswerToDeliveredBytes_isAConflict) {
    Stream stream;
    stream.add(0, "HTTP/1.1 302 Found");
    stream.add(0, "HTTP/1.1 200 OK, and a longer answer");
    EXPECT_EQ(stream.reassembler.conflicts(), 1U);
    EXPECT_EQ(stream.out.text, "HTTP/1.1 302 Foundnd a longer answer");
    Stream shorter;
    shorter.add(0, "injected: a long one");
    shorter.add(0, "genuine:!!");
    EXPECT_EQ(shorter.reassembler.conflicts(), 1U);
}

TEST(TcpReassembler, KeepAliveByte_isNoConflict) {
    Stream stream;
    stream.add(0, "abcdefgh");
    stream.cut(7, std::string_view("\0", 1), 1);
    EXPECT_EQ(stream.reassembler.conflicts(), 0U);
}

TEST(TcpReassembler, AcknowledgedHole_becomesAGap) {
    Stream stream;
    stream.add(0, "ab");
    stream.add(5, "fg");
    stream.ack(4);
    EXPECT_EQ(stream.out.text, "ab") << "not all of the hole is acknowledged";
    stream.ack(7);
    EXPECT_EQ(stream.out.text, "ab???fg");
    EXPECT_EQ(stream.reassembler.gapBytes(), 3U);
    EXPECT_EQ(stream.out.lost, 3U);
}

TEST(TcpReassembler, SegmentBehindAcknowledgedHole_needsNoBuffer) {
    Stream stream;
    stream.add(0, "ab");
    stream.ack(5);
    EXPECT_EQ(stream.out.text, "ab") << "the capture may still bring it";
    stream.add(5, "fg");
    EXPECT_EQ(stream.out.text, "ab???fg");
}

TEST(TcpReassembler, UnbelievableAcknowledgement_isIgnored) {
    Stream stream;
    stream.add(0, "ab");
    stream.ack(int64_t{1} << 29);
    stream.add(5, "fg");
    EXPECT_EQ(stream.out.text, "ab");
}

TEST(TcpReassembler, Flush_saysWhatIsHeldAndTheMissedTail) {
    Stream stream;
    stream.add(0, "ab");
    stream.add(4, "ef");
    stream.ack(3);
    stream.add(8, "ij");
    stream.flush();
    EXPECT_EQ(stream.out.text, "ab??ef??ij");
    Stream tail;
    tail.add(0, "ab");
    tail.ack(6);
    tail.flush();
    EXPECT_EQ(tail.out.text, "ab????");
    EXPECT_EQ(tail.usage.bytes, 0U);
}

TEST(TcpReassembler, SnapLength_isAGapOfItsOwnKind) {
    Stream stream;
    stream.cut(0, "abc", 5);
    stream.add(5, "fg");
    stream.cut(10, "k", 2);
    stream.add(7, "hij");
    EXPECT_EQ(stream.out.text, "abc??fghijk?");
    EXPECT_EQ(stream.out.cut, 3U);
    EXPECT_EQ(stream.out.lost, 0U);
}

TEST(TcpReassembler, NegativeOffsets_areTrimmed) {
    Stream stream;
    stream.add(-3, "xyzabc");
    EXPECT_EQ(stream.out.text, "abc");
    stream.add(-3, "xyz");
    EXPECT_EQ(stream.out.text, "abc");
}

TEST(TcpReassembler, DirectionCaps_forceGaps) {
    Stream bytes;
    const std::string block(64 * 1024, 'x');
    for (int i = 0; i < 5; ++i) {
        bytes.add(10 + i * 70'000, block);
    }
    EXPECT_GT(bytes.reassembler.gapBytes(), 0U);
    EXPECT_LE(bytes.usage.bytes, TcpReassembler::kMaximumBytes);

    Stream segments;
    for (int i = 0; i < 600; ++i) {
        segments.add(10 + i * 2, "x");
    }
    EXPECT_GT(segments.reassembler.gapBytes(), 0U);
}

TEST(TcpReassembler, LaneBudget_isShared) {
    ReassemblyUsage usage{0, 10};
    Recorder out;
    TcpReassembler one;
    TcpReassembler two;
    one.segment(5, asBytes("12345678"), 8, out, usage);
    EXPECT_EQ(out.text, "");
    two.segment(5, asBytes("abcd"), 4, out, usage);
    EXPECT_EQ(out.text, "?????abcd") << "the one in hand gives way";
    EXPECT_EQ(usage.bytes, 8U);
    one.stop(usage);
    EXPECT_EQ(usage.bytes, 0U);
}

TEST(TcpReassembler, StopInACall_endsEverything) {
    Stream stream;
    stream.add(4, "efgh");
    stream.out.stopAfter = &stream.reassembler;
    stream.out.usage = &stream.usage;
    stream.add(0, "abcd");
    EXPECT_EQ(stream.out.text, "abcd");
    EXPECT_TRUE(stream.reassembler.stopped());
    EXPECT_EQ(stream.usage.bytes, 0U);
    stream.add(8, "ijkl");
    stream.flush();
    EXPECT_EQ(stream.out.text, "abcd");
}

/// First-wins by the byte: what a correct but slow reassembler makes of the same segments.
TEST(TcpReassembler, RandomSegments_matchANaiveModel) {
    for (uint32_t seed = 0; seed < 400; ++seed) {
        std::mt19937 random(seed);
        const int64_t length = 200;
        Stream stream;
        std::map<int64_t, char> model;
        int64_t next = 0; // what the model has delivered up to
        for (int step = 0; step < 60; ++step) {
            const auto offset = static_cast<int64_t>(random() % length) - 5;
            std::string text(1 + random() % 30, ' ');
            for (char& c : text) {
                c = static_cast<char>('a' + random() % 26); // other content on every repetition
            }
            stream.add(offset, text);
            for (size_t i = 0; i < text.size(); ++i) {
                const int64_t position = offset + static_cast<int64_t>(i);
                if (position >= next) {
                    model.emplace(position, text[i]);
                }
            }
            while (model.contains(next)) {
                ++next;
            }
        }
        stream.flush();
        std::string expected;
        if (!model.empty()) {
            for (int64_t position = 0; position <= model.rbegin()->first; ++position) {
                const auto it = model.find(position);
                expected += it == model.end() ? '?' : it->second;
            }
        }
        ASSERT_EQ(stream.out.text, expected) << "seed " << seed;
        ASSERT_EQ(stream.usage.bytes, 0U);
    }
}

TEST(TcpReassembler, AnyChunking_givesTheSameBytes) {
    std::string text;
    std::mt19937 random(9);
    for (int i = 0; i < 5000; ++i) {
        text += static_cast<char>('a' + random() % 26);
    }
    for (uint32_t seed = 0; seed < 50; ++seed) {
        random.seed(seed);
        Stream stream;
        std::vector<std::pair<int64_t, std::string>> segments;
        for (size_t at = 0; at < text.size();) {
            const size_t size = std::min<size_t>(1 + random() % 300, text.size() - at);
            segments.emplace_back(static_cast<int64_t>(at), text.substr(at, size));
            at += size;
        }
        for (size_t i = 0; i + 1 < segments.size(); ++i) {
            std::swap(segments[i], segments[i + random() % std::min<size_t>(8, segments.size() - i)]);
        }
        for (const auto& [offset, part] : segments) {
            stream.add(offset, part);
        }
        ASSERT_EQ(stream.out.text, text);
        ASSERT_EQ(stream.reassembler.conflicts(), 0U);
    }
}
