// SPDX-License-Identifier: GPL-3.0-or-later
// The job as a whole: cancelling, failures, live sources, detection and progress.
#include "tests/engine/doubles.h"

#include <gtest/gtest.h>

#include <thread>

using namespace metsuke;
using namespace metsuke::test;

namespace {

void addFlows(MemorySource& source, int count, int first = 0) {
    Timestamp at = kStart + first * kSecond;
    for (int i = first; i < first + count; ++i) {
        const Ends ends{0x0a000001 + static_cast<uint32_t>(i % 50), 0xc0000207, static_cast<uint16_t>(2000 + i), 80};
        at = source.addExchange(at, ends, "LINE\nhello\n", "there\n");
    }
}

/// Marks what it has seen; a derived event for every conn.
class CountingStage final : public EventStage {
public:
    void process(EventBatch& events, Timestamp watermark) override {
        EXPECT_GE(watermark, m_watermark);
        m_watermark = watermark;
        EventBatch out;
        for (Event& event : events) {
            EXPECT_TRUE(std::pair(event.header.order, event.header.sequence) > m_last || seen == 0);
            m_last = {event.header.order, event.header.sequence};
            ++seen;
            out.push_back(event);
            if (event.kind() == EventKind::Conn) {
                out.push_back(event);
                out.back().body = NoveltyEvent{};
            }
        }
        events = std::move(out);
    }
    void finish(EventBatch& events) override {
        finished = true;
        events.emplace_back().body = NoveltyEvent{};
    }
    FindingsSnapshot snapshot() override { return {}; }
    const std::vector<RuleRow>& rules() const override { return m_rules; }
    void addLoss(const LossInterval&) override { ++losses; }
    size_t seen = 0;
    size_t losses = 0;
    bool finished = false;

private:
    std::vector<RuleRow> m_rules{3};
    Timestamp m_watermark{std::numeric_limits<int64_t>::min()};
    std::pair<uint64_t, uint32_t> m_last;
};

} // namespace

class AnalysisJobThreads : public testing::TestWithParam<unsigned> {
protected:
    JobConfig config(size_t epochPackets = 100) {
        JobConfig made;
        made.threads = GetParam();
        made.epochPackets = epochPackets;
        return made;
    }
};
INSTANTIATE_TEST_SUITE_P(Threads, AnalysisJobThreads, testing::Values(1U, 2U, 4U));

TEST_P(AnalysisJobThreads, EmptySource_isAValidEmptyResult) {
    MemorySource source;
    const Outcome outcome = analyse(source, config());
    EXPECT_TRUE(outcome.sink.events.empty());
    EXPECT_FALSE(outcome.sink.partial);
    EXPECT_EQ(outcome.result.totals.packets, 0U);
}

TEST_P(AnalysisJobThreads, Detection_standsBetweenOrderAndSink) {
    MemorySource source;
    addFlows(source, 200);
    CountingStage stage;
    const Outcome outcome = analyse(source, config(), testProtocols(), &stage);
    EXPECT_EQ(outcome.result.totals.flows(), 200U);
    EXPECT_EQ(outcome.sink.all<NoveltyEvent>().size(), 201U);
    EXPECT_TRUE(stage.finished);
    EXPECT_EQ(outcome.sink.rules, 3U);
    EXPECT_GE(outcome.sink.snapshots, 1U);
    EXPECT_EQ(outcome.sink.captures.at(0).packets, source.size());
    EXPECT_EQ(outcome.result.totals.packets, source.size());
}

TEST_P(AnalysisJobThreads, Stop_finishesWhatWasReadAndSaysPartial) {
    MemorySource source;
    addFlows(source, 500);
    std::stop_source stop;
    source.stop = &stop;
    source.stopAt = 1000;
    MemorySink sink;
    AnalysisJob job(source, testProtocols(), config(), nullptr, &sink);
    const auto result = job.run(stop.get_token());
    ASSERT_TRUE(result.ok());
    EXPECT_TRUE(result->cancelled);
    EXPECT_TRUE(sink.partial);
    EXPECT_TRUE(sink.finished);
    EXPECT_EQ(result->totals.packets, 1000U);
    EXPECT_EQ(result->totals.flows(), 125U) << "live flows are ended too";
}

