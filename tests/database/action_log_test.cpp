// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/database/database_fixture.h"

#include "core/database/action_log.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {

class ActionLogTest : public DatabaseTest {
protected:
    void SetUp() override {
        db = open(Connection::Mode::Create);
        ASSERT_TRUE(db->execute("CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID").ok());
        ASSERT_TRUE(db->execute(ActionLog::kSchema).ok());
        for (int i = 1; i <= 5; ++i) {
            ASSERT_TRUE(ActionLog::append(*db, Timestamp{i * 100}, "sato", "note", "{\"n\":" + std::to_string(i) + "}").ok());
        }
    }
    std::unique_ptr<Connection> db;
};

} // namespace

TEST_F(ActionLogTest, Append_untouched_isIntactAndNewestFirst) {
    const auto verdict = ActionLog::verify(*db);
    ASSERT_TRUE(verdict.ok());
    EXPECT_TRUE(verdict->intact);
    EXPECT_EQ(verdict->entries, 5);
    const auto newest = ActionLog::newest(*db, 2);
    ASSERT_TRUE(newest.ok());
    ASSERT_EQ(newest->size(), 2u);
    EXPECT_EQ(newest->front().number, 5);
    EXPECT_NE((*newest)[0].hash, (*newest)[1].hash);
}

TEST_F(ActionLogTest, Verify_anyChange_namesTheFirstBadEntry) {
    const std::vector<std::pair<const char*, int64_t>> changes{{"UPDATE action_log SET what='x' WHERE number=3", 3},
        {"UPDATE action_log SET at=1 WHERE number=1", 1}, {"UPDATE action_log SET actor='sat', kind='onote' WHERE number=2", 2},
        {"DELETE FROM action_log WHERE number=5", 5}, {"DELETE FROM action_log WHERE number=1", 1}, {"DELETE FROM action_log", 1},
        {"INSERT INTO action_log SELECT 6, at, actor, kind, what, hash FROM action_log WHERE number=5", 6},
        {"UPDATE meta SET value=4 WHERE key='action_log_count'", 5}};
    for (const auto& [sql, entry] : changes) {
        ASSERT_TRUE(db->execute("BEGIN").ok());
        ASSERT_TRUE(db->execute(sql).ok()) << sql;
        const auto verdict = ActionLog::verify(*db);
        ASSERT_TRUE(verdict.ok());
        EXPECT_FALSE(verdict->intact) << sql;
        EXPECT_EQ(verdict->brokenAt, entry) << sql;
        ASSERT_TRUE(db->execute("ROLLBACK").ok());
    }
    EXPECT_TRUE(ActionLog::verify(*db)->intact);
}
