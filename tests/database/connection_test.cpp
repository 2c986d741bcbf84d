// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/database/database_fixture.h"

#include "core/database/connection_pool.h"

#include <fstream>
#include <thread>

using namespace metsuke;
using namespace metsuke::test;

TEST_F(DatabaseTest, Statement_everyType_readsAsBound) {
    const auto db = open(Connection::Mode::Create);
    ASSERT_TRUE(db->execute("CREATE TABLE t(i INTEGER, r REAL, s TEXT, b BLOB, n ANY) STRICT").ok());
    auto insert = db->prepare("INSERT INTO t VALUES(?1, ?2, ?3, ?4, ?5)");
    ASSERT_TRUE(insert.ok());
    EXPECT_EQ(insert->parameters(), 5);
    const std::vector<uint8_t> blob{0, 255, 7};
    insert->bind(1, std::numeric_limits<int64_t>::min());
    insert->bind(2, 0.1);
    insert->bind(3, std::string_view("a'b\0c", 5));
    insert->bind(4, Bytes(blob));
    insert->bindNull(5);
    ASSERT_TRUE(insert->run().ok());
    auto select = db->prepare("SELECT i, r, s, b, n FROM t");
    ASSERT_TRUE(select.ok());
    ASSERT_TRUE(*select->step());
    EXPECT_EQ(select->integer(0), std::numeric_limits<int64_t>::min());
    EXPECT_EQ(select->real(1), 0.1);
    EXPECT_EQ(select->text(2), std::string_view("a'b\0c", 5));
    EXPECT_EQ(std::vector<uint8_t>(select->blob(3).begin(), select->blob(3).end()), blob);
    EXPECT_TRUE(select->isNull(4));
    // another type than asked for is nothing, never a conversion
    EXPECT_EQ(select->integer(2), 0);
    EXPECT_EQ(select->text(0), "");
    EXPECT_FALSE(*select->step());
}

TEST_F(DatabaseTest, Statement_emptyTextAndBlob_areNotNull) {
    const auto db = open(Connection::Mode::Create);
    auto select = db->prepare("SELECT ?1 IS NULL, ?2 IS NULL");
    ASSERT_TRUE(select.ok());
    select->bind(1, std::string_view());
    select->bind(2, Bytes());
    ASSERT_TRUE(*select->step());
    EXPECT_EQ(select->integer(0), 0);
    EXPECT_EQ(select->integer(1), 0);
}