TEST_P(AnalysisJobThreads, FailingSink_endsTheJobWithItsError) {
    MemorySource source;
    addFlows(source, 500);
    MemorySink sink;
    sink.failAt = 3;
    AnalysisJob job(source, testProtocols(), config(), nullptr, &sink);
    const auto result = job.run({});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::DiskFull);
    EXPECT_TRUE(sink.partial) << "what was stored is labelled";
}

TEST_P(AnalysisJobThreads, FaultInAWorker_isAnInternalError) {
    ProtocolRegistry registry;
    registry.add(StreamProtocol{"bad", [](const ProbeInput&) -> ProbeResult { throw std::runtime_error("boom"); }, nullptr});
    MemorySource source;
    addFlows(source, 300);
    MemorySink sink;
    AnalysisJob job(source, registry, config(), nullptr, &sink);
    const auto result = job.run({});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::Internal);
    EXPECT_EQ(result.error().message.id, "engine.fault");
    EXPECT_EQ(result.error().detail, "boom");
}

TEST_P(AnalysisJobThreads, LiveSource_givesEventsWhileItIsQuiet) {
    MemorySource source;
    addFlows(source, 20);
    source.quietAfter[80] = 5; // of 160 packets
    source.ticks[104] = kStart + kHour;
    source.ticks[160] = kStart + 2 * kHour;
    source.quietAfter[160] = 2;
    JobConfig live = config(8192);
    live.liveLatency = std::chrono::milliseconds(1);
    const Outcome outcome = analyse(source, live);
    EXPECT_GE(outcome.sink.batchSizes.size(), 3U);
    EXPECT_GT(outcome.sink.batchSizes.at(0), 0U) << "the first epoch went out before the rest had come";
    EXPECT_EQ(outcome.result.totals.flows(), 20U);
    EXPECT_EQ(outcome.result.totals.watermark, kStart + 2 * kHour);
}

TEST_P(AnalysisJobThreads, Tick_endsFlowsWithoutPackets) {
    MemorySource source;
    source.add(kStart, udpFrame(Ends{}, "x"));
    source.ticks[1] = kStart + kHour;
    const Outcome outcome = analyse(source, config());
    EXPECT_EQ(outcome.result.lanes.timedOut, 1U);
    EXPECT_EQ(outcome.sink.all<ConnEvent>().size(), 1U);
}

TEST_P(AnalysisJobThreads, MovingBuffers_areHeldAsLongAsNeeded) {
    MemorySource still;
    addFlows(still, 300);
    MemorySource moving;
    addFlows(moving, 300);
    moving.volatileViews = true;
    EXPECT_EQ(analyse(still, config()).sink.print(), analyse(moving, config()).sink.print());
}

