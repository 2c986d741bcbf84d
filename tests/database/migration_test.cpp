// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/database/database_fixture.h"

#include "core/database/migration.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {
constexpr int32_t kId = 0x1234;
constexpr std::array<Migration, 3> kSteps{
    {{1000, "CREATE TABLE a(x)"}, {1001, "ALTER TABLE a ADD COLUMN y; INSERT INTO a VALUES(1, 2)"}, {2000, "CREATE TABLE b(x)"}}};
const std::span<const Migration> kAll(kSteps);
} // namespace

TEST_F(DatabaseTest, Migrate_newAndOldFiles_endAlike) {
    const auto db = open(Connection::Mode::Create);
    ASSERT_TRUE(migrate(*db, kId, kAll.first(1), std::nullopt).ok());
    EXPECT_EQ(*schemaState(*db, kId, 2000), SchemaState::Older);
    ASSERT_TRUE(migrate(*db, kId, kAll, folder / "backup.db").ok());
    EXPECT_EQ(*schemaState(*db, kId, 2000), SchemaState::Current);
    EXPECT_EQ(*db->integer("SELECT count(*) FROM a"), 1);
    ASSERT_TRUE(migrate(*db, kId, kAll, std::nullopt).ok());
    EXPECT_EQ(*db->integer("SELECT count(*) FROM a"), 1) << "no step runs twice";
    const auto backup = open(Connection::Mode::ReadOnly, "backup.db");
    EXPECT_EQ(*backup->integer("PRAGMA user_version"), 1000);
    EXPECT_EQ(*schemaState(*db, kId, 1000), SchemaState::NewerMajor);
    EXPECT_EQ(*schemaState(*db, kId, 2001), SchemaState::Older);
    EXPECT_EQ(schemaState(*db, kId + 1, 2000).error().code, ErrorCode::Malformed);
}

TEST_F(DatabaseTest, Migrate_stepFails_leavesTheFileAsItWas) {
    const auto db = open(Connection::Mode::Create);
    ASSERT_TRUE(migrate(*db, kId, kAll.first(1), std::nullopt).ok());
    constexpr std::array<Migration, 2> bad{{{1001, "CREATE TABLE c(x)"}, {1002, "CREATE NONSENSE"}}};
    EXPECT_FALSE(migrate(*db, kId, bad, std::nullopt).ok());
    EXPECT_EQ(*db->integer("PRAGMA user_version"), 1000);
    EXPECT_EQ(*db->integer("SELECT count(*) FROM sqlite_schema WHERE name='c'"), 0);
}

TEST_F(DatabaseTest, SchemaState_newerMinor_isReadable) {
    const auto db = open(Connection::Mode::Create);
    ASSERT_TRUE(migrate(*db, kId, kAll.first(2), std::nullopt).ok());
    EXPECT_EQ(*schemaState(*db, kId, 1000), SchemaState::NewerMinor);
}

TEST_F(DatabaseTest, CheckIntegrity_viewInTheSchema_isDamage) {
    const auto db = open(Connection::Mode::Create);
    ASSERT_TRUE(migrate(*db, kId, kAll, std::nullopt).ok());
    EXPECT_TRUE(checkIntegrity(*db, {}, 1 << 20).ok());
    EXPECT_TRUE(checkIntegrity(*db, std::array<std::string_view, 2>{"a", "b"}, 0).ok());
    ASSERT_TRUE(db->execute("CREATE VIEW v AS SELECT 1").ok());
    EXPECT_EQ(checkIntegrity(*db, {}, 1 << 20).error().code, ErrorCode::Malformed);
}
