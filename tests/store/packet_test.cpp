// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

#include "core/event/posting.h"

#include <fstream>
#include <set>

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// Hands out bytes that tell what was asked.
class EchoFetcher final : public PacketFetcher {
public:
    explicit EchoFetcher(const std::set<uint64_t>& gone)
        : m_gone(gone) {}
    Result<StoredBytes> fetch(uint16_t capture, uint64_t offset, uint64_t number) override {
        if (m_gone.contains(number)) {
            return Error(ErrorCode::NotFound, "capture.packet_not_kept");
        }
        StoredBytes bytes;
        bytes.ts.ns = static_cast<int64_t>(number);
        bytes.linkType = 1;
        bytes.originalLength = static_cast<uint32_t>(offset);
        bytes.data = {static_cast<uint8_t>(capture)};
        return bytes;
    }

private:
    const std::set<uint64_t>& m_gone; ///< numbers that a ring does not keep
};

class PacketTest : public StoreTest {
protected:
    void SetUp() override {
        CaseOptions options;
        options.openFetcher = [this](const std::vector<std::filesystem::path>& paths) {
            opened = paths;
            return std::make_unique<EchoFetcher>(gone);
        };
        openCase(std::move(options));
        std::vector<CaptureSummary> captures(2);
        for (size_t i = 0; i < 2; ++i) {
            const auto path = folder / (i == 0 ? "a.pcap" : "b.pcap");
            std::ofstream(path) << "capture " << i;
            captures[i].path = path.string();
        }
        ASSERT_OK(store->putCaptures(captures));
        // Flow 1 in two parts and over two captures, flow 2 between its packets.
        EpochBatch early;
        early.flowPackets = {packets(1, {{0, 10, 100}, {0, 12, 300}})};
        ASSERT_OK(store->append(early));
        EpochBatch late = batchOf({makeFlow(1), makeFlow(2)});
        late.flowPackets = {packets(1, {{1, 3, 50}}), packets(2, {{0, 11, 200}, {0, 20, 900}})};
        ASSERT_OK(store->append(late));
        FindingsSnapshot snapshot;
        Detection detection;
        detection.key = "k";
        detection.packets = {{0, 11}};
        detection.flows = {uidOf(2)};
        snapshot.detections = {detection};
        ASSERT_OK(store->putFindings(snapshot));
        ASSERT_OK(store->finish(false));
    }
    static FlowPackets packets(int64_t flow, const std::vector<Posting>& postings) {
        PostingWriter writer;
        for (const Posting& posting : postings) {
            writer.add(posting);
        }
        const uint32_t count = writer.count();
        return {uidOf(flow), writer.take(), count};
    }
    static std::string numbers(const std::vector<StoredPacket>& found) {
        std::string text;
        for (const StoredPacket& packet : found) {
            text += std::to_string(packet.ref.capture) + ":" + std::to_string(packet.ref.number) + "@"
                + std::to_string(packet.originalLength) + " ";
        }
        return text;
    }
    std::vector<std::filesystem::path> opened;
    std::set<uint64_t> gone;
};

} // namespace

TEST_F(PacketTest, PacketsOfFlow_partsAndCaptures_comeInOrder) {
    auto found = store->packetsOfFlow(uidOf(1), 100, kNoLimit);
    ASSERT_OK(found);
    EXPECT_EQ(numbers(*found), "0:10@100 0:12@300 1:3@50 ");
    EXPECT_EQ(found->back().captureName, "b.pcap");
    EXPECT_EQ(opened.size(), 2u);
    EXPECT_EQ(numbers(*store->packetsOfFlow(uidOf(1), 2, kNoLimit)), "0:10@100 0:12@300 ");
    EXPECT_TRUE(store->packetsOfFlow(uidOf(77), 2, kNoLimit)->empty());
}

TEST_F(PacketTest, Packets_byNumber_areFoundThroughDetectionsOrAllPostings) {
    auto found = store->packets({{1, 3}, {0, 11}, {0, 999}}, kNoLimit);
    ASSERT_OK(found);
    EXPECT_EQ(numbers(*found), "0:11@200 1:3@50 ");
}

TEST_F(PacketTest, ExportPackets_overlappingSelection_eachOnceAscending) {
    PacketSelection selection;
    selection.flows = {uidOf(1), uidOf(2)};
    selection.detections = {"k"};
    selection.packets = {{0, 10}};
    std::vector<StoredPacket> found;
    ASSERT_OK(store->exportPackets(selection, [&](const StoredPacket& p) { found.push_back(p); return Result<void>(); }, kNoLimit));
    EXPECT_EQ(numbers(found), "0:10@100 0:11@200 0:12@300 0:20@900 1:3@50 ");
}

TEST_F(PacketTest, ExportPackets_someNoLongerKept_givesTheRestAndTheirNumber) {
    PacketSelection selection;
    selection.flows = {uidOf(1)};
    std::vector<StoredPacket> found;
    const auto take = [&](const StoredPacket& packet) { found.push_back(packet); return Result<void>(); };
    gone = {10, 3};
    const auto missing = store->exportPackets(selection, take, kNoLimit);
    ASSERT_OK(missing);
    EXPECT_EQ(*missing, 2);
    EXPECT_EQ(numbers(found), "0:12@300 ");
    gone.insert(12);
    EXPECT_EQ(store->exportPackets(selection, take, kNoLimit).error().message.id, "capture.packet_not_kept") << "nothing is left";
}

TEST_F(PacketTest, ExportPackets_takerFails_endsWithItsError) {
    PacketSelection selection;
    selection.flows = {uidOf(1)};
    int taken = 0;
    const auto result = store->exportPackets(
        selection, [&](const StoredPacket&) { ++taken; return Result<void>(Error(ErrorCode::DiskFull, "x")); }, kNoLimit);
    EXPECT_EQ(result.error().code, ErrorCode::DiskFull);
    EXPECT_EQ(taken, 1);
    selection.detections = {"nobody"};
    EXPECT_EQ(store->exportPackets(selection, [](const StoredPacket&) { return Result<void>(); }, kNoLimit).error().code, ErrorCode::NotFound);
}

TEST_F(PacketTest, Captures_goneChangedOrMoved_areToldOrFoundAgain) {
    std::filesystem::rename(folder / "a.pcap", folder / "a.kept");
    EXPECT_EQ(store->packetsOfFlow(uidOf(2), 9, kNoLimit).error().message.id, "store.capture_missing");
    std::ofstream(folder / "a.pcap") << "another file";
    EXPECT_EQ(store->packetsOfFlow(uidOf(2), 9, kNoLimit).error().message.id, "store.capture_changed");
    std::filesystem::create_directory(store->packetFolder());
    std::filesystem::rename(folder / "a.kept", store->packetFolder() / "a.pcap");
    EXPECT_TRUE(store->packetsOfFlow(uidOf(2), 9, kNoLimit).ok());
}

TEST_F(StoreTest, Packets_withoutReader_areUnsupported) {
    openCase();
    EpochBatch batch = batchOf({makeFlow(0)});
    PostingWriter writer;
    writer.add({0, 1, 24});
    batch.flowPackets = {{uidOf(0), writer.take(), 1}};
    ASSERT_OK(store->append(batch));
    ASSERT_OK(store->commit());
    EXPECT_EQ(store->packetsOfFlow(uidOf(0), 9, kNoLimit).error().code, ErrorCode::Unsupported);
}
