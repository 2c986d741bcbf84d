// SPDX-License-Identifier: GPL-3.0-or-later
// What stays on the ring of a live capture: the beginning of every flow, for longer than all bytes would.
#include "core/packet/decoded_packet.h"
#include "tests/live/live_capture_fixture.h"
#include "tests/scenario/frames.h"

using namespace metsuke;
using namespace metsuke::test;
using scenario::Octets;

namespace {

constexpr int kSegments = 20'000; ///< of one download, a kilobyte each: twice the ring

std::filesystem::path downloadIn(const std::filesystem::path& folder) {
    const scenario::Station client = scenario::station("c", "10.0.0.1");
    const scenario::Station server = scenario::station("s", "10.0.0.2");
    const scenario::Segment there{&client, &server, nullptr, 40'000, 443};
    const scenario::Segment back{&server, &client, nullptr, 443, 40'000};
    scenario::Wire wire;
    Timestamp at{1'700'000'000 * kSecond};
    const auto add = [&](Octets frame) { wire.add(at = at + kMillisecond, std::move(frame)); };
    add(scenario::tcpFrame(there, tcp_flags::kSyn, 99, 0, {}));
    add(scenario::tcpFrame(back, tcp_flags::kSyn | tcp_flags::kAck, 199, 100, {}));
    add(scenario::tcpFrame(there, tcp_flags::kAck | tcp_flags::kPsh, 100, 200, Octets(200, 'q')));
    for (uint32_t i = 0; i < kSegments; ++i) {
        add(scenario::tcpFrame(back, tcp_flags::kAck, 200 + i * 1'000, 300, Octets(1'000, static_cast<uint8_t>(i))));
        if (i % 2 == 1) {
            add(scenario::tcpFrame(there, tcp_flags::kAck, 300, 1'200 + i * 1'000, {}));
        }
    }
    const std::filesystem::path path = folder / "download.pcap";
    EXPECT_TRUE(wire.writePcap(path));
    return path;
}

} // namespace

TEST_F(LiveCapture, LongFlow_isShortenedOnTheRingOnceItIsAnalysed) {
    begin({"--ring", "10M", "--segment", "1M", "--cutoff", "64K"});
    lab->replay(downloadIn(lab->folder()), 5'000);
    const auto disk = [&] {
        Process reading({METSUKE_CLI, "health", caseFile.string(), "--json"});
        EXPECT_EQ(reading.wait(), 0) << reading.err();
        return nlohmann::json::parse(reading.out(), nullptr, false).at("disk");
    };
    EXPECT_TRUE(eventually([&] { return disk().at("ring_whole").get<int64_t>() > 10'000'000; })) << disk().dump();
    EXPECT_EQ(end(), 0) << process->err();
    const auto kept = disk();
    EXPECT_LT(kept.at("ring_kept").get<int64_t>() * 5, kept.at("ring_whole").get<int64_t>());
    const auto result = readJson(json);
    EXPECT_EQ(accounted(result), lab->sent()) << "the account has what was captured";
    EXPECT_EQ(result.at("captures").at(0).at("damaged"), 0);
    EXPECT_TRUE(std::filesystem::exists(spool / "live-00000001.pcapng")) << "twice the ring came, and its beginning is still there";

    const std::string output = lab->folder() / "flow.pcapng";
    Process flows({METSUKE_CLI, "flows", caseFile.string(), "--json"});
    ASSERT_EQ(flows.wait(), 0) << flows.err();
    const std::string uid = nlohmann::json::parse(flows.out().substr(0, flows.out().find('\n'))).at("uid");
    Process packets({METSUKE_CLI, "packets", caseFile.string(), "--flow", uid, "-w", output});
    EXPECT_EQ(packets.wait(), 0) << packets.err();
    EXPECT_NE(packets.err().find("no longer kept"), std::string::npos) << packets.err();
    EXPECT_GT(std::filesystem::file_size(output), 64'000U) << "its beginning is there";
}

TEST_F(LiveCapture, WithoutCutoff_theRingTakesTheBeginning) {
    begin({"--ring", "10M", "--segment", "1M", "--cutoff", "0"});
    lab->replay(downloadIn(lab->folder()), 5'000);
    EXPECT_EQ(end(), 0) << process->err();
    EXPECT_FALSE(std::filesystem::exists(spool / "live-00000001.pcapng"));
}
