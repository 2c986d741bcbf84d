// SPDX-License-Identifier: GPL-3.0-or-later
// Traffic and links at their worst: a flow a packet, frames of nine kilobytes, packets cut short, a clock that goes back,
// a cable that is not plugged in.
#include "tests/live/live_capture_fixture.h"

#include "capture/open_captures.h"
#include "capture/pcapng_writer.h"
#include "core/packet/decoded_packet.h"
#include "tests/scenario/frames.h"

#include <fstream>
#include <sstream>

using namespace metsuke;
using namespace metsuke::test;
using scenario::Octets;

namespace {

constexpr Timestamp kStart{1'750'000'000 * kSecond};

Octets octetsOf(const std::string& text) { return {text.begin(), text.end()}; }

class LiveHostile : public LiveCapture {
protected:
    std::filesystem::path written(scenario::Wire& wire) {
        const std::filesystem::path path = lab->folder() / "wire.pcap";
        EXPECT_TRUE(wire.writePcap(path));
        return path;
    }
};

} // namespace

TEST_F(LiveHostile, HundredThousandFlowsASecond_areCountedToTheLast) {
    constexpr int kFlows = 100'000;
    constexpr int kPerSecond = 100'000;
    scenario::Wire wire;
    const scenario::Station clients[]{scenario::station("a", "10.0.0.1"), scenario::station("b", "10.0.0.2"), scenario::station("c", "10.0.0.3"), scenario::station("d", "10.0.0.4")};
    const scenario::Station server = scenario::station("s", "10.0.0.9");
    for (int i = 0; i < kFlows; ++i) {
        const auto port = static_cast<uint16_t>(1'024 + i / 4 % 60'000);
        wire.add(kStart + i * 10 * kMicrosecond, scenario::udpFrame({&clients[i % 4], &server, nullptr, port, 9'999}, {'x'}));
    }
    const auto capture = written(wire);
    begin({});
    lab->replay(capture, kPerSecond);
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    EXPECT_EQ(lab->sent(), kFlows);
    EXPECT_EQ(accounted(result), kFlows);
    EXPECT_EQ(result.at("totals").at("flows"), result.at("captures").at(0).at("packets")) << "a flow a packet";
}

TEST_F(LiveHostile, JumboFrames_arriveWhole) {
    constexpr size_t kSegment = 8'900;
    constexpr size_t kSegments = 20;
    const scenario::Station client = scenario::station("c", "10.0.0.1");
    const scenario::Station server = scenario::station("s", "10.0.0.2");
    const scenario::Segment there{&client, &server, nullptr, 40'000, 80};
    const scenario::Segment back{&server, &client, nullptr, 80, 40'000};
    const Octets request = octetsOf("GET /large.bin HTTP/1.1\r\nHost: files.example\r\n\r\n");
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ";
    Octets answer = octetsOf(head + std::to_string(kSegment * kSegments) + "\r\n\r\n");
    const size_t headSize = answer.size();
    answer.resize(headSize + kSegment * kSegments, 0xa5);
    scenario::Wire wire;
    Timestamp at = kStart;
    const auto add = [&](Octets frame) { wire.add(at = at + kMillisecond, std::move(frame)); };
    add(scenario::tcpFrame(there, tcp_flags::kSyn, 99, 0, {}));
    add(scenario::tcpFrame(back, tcp_flags::kSyn | tcp_flags::kAck, 199, 100, {}));
    add(scenario::tcpFrame(there, tcp_flags::kAck | tcp_flags::kPsh, 100, 200, request));
    const auto asked = static_cast<uint32_t>(100 + request.size());
    for (size_t sent = 0; sent < answer.size();) {
        const size_t size = std::min(kSegment, answer.size() - sent);
        add(scenario::tcpFrame(back, tcp_flags::kAck, static_cast<uint32_t>(200 + sent), asked, Octets(answer.begin() + static_cast<long>(sent), answer.begin() + static_cast<long>(sent + size))));
        sent += size;
    }
    add(scenario::tcpFrame(there, tcp_flags::kAck | tcp_flags::kFin, asked, static_cast<uint32_t>(200 + answer.size()), {}));
    add(scenario::tcpFrame(back, tcp_flags::kAck | tcp_flags::kFin, static_cast<uint32_t>(200 + answer.size()), asked + 1, {}));
    const auto capture = written(wire);
    begin({});
    lab->replay(capture, 1'000);
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    EXPECT_EQ(accounted(result), static_cast<int64_t>(wire.packets()));
    EXPECT_EQ(result.at("totals").at("events").at("http"), 1);
    Process events({METSUKE_CLI, "events", caseFile.string(), "--json", "--query", "http.uri = \"/large.bin\""});
    EXPECT_EQ(events.wait(), 0) << events.err();
    EXPECT_NE(events.out().find("\"response_body_len\":" + std::to_string(kSegment * kSegments)), std::string::npos) << events.out().substr(0, 2'000);
}

TEST_F(LiveHostile, SnapLength_cutsPacketsAndNotTheCounts) {
    constexpr size_t kSnap = 96;
    begin({"--snap-length", std::to_string(kSnap)});
    lab->replay(officeDay(), 0, 3'000);
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    EXPECT_EQ(accounted(result), 3'000);
    EXPECT_EQ(result.at("captures").at(0).at("damaged"), 0) << "cut is not damaged";
    const auto source = openCaptures({officeDay()});
    PacketSource::Batch batch;
    uint64_t onTheWire = 0;
    for (int left = 3'000; left > 0 && (*source)->next(batch, static_cast<size_t>(left)) == PacketSource::Status::Packets;) {
        for (const PacketView& packet : batch.packets) {
            onTheWire += packet.data.size(); // what the replay can send
        }
        left -= static_cast<int>(batch.packets.size());
    }
    const std::string all = lab->folder() / "all.pcapng";
    Process exporting({METSUKE_CLI, "packets", caseFile.string(), "--all", "-w", all});
    ASSERT_EQ(exporting.wait(), 0) << exporting.err();
    const auto cut = openCaptures({all});
    uint64_t original = 0;
    size_t largest = 0;
    for (auto status = PacketSource::Status::Packets; status != PacketSource::Status::End;) {
        status = (*cut)->next(batch, 1'000);
        for (const PacketView& packet : batch.packets) {
            original += packet.originalLength;
            largest = std::max(largest, packet.data.size());
        }
    }
    EXPECT_EQ(largest, kSnap);
    EXPECT_EQ(original, onTheWire);
}

TEST_F(LiveHostile, CableThatIsPluggedInLater_isWaitedFor) {
    lab->run({"ip", "link", "set", "tx0", "down"}); // rx0 is up, without a carrier
    begin({});
    EXPECT_TRUE(eventually([&] { return Process({METSUKE_CLI, "hosts", caseFile.string()}).wait() == 0; })) << "a case without a packet opens";
    lab->run({"ip", "link", "set", "tx0", "up"});
    lab->replay(officeDay(), 0, 1'000);
    EXPECT_EQ(end(), 0) << process->err();
    EXPECT_EQ(accounted(readJson(json)), 1'000);
}

TEST_F(LiveHostile, NothingAtAll_isACaseWithoutPackets) {
    begin({});
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    EXPECT_EQ(accounted(result), 0);
    EXPECT_EQ(result.at("captures").at(0).at("first"), nullptr);
}

/// A stream, because the clock of the machine is not ours to set.
TEST(LiveClock, SteppingBackAnHour_losesNothing) {
    std::string name = (std::filesystem::temp_directory_path() / "metsuke-clock-XXXXXX").string();
    const struct Folder {
        std::filesystem::path path;
        ~Folder() { std::filesystem::remove_all(path); }
    } folder{::mkdtemp(name.data())};
    const auto source = openCaptures({officeDay()});
    auto writer = PcapngWriter::create(folder.path / "back.pcapng", "test");
    ASSERT_TRUE(writer);
    const auto interface = writer->addInterface(1);
    PacketSource::Batch batch;
    int64_t packets = 0;
    for (auto status = PacketSource::Status::Packets; status != PacketSource::Status::End;) {
        status = (*source)->next(batch, 1'000);
        for (const PacketView& packet : batch.packets) {
            const Duration back = packets / 1'000 % 2 == 1 ? kHour : 0; // again and again
            ASSERT_TRUE(writer->write(*interface, packet.ts - back, packet.data, packet.originalLength, {}));
            ++packets;
        }
    }
    ASSERT_TRUE(writer->finish());
    Process capturing({METSUKE_CLI, "capture", "-i", "-", "--json", folder.path / "result.json", "--case", folder.path / "live.metsuke"}, folder.path / "back.pcapng");
    EXPECT_EQ(capturing.wait(), 0) << capturing.err();
    EXPECT_EQ(accounted(readJson(folder.path / "result.json")), packets);
    Process hosts({METSUKE_CLI, "incidents", folder.path / "live.metsuke"});
    EXPECT_EQ(hosts.wait(), 0) << hosts.err();
    EXPECT_NE(hosts.out().find("KEIRI-07"), std::string::npos) << "and the intrusion is found all the same";
}
