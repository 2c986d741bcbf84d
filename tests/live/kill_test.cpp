// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at moments that nobody chose: the case opens, at most a second of events is missing, and the spool holds what was
// sent, from the first packet to the last.
#include "tests/live/lab.h"

#include "capture/open_captures.h"
#include "capture/spool_source.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr int kMoments = 20;
constexpr int kAtOnce = 2; ///< captures that run side by side: with more, what is measured is who gets a core
constexpr int kRate = 2'000; ///< packets a second
constexpr int kLongestMs = 2'500; ///< of a replay of about three seconds
constexpr Duration kMostLost = kSecond;

/// METSUKE_TEST_SEED repeats a run.
uint32_t seedOfThisRun() {
    const char* given = std::getenv("METSUKE_TEST_SEED");
    const uint32_t seed = given != nullptr ? static_cast<uint32_t>(std::strtoul(given, nullptr, 10)) : std::random_device()();
    std::cout << "METSUKE_TEST_SEED=" << seed << std::endl;
    return seed;
}

std::vector<std::string> bytesOf(PacketSource& source) {
    std::vector<std::string> packets;
    PacketSource::Batch batch;
    for (auto status = PacketSource::Status::Packets; status != PacketSource::Status::End;) {
        status = source.next(batch, 1'000);
        for (const PacketView& packet : batch.packets) {
            packets.emplace_back(asText(packet.data));
        }
    }
    return packets;
}

/// What went into the cable, in order.
const std::vector<std::string>& sentPackets() {
    static const std::vector<std::string> packets = bytesOf(**openCaptures({officeDay()}));
    return packets;
}

/// Names that were asked for and answered, with the question's time: the events that need nothing but two packets.
std::set<std::pair<std::string, std::string>> answeredNames(const std::filesystem::path& caseFile) {
    Process events({METSUKE_CLI, "events", caseFile.string(), "--json"});
    EXPECT_EQ(events.wait(), 0) << events.err();
    std::set<std::pair<std::string, std::string>> names;
    std::istringstream lines(events.out());
    for (std::string line; std::getline(lines, line);) {
        const auto event = nlohmann::json::parse(line, nullptr, false);
        if (event.value("_path", "") == "dns" && event.contains("rtt")) {
            names.emplace(event.value("ts", ""), event.value("query", ""));
        }
    }
    return names;
}

/// One capture that is killed.
class Victim {
public:
    enum class Whom { Command, Program };

    /// Captures a replay until `moment`, then kills.
    void run(Whom whom, std::chrono::milliseconds moment) {
        m_capture.emplace(m_lab.capture({"--segment", "1M", "--json", m_lab.folder() / "result.json", "--case", caseFile()}));
        ASSERT_TRUE(eventually([&] { return std::filesystem::exists(caseFile()); })) << m_capture->err();
        const auto children = m_capture->children();
        ASSERT_EQ(children.size(), 1u);
        const auto replaying = m_lab.beginReplay(officeDay(), kRate);
        std::this_thread::sleep_for(moment); // this is the moment, not a guess of how long something takes
        m_sent = m_lab.sent();
        m_killed = {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
        ::kill(whom == Whom::Command ? m_capture->id() : children[0], SIGKILL);
        replaying->signal(SIGKILL);
        m_exitCode = m_capture->wait();
        EXPECT_TRUE(eventually([&] { return statusOf(children[0], "State").empty() || statusOf(children[0], "State").starts_with("Z"); }));
    }
    /// Analysed once more from its spool: everything that the case could know.
    [[nodiscard]] std::filesystem::path analysedAgain() const {
        const std::filesystem::path all = m_lab.folder() / "all.pcapng";
        Process exporting({METSUKE_CLI, "packets", caseFile(), "--all", "-w", all});
        EXPECT_EQ(exporting.wait(), 0) << exporting.err();
        const std::filesystem::path again = m_lab.folder() / "again.metsuke";
        Process analysing({METSUKE_CLI, "analyze", all, "--case", again});
        EXPECT_EQ(analysing.wait(), 0) << analysing.err();
        return again;
    }
    void checkSpool(int64_t atLeast) const {
        const auto source = followSpool({"", m_lab.folder() / "live.packets", {}, 0, {}, {}}, nullptr);
        const auto packets = bytesOf(*source);
        EXPECT_EQ(source->summaries().at(0).damaged, 0u);
        ASSERT_LE(packets.size(), sentPackets().size());
        EXPECT_GE(static_cast<int64_t>(packets.size()), atLeast);
        EXPECT_TRUE(std::equal(packets.begin(), packets.end(), sentPackets().begin())) << "a packet is missing among " << packets.size();
    }
    [[nodiscard]] std::filesystem::path caseFile() const { return m_lab.folder() / "live.metsuke"; }
    [[nodiscard]] nlohmann::json result() const { return readJson(m_lab.folder() / "result.json"); }
    [[nodiscard]] int64_t sent() const { return m_sent; } ///< packets, by the moment
    /// This long before the kill, as events have it: sorts as time does.
    [[nodiscard]] std::string beforeTheKill(Duration by) const { return formatIso8601(m_killed - by); }
    [[nodiscard]] int exitCode() const { return m_exitCode; }

private:
    Lab m_lab;
    std::optional<Process> m_capture;
    int64_t m_sent = 0;
    Timestamp m_killed;
    int m_exitCode = -1;
};

class LiveKill : public ::testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = Lab::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        sentPackets(); // before threads ask for them
    }
    /// Kills at all moments; `check` sees what each left.
    static void atTwentyMoments(Victim::Whom whom, const std::function<void(Victim&)>& check) {
        std::mt19937 random(seedOfThisRun());
        std::uniform_int_distribution<int> moments(0, kLongestMs);
        for (int done = 0; done < kMoments; done += kAtOnce) {
            std::vector<std::unique_ptr<Victim>> victims;
            std::vector<int> at;
            std::vector<std::jthread> running;
            for (int i = 0; i < kAtOnce; ++i) {
                victims.push_back(std::make_unique<Victim>());
                at.push_back(moments(random));
                running.emplace_back([victim = victims.back().get(), whom, moment = at.back()] { victim->run(whom, std::chrono::milliseconds(moment)); });
            }
            running.clear(); // joins
            for (int i = 0; i < kAtOnce; ++i) {
                SCOPED_TRACE("killed after " + std::to_string(at[static_cast<size_t>(i)]) + " ms");
                check(*victims[static_cast<size_t>(i)]);
            }
        }
    }
};

} // namespace

