// SPDX-License-Identifier: GPL-3.0-or-later
// Which bytes reach which parser: probing, rejection, shunting, scanners, gaps, depth.
#include "tests/engine/doubles.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;
using namespace metsuke::tcp_flags;

namespace {

/// A connection whose originator says the chunks, each in its own packet.
class Conversation {
public:
    Conversation() {
        send(kSyn, {});
        m_source.add(now(), tcpFrame(Ends{}.back(), kSyn | kAck, 900, 101));
        m_next = 101;
    }
    Conversation& say(std::string_view text) {
        send(kAck, text);
        m_next += static_cast<uint32_t>(text.size());
        return *this;
    }
    Conversation& lose(uint32_t bytes) {
        m_next += bytes;
        return *this;
    }
    Conversation& answer(std::string_view text) {
        m_source.add(now(), tcpFrame(Ends{}.back(), kAck, m_answered, m_next, text));
        m_answered += static_cast<uint32_t>(text.size());
        return *this;
    }
    std::vector<std::string> weirds(JobConfig config = {}) {
        m_outcome = analyse(m_source, std::move(config));
        std::vector<std::string> texts;
        for (const WeirdEvent& event : m_outcome.sink.all<WeirdEvent>()) {
            texts.push_back(event.name + " " + event.addl);
        }
        return texts;
    }
    [[nodiscard]] const MemorySink& sink() const { return m_outcome.sink; }
    [[nodiscard]] ConnEvent conn() const { return m_outcome.sink.all<ConnEvent>().at(0); }

private:
    Timestamp now() { return m_at = m_at + kMillisecond; }
    void send(uint8_t flags, std::string_view text) { m_source.add(now(), tcpFrame(Ends{}, flags, m_next, 901, text)); }
    MemorySource m_source;
    Outcome m_outcome;
    Timestamp m_at = kStart;
    uint32_t m_next = 100;
    uint32_t m_answered = 901;
};

using Texts = std::vector<std::string>;

} // namespace

TEST(ContentDriver, FirstChunkDecides_parserGetsIt) {
    Conversation talk;
    EXPECT_EQ(talk.say("LINE\nab").say("c\n").answer("x\n").weirds(),
        (Texts{"line >LINE", "line >abc", "line <x", "end |"}));
    EXPECT_EQ(talk.conn().service, "line");
}

TEST(ContentDriver, Undecided_waitsAndReplaysInOrder) {
    Conversation talk;
    EXPECT_EQ(talk.say("GROW").answer("hm").say("GR").say("OW!").weirds(),
        (Texts{"grow >GROW", "grow <hm", "grow >GR", "grow >OW!"}));
    EXPECT_EQ(talk.conn().service, "grow");
}

TEST(ContentDriver, NoProtocol_isUnknown) {
    Conversation talk;
    EXPECT_EQ(talk.say("who knows").say("LINE\n").weirds(), Texts{});
    EXPECT_EQ(talk.conn().service, "");
    EXPECT_EQ(talk.conn().orig_bytes, 14);
}

TEST(ContentDriver, Rejected_isProbedAgainFromTheNextBytes) {
    Conversation talk;
    EXPECT_EQ(talk.say("LINE\nreject\n").say("GROWGROW").weirds(),
        (Texts{"line >LINE", "line >reject", "end |", "grow >GROWGROW"}));
    EXPECT_EQ(talk.conn().service, "grow");
}

TEST(ContentDriver, RejectedAtForeignBytes_isProbedWithThem) {
    // The parser says nothing and gives up: its bytes go to the others.
    ProtocolRegistry registry;
    class Refuser final : public StreamParser {
    public:
        void data(StreamDirection, Bytes, ParserHost& host) override { host.reject(); }
        void gap(StreamDirection, uint64_t, ParserHost&) override {}
        void end(ParserHost&) override {}
    };
    registry.add(StreamProtocol{"refuser", [](const ProbeInput&) { return ProbeResult::Yes; },
        [] { return std::unique_ptr<StreamParser>(std::make_unique<Refuser>()); }});
    registry.add(testProtocols().streams()[0]);
    MemorySource source;
    source.addExchange(kStart, {}, "LINE\n", "ok\n");
    const Outcome outcome = analyse(source, {}, registry);
    EXPECT_EQ(outcome.sink.all<ConnEvent>().at(0).service, "line");
    EXPECT_EQ(outcome.sink.all<WeirdEvent>().size(), 3U);
}

TEST(ContentDriver, Shunted_seesNothingMoreButIsCounted) {
    Conversation talk;
    EXPECT_EQ(talk.say("LINE\nshunt\n").say("more\n").weirds(), (Texts{"line >LINE", "line >shunt", "end |"}));
    EXPECT_EQ(talk.conn().orig_bytes, 16);
    EXPECT_EQ(talk.conn().service, "line");
    EXPECT_EQ(talk.sink().flowPackets.at(0).count, 4U);
}

