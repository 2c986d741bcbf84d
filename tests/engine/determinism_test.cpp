// SPDX-License-Identifier: GPL-3.0-or-later
// The result may depend on nothing but the packets: not on threads, not on where epochs are cut.
#include "capture/open_captures.h"
#include "tests/engine/doubles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

using namespace metsuke;
using namespace metsuke::test;
using namespace metsuke::tcp_flags;

namespace {

/// Everything at once: many hosts and protocols, loss, reordering, silences, scans, reused ports.
void addBusyNetwork(MemorySource& source, uint32_t seed, size_t packets) {
    std::mt19937 random(seed);
    const auto below = [&](uint32_t limit) { return static_cast<uint32_t>(random() % limit); };
    Timestamp at = kStart;
    std::vector<std::pair<Timestamp, std::vector<uint8_t>>> out;
    while (out.size() < packets) {
        at = at + static_cast<Duration>(below(3'000'000));
        if (below(2000) == 0) {
            at = at + static_cast<Duration>(below(90)) * kSecond;
        }
        const Ends ends{0x0a000001 + below(40), 0xc0000200 + below(20), static_cast<uint16_t>(1024 + below(300)),
            static_cast<uint16_t>(below(2) == 0 ? 80 : 9000)};
        switch (below(8)) {
        case 0:
            out.emplace_back(at, arpFrame(static_cast<uint16_t>(1 + below(2)), ends.source, ends.source + 1));
            break;
        case 1:
            out.emplace_back(at, udpFrame(ends, below(2) == 0 ? "D-datagram" : "something MARK"));
            break;
        case 2:
            out.emplace_back(at, icmpFrame(ends, 8, 0, static_cast<uint16_t>(below(4)), "ping"));
            break;
        case 3:
            out.emplace_back(at, tcpFrame(ends, kSyn, below(1000), 0));
            break;
        case 4:
            out.emplace_back(at, tcpFrame(ends.back(), static_cast<uint8_t>(below(64)), below(5000), below(5000), "data"));
            break;
        default: {
            MemorySource exchange;
            exchange.addExchange(at, ends, "LINE\nhello\nMARK\n", std::string(1 + below(3000), 'r') + "\n");
            PacketSource::Batch batch;
            exchange.next(batch, 100);
            for (const PacketView& view : batch.packets) {
                if (below(30) != 0) { // else lost
                    out.emplace_back(view.ts, std::vector<uint8_t>(view.data.begin(), view.data.end()));
                }
                if (below(20) == 0 && out.size() > 1) {
                    std::swap(out[out.size() - 1].second, out[out.size() - 2].second);
                }
            }
            at = at + 8 * kMillisecond;
        }
        }
    }
    for (auto& [ts, frame] : out) {
        source.add(ts, std::move(frame));
    }
}

JobConfig configOf(unsigned threads, size_t epochPackets, const MemoryBudget& budget) {
    JobConfig config;
    config.threads = threads;
    config.epochPackets = epochPackets;
    config.budget = budget;
    config.seed = 42;
    return config;
}

} // namespace

TEST(Determinism, ThreadsAndEpochs_doNotMatter) {
    MemorySource source;
    addBusyNetwork(source, 1, 60'000);
    const std::string expected = analyse(source, configOf(1, Epoch::kPackets, {})).sink.print();
    EXPECT_GT(expected.size(), 1'000'000U);
    for (const auto& [threads, epoch] : {std::pair{2U, Epoch::kPackets}, {3U, Epoch::kPackets}, {7U, Epoch::kPackets},
             {1U, size_t{100}}, {3U, size_t{1'000}}, {7U, size_t{17}}}) {
        EXPECT_EQ(analyse(source, configOf(threads, epoch, {})).sink.print() == expected, true)
            << threads << " threads, epochs of " << epoch;
    }
}

TEST(Determinism, EvictionAndCaps_doNotDependOnThreads) {
    MemorySource source;
    addBusyNetwork(source, 2, 60'000);
    MemoryBudget tight;
    tight.flowsPerLane = 20;
    tight.outOfOrderBytesPerLane = 2'000;
    tight.postingBytesPerLane = 500;
    tight.probeBytesPerLane = 10;
    const Outcome first = analyse(source, configOf(1, Epoch::kPackets, tight));
    EXPECT_GT(first.result.lanes.evicted, 100U);
    const std::string expected = first.sink.print();
    for (const unsigned threads : {2U, 3U, 7U}) {
        EXPECT_EQ(analyse(source, configOf(threads, Epoch::kPackets, tight)).sink.print() == expected, true) << threads;
    }
    EXPECT_EQ(analyse(source, configOf(3, 333, tight)).sink.print() == expected, true);
}

TEST(Determinism, Seed_doesNotMatterWhileMemoryLasts) {
    MemorySource source;
    addBusyNetwork(source, 3, 20'000);
    JobConfig one = configOf(1, Epoch::kPackets, {});
    JobConfig two = one;
    two.seed = 43;
    EXPECT_EQ(analyse(source, one).sink.print() == analyse(source, two).sink.print(), true);
}

TEST(Determinism, TotalOrder_isStrict) {
    MemorySource source;
    addBusyNetwork(source, 4, 20'000);
    const Outcome outcome = analyse(source, configOf(3, 500, {}));
    for (size_t i = 1; i < outcome.sink.events.size(); ++i) {
        const EventHeader& before = outcome.sink.events[i - 1].header;
        const EventHeader& after = outcome.sink.events[i].header;
        ASSERT_LT(std::pair(before.order, before.sequence), std::pair(after.order, after.sequence));
    }
}

TEST(Determinism, CorpusCaptures_areTheSameForAnyThreads) {
    const char* fromEnvironment = std::getenv("METSUKE_CORPUS");
    const std::filesystem::path corpus
        = std::string_view(METSUKE_CORPUS_DIR).empty() && fromEnvironment != nullptr ? fromEnvironment : METSUKE_CORPUS_DIR;
    if (corpus.empty() || !std::filesystem::exists(corpus)) {
        GTEST_SKIP() << "METSUKE_CORPUS is not set";
    }
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus / "malware")) {
        if (entry.is_regular_file() && entry.file_size() > 200'000) {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    paths.resize(std::min<size_t>(paths.size(), 12));
    for (const auto& path : paths) {
        std::string expected;
        for (const unsigned threads : {1U, 2U, 3U, 7U}) {
            auto source = openCaptures({path});
            ASSERT_TRUE(source.ok()) << path;
            MemorySink sink;
            AnalysisJob job(**source, testProtocols(), configOf(threads, Epoch::kPackets, {}), nullptr, &sink);
            ASSERT_TRUE(job.run({}).ok());
            const std::string text = sink.print();
            if (threads == 1) {
                expected = text;
                EXPECT_FALSE(sink.events.empty()) << path;
            }
            EXPECT_EQ(text == expected, true) << path << " with " << threads;
        }
    }
}
