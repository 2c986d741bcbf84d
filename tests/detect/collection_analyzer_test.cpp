// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/detect/analyzer_support.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

Event reading(EventMaker& make, double at, int64_t size, const std::string& server = "10.0.0.7") {
    SmbFilesEvent file;
    file.action = "SMB::FILE_READ";
    file.name = "a.docx";
    file.size = size;
    file.success = true;
    return make.make(at, server, std::move(file), 445);
}

std::vector<ExfilEvent> foundExfil(const EventBatch& events, std::string_view kind) {
    auto analyzer = makeCollectionAnalyzer();
    return bodiesOf<ExfilEvent>(run(*analyzer, events), kind);
}

} // namespace

TEST(CollectionAnalyzer, GigabyteWithinAnHour_isTold) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 20; ++i) {
        events.push_back(reading(make, i * 60, 60'000'000));
    }
    const auto collected = foundExfil(events, "collection");
    ASSERT_EQ(collected.size(), 1U);
    EXPECT_EQ(collected[0].bytes_in, 1'020'000'000);
    EXPECT_EQ(collected[0].destination, "10.0.0.7");
    EXPECT_TRUE(foundExfil(events, "collection_files").empty());
}

TEST(CollectionAnalyzer, ThousandsOfFiles_areTold) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 2'100; ++i) {
        events.push_back(reading(make, i, 4'000));
    }
    EXPECT_EQ(foundExfil(events, "collection_files").size(), 1U);
    EXPECT_TRUE(foundExfil(events, "collection").empty());
}

TEST(CollectionAnalyzer, SameAmountOverManyHours_isNot) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 40; ++i) {
        events.push_back(reading(make, i * 1'800, 60'000'000));
    }
    EXPECT_TRUE(foundExfil(events, "collection").empty());
}

TEST(CollectionAnalyzer, HostThatAlwaysReadsMuch_needsMore) {
    EventMaker make;
    EventBatch events;
    for (int hour = 0; hour < 5; ++hour) {
        for (int i = 0; i < 10; ++i) {
            events.push_back(reading(make, hour * 3'700 + i * 60, 90'000'000)); // 0.9 GB an hour is its habit
        }
    }
    for (int i = 0; i < 20; ++i) {
        events.push_back(reading(make, 5 * 3'700 + i * 60, 100'000'000));
    }
    EXPECT_TRUE(foundExfil(events, "collection").empty());
}

TEST(CollectionAnalyzer, WritesFailuresAndOutsideReads_doNotCount) {
    EventMaker make;
    EventBatch events;
    for (int i = 0; i < 30; ++i) {
        events.push_back(reading(make, i, 90'000'000));
        auto& file = events.back().body.get<SmbFilesEvent>();
        file.action = i % 3 == 0 ? "SMB::FILE_WRITE" : file.action;
        file.success = i % 3 != 1;
        if (i % 3 == 2) {
            events.back().enrichment.direction = FlowDirection::Out;
        }
    }
    EXPECT_TRUE(foundExfil(events, "collection").empty());
}
