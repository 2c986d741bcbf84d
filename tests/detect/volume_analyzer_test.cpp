// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/detect/analyzer_support.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

Event flow(EventMaker& make, double at, int64_t out, int64_t in, double duration = 10) {
    Event event = make.conn(at, "203.0.113.9", 443, "SF");
    auto& conn = event.body.get<ConnEvent>();
    conn.orig_bytes = out;
    conn.resp_bytes = in;
    conn.duration = duration;
    return event;
}

Event session(EventMaker& make) {
    Event event = make.conn(0, "203.0.113.9", 4444, "SF");
    auto& conn = event.body.get<ConnEvent>();
    conn.duration = 200;
    conn.small_orig_pkts = 60;
    conn.orig_pkts = 90;
    conn.orig_bytes = 24'000;
    conn.resp_pkts = 80;
    conn.resp_bytes = 900;
    conn.first64_orig_entropy = 4.4;
    conn.first64_resp_entropy = 3.1;
    return event;
}

} // namespace

TEST(VolumeAnalyzer, FiftyMegabytesOut_areALargeUpload) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 12; ++i) {
        events.push_back(flow(make, i * 20, 8'000'000, 20'000));
    }
    const EventBatch out = run(*makeVolumeAnalyzer(), events);
    const auto found = bodiesOf<ExfilEvent>(out, "large_upload");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_GE(found[0].bytes_out, 50'000'000);
    EXPECT_GE(found[0].pcr, 0.9);
    EXPECT_FALSE(out.back().relatedFlows.empty());
    EXPECT_FALSE(bodiesOf<ExfilEvent>(out, "hourly").empty());
}

TEST(VolumeAnalyzer, Download_isNone) {
    EventMaker make;
    EXPECT_TRUE(run(*makeVolumeAnalyzer(), {flow(make, 0, 60'000'000, 900'000'000)}).empty());
}

TEST(VolumeAnalyzer, FiveDaysOfDrip_areTold) {
    EventMaker make;
    EventBatch events;
    for (int day = 0; day < 6; ++day) {
        events.push_back(flow(make, day * 90'000, 22'000'000, 10'000));
    }
    EXPECT_EQ(bodiesOf<ExfilEvent>(run(*makeVolumeAnalyzer(), events), "drip").size(), 1U);
    events.resize(4);
    EXPECT_TRUE(bodiesOf<ExfilEvent>(run(*makeVolumeAnalyzer(), events), "drip").empty());
}

TEST(VolumeAnalyzer, HoursOfConnections_areToldAtTheBands) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 10; ++i) {
        events.push_back(flow(make, i * 1800, 500, 500, 1800));
    }
    const auto found = bodiesOf<LongConnEvent>(run(*makeVolumeAnalyzer(), events), "long");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_DOUBLE_EQ(found[1].duration, 4 * 3600);
}

TEST(VolumeAnalyzer, TypedTextSession_isInteractive) {
    EventMaker make;
    EXPECT_EQ(bodiesOf<LongConnEvent>(run(*makeVolumeAnalyzer(), {session(make)}), "interactive").size(), 1U);
}

TEST(VolumeAnalyzer, EncryptedOrNamedSession_isNotInteractive) {
    EventMaker make;
    Event encrypted = session(make);
    encrypted.body.get<ConnEvent>().first64_orig_entropy = 5.8;
    Event named = session(make);
    named.body.get<ConnEvent>().service = "ssl";
    Event download = session(make);
    download.body.get<ConnEvent>().resp_bytes = 90'000;
    EXPECT_TRUE(run(*makeVolumeAnalyzer(), {encrypted, named, download}).empty());
}
