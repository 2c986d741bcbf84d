// SPDX-License-Identifier: GPL-3.0-or-later
// What cannot be taken is counted, and told.
#include "core/sensor/linux/ebpf_source.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/proc_connector.h"
#include "core/sensor/linux/socket_sweep.h"
#include "tests/sensor/recorder.h"

#include <sys/resource.h>

using namespace metsuke;
using namespace metsuke::sensor;
using namespace metsuke::test;

namespace {

constexpr int kProcesses = 1000;
constexpr int64_t kEvents = 3 * kProcesses; ///< each begins, becomes another program, and ends

struct Sums {
    std::atomic<int64_t> told = 0;
    std::atomic<int64_t> lost = 0;
    std::atomic<int64_t> gaps = 0;
};

/// What the source tells of the flood when nothing is taken from it until that is over.
void sumWhileStopped(Source& source, ObservationQueue& queue, const Victim& victim, const std::vector<std::string>& flood, Sums& sums) {
    EXPECT_TRUE(source.start(queue));
    EXPECT_EQ(victim.run(flood), 0);
    std::thread taker([&] {
        while (!queue.isDone()) {
            for (const Observation& observation : queue.take(kSecond)) {
                const auto* missed = std::get_if<Missed>(&observation.body);
                sums.told += missed == nullptr ? 1 : 0;
                sums.gaps += missed != nullptr ? 1 : 0;
                sums.lost += missed != nullptr && missed->gap.lost > 0 ? missed->gap.lost : 0;
            }
        }
    });
    // A sequence shows what is missing by what comes after it, on each processor.
    EXPECT_TRUE(eventually([&] { return victim.run({"/bin/true"}) == 0 && sums.told + sums.lost >= kEvents; })) << sums.told << ' ' << sums.lost;
    source.stop();
    queue.close();
    taker.join();
}

class Loss : public BothWays {};
INSTANTIATE_TEST_SUITE_P(Ways, Loss, ::testing::Values(SensorChoice::Ebpf, SensorChoice::Proc), nameOfWay);

} // namespace

TEST_P(Loss, ReaderThatIsStopped_losesNothingUncounted) {
    const Victim victim;
    ObservationQueue queue(1); // full with the first batch: nobody takes any more, so the source reads no further
    Sums sums;
    const std::vector<std::string> flood{"/bin/bash", "-c", "for ((i = 0; i < " + std::to_string(kProcesses) + "; ++i)); do /bin/true; done"};
    if (isEbpf()) {
        EbpfSource source;
        source.setRingBytes(64 << 10);
        sumWhileStopped(source, queue, victim, flood, sums);
    } else {
        ProcConnector source;
        source.setBufferBytes(64 << 10);
        sumWhileStopped(source, queue, victim, flood, sums);
    }
    EXPECT_GT(sums.gaps, 0);
    EXPECT_GT(sums.lost, 0);
}

TEST_P(Loss, FullRing_isTakenInPortions) {
    if (!isEbpf()) {
        GTEST_SKIP() << "the connector has no ring";
    }
    constexpr size_t kMaximum = 1024 + 1; // records, and a gap
    const Victim victim;
    ObservationQueue queue(1);
    EbpfSource source;
    ASSERT_TRUE(source.start(queue));
    // Nobody takes: the source waits with one portion, and the others stay in the ring.
    ASSERT_EQ(victim.run({"/bin/bash", "-c", "for ((i = 0; i < 1500; ++i)); do (:); done"}), 0);
    size_t told = 0, largest = 0;
    EXPECT_TRUE(eventually([&] {
        const size_t taken = queue.take(100 * kMillisecond).size();
        largest = std::max(largest, taken);
        told += taken;
        return told >= 3000;
    })) << told;
    queue.close(); // or it would wait for somebody who takes the rest
    source.stop();
    EXPECT_LE(largest, kMaximum);
}

TEST(SocketLoss, DumpThatFails_isAGapFromTheLastOneThatDidNot) {
    ObservationQueue queue(100'000);
    SocketSweep sweep(20 * kMillisecond, true);
    if (const auto started = sweep.start(queue); !started) {
        GTEST_SKIP() << started.error().message.id;
    }
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const Duration good = sinceBoot();
    const rlimit none{0, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0); // no socket can be made any more
    std::optional<Observation> missed;
    const bool isTold = eventually([&] {
        for (Observation& observation : queue.take(10 * kMillisecond)) {
            if (std::holds_alternative<Missed>(observation.body)) {
                missed = std::move(observation);
            }
        }
        return missed.has_value();
    });
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    sweep.stop();
    ASSERT_TRUE(isTold);
    const Duration since = std::get<Missed>(missed->body).since;
    EXPECT_LT(since, missed->time);
    EXPECT_GT(since, good - kMinute);
}

TEST_P(Loss, Flood_atFullSpeed_losesNothing) {
    const Victim victim;
    const Recorder record(GetParam(), victim);
    ASSERT_EQ(victim.run({"/bin/bash", "-c", "for ((i = 0; i < 1000; ++i)); do (:); done; for ((i = 0; i < 300; ++i)); do /bin/true; done"}), 0);
    EXPECT_TRUE(eventually([&] {
        return record.all<endpoint::ImageStarted>([](const endpoint::Activity&, const endpoint::ImageStarted& i) { return i.path.ends_with("/true"); }).size() >= 300;
    }));
    for (const auto& [activity, gap] : record.all<endpoint::Gap>()) {
        ADD_FAILURE() << gap.sensor << ' ' << gap.reason << ' ' << gap.lost << ", " << (gap.until - activity.time) / kMillisecond << " ms";
    }
}

TEST_P(Loss, State_saysWhatEachIsRecordedBy) {
    const Victim victim;
    Recorder record(GetParam(), victim);
    const SensorState state = record.sensor().state();
    EXPECT_EQ(state.by("process"), isEbpf() ? "ebpf" : "proc_connector");
    EXPECT_EQ(state.by("network"), isEbpf() ? "ebpf" : "sock_diag");
    EXPECT_EQ(state.by("file"), "fanotify");
    EXPECT_EQ(state.by("mount"), "mountinfo");
    record.sensor().stop();
    const uint64_t delivered = record.sensor().counts().delivered;
    EXPECT_GT(delivered, 0U);
    EXPECT_FALSE(record.sensor().start([](const std::vector<endpoint::Activity>&) {})) << "not twice";
    record.sensor().stop(); // does nothing the second time
    EXPECT_EQ(record.sensor().counts().delivered, delivered);
}
