// SPDX-License-Identifier: GPL-3.0-or-later
// What is read of a roster that changes all the time.
#include "tests/fleet/fleet_fixture.h"

#include "app/workstation/roster_reader.h"

using namespace metsuke;
using namespace metsuke::fleet::test;

namespace {

class RosterReaderTest : public FleetTest { };

Result<FleetSnapshot> emptySnapshot() { return FleetSnapshot(); }

} // namespace

TEST_F(RosterReaderTest, Problem_goesWhenTheSameVersionCanBeReadAgain) {
    RosterReader reader;
    EXPECT_TRUE(reader.look(int64_t{7}, emptySnapshot));
    EXPECT_FALSE(reader.look(int64_t{7}, emptySnapshot));
    const Error busy(ErrorCode::Busy, "fleet.file_failed");
    EXPECT_TRUE(reader.look(busy, emptySnapshot));
    EXPECT_FALSE(reader.look(busy, emptySnapshot)); // told already
    ASSERT_TRUE(reader.snapshot()->problem);
    EXPECT_TRUE(reader.look(int64_t{7}, emptySnapshot));
    EXPECT_FALSE(reader.snapshot()->problem);
}

TEST_F(RosterReaderTest, Command_isShownWithoutTheResultsOfItsAnswer) {
    const Computer computer;
    add(computer);
    const fleet::CommandRecord ordered = order(computer.device);
    RosterReader reader;
    ASSERT_TRUE(reader.look(*roster));
    EXPECT_EQ(reader.snapshot()->commands.at(computer.device).front().state, fleet::CommandState::Queued);
    ASSERT_WORKS(roster->answered(computer.device, {ordered.command.id, 200, "done", R"({"trace":"large"})", ""}, kNow));
    ASSERT_TRUE(reader.look(*roster));
    const fleet::CommandRecord record = reader.snapshot()->commands.at(computer.device).front();
    ASSERT_TRUE(record.response);
    EXPECT_EQ(record.response->status, 200);
    EXPECT_TRUE(record.response->results.empty());
}

TEST_F(RosterReaderTest, Command_thatIsNoFurtherIsNotReadAgain) {
    const Computer computer;
    add(computer);
    const fleet::CommandRecord ordered = order(computer.device);
    RosterReader reader;
    ASSERT_TRUE(reader.look(*roster));
    auto other = Connection::open(path() / "roster.db", Connection::Mode::ReadWrite, {});
    ASSERT_TRUE(other.ok());
    ASSERT_WORKS((*other)->execute("UPDATE command SET by = 'somebody else'")); // nothing that its head would tell
    ASSERT_TRUE(reader.look(*roster));
    EXPECT_EQ(reader.snapshot()->commands.at(computer.device).front().by, ordered.by);
}