TEST(ContentDriver, Gap_reachesTheParserBeforeTheAnswer) {
    Conversation talk;
    EXPECT_EQ(talk.say("LINE\n").lose(7).say("after\n").answer("ok\n").weirds(),
        (Texts{"line >LINE", "gap >7", "line >after", "line <ok", "end |"}));
    EXPECT_EQ(talk.conn().missed_bytes, 7);
    EXPECT_NE(talk.conn().history.find('G'), std::string::npos);
}

TEST(ContentDriver, InspectedDepth_endsTheParser) {
    Conversation talk;
    talk.say("LINE\n");
    const std::string block(60'000, 'x');
    for (int i = 0; i < 20; ++i) {
        talk.say(block);
    }
    const Texts texts = talk.say("\nlate\n").weirds();
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_TRUE(texts[1].starts_with("end "));
    EXPECT_EQ(talk.conn().orig_bytes, 5 + 20 * 60'000 + 6);
}

TEST(ContentDriver, CarvedFile_isFollowedFurther) {
    struct Counter final : FileConsumer {
        explicit Counter(std::atomic<uint64_t>& total)
            : bytes(total) {}
        void data(Bytes chunk) override { bytes += chunk.size(); }
        void gap(uint64_t) override {}
        FileVerdict finish(bool) override { return {}; }
        std::atomic<uint64_t>& bytes;
    };
    std::atomic<uint64_t> bytes = 0;
    JobConfig config;
    config.files = [&](FileTransfer, ParserHost&) { return std::make_unique<Counter>(bytes); };
    Conversation talk;
    talk.say("LINE\nfile\n");
    const std::string block(60'000, 'x');
    for (int i = 0; i < 300; ++i) {
        talk.say(block);
    }
    talk.weirds(config);
    EXPECT_GT(bytes, 15'000'000U);
    EXPECT_LE(bytes, ContentDriver::kInspectedCarving + 60'010);
}

TEST(ContentDriver, Scanner_seesUnknownFlowsAcrossChunks) {
    Conversation talk;
    talk.say("unknown MA").say("RK").answer("x MARK").weirds();
    const auto marks = talk.sink().all<PayloadEvent>();
    ASSERT_EQ(marks.size(), 2U);
    EXPECT_FALSE(marks[0].from_responder);
    EXPECT_TRUE(marks[1].from_responder);
}

TEST(ContentDriver, Scanner_seesTheFirstBytesOnly) {
    Conversation talk;
    talk.say(std::string(ContentScanner::kScanDepth - 2, 'x')).say("MARK").weirds();
    EXPECT_TRUE(talk.sink().all<PayloadEvent>().empty());
    MemorySource source;
    source.add(kStart, udpFrame(Ends{}, "xxMARKxx"));
    EXPECT_EQ(analyse(source).sink.all<PayloadEvent>().size(), 1U);
}

TEST(ContentDriver, Datagrams_areProbedOneByOne) {
    MemorySource source;
    source.add(kStart, udpFrame(Ends{}, "?"));
    source.add(kStart, udpFrame(Ends{}, "D-one"));
    source.add(kStart, udpFrame(Ends{}.back(), "two"));
    const Outcome outcome = analyse(source);
    Texts texts;
    for (const WeirdEvent& event : outcome.sink.all<WeirdEvent>()) {
        texts.push_back(event.name + event.addl);
    }
    EXPECT_EQ(texts, (Texts{"dgram>D-one", "dgram<two", "dgram-end"}));
    EXPECT_EQ(outcome.sink.all<ConnEvent>().at(0).service, "dgram");
}

TEST(ContentDriver, UnknownDatagrams_areGivenUpAfterAFew) {
    MemorySource source;
    for (int i = 0; i < ContentDriver::kDatagramsProbed; ++i) {
        source.add(kStart, udpFrame(Ends{}, "?"));
    }
    source.add(kStart, udpFrame(Ends{}, "D-late"));
    EXPECT_TRUE(analyse(source).sink.all<WeirdEvent>().empty());
}

TEST(ContentDriver, RejectedDatagram_leavesNoServiceBehindWhenNothingWasSaid) {
    MemorySource source;
    source.add(kStart, udpFrame(Ends{}, "D-reject"));
    source.add(kStart, udpFrame(Ends{}, "D-more"));
    const Outcome outcome = analyse(source);
    EXPECT_EQ(outcome.sink.all<WeirdEvent>().size(), 2U);
    EXPECT_EQ(outcome.sink.all<ConnEvent>().at(0).service, "dgram") << "it had said something";
}

TEST(ContentDriver, ProbeBudget_givesUpInsteadOfGrowing) {
    JobConfig config;
    config.budget.probeBytesPerLane = 3;
    Conversation talk;
    EXPECT_EQ(talk.say("GROW").say("GROW").weirds(config), Texts{});
}
