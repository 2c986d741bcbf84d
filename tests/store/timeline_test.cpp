// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

#include <numeric>

using namespace metsuke;
using namespace metsuke::test;
using Key = TimelineSpec::Key;

namespace {

struct Sum {
    int64_t flows = 0, out = 0, in = 0;
    friend bool operator==(const Sum&, const Sum&) = default;
};
using Raw = std::map<std::string, std::map<size_t, Sum>>;

Raw fromTimeline(const Timeline& timeline) {
    Raw raw;
    for (const auto& series : timeline.series) {
        for (size_t i = 0; i < timeline.buckets; ++i) {
            if (series.flows[i] != 0) {
                raw[series.key][i] = {series.flows[i], series.bytesOut[i], series.bytesIn[i]};
            }
        }
    }
    return raw;
}

Raw fromRows(int64_t flows, const Timeline& timeline, const std::function<std::string(const Event&)>& keyOf) {
    Raw raw;
    const int64_t width = timeline.bucket;
    for (int64_t n = 0; n < flows; ++n) {
        const Event event = makeFlow(n);
        const std::string key = keyOf(event);
        const int64_t place = (event.header.ts - timeline.start) / width;
        if (key == "-" || event.header.ts < timeline.start || place >= static_cast<int64_t>(timeline.buckets)) {
            continue;
        }
        const auto& conn = event.body.get<ConnEvent>();
        Sum& sum = raw[key][static_cast<size_t>(place)];
        sum = {sum.flows + 1, sum.out + conn.orig_bytes, sum.in + conn.resp_bytes};
    }
    return raw;
}

std::string serviceOf(const Event& event) { return event.body.get<ConnEvent>().service; }
std::string hostOf(const Event& event) { return event.header.origHost.toString(); }

} // namespace

TEST_F(StoreTest, Timeline_servicesAtEveryResolution_equalRawRows) {
    fill(8000); // 2000 s
    for (const int buckets : {5000, 600, 100, 5, 1}) {
        TimelineSpec spec;
        spec.key = Key::Service;
        spec.maximumBuckets = buckets;
        auto timeline = store->timeline(spec, kNoLimit);
        ASSERT_OK(timeline);
        EXPECT_LE(timeline->buckets, static_cast<size_t>(buckets));
        EXPECT_GT(timeline->buckets, 0u);
        EXPECT_EQ(fromTimeline(*timeline), fromRows(8000, *timeline, serviceOf)) << buckets;
    }
}

TEST_F(StoreTest, Timeline_hosts_equalRawRows) {
    fill(4000);
    TimelineSpec spec;
    spec.key = Key::Host;
    auto timeline = store->timeline(spec, kNoLimit);
    ASSERT_OK(timeline);
    EXPECT_EQ(timeline->series.size(), 40u);
    EXPECT_EQ(fromTimeline(*timeline), fromRows(4000, *timeline, hostOf));
    spec.key = Key::HostBytesOut;
    spec.host = HostKey{"default", IpAddress::v4(0x0a000003), {}};
    auto one = store->timeline(spec, kNoLimit);
    ASSERT_OK(one);
    EXPECT_EQ(fromTimeline(*one), fromRows(4000, *one, [](const Event& e) { return hostOf(e) == "10.0.0.3" ? "10.0.0.3" : "-"; }));
}

TEST_F(StoreTest, Timeline_servicesOfOneHost_equalRawRows) {
    fill(4000);
    TimelineSpec spec;
    spec.key = Key::Service;
    spec.host = HostKey{"default", IpAddress::v4(0x0a000002), {}};
    auto timeline = store->timeline(spec, kNoLimit);
    ASSERT_OK(timeline);
    EXPECT_EQ(fromTimeline(*timeline),
        fromRows(4000, *timeline, [](const Event& e) { return hostOf(e) == "10.0.0.2" ? serviceOf(e) : "-"; }));
}

TEST_F(StoreTest, Timeline_range_coversItWithAlignedBuckets) {
    fill(4000);
    TimelineSpec spec;
    spec.key = Key::Service;
    spec.range = {Timestamp{kStart + 100 * kSecond + 1}, Timestamp{kStart + 160 * kSecond + 1}};
    auto timeline = store->timeline(spec, kNoLimit);
    ASSERT_OK(timeline);
    EXPECT_EQ(timeline->bucket, kSecond);
    EXPECT_EQ(timeline->start.ns, kStart + 100 * kSecond);
    EXPECT_EQ(timeline->buckets, 61u);
    EXPECT_EQ(fromTimeline(*timeline), fromRows(4000, *timeline, serviceOf));
    spec.range = {Timestamp{kStart + kDay}, Timestamp{kStart + 2 * kDay}};
    auto empty = store->timeline(spec, kNoLimit);
    ASSERT_OK(empty);
    EXPECT_EQ(empty->buckets, 0u);
    EXPECT_TRUE(empty->series.empty());
}