TEST_F(LiveKill, Command_atTwentyMoments_losesLittle) {
    atTwentyMoments(Victim::Whom::Command, [](Victim& victim) {
        EXPECT_EQ(victim.exitCode(), 128 + SIGKILL);
        victim.checkSpool(victim.sent()); // the program stores what waits when whoever started it has gone
        const auto known = answeredNames(victim.caseFile());
        int missing = 0;
        for (const auto& event : answeredNames(victim.analysedAgain())) { // oldest first
            missing += known.contains(event) ? 0 : 1;
            EXPECT_TRUE(known.contains(event) || event.first > victim.beforeTheKill(kMostLost)) << event.second << " at " << event.first << ", kill at " << victim.beforeTheKill(0);
        }
        std::cout << known.size() << " events kept, " << missing << " of the last moments lost" << std::endl;
    });
}

TEST_F(LiveKill, Program_atTwentyMoments_leavesAFinishedCase) {
    atTwentyMoments(Victim::Whom::Program, [](Victim& victim) {
        EXPECT_EQ(victim.exitCode(), 1);
        victim.checkSpool(victim.sent() - kRate / 2); // what half a second brings may not have reached the spool
        EXPECT_EQ(answeredNames(victim.caseFile()), answeredNames(victim.analysedAgain()));
        const auto result = victim.result();
        ASSERT_TRUE(result.is_object());
        EXPECT_EQ(result.at("captures").at(0).at("damaged"), 0);
    });
}
