// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/file_life.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using testing::ElementsAre;
using Change = FileChanged::Change;

namespace {

Activity change(Change kind, const std::string& path, const std::string& before = {}) {
    FileChanged body;
    body.change = kind;
    body.path = path;
    body.before = before;
    body.file = {8, 1};
    return {Timestamp{1}, {}, "t", body};
}

} // namespace

TEST(FileLife, Renames_keepTheFileAndItsNames) {
    const auto life = lastLife(std::vector{change(Change::Written, "/a"), change(Change::Renamed, "/b", "/a"), change(Change::Renamed, "/c", "/b")});
    EXPECT_THAT(life.names, ElementsAre("/a", "/b", "/c"));
    EXPECT_THAT(life.current, ElementsAre("/c"));
    EXPECT_TRUE(life.isBeginningSeen);
}

TEST(FileLife, LastNameGone_endsIt) {
    const auto life = lastLife(std::vector{change(Change::Written, "/a"), change(Change::Deleted, "/a"), change(Change::Written, "/b")});
    EXPECT_THAT(life.names, ElementsAre("/b"));
    EXPECT_EQ(life.changes.size(), 1U);
    const auto deleted = lastLife(std::vector{change(Change::Written, "/a"), change(Change::Deleted, "/a")});
    EXPECT_THAT(deleted.names, ElementsAre("/a")); // until something else has its number
    EXPECT_THAT(deleted.current, testing::IsEmpty());
}

TEST(FileLife, OneOfTwoLinksGone_keepsIt) {
    const auto life = lastLife(std::vector{change(Change::Written, "/a"), change(Change::Linked, "/b", "/a"), change(Change::Deleted, "/a"),
        change(Change::Renamed, "/c", "/b")});
    EXPECT_THAT(life.names, ElementsAre("/a", "/b", "/c"));
    EXPECT_THAT(life.current, ElementsAre("/c"));
}

TEST(FileLife, UnseenBeginning_mayHaveMoreNames) {
    const auto life = lastLife(std::vector{change(Change::Renamed, "/b", "/a"), change(Change::Deleted, "/b"), change(Change::MadeExecutable, "/d")});
    EXPECT_FALSE(life.isBeginningSeen);
    EXPECT_THAT(life.names, ElementsAre("/a", "/b", "/d"));
    EXPECT_TRUE(lastLife({}).isEmpty());
}