TEST_F(DatabaseTest, Open_createOfAFileThatExists_isRefused) {
    open(Connection::Mode::Create);
    EXPECT_EQ(Connection::open(folder / "test.db", Connection::Mode::Create).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(Connection::open(folder / "none.db", Connection::Mode::ReadWrite).error().code, ErrorCode::NotFound);
}

TEST_F(DatabaseTest, Open_pathWithUriCharacters_isTakenAsItIs) {
    const char* name = "a?b#c%41 d.db";
    open(Connection::Mode::Create, name);
    EXPECT_TRUE(std::filesystem::exists(folder / name));
}

TEST_F(DatabaseTest, ReadOnly_write_isRefused) {
    ASSERT_TRUE(open(Connection::Mode::Create)->execute("CREATE TABLE t(a)").ok());
    const auto db = open(Connection::Mode::ReadOnly);
    EXPECT_EQ(db->execute("INSERT INTO t VALUES(1)").error().code, ErrorCode::ReadOnly);
}

TEST_F(DatabaseTest, Hardening_attachViewsAndExtensions_areRefused) {
    const auto db = open(Connection::Mode::Create);
    EXPECT_FALSE(db->execute("ATTACH 'other.db' AS other").ok());
    EXPECT_FALSE(db->execute("SELECT load_extension('x')").ok());
    ASSERT_TRUE(db->execute("CREATE VIEW v AS SELECT 1").ok());
    EXPECT_FALSE(db->execute("SELECT * FROM v").ok());
}

TEST_F(DatabaseTest, Transaction_withoutCommit_rollsBack) {
    const auto db = open(Connection::Mode::Create);
    ASSERT_TRUE(db->execute("CREATE TABLE t(a)").ok());
    {
        auto transaction = Transaction::begin(*db, Transaction::Kind::Write);
        ASSERT_TRUE(transaction.ok());
        ASSERT_TRUE(db->execute("INSERT INTO t VALUES(1)").ok());
    }
    EXPECT_EQ(*db->integer("SELECT count(*) FROM t"), 0);
    {
        auto transaction = Transaction::begin(*db, Transaction::Kind::Write);
        ASSERT_TRUE(transaction.ok());
        ASSERT_TRUE(db->execute("INSERT INTO t VALUES(1)").ok());
        ASSERT_TRUE(transaction->commit().ok());
    }
    EXPECT_EQ(*db->integer("SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, Transaction_read_isOneSnapshot) {
    const auto writer = open(Connection::Mode::Create);
    ASSERT_TRUE(writer->execute("CREATE TABLE t(a)").ok());
    const auto reader = open(Connection::Mode::ReadOnly);
    auto snapshot = Transaction::begin(*reader, Transaction::Kind::Read);
    ASSERT_TRUE(snapshot.ok());
    EXPECT_EQ(*reader->integer("SELECT count(*) FROM t"), 0);
    ASSERT_TRUE(writer->execute("INSERT INTO t VALUES(1)").ok());
    EXPECT_EQ(*reader->integer("SELECT count(*) FROM t"), 0);
}

TEST_F(DatabaseTest, Cached_moreStatementsThanKept_stillWork) {
    const auto db = open(Connection::Mode::Create);
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 300; ++i) {
            auto statement = db->cached("SELECT " + std::to_string(i));
            ASSERT_TRUE(statement.ok());
            const StatementUse use(**statement);
            ASSERT_TRUE(*use->step());
            EXPECT_EQ(use->integer(0), i);
        }
    }
}

TEST_F(DatabaseTest, Cancel_duringALongQuery_endsIt) {
    const auto db = open(Connection::Mode::Create);
    std::stop_source stop;
    const CancelScope scope(*db, stop.get_token());
    std::jthread later([&] { stop.request_stop(); });
    const auto result = db->integer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

TEST_F(DatabaseTest, Pool_allLent_waitsUntilOneComesBackOrIsCancelled) {
    open(Connection::Mode::Create);
    ConnectionPool pool(1, [this] { return Connection::open(folder / "test.db", Connection::Mode::ReadOnly); });
    std::stop_source stop;
    {
        auto first = pool.take({});
        ASSERT_TRUE(first.ok());
        std::jthread later([&] { stop.request_stop(); });
        EXPECT_EQ(pool.take(stop.get_token()).error().code, ErrorCode::Cancelled);
    }
    EXPECT_TRUE(pool.take({}).ok());
}

TEST_F(DatabaseTest, Pool_openerFails_theNextMayTryAgain) {
    ConnectionPool pool(1, [this] { return Connection::open(folder / "test.db", Connection::Mode::ReadOnly); });
    EXPECT_EQ(pool.take({}).error().code, ErrorCode::NotFound);
    open(Connection::Mode::Create);
    EXPECT_TRUE(pool.take({}).ok());
}

TEST_F(DatabaseTest, Open_fileThatIsNoDatabase_saysSo) {
    std::ofstream(folder / "text.db") << std::string(5000, 'x');
    auto opened = Connection::open(folder / "text.db", Connection::Mode::ReadOnly);
    const auto error = opened.ok() ? (*opened)->integer("SELECT count(*) FROM sqlite_schema").error() : opened.error();
    EXPECT_EQ(error.code, ErrorCode::Malformed);
    EXPECT_EQ(error.message.id, "database.not_a_database");
}
