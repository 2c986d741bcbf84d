// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fleet/fleet_fixture.h"

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class RosterCommandsTest : public FleetTest {
protected:
    void SetUp() override {
        FleetTest::SetUp();
        add(computer);
        ASSERT_WORKS(roster->heard("pc-12", computer.heartbeat(), "local", kNow));
    }
    std::vector<std::string> due(Timestamp now) {
        std::vector<std::string> ids;
        const auto records = roster->outstanding(now, 20 * kSecond, 100);
        for (const CommandRecord& record : *records) {
            ids.push_back(record.command.id);
        }
        return ids;
    }
    CommandState stateOf(const std::string& id) { return (*roster->command(id))->state; }
    /// As something that went wrong would leave it.
    void damage(const std::string& statement) {
        auto file = Connection::open(path() / "roster.db", Connection::Mode::ReadWrite);
        ASSERT_WORKS(file);
        ASSERT_WORKS((*file)->execute(statement));
    }
    Computer computer;
};

openc2::Response answer(const std::string& command, int status = 200) {
    return {command, status, "done", R"({"a":1})", ""};
}

} // namespace

TEST_F(RosterCommandsTest, Ordered_hasNumberAndEpoch_andIsReadBackAsItWas) {
    const CommandRecord first = order("pc-12");
    const CommandRecord second = order("pc-12");
    EXPECT_EQ(first.state, CommandState::Queued);
    EXPECT_EQ(first.command.sequence + 1, second.command.sequence);
    EXPECT_NE(first.command.id, second.command.id);
    EXPECT_EQ(first.command.epoch, "epoch-1");
    EXPECT_EQ(first.command.action, "query");
    EXPECT_EQ(first.command.targetKind, "features");
    EXPECT_EQ(first.command.target, "[]");
    EXPECT_EQ(first.command.notAfter, kNow + kHour);
    EXPECT_EQ(first.by, "sato");
    EXPECT_EQ(roster->commands("pc-12", 10)->front().command.id, second.command.id);
    EXPECT_EQ(roster->commands("", 1)->size(), 1U);
}

TEST_F(RosterCommandsTest, Heads_nameTheNewestFirst_andChangeWithTheirRecord) {
    const CommandRecord first = order("pc-12");
    const CommandRecord second = order("pc-12");
    const std::vector<CommandHead> heads = *roster->commandHeads("pc-12", 10);
    EXPECT_THAT(heads, ElementsAre(CommandHead{second.command.id, CommandState::Queued, second.changed}, CommandHead{first.command.id, CommandState::Queued, first.changed}));
    ASSERT_WORKS(roster->answered("pc-12", answer(second.command.id), kNow + kMinute));
    EXPECT_EQ(roster->commandHeads("pc-12", 1)->front(), (CommandHead{second.command.id, CommandState::Answered, kNow + kMinute}));
    EXPECT_THAT(*roster->commandHeads("pc-99", 10), IsEmpty());
}

TEST_F(RosterCommandsTest, Nobody_isOrderedWithoutApproval) {
    openc2::Command command;
    command.device = "pc-99";
    EXPECT_FAILS(roster->order(command, "sato", kNow), "fleet.not_approved");
    ASSERT_WORKS(decide("pc-12", AgentState::Revoked, "sato", kNow));
    command.device = "pc-12";
    EXPECT_FAILS(roster->order(command, "sato", kNow), "fleet.not_approved");
}

TEST_F(RosterCommandsTest, Outstanding_untilAnswered) {
    const std::string id = order("pc-12").command.id;
    EXPECT_THAT(due(kNow), ElementsAre(id));
    ASSERT_WORKS(roster->markSent({id}, kNow));
    EXPECT_THAT(due(kNow + 19 * kSecond), IsEmpty());
    EXPECT_THAT(due(kNow + 20 * kSecond), ElementsAre(id));
    EXPECT_TRUE(*roster->answered("pc-12", answer(id), kNow + kSecond));
    EXPECT_THAT(due(kNow + 60 * kSecond), IsEmpty());
    const auto record = *roster->command(id);
    EXPECT_EQ(record->state, CommandState::Answered);
    EXPECT_EQ(record->response->results, R"({"a":1})");
    EXPECT_EQ(logged().back(), "command.answered");
}

TEST_F(RosterCommandsTest, SilentAgent_isNotSentAgainUntilHeard) {
    const std::string id = order("pc-12").command.id;
    ASSERT_WORKS(roster->markSent({id}, kNow));
    EXPECT_THAT(due(kNow + 5 * kMinute), IsEmpty());
    EXPECT_EQ(roster->unanswered("pc-12", kNow + 5 * kMinute, 10)->size(), 1U);
    ASSERT_WORKS(roster->heard("pc-12", computer.heartbeat(), "local", kNow + 5 * kMinute));
    EXPECT_THAT(due(kNow + 5 * kMinute), ElementsAre(id));
}