TEST_F(StoreTest, Timeline_severity_countsDetections) {
    fill(400);
    FindingsSnapshot snapshot;
    for (int i = 0; i < 10; ++i) {
        Detection detection;
        detection.key = "k" + std::to_string(i);
        detection.rule = "R";
        detection.severity = i < 3 ? Severity::Critical : Severity::Low;
        detection.first.ns = kStart + i * kSecond;
        detection.last = detection.first;
        snapshot.detections.push_back(std::move(detection));
    }
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->commit());
    auto timeline = store->timeline({}, kNoLimit);
    ASSERT_OK(timeline);
    ASSERT_EQ(timeline->series.size(), 5u);
    const auto total = [&](size_t i) { return std::accumulate(timeline->series[i].flows.begin(), timeline->series[i].flows.end(), int64_t{0}); };
    EXPECT_EQ(timeline->series[4].key, "critical");
    EXPECT_EQ(total(4), 3);
    EXPECT_EQ(total(1), 7);
    EXPECT_EQ(total(0), 0);
}

TEST_F(StoreTest, Timeline_hostileTimes_areBounded) {
    openCase();
    EventBatch events;
    for (const int64_t ns : {std::numeric_limits<int64_t>::min() + 1, int64_t{0}, std::numeric_limits<int64_t>::max() - 1}) {
        Event event = makeFlow(1);
        event.header.ts.ns = ns;
        event.body.get<ConnEvent>().orig_bytes = std::numeric_limits<int64_t>::max();
        events.push_back(std::move(event));
    }
    ASSERT_OK(store->append(batchOf(std::move(events))));
    ASSERT_OK(store->finish(false));
    for (const Key key : {Key::Severity, Key::Service, Key::Host, Key::HostBytesOut}) {
        TimelineSpec spec;
        spec.key = key;
        auto timeline = store->timeline(spec, kNoLimit);
        ASSERT_OK(timeline);
        EXPECT_LE(timeline->buckets, 600u);
    }
    EXPECT_TRUE(store->pairs({}, std::nullopt, kNoLimit).ok());
}

TEST_F(StoreTest, Timeline_emptyCase_isEmpty) {
    openCase();
    auto timeline = store->timeline({}, kNoLimit);
    ASSERT_OK(timeline);
    EXPECT_EQ(timeline->buckets, 0u);
}

TEST_F(StoreTest, Pairs_wholeCaseAndFocus_equalRawRows) {
    fill(3000);
    std::map<std::pair<std::string, std::string>, Sum> expected;
    for (int64_t n = 0; n < 3000; ++n) {
        const Event event = makeFlow(n);
        const auto& conn = event.body.get<ConnEvent>();
        Sum& sum = expected[{event.header.origHost.toString(), event.header.respHost.toString()}];
        sum = {sum.flows + 1, sum.out + conn.orig_bytes, sum.in + conn.resp_bytes};
    }
    auto pairs = store->pairs({}, std::nullopt, kNoLimit);
    ASSERT_OK(pairs);
    std::map<std::pair<std::string, std::string>, Sum> found;
    for (const PairRow& pair : *pairs) {
        found[{pair.a.display(), pair.b.display()}] = {pair.flows, pair.bytesOut, pair.bytesIn};
        EXPECT_TRUE(pair.aInside);
        EXPECT_FALSE(pair.bInside);
        EXPECT_LE(pair.first, pair.last);
    }
    EXPECT_EQ(found, expected);
    auto focus = store->pairs({}, HostKey{"default", *IpAddress::parse("2001:db8::1"), {}}, kNoLimit);
    ASSERT_OK(focus);
    EXPECT_FALSE(focus->empty());
    for (const PairRow& pair : *focus) {
        EXPECT_EQ(pair.b.display(), "2001:db8::1");
    }
}

TEST_F(StoreTest, Pairs_detectionBetweenThem_isNamed) {
    fill(100);
    FindingsSnapshot snapshot;
    Detection detection;
    detection.key = "k";
    detection.rule = "C2-001";
    detection.severity = Severity::High;
    detection.host.ip = makeFlow(3).header.origHost;
    detection.peer = makeFlow(3).header.respHost.toString();
    detection.first.ns = kStart;
    snapshot.detections.push_back(detection);
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->commit());
    auto pairs = store->pairs({}, HostKey{"default", detection.host.ip, {}}, kNoLimit);
    ASSERT_OK(pairs);
    size_t named = 0;
    for (const PairRow& pair : *pairs) {
        named += pair.rules == std::vector<std::string>{"C2-001"} && pair.worst == Severity::High ? 1 : 0;
    }
    EXPECT_EQ(named, 1u);
}
