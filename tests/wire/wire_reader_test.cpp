// SPDX-License-Identifier: GPL-3.0-or-later
// Cases as the engine makes them, and spools as a capture writes them.
#include "app/analysis/analysis_run.h"
#include "app/wire/wire_flows.h"
#include "app/wire/wire_reader.h"
#include "capture/live/spool_writer.h"
#include "core/store/case_file.h"
#include "tests/capture/capture_files.h"
#include "tests/scenario/frames.h"

#include <gtest/gtest.h>

namespace metsuke::test {

namespace {

using namespace mitigation;
using namespace std::chrono_literals;
using Verdict = WireLook::Verdict;
constexpr Timestamp kDone{1'790'000'000 * kSecond};
constexpr auto kLong = 10'000ms;

const scenario::Station kHost = scenario::station("pc-12", "10.1.1.12"), kWorkstation = scenario::station("desk", "10.1.1.1");
const scenario::Station kEnd = scenario::station("end", "203.0.113.9"), kRouter = scenario::station("router", "10.1.1.254");

WireWatch watchOf() {
    WireExpectation expectation;
    expectation.silent.push_back({IpRange(kEnd.ip), 0});
    expectation.from = kDone;
    return {std::move(expectation), {kHost.ip}};
}

scenario::Octets frameTo(const scenario::Station& to, uint16_t port = 4444) {
    return scenario::tcpFrame({&kHost, &to, &kRouter, 50'000, port}, 0x18, 1'000, 1, {'x'});
}

} // namespace

class WireReaderTest : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path caseFile() const { return m_folder.path() / "a.metsuke"; }
    WireLook look(Duration after) {
        const Timestamp now = kDone + after;
        EXPECT_TRUE(reader.read(now, kLong));
        const auto stopped = reader.stopped(now);
        return watch.look(now, stopped ? &*stopped : nullptr);
    }
    void begin(Timestamp now = kDone) { reader.setWatches({watch}, kDone, now); }

    // Files.
    /// The computer talks to its workstation every five seconds, from a minute before until `until`.
    void addOthers(Duration until) {
        for (Duration at = -kMinute; at <= until; at += 5 * kSecond) {
            m_wire.add(kDone + at, frameTo(kWorkstation, 8883));
        }
    }
    /// By the engine.
    void analyze() {
        ::setenv("METSUKE_RESOURCES", METSUKE_SOURCE_DIR "/resources", 1);
        ASSERT_TRUE(m_wire.writePcap(m_folder.path() / "a.pcap"));
        AnalysisRequest request;
        request.captures = {m_folder.path() / "a.pcap"};
        request.caseFile = caseFile();
        request.threads = 1;
        auto run = AnalysisRun::prepare(request);
        ASSERT_TRUE(run.ok()) << run.error().message.id;
        ASSERT_TRUE((*run)->run({}, [](const AnalysisProgress&) {}).ok());
    }

    // Spools.
    void capture() {
        std::filesystem::create_directories(packetFolderOf(caseFile()));
        SpoolConfig config;
        config.folder = packetFolderOf(caseFile());
        config.freeBytes = 0;
        auto opened = SpoolWriter::open(config, {"eth0", 1, 262'144});
        ASSERT_TRUE(opened.ok());
        writer.emplace(std::move(*opened));
    }
    void send(Duration at, const scenario::Station& to) {
        const auto frame = frameTo(to);
        writer->write(kDone + at, frame, static_cast<uint32_t>(frame.size()));
        ++counters.received;
        ++counters.accepted;
    }
    /// A tick a second.
    void passUntil(Duration until) {
        for (; m_passed <= until; m_passed += kSecond) {
            writer->tick(kDone + m_passed, counters);
        }
    }

    Folder m_folder;
    scenario::Wire m_wire;
    WireWatch watch = watchOf();
    WireReader reader{caseFile()};
    std::optional<SpoolWriter> writer;
    InterfaceCounters counters;
    Duration m_passed = -kMinute;
};

TEST_F(WireReaderTest, NoCase_cannotBeTold) {
    begin();
    EXPECT_EQ(look(2 * kMinute).why.id, "mitigation.wire_no_capture");
}

TEST_F(WireReaderTest, CaseOfTheWholeWindow_isQuiet) {
    m_wire.add(kDone - 10 * kSecond, frameTo(kEnd));
    addOthers(90 * kSecond);
    analyze();
    begin(kDone + 90 * kSecond);
    const WireLook seen = look(90 * kSecond);
    EXPECT_EQ(seen.verdict, Verdict::Quiet);
    EXPECT_GE(seen.silentFor(), kMinute);
}

TEST_F(WireReaderTest, CaseWithPacketsAfterTheFact_contradicts_andNamesTheFlow) {
    for (Duration at = -10 * kSecond; at < 30 * kSecond; at += kSecond) {
        m_wire.add(kDone + at, frameTo(kEnd)); // one flow, which began before
    }
    addOthers(40 * kSecond);
    analyze();
    begin(kDone + 40 * kSecond);
    const WireLook seen = look(40 * kSecond);
    EXPECT_EQ(seen.verdict, Verdict::Busy);
    EXPECT_EQ(seen.packets, 27) << "after two seconds of grace";
    EXPECT_EQ(seen.first, kDone + 3 * kSecond);
    EXPECT_EQ(flowsOf(caseFile(), seen).size(), 1U);
}

TEST_F(WireReaderTest, CaseWhoseCaptureEndedTooSoon_cannotBeTold) {
    addOthers(40 * kSecond);
    analyze();
    begin(kDone + 90 * kSecond);
    EXPECT_EQ(look(90 * kSecond).why.id, "mitigation.wire_capture_ended");
}

TEST_F(WireReaderTest, FlowsOfBefore_areThoseThatTheCaseHas) {
    m_wire.add(kDone + 5 * kSecond, frameTo(kEnd));
    addOthers(20 * kSecond);
    analyze();
    begin(kDone + kHour); // packets of an hour ago are not read again
    const WireLook seen = look(kHour);
    EXPECT_EQ(seen.verdict, Verdict::Busy);
    EXPECT_EQ(seen.packets, 1);
}

TEST_F(WireReaderTest, OpenFlowThatIsSilent_isQuiet_whileItsCaptureGoesOn) {
    capture();
    send(-kMinute, kEnd);
    begin();
    passUntil(44 * kSecond);
    WireLook seen = look(44 * kSecond);
    EXPECT_EQ(seen.verdict, Verdict::Watching);
    EXPECT_EQ(seen.silentFor(), 42 * kSecond);
    passUntil(62 * kSecond);
    EXPECT_EQ(look(62 * kSecond).verdict, Verdict::Quiet);
}

TEST_F(WireReaderTest, OpenFlowThatGoesOn_contradictsAtOnce) {
    capture();
    send(-kMinute, kEnd);
    begin();
    passUntil(10 * kSecond);
    EXPECT_EQ(look(10 * kSecond).verdict, Verdict::Watching);
    send(10 * kSecond + 1, kEnd);
    passUntil(11 * kSecond);
    const WireLook seen = look(11 * kSecond);
    EXPECT_EQ(seen.verdict, Verdict::Busy);
    EXPECT_EQ(seen.packets, 1);
}

TEST_F(WireReaderTest, CaptureThatStops_cannotBeTold) {
    capture();
    send(-kMinute, kEnd);
    begin();
    passUntil(30 * kSecond);
    EXPECT_EQ(look(30 * kSecond).verdict, Verdict::Watching);
    EXPECT_EQ(look(2 * kMinute).why.id, "mitigation.wire_capture_ended");
}

TEST_F(WireReaderTest, LostPackets_areAGap) {
    capture();
    send(-kMinute, kEnd);
    begin();
    passUntil(30 * kSecond);
    counters.received += 3;
    counters.kernelDropped += 3;
    passUntil(70 * kSecond);
    const WireLook seen = look(70 * kSecond);
    EXPECT_EQ(seen.verdict, Verdict::Untold);
    EXPECT_EQ(seen.why.id, "mitigation.wire_lost");
    passUntil(95 * kSecond);
    EXPECT_EQ(look(95 * kSecond).verdict, Verdict::Quiet);
}

TEST_F(WireReaderTest, TimeThatNobodyCaptured_isAGap) {
    capture();
    send(-kMinute, kEnd);
    begin();
    passUntil(30 * kSecond);
    m_passed = 40 * kSecond;
    passUntil(70 * kSecond);
    EXPECT_EQ(look(70 * kSecond).why.id, "mitigation.wire_gap");
}

TEST_F(WireReaderTest, OrderThatComesLater_isReadForFromItsBeginning_andTakesNothingTwice) {
    capture();
    send(-kMinute, kEnd);
    begin();
    send(5 * kSecond, kEnd);
    passUntil(20 * kSecond);
    EXPECT_EQ(look(20 * kSecond).packets, 1);
    WireWatch second = watchOf();
    reader.setWatches({watch, second}, kDone, kDone + 20 * kSecond);
    EXPECT_EQ(look(20 * kSecond).packets, 1);
    EXPECT_EQ(second.look(kDone + 20 * kSecond, nullptr).packets, 1);
}

} // namespace metsuke::test