TEST_F(RosterCommandsTest, WhatNothingCarried_isQueuedAgainForLater) {
    const std::string id = order("pc-12").command.id;
    ASSERT_WORKS(roster->markSent({id}, kNow));
    ASSERT_WORKS(roster->markUnsent({id}, kNow));
    EXPECT_EQ(stateOf(id), CommandState::Queued);
    EXPECT_THAT(due(kNow + 19 * kSecond), IsEmpty());
    EXPECT_THAT(due(kNow + 20 * kSecond), ElementsAre(id));
    ASSERT_WORKS(roster->cancel(id, "sato", kNow));
}

TEST_F(RosterCommandsTest, Epoch_isThatOfTheFirstSending) {
    const std::string id = order("pc-12").command.id;
    auto heartbeat = computer.heartbeat();
    heartbeat.epoch = "epoch-2";
    ASSERT_WORKS(roster->heard("pc-12", heartbeat, "local", kNow));
    EXPECT_EQ((*roster->command(id))->command.epoch, "epoch-2");
    ASSERT_WORKS(roster->markSent({id}, kNow));
    heartbeat.epoch = "epoch-3";
    ASSERT_WORKS(roster->heard("pc-12", heartbeat, "local", kNow));
    EXPECT_EQ((*roster->command(id))->command.epoch, "epoch-2");
}

TEST_F(RosterCommandsTest, FirstAnswer_counts) {
    const std::string id = order("pc-12").command.id;
    ASSERT_WORKS(roster->markSent({id}, kNow));
    EXPECT_TRUE(*roster->answered("pc-12", answer(id, 102), kNow));
    EXPECT_EQ(stateOf(id), CommandState::Sent);
    EXPECT_TRUE(*roster->answered("pc-12", answer(id, 404), kNow));
    EXPECT_FALSE(*roster->answered("pc-12", answer(id, 200), kNow));
    EXPECT_EQ((*roster->command(id))->response->status, 404);
}

TEST_F(RosterCommandsTest, AnswerOfAnotherDeviceOrToNothing_isNone) {
    const std::string id = order("pc-12").command.id;
    add(Computer("pc-13"));
    EXPECT_FALSE(*roster->answered("pc-13", answer(id), kNow));
    EXPECT_FALSE(*roster->answered("pc-12", answer("none"), kNow));
    EXPECT_EQ(stateOf(id), CommandState::Queued);
}

TEST_F(RosterCommandsTest, PastItsTime_isExpiredOrUnknown_andALateAnswerStillTells) {
    const std::string never = order("pc-12", kNow, kMinute).command.id;
    const std::string sent = order("pc-12", kNow, kMinute).command.id;
    ASSERT_WORKS(roster->markSent({sent}, kNow));
    EXPECT_EQ(*roster->expire(kNow + 30 * kSecond), 0);
    EXPECT_EQ(*roster->expire(kNow + 2 * kMinute), 2);
    EXPECT_EQ(stateOf(never), CommandState::Expired);
    EXPECT_EQ(stateOf(sent), CommandState::Unknown);
    EXPECT_FALSE(*roster->answered("pc-12", answer(never), kNow));
    EXPECT_TRUE(*roster->answered("pc-12", answer(sent), kNow));
    EXPECT_EQ(stateOf(sent), CommandState::Answered);
}

TEST_F(RosterCommandsTest, Cancelled_onlyBeforeItIsSent) {
    const std::string id = order("pc-12").command.id;
    const std::string sent = order("pc-12").command.id;
    ASSERT_WORKS(roster->markSent({sent}, kNow));
    ASSERT_WORKS(roster->cancel(id, "sato", kNow));
    EXPECT_EQ(stateOf(id), CommandState::Cancelled);
    EXPECT_FAILS(roster->cancel(id, "sato", kNow), "fleet.not_queued");
    EXPECT_FAILS(roster->cancel(sent, "sato", kNow), "fleet.not_queued");
    EXPECT_FAILS(roster->cancel("none", "sato", kNow), "fleet.unknown_command");
    ASSERT_WORKS(roster->markSent({id}, kNow));
    EXPECT_EQ(stateOf(id), CommandState::Cancelled);
}

