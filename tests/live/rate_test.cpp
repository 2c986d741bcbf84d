// SPDX-License-Identifier: GPL-3.0-or-later
// How fast packets may come on this machine: measured, and nothing is lost at seven tenths of that.
#include "tests/live/live_capture_fixture.h"

#include "capture/open_captures.h"
#include "capture/spool_source.h"
#include "tests/scenario/office.h"

#include <chrono>
#include <iostream>
#include <thread>

using namespace metsuke;
using namespace metsuke::test;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

int64_t packetsOf(const std::filesystem::path& capture) {
    const auto source = openCaptures({capture});
    int64_t packets = 0;
    PacketSource::Batch batch;
    while ((*source)->next(batch, 1'000) != PacketSource::Status::End) {
        packets += static_cast<int64_t>(batch.packets.size());
    }
    return packets;
}

class LiveRate : public LiveCapture {
protected:
    void SetUp() override {
        LiveCapture::SetUp();
        if (!IsSkipped()) {
            day = lab->folder() / "day.pcap";
            ASSERT_TRUE(scenario::makeOffice(7, 0.5).writePcap(day.string()));
        }
    }
    [[nodiscard]] double analysisSeconds(const std::filesystem::path& capture) const {
        const auto begun = Clock::now();
        Process analysing({METSUKE_CLI, "analyze", capture, "--case", lab->folder() / "offline.metsuke"});
        EXPECT_EQ(analysing.wait(), 0) << analysing.err();
        std::filesystem::remove(lab->folder() / "offline.metsuke");
        return secondsSince(begun);
    }
    /// Packets a second that the engine analyses and stores when nobody waits; what it takes to start is left out.
    [[nodiscard]] double engineRate() const {
        const double start = analysisSeconds(officeDay());
        const double whole = analysisSeconds(day);
        return static_cast<double>(packetsOf(day) - packetsOf(officeDay())) / std::max(0.001, whole - start);
    }

    struct Trial {
        double rate = 0; ///< packets a second that were sent
        int64_t sent = 0;
        int64_t read = 0;
    };
    /// Sends for three seconds; the program captures, and a reader that does nothing follows it.
    [[nodiscard]] Trial nullReader(int rate) const {
        const auto folder = lab->folder() / "null";
        std::filesystem::create_directory(folder);
        Process capturing(lab->inside({METSUKE_CAPTURE, "--interface", "rx0", "--spool", folder}));
        EXPECT_TRUE(eventually([&] { return capturing.out().starts_with("ready"); })) << capturing.err();
        const GrowthFlag ended = std::make_shared<std::atomic<bool>>(false);
        Trial trial;
        std::jthread reading([&] {
            const auto source = followSpool({"", folder, {}, 0, {}, {}}, ended);
            PacketSource::Batch batch;
            for (auto status = PacketSource::Status::Packets; status != PacketSource::Status::End;) {
                status = source->next(batch, 1'000);
                trial.read += static_cast<int64_t>(batch.packets.size());
                if (status == PacketSource::Status::NothingYet) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(10));
                }
            }
        });
        const int64_t before = lab->sent();
        const auto begun = Clock::now();
        lab->replay(day, rate, 3 * rate);
        const double seconds = secondsSince(begun);
        capturing.signal(SIGINT);
        EXPECT_EQ(capturing.wait(), 0) << capturing.err();
        ended->store(true);
        reading.join();
        trial.sent = lab->sent() - before;
        trial.rate = static_cast<double>(trial.sent) / seconds;
        std::filesystem::remove_all(folder);
        return trial;
    }
    /// The highest rate at which sender, program and reader together lose nothing.
    [[nodiscard]] double nullRate() const {
        double best = 0;
        for (const int rate : {10'000, 20'000, 40'000, 80'000, 160'000, 320'000}) {
            const Trial trial = nullReader(rate);
            if (trial.read < trial.sent) {
                break;
            }
            best = std::max(best, trial.rate);
        }
        return best;
    }
    std::filesystem::path day;
};

} // namespace

TEST_F(LiveRate, SevenTenthsOfWhatIsPossible_loseNothing) {
    const double engine = engineRate();
    const double nothing = nullRate();
    ASSERT_GT(nothing, 0) << "not even ten thousand packets a second can be captured here";
    constexpr double kPart = 0.7;
    constexpr int kSeconds = 10;
    const int rate = static_cast<int>(kPart * std::min(engine, nothing));
    const int64_t before = lab->sent();
    begin({});
    const auto begun = Clock::now();
    lab->replay(day, rate, kSeconds * rate);
    const double sending = secondsSince(begun);
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    const int64_t sent = lab->sent() - before;
    std::cout << "packets a second: engine " << static_cast<int64_t>(engine) << ", null reader " << static_cast<int64_t>(nothing) << ", captured at "
              << static_cast<int64_t>(static_cast<double>(sent) / sending) << " (" << sent << " packets)" << std::endl;
    EXPECT_EQ(result.at("totals").at("dropped"), 0);
    EXPECT_EQ(result.at("captures").at(0).at("packets"), sent);
}