TEST_P(AnalysisJobThreads, TimeJump_endsAllFlowsInBoundedEpochs) {
    MemorySource source;
    Timestamp at = kStart;
    for (uint32_t i = 0; i < 100'000; ++i) {
        at = at + kMicrosecond;
        source.add(at, udpFrame(Ends{0x0a000000 + i, 0xc0000207, 1000, 9}, "x"));
    }
    for (int i = 0; i < 200; ++i) {
        source.add(at + kDay, udpFrame(Ends{}, "y"));
    }
    const Outcome outcome = analyse(source, config());
    EXPECT_EQ(outcome.result.totals.flows(), 100'001U);
    for (const uint64_t size : outcome.sink.batchSizes) {
        EXPECT_LE(size, 66'000U);
    }
}

TEST_P(AnalysisJobThreads, Progress_reachesTheEnd) {
    MemorySource source;
    addFlows(source, 50);
    MemorySink sink;
    AnalysisJob job(source, testProtocols(), config(), nullptr, &sink);
    JobProgress last;
    ASSERT_TRUE(job.run({}, [&](const JobProgress& progress) { last = progress; }).ok());
    EXPECT_EQ(last.packets, source.size());
    EXPECT_EQ(last.bytesTotal, source.size());
    EXPECT_EQ(last.flows(), 50U);
}

TEST_P(AnalysisJobThreads, HalfFullSpool_leavesOutBulkOnly) {
    MemorySource source;
    const Ends bulk{0x0a000001, 0xc0000207, 2001, 9000};
    const std::string line = std::string(999, 'x') + '\n';
    Timestamp at = kStart;
    source.add(at, tcpFrame(bulk, tcp_flags::kSyn, 100, 0));
    source.add(at, tcpFrame(bulk.back(), tcp_flags::kSyn | tcp_flags::kAck, 900, 101));
    source.add(at, tcpFrame(bulk, tcp_flags::kAck, 101, 901, "LINE\n"));
    constexpr uint32_t kLines = 200;
    for (uint32_t i = 0; i < kLines; ++i) {
        at = at + kMillisecond;
        source.add(at, tcpFrame(bulk.back(), tcp_flags::kAck, 901 + i * 1000, 106, line));
    }
    source.addExchange(at, {0x0a000002, 0xc0000207, 2002, 9000}, "LINE\nhello\n", "there\n");
    source.pressureNow = 0.6;
    const Outcome outcome = analyse(source, config());
    EXPECT_EQ(outcome.result.totals.flows(), 2U) << "every packet belongs to its flow";
    EXPECT_EQ(outcome.result.totals.packets, source.size());
    EXPECT_GT(outcome.sink.all<WeirdEvent>().size(), 60U) << "what comes first is read";
    EXPECT_LT(outcome.sink.all<WeirdEvent>().size(), 80U);
    ASSERT_EQ(outcome.sink.losses.size(), 1U);
    EXPECT_EQ(outcome.sink.losses[0].kind, LossInterval::Kind::Shed);
    EXPECT_EQ(outcome.sink.losses[0].packets, 1U);
}

TEST_P(AnalysisJobThreads, SpoolThatIsNearlyFull_readsOnlyNewFlowsThatTell) {
    MemorySource source;
    Timestamp at = kStart;
    for (uint16_t i = 0; i < 10; ++i) {
        at = source.addExchange(at, {0x0a000001, 0xc0000207, static_cast<uint16_t>(2000 + i), 9000}, "LINE\nhello\n", "there\n");
        at = source.addExchange(at, {0x0a000001, 0xc0000207, static_cast<uint16_t>(3000 + i), 80}, "LINE\nhello\n", "there\n");
    }
    source.pressureNow = 0;
    const size_t all = analyse(source, config()).sink.all<WeirdEvent>().size();
    source.rewind();
    source.pressureNow = 0.9;
    const Outcome outcome = analyse(source, config());
    EXPECT_EQ(outcome.result.totals.flows(), 20U);
    EXPECT_EQ(outcome.sink.all<WeirdEvent>().size(), all / 2);
    uint64_t shed = 0;
    for (const LossInterval& loss : outcome.sink.losses) {
        shed += loss.kind == LossInterval::Kind::Shed ? loss.packets : 0;
    }
    EXPECT_EQ(shed, 10U);
}

TEST_P(AnalysisJobThreads, Shedding_silencesRulesThatNeedEverything) {
    MemorySource source;
    addFlows(source, 50);
    source.pressureNow = 0.9;
    CountingStage stage;
    static_cast<void>(analyse(source, config(), testProtocols(), &stage));
    EXPECT_EQ(stage.losses, 0U) << "web requests are read to the last";
    MemorySource other;
    Timestamp at = kStart;
    at = other.addExchange(at, {0x0a000001, 0xc0000207, 2000, 9000}, "LINE\nhello\n", "there\n");
    other.pressureNow = 0.9;
    CountingStage told;
    static_cast<void>(analyse(other, config(), testProtocols(), &told));
    EXPECT_EQ(told.losses, 1U);
}