TEST_F(RosterCommandsTest, Revoked_endsWhatWaits) {
    const std::string id = order("pc-12").command.id;
    const std::string sent = order("pc-12").command.id;
    ASSERT_WORKS(roster->markSent({sent}, kNow));
    ASSERT_WORKS(decide("pc-12", AgentState::Revoked, "sato", kNow));
    EXPECT_EQ(stateOf(id), CommandState::Cancelled);
    EXPECT_EQ(stateOf(sent), CommandState::Unknown);
    EXPECT_THAT(due(kNow + kMinute), IsEmpty());
}

TEST_F(RosterCommandsTest, DamagedAnswer_isNone_andHoldsUpNoOtherCommand) {
    const std::string answered = order("pc-12").command.id;
    EXPECT_TRUE(*roster->answered("pc-12", answer(answered), kNow));
    const std::string waiting = order("pc-12", kNow, kMinute).command.id;
    EXPECT_TRUE(*roster->answered("pc-12", answer(waiting, 102), kNow));
    damage("UPDATE command SET response = '{'");
    ASSERT_WORKS(roster->command(answered));
    EXPECT_EQ(stateOf(answered), CommandState::Answered);
    EXPECT_FALSE((*roster->command(answered))->response);
    EXPECT_EQ(roster->commands("pc-12", 10)->size(), 2U);
    EXPECT_THAT(due(kNow), ElementsAre(waiting));
    EXPECT_EQ(*roster->expire(kNow + 2 * kMinute), 1);
}

TEST_F(RosterCommandsTest, DamagedCommand_isLeftOut_endedAndToldOnce) {
    const std::string damaged = order("pc-12").command.id;
    const std::string other = order("pc-12").command.id;
    damage("UPDATE command SET body = '{}' WHERE id = '" + damaged + "'");
    EXPECT_THAT(due(kNow), ElementsAre(other));
    EXPECT_EQ(roster->commands("pc-12", 10)->size(), 1U);
    EXPECT_EQ(*roster->expire(kNow), 1);
    EXPECT_EQ(logged().back(), "command.unreadable");
    EXPECT_THAT(due(kNow), ElementsAre(other));
    EXPECT_EQ(*roster->expire(kNow), 0);
}

TEST_F(RosterCommandsTest, DamagedCommandPastItsTime_isEndedToo) {
    const std::string damaged = order("pc-12", kNow, kMinute).command.id;
    damage("UPDATE command SET body = '' WHERE id = '" + damaged + "'");
    EXPECT_EQ(*roster->expire(kNow + kHour), 1);
    EXPECT_EQ(*roster->expire(kNow + kHour), 0);
}

TEST_F(RosterCommandsTest, WhatNobodyCouldRead_isNotOrdered) {
    openc2::Command command;
    command.action = "query";
    command.targetKind = "no name";
    command.device = "pc-12";
    EXPECT_FALSE(roster->order(command, "sato", kNow).ok());
    EXPECT_TRUE(roster->commands("", 10)->empty());
}

TEST_F(RosterCommandsTest, Newest_isOfThatTargetAlone) {
    EXPECT_FALSE(*roster->newest("pc-12", "features"));
    order("pc-12");
    const std::string second = order("pc-12").command.id;
    openc2::Command command;
    command.action = "investigate";
    command.targetKind = "x-metsuke:trace";
    command.target = R"({"features":1,"text":"\"target\":{\"features\":"})";
    command.device = "pc-12";
    command.notAfter = kNow + kHour;
    ASSERT_WORKS(roster->order(command, "sato", kNow));
    EXPECT_EQ((*roster->newest("pc-12", "features"))->command.id, second);
    EXPECT_FALSE(*roster->newest("pc-13", "features"));
    EXPECT_FALSE(*roster->newest("pc-12", "x-metsuke:policy"));
}

TEST_F(RosterCommandsTest, Old_areForgottenAndTooManyRefused) {
    const std::string old = order("pc-12", kNow, kMinute).command.id;
    ASSERT_WORKS(roster->expire(kNow + kHour));
    const std::string waiting = order("pc-12", kNow, 1000 * kDay).command.id;
    order("pc-12", kNow + 91 * kDay);
    EXPECT_FALSE(*roster->command(old));
    EXPECT_TRUE(*roster->command(waiting));
    damage("INSERT INTO command(id, device, state, body, sequence, epoch, by, created, "
           "changed, sent, not_after, response, size) "
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
           "SELECT 'c-' || i, 'pc-12', iif(i = 7, 2, 0), '', 0, '', '', 0, "
           "1900000000000000000, 0, 0, '', 0 FROM n");
    openc2::Command command;
    command.action = "query";
    command.targetKind = "features";
    command.device = "pc-12";
    EXPECT_FAILS(roster->order(command, "sato", kNow), "fleet.too_many_commands");
}
