// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/posting.h"

#include <gtest/gtest.h>

#include <limits>

using namespace metsuke;

namespace {

std::vector<Posting> readAll(Bytes bytes) {
    std::vector<Posting> postings;
    PostingReader reader(bytes);
    while (const auto posting = reader.next()) {
        postings.push_back(*posting);
    }
    EXPECT_TRUE(reader.ok());
    return postings;
}

} // namespace

TEST(Posting, RisingPackets_roundTripInFewBytes) {
    std::vector<Posting> written;
    PostingWriter writer;
    for (uint64_t i = 0; i < 1000; ++i) {
        written.push_back({0, 1 + i * 7, 24 + i * 2000});
        writer.add(written.back());
    }
    EXPECT_EQ(writer.count(), 1000U);
    const auto bytes = writer.take();
    EXPECT_LT(bytes.size(), 1000U * 4);
    EXPECT_EQ(readAll(bytes), written);
}

TEST(Posting, OtherCaptureOrFallingNumbers_areAbsolute) {
    const std::vector<Posting> written{{0, 5, 500}, {1, 2, 90}, {0, 6, 600}, {0, 6, 600}, {0, 3, 1},
        {65535, std::numeric_limits<uint64_t>::max(), std::numeric_limits<uint64_t>::max()}, {0, 0, 0}};
    PostingWriter writer;
    for (const Posting& posting : written) {
        writer.add(posting);
    }
    EXPECT_EQ(readAll(writer.take()), written);
}

TEST(Posting, Part_beginsAbsolute) {
    PostingWriter writer;
    writer.add({3, 10, 1000});
    (void)writer.take();
    writer.add({3, 11, 1100});
    EXPECT_EQ(readAll(writer.take()), (std::vector<Posting>{{3, 11, 1100}}));
}

TEST(Posting, DamagedBytes_endTheList) {
    for (const std::vector<uint8_t>& bytes :
        {std::vector<uint8_t>{2, 2}, {1, 0, 5}, {3}, std::vector<uint8_t>(12, 0xff)}) {
        PostingReader reader(bytes);
        EXPECT_FALSE(reader.next().has_value());
        EXPECT_FALSE(reader.ok());
    }
    PostingReader empty(Bytes{});
    EXPECT_FALSE(empty.next().has_value());
    EXPECT_TRUE(empty.ok());
}
