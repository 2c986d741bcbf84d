// SPDX-License-Identifier: GPL-3.0-or-later
// A case that is judged anew, and one that gets more captures.
#include "tests/store/store_fixture.h"

#include "core/model/site_profile.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {

Detection detectionOf(const std::string& key) {
    Detection detection;
    detection.key = key;
    detection.rule = "DNS-001";
    detection.host = {"default", IpAddress::v4(0x0a000001), {}};
    return detection;
}

Event makeBeacon(int64_t n) {
    Event event = makeFlow(n);
    event.body = BeaconEvent{};
    return event;
}

} // namespace

class Replacement : public StoreTest {
protected:
    void SetUp() override {
        openCase();
        fill(2'000);
        ASSERT_OK(store->append(batchOf({makeBeacon(2'000)})));
        ASSERT_OK(store->putFindings({{}, {detectionOf("old")}, {}, {}}));
        ASSERT_OK(store->commit());
    }
    int64_t rowsOf(EventKind kind) { return store->openEvents(kind, Filter::all(), {}, kNoLimit).value()->count; }
    std::vector<std::string> detections() {
        std::vector<std::string> keys;
        const auto found = store->detections(Filter::all(), {}, kNoLimit).value();
        for (const Detection& detection : found) {
            keys.push_back(detection.key);
        }
        return keys;
    }
};

TEST_F(Replacement, Finished_newFindingsStandInPlaceOfTheOld) {
    {
        auto replacement = store->replaceFindings(SiteProfile::standard());
        ASSERT_OK(replacement);
        ASSERT_OK((*replacement)->append(makeBeacon(2'001)));
        ASSERT_OK((*replacement)->append(makeBeacon(2'002)));
        EXPECT_EQ(detections(), std::vector<std::string>{"old"}) << "readers see the old state until then";
        ASSERT_OK((*replacement)->finish({{}, {detectionOf("new")}, {}, {}}, {}, [](const IpAddress&) { return false; }));
    }
    EXPECT_EQ(detections(), std::vector<std::string>{"new"});
    EXPECT_EQ(rowsOf(EventKind::Beacon), 2);
    EXPECT_EQ(rowsOf(EventKind::Conn), 2'000);
}

TEST_F(Replacement, GivenUp_nothingHasChangedAndWritingGoesOn) {
    {
        auto replacement = store->replaceFindings(SiteProfile::standard());
        ASSERT_OK(replacement);
        ASSERT_OK((*replacement)->append(makeBeacon(2'001)));
    }
    EXPECT_EQ(detections(), std::vector<std::string>{"old"});
    EXPECT_EQ(rowsOf(EventKind::Beacon), 1);
    Event flow = makeFlow(2'003);
    flow.body.get<ConnEvent>().server_name = "after.example";
    ASSERT_OK(store->append(batchOf({flow})));
    ASSERT_OK(store->commit());
    const auto rows = store->flowsByUid({uidOf(2'003)}, kNoLimit);
    ASSERT_OK(rows);
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ(rows->front().name, "after.example");
}

TEST_F(Replacement, Pairs_areInsideAsTheJudgementSays) {
    const IpAddress silent = makeFlow(1).header.respHost; // never an originator, hence no host of its own
    {
        auto replacement = store->replaceFindings(SiteProfile::standard());
        ASSERT_OK(replacement);
        ASSERT_OK((*replacement)->finish({}, {}, [&](const IpAddress& address) { return address == silent; }));
    }
    const auto pairs = store->pairs({}, std::nullopt, kNoLimit);
    ASSERT_OK(pairs);
    ASSERT_FALSE(pairs->empty());
    size_t inside = 0;
    for (const PairRow& pair : *pairs) {
        EXPECT_EQ(pair.aInside, pair.a.ip == silent);
        EXPECT_EQ(pair.bInside, pair.b.ip == silent);
        inside += pair.bInside ? 1 : 0;
    }
    EXPECT_GT(inside, 0U);
}

TEST_F(Replacement, Correction_isWrittenToRowsOfEverySegment) {
    Event corrected = makeFlow(7);
    corrected.enrichment.localOrig = false;
    corrected.enrichment.localResp = true;
    const auto before = store->openEvents(EventKind::Conn, Filter::all(), {}, kNoLimit);
    ASSERT_OK(before);
    int64_t id = 0;
    for (const EventRow& row : allEvents(*before)) {
        id = row.event.header.uid == uidOf(7) ? row.id : id;
    }
    {
        auto replacement = store->replaceFindings(SiteProfile::standard());
        ASSERT_OK(replacement);
        ASSERT_OK((*replacement)->correct(id, corrected));
        ASSERT_OK((*replacement)->finish({}, {}, [](const IpAddress&) { return false; }));
    }
    const auto rows = store->eventsOfFlows({uidOf(7)}, kNoLimit);
    ASSERT_OK(rows);
    bool isFound = false;
    for (const EventRow& row : *rows) {
        if (row.event.kind() == EventKind::Conn) {
            isFound = true;
            EXPECT_TRUE(row.event.enrichment.localResp);
            EXPECT_FALSE(row.event.enrichment.localOrig);
        }
    }
    EXPECT_TRUE(isFound);
}

TEST_F(Replacement, Captures_getNumbersBehindThoseThereAre) {
    CaptureSummary capture;
    capture.path = "a.pcap";
    ASSERT_OK(store->putCaptures({capture, capture}));
    ASSERT_OK(store->finish(false));
    store.reset();
    auto opened = CaseStore::open(folder / "test.metsuke");
    ASSERT_OK(opened);
    store = *opened;
    EXPECT_EQ(store->continuation().value().captures, 2);
    capture.path = "b.pcap";
    ASSERT_OK(store->putCaptures({capture}));
    ASSERT_OK(store->commit());
    const auto summary = store->summary(kNoLimit);
    ASSERT_OK(summary);
    ASSERT_EQ(summary->captures.size(), 3U);
    EXPECT_EQ(summary->captures[2].path, "b.pcap");
}

TEST_F(Replacement, PlaceInTheSpool_isNotForgottenForFiles) {
    EpochBatch live = batchOf({makeFlow(2'001)});
    live.position = 77;
    live.watermark = {kStart + kDay};
    ASSERT_OK(store->append(live));
    EpochBatch files = batchOf({makeFlow(2'002)});
    files.watermark = {kStart + 9 * kDay};
    ASSERT_OK(store->append(files));
    ASSERT_OK(store->finish(false));
    store.reset();
    auto opened = CaseStore::open(folder / "test.metsuke");
    ASSERT_OK(opened);
    store = *opened;
    ASSERT_OK(store->putCaptureFacts({})); // the next capture begins, and has nothing yet
    const auto place = store->continuation();
    ASSERT_OK(place);
    EXPECT_EQ(place->position, 77U);
    EXPECT_EQ(place->watermark.ns, kStart + kDay) << "until then somebody watched";
}
