// SPDX-License-Identifier: GPL-3.0-or-later
// Commands on their way out, and what comes back: true, twice, forged, foreign.
#include "tests/fleet/server_fixture.h"

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;
using openc2::Envelope;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using transport::Parcel;
using transport::ParcelKind;

namespace {

class DispatchTest : public ServerTest {
protected:
    void SetUp() override {
        ServerTest::SetUp();
        add(computer);
        beat(computer, kNow);
        ASSERT_WORKS(dispatch->pump(kNow));
    }
    void pump(Timestamp now) { ASSERT_WORKS(dispatch->pump(now)); }
    CommandState stateOf(const std::string& id) { return (*roster->command(id))->state; }
    std::string sentOne() {
        const std::string id = order("pc-12").command.id;
        pump(kNow);
        mqtt.sent.clear();
        local.sent.clear();
        return id;
    }
    Computer computer;
};

} // namespace

TEST_F(DispatchTest, Command_isSealedForItsDeviceAndGoesByTheWayThatItIsHeardBy) {
    const auto record = order("pc-12");
    pump(kNow);
    ASSERT_THAT(mqtt.sent, SizeIs(1));
    EXPECT_THAT(local.sent, IsEmpty());
    EXPECT_EQ(mqtt.sent[0].kind, ParcelKind::Command);
    EXPECT_EQ(mqtt.sent[0].address, "pc-12");
    const auto opened = openc2::open(mqtt.sent[0].text, [&](const std::string&, const Envelope&) {
        return std::optional(keys->operatorKey().verifyingKey());
    });
    ASSERT_WORKS(opened);
    EXPECT_EQ(opened->envelope.from, "workstation");
    EXPECT_THAT(opened->envelope.to, ElementsAre("pc-12"));
    EXPECT_EQ(openc2::readCommand(opened->envelope.body)->id, record.command.id);
    EXPECT_EQ(openc2::readCommand(opened->envelope.body)->epoch, "epoch-1");
    EXPECT_EQ(stateOf(record.command.id), CommandState::Sent);
}

TEST_F(DispatchTest, WhoWasNeverHeard_isSoughtByEveryWay) {
    add(Computer("pc-13"));
    const auto record = order("pc-13");
    pump(kNow);
    EXPECT_THAT(commandsIn(mqtt), ElementsAre(record.command.id));
    EXPECT_THAT(commandsIn(local), ElementsAre(record.command.id));
}

TEST_F(DispatchTest, WhoIsHeardOverANetwork_isNotSoughtByFiles) {
    FakeWay files("file:/media/stick");
    ways.push_back(&files);
    order("pc-12");
    mqtt.isUp = false;
    pump(kNow);
    EXPECT_THAT(commandsIn(local), SizeIs(1));
    EXPECT_THAT(files.sent, IsEmpty());
    auto heartbeat = computer.heartbeat(kNow + kMinute);
    heartbeat.policyVersion = 1;
    take(sealed(computer, Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat)), kNow + 2 * kMinute, "file:/media/stick");
    pump(kNow + 2 * kMinute);
    EXPECT_THAT(commandsIn(files), SizeIs(1)); // it is carried now
    add(Computer("pc-13"));
    order("pc-13");
    pump(kNow + 2 * kMinute);
    EXPECT_THAT(commandsIn(files), SizeIs(2));
}

TEST_F(DispatchTest, WayThatIsDown_isGoneRound) {
    order("pc-12");
    mqtt.isUp = false;
    mqtt.isFull = true;
    pump(kNow);
    EXPECT_THAT(commandsIn(local), SizeIs(1));
}

TEST_F(DispatchTest, WhatNothingTakes_staysQueuedAndIsTriedAgain) {
    const std::string id = order("pc-12").command.id;
    mqtt.isFull = local.isFull = true;
    pump(kNow);
    EXPECT_EQ(stateOf(id), CommandState::Queued);
    mqtt.isFull = false;
    EXPECT_TRUE(dispatch->hasMore());
    pump(kNow + kSecond);
    EXPECT_EQ(stateOf(id), CommandState::Sent);
    EXPECT_FALSE(dispatch->hasMore());
}

TEST_F(DispatchTest, WaysWithoutRoom_areTriedAgainAfterPausesThatGrow) {
    order("pc-12");
    mqtt.isFull = local.isFull = true;
    std::vector<Duration> tries; // when it was due
    for (Duration since = 0; since < 2 * kMinute; since += 100 * kMillisecond) {
        if (!roster->outstanding(kNow + since, 20 * kSecond, 1)->empty()) {
            tries.push_back(since);
        }
        beat(computer, kNow + since);
        pump(kNow + since);
    }
    ASSERT_GT(tries.size(), 5U);
    EXPECT_EQ(tries[1], 200 * kMillisecond);
    EXPECT_EQ(tries[2], 600 * kMillisecond);
    EXPECT_LT(tries.size(), 15U);
    EXPECT_FALSE(dispatch->hasMore()); // a way that is down for long is no busy loop
}

TEST_F(DispatchTest, FullWay_takesTheRestAsSoonAsThereIsRoom) {
    auto batch = roster->batch();
    ASSERT_WORKS(batch);
    for (int i = 0; i < 30; ++i) {
        order("pc-12");
    }
    ASSERT_WORKS(batch->commit());
    mqtt.room = 10;
    local.isFull = true;
    pump(kNow);
    EXPECT_THAT(mqtt.sent, SizeIs(10));
    mqtt.room = 20;
    pump(kNow + 200 * kMillisecond);
    EXPECT_THAT(mqtt.sent, SizeIs(20));
    mqtt.room = 30;
    pump(kNow + 400 * kMillisecond); // what goes on keeps the pause short
    const auto taken = commandsIn(mqtt);
    EXPECT_THAT(std::set<std::string>(taken.begin(), taken.end()), SizeIs(30));
}

TEST_F(DispatchTest, SentAgainToAFullWay_isSentSoonAndStaysSent) {
    const std::string id = sentOne();
    mqtt.isFull = local.isFull = true;
    pump(kNow + 20 * kSecond);
    EXPECT_EQ(stateOf(id), CommandState::Sent);
    mqtt.isFull = false;
    pump(kNow + 20 * kSecond + 200 * kMillisecond);
    EXPECT_THAT(commandsIn(mqtt), ElementsAre(id));
}

TEST_F(DispatchTest, WayThatConnectsAnew_bringsAgainWhatMayBeLost) {
    const std::string id = sentOne();
    dispatch->connectedAnew("mqtts://10.0.0.1:8883", kNow + kSecond);
    pump(kNow + kSecond);
    EXPECT_THAT(commandsIn(mqtt), IsEmpty()); // the device may not be there yet
    beat(computer, kNow + 2 * kSecond);
    pump(kNow + 2 * kSecond);
    EXPECT_THAT(commandsIn(mqtt), ElementsAre(id));
    beat(computer, kNow + 3 * kSecond); // heard since then
    pump(kNow + 10 * kSecond);
    EXPECT_THAT(commandsIn(mqtt), ElementsAre(id));
}

TEST_F(DispatchTest, WayThatConnectsAnew_bringsItToThoseWhoWereFasterToo) {
    const std::string id = sentOne();
    dispatch->connectedAnew("mqtts://10.0.0.1:8883", kNow + kSecond);
    pump(kNow + 2 * kSecond);
    EXPECT_THAT(commandsIn(mqtt), IsEmpty());
    pump(kNow + kSecond + Dispatch::kForTheOthers);
    EXPECT_THAT(commandsIn(mqtt), ElementsAre(id));
    pump(kNow + 10 * kSecond);
    EXPECT_THAT(commandsIn(mqtt), ElementsAre(id));
}

TEST_F(DispatchTest, MoreThanARoundTakes_isSaidAndGoesWithTheNext) {
    auto batch = roster->batch();
    ASSERT_WORKS(batch);
    for (int i = 0; i < 600; ++i) {
        order("pc-12");
    }
    ASSERT_WORKS(batch->commit());
    pump(kNow);
    EXPECT_THAT(mqtt.sent, SizeIs(500));
    EXPECT_TRUE(dispatch->hasMore());
    pump(kNow);
    EXPECT_THAT(mqtt.sent, SizeIs(600));
    EXPECT_FALSE(dispatch->hasMore());
}

TEST_F(DispatchTest, SentAgain_isTheSameTextAndOnlyWhileTheAgentIsHeard) {
    order("pc-12");
    pump(kNow);
    pump(kNow + 10 * kSecond);
    ASSERT_THAT(mqtt.sent, SizeIs(1));
    pump(kNow + 21 * kSecond);
    ASSERT_THAT(mqtt.sent, SizeIs(2));
    EXPECT_EQ(mqtt.sent[0].text, mqtt.sent[1].text);
    pump(kNow + 5 * kMinute);
    EXPECT_THAT(mqtt.sent, SizeIs(2));
}

TEST_F(DispatchTest, ReturnedAgent_getsWhatItHasNotAnsweredAtOnce) {
    const std::string id = sentOne();
    beat(computer, kNow + kSecond);
    pump(kNow + kSecond);
    EXPECT_THAT(mqtt.sent, IsEmpty());
    beat(computer, kNow + 2 * kSecond, "boot-1", "epoch-2"); // started again
    pump(kNow + 2 * kSecond);
    EXPECT_THAT(commandsIn(mqtt), ElementsAre(id));
    beat(computer, kNow + 10 * kMinute, "boot-1", "epoch-2"); // was silent
    pump(kNow + 10 * kMinute);
    EXPECT_THAT(commandsIn(mqtt), ElementsAre(id, id));
}

TEST_F(DispatchTest, Expired_isNotSent) {
    const std::string id = order("pc-12", kNow, kMinute).command.id;
    pump(kNow + 2 * kMinute);
    EXPECT_THAT(mqtt.sent, IsEmpty());
    EXPECT_EQ(stateOf(id), CommandState::Expired);
}

TEST_F(DispatchTest, Answer_isFiledAndAcknowledgedOnceItIsOnRecord) {
    const std::string id = sentOne();
    take(answerOf(computer, id));
    EXPECT_EQ(stateOf(id), CommandState::Answered);
    EXPECT_THAT(mqtt.sent, IsEmpty());
    dispatch->sendAcknowledgements(kNow);
    EXPECT_THAT(acknowledgedIn(mqtt), ElementsAre(id));
    EXPECT_EQ(mqtt.sent[0].kind, ParcelKind::Command);
    EXPECT_EQ(mqtt.sent[0].address, "pc-12");
    EXPECT_THAT(refusals(), IsEmpty());
}

TEST_F(DispatchTest, Acknowledgements_areSentTogether) {
    std::vector<std::string> ids;
    for (int i = 0; i < 70; ++i) {
        ids.push_back(order("pc-12").command.id);
    }
    pump(kNow);
    mqtt.sent.clear();
    for (const std::string& id : ids) {
        take(answerOf(computer, id));
    }
    dispatch->sendAcknowledgements(kNow);
    EXPECT_THAT(mqtt.sent, SizeIs(2));
    EXPECT_EQ(acknowledgedIn(mqtt), ids);
    dispatch->sendAcknowledgements(kNow);
    EXPECT_THAT(mqtt.sent, SizeIs(2));
}

TEST_F(DispatchTest, AnswerThatCameTwice_countsOnceAndIsAcknowledgedTwice) {
    const std::string id = sentOne();
    take(answerOf(computer, id, 200));
    dispatch->sendAcknowledgements(kNow);
    take(answerOf(computer, id, 500));
    dispatch->sendAcknowledgements(kNow);
    EXPECT_EQ((*roster->command(id))->response->status, 200);
    EXPECT_THAT(acknowledgedIn(mqtt), ElementsAre(id, id));
    EXPECT_THAT(refusals(), IsEmpty());
}

TEST_F(DispatchTest, DeepAnswer_isKeptAndReadBack) {
    const std::string id = sentOne();
    const std::string results = R"({"a":)" + std::string(15, '[') + std::string(15, ']') + "}";
    take(answerWith(computer, id, results));
    const auto record = *roster->command(id);
    ASSERT_TRUE(record && record->response);
    EXPECT_EQ(record->response->results, results);
    EXPECT_THAT(refusals(), IsEmpty());
}

TEST_F(DispatchTest, AnswerThatGrowsBeyondAllBounds_isRefusedAndNotToBeSentAgain) {
    const std::string id = sentOne();
    std::string results = R"({"a":[0)";
    for (int i = 0; i < 150'000; ++i) {
        results += ",1E9"; // 1000000000.0
    }
    take(answerWith(computer, id, results + "]}"));
    EXPECT_EQ(stateOf(id), CommandState::Sent);
    EXPECT_THAT(refusals(), ElementsAre("unstorable"));
    dispatch->sendAcknowledgements(kNow);
    EXPECT_THAT(acknowledgedIn(mqtt), ElementsAre(id));
    ASSERT_WORKS(roster->commands("", 10));
    pump(kNow + kMinute);
}

TEST_F(DispatchTest, InterimAnswer_isNotAcknowledged) {
    const std::string id = sentOne();
    take(answerOf(computer, id, 102));
    dispatch->sendAcknowledgements(kNow);
    EXPECT_THAT(mqtt.sent, IsEmpty());
    EXPECT_EQ(stateOf(id), CommandState::Sent);
}

TEST_F(DispatchTest, ForgedAnswer_isRefused) {
    const std::string id = sentOne();
    Computer forger("pc-12"); // has the name, not the identity
    take(answerOf(forger, id));
    Parcel changed = answerOf(computer, id, 200);
    changed.text.replace(changed.text.find("200"), 3, "404");
    take(changed);
    EXPECT_EQ(stateOf(id), CommandState::Sent);
    EXPECT_THAT(refusals(), ElementsAre("forged", "forged"));
}

TEST_F(DispatchTest, AnswerOfAnotherAgent_isRefusedWhicheverNameItGives) {
    const std::string id = sentOne();
    const Computer other("pc-13");
    add(other);
    take(answerOf(other, id)); // its own name, a foreign command
    Parcel underOther = answerOf(other, id);
    underOther.address = "pc-12"; // in pc-12's topic
    take(underOther);
    Envelope envelope;
    envelope.type = Envelope::Type::Response;
    envelope.requestId = id;
    envelope.created = kNow;
    envelope.from = "pc-12";
    envelope.to = {"workstation"};
    envelope.body = openc2::writeResponse({id, 200, "", "", ""});
    take({ParcelKind::Response, "pc-12", *openc2::seal(envelope, other.identity)}); // in its name
    EXPECT_EQ(stateOf(id), CommandState::Sent);
    EXPECT_THAT(refusals(), ElementsAre("unknown_command", "forged", "forged"));
}

TEST_F(DispatchTest, AnswerToNothing_isAuditedAndNotToBeSentAgain) {
    take(answerOf(computer, "0123456789"));
    dispatch->sendAcknowledgements(kNow);
    EXPECT_THAT(refusals(), ElementsAre("unknown_command"));
    EXPECT_THAT(acknowledgedIn(mqtt), ElementsAre("0123456789"));
}

TEST_F(DispatchTest, WhoIsNoAgent_isNotListenedTo) {
    const Computer stranger("pc-99");
    take(answerOf(stranger, "x"));
    const std::string id = sentOne();
    ASSERT_WORKS(decide("pc-12", AgentState::Revoked, "sato", kNow));
    take(answerOf(computer, id));
    beat(computer, kNow + kSecond);
    EXPECT_EQ(stateOf(id), CommandState::Unknown);
    EXPECT_EQ((*roster->agent("pc-12"))->lastSeen, kNow);
    EXPECT_THAT(refusals(), ElementsAre("unknown_device", "not_approved", "not_approved"));
}

TEST_F(DispatchTest, Oversize_andNonsense_areRefused) {
    take({ParcelKind::Response, "pc-12", std::string((1 << 20) + 1, 'x')});
    take({ParcelKind::Response, "pc-12", "{}"});
    take({ParcelKind::Telemetry, "pc-12", std::string(1 << 20, '[')});
    take(sealed(computer, Envelope::Type::Notification, R"({"x-other":1})"));
    Parcel wrongKind = answerOf(computer, "x");
    wrongKind.kind = ParcelKind::Telemetry;
    take(wrongKind);
    EXPECT_THAT(refusals(), ElementsAre("oversize", "malformed", "malformed", "malformed", "malformed"));
}

TEST_F(DispatchTest, Refusals_ofOneDeviceAreAHundredAnHour) {
    for (int i = 0; i < 150; ++i) {
        take({ParcelKind::Response, "pc-12", "{}"});
    }
    EXPECT_THAT(refusals(), SizeIs(100));
    take({ParcelKind::Response, "pc-13", "{}"});
    EXPECT_THAT(refusals(), SizeIs(101));
    take({ParcelKind::Response, "pc-12", "{}"}, kNow + 2 * kHour);
    EXPECT_THAT(refusals(), SizeIs(102));
    EXPECT_TRUE(roster->verifyLog()->intact);
}

TEST_F(DispatchTest, Refusals_underMadeUpNames_areThoseOfOne) {
    for (int i = 0; i < 150; ++i) {
        take({ParcelKind::Response, "pc-" + std::to_string(1'000 + i), "{}"});
    }
    EXPECT_THAT(refusals(), SizeIs(100));
    take({ParcelKind::Response, "pc-12", "{}"});
    EXPECT_THAT(refusals(), SizeIs(101));
}

TEST_F(DispatchTest, Heartbeat_thatWasReplayed_saysNothing) {
    auto heartbeat = computer.heartbeat(kNow + 30 * kSecond);
    heartbeat.policyVersion = 1;
    const Parcel parcel = sealed(computer, Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat));
    take(parcel, kNow + 30 * kSecond);
    take(parcel, kNow + 60 * kSecond);
    EXPECT_EQ((*roster->agent("pc-12"))->lastSeen, kNow + 30 * kSecond);
}

TEST_F(DispatchTest, Heartbeat_thatIsReplayedAfterARestart_saysNothing) {
    auto heartbeat = computer.heartbeat(kNow + 30 * kSecond);
    heartbeat.policyVersion = 1;
    const Parcel parcel = sealed(computer, Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat));
    take(parcel, kNow + 30 * kSecond);
    restart();
    take(parcel, kNow + kHour);
    EXPECT_EQ((*roster->agent("pc-12"))->lastSeen, kNow + 30 * kSecond);
    beat(computer, kNow + 20 * kSecond, "boot-2"); // of another boot: its clock may be another, too
    EXPECT_EQ((*roster->agent("pc-12"))->heartbeat->boot, "boot-2");
}

TEST_F(DispatchTest, ClockThatWasAheadAndIsSetRight_isHeard) {
    beat(computer, kNow + 30 * kSecond, "boot-2");
    auto heartbeat = computer.heartbeat(kNow + kDay);
    heartbeat.boot = "boot-3";
    take(sealed(computer, Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat)), kNow + kMinute);
    heartbeat.sent = kNow + kHour;
    take(sealed(computer, Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat)), kNow + kHour);
    EXPECT_EQ((*roster->agent("pc-12"))->lastSeen, kNow + kHour);
}

TEST_F(DispatchTest, TwoComputersOfOneIdentity_areFound) {
    beat(computer, kNow + 30 * kSecond, "boot-2");
    EXPECT_FALSE((*roster->agent("pc-12"))->isClone); // it may have started again
    beat(computer, kNow + 40 * kSecond, "boot-1");
    EXPECT_TRUE((*roster->agent("pc-12"))->isClone);
}

TEST_F(DispatchTest, OlderPolicy_isReplacedOnce) {
    ASSERT_WORKS(keys->keepPolicy({"mqtts://10.0.0.2:8883"}));
    for (int i = 1; i <= 2; ++i) {
        auto heartbeat = computer.heartbeat(kNow + i * kMinute);
        heartbeat.policyVersion = 1;
        take(sealed(computer, Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat)),
            kNow + i * kMinute);
    }
    const auto commands = *roster->commands("pc-12", 10);
    ASSERT_THAT(commands, SizeIs(1));
    EXPECT_EQ(commands[0].command.targetKind, "x-metsuke:policy");
    const std::string text = nlohmann::json::parse(commands[0].command.target)["policy"];
    EXPECT_EQ(openc2::readPolicy(text, keys->root())->version, 2);
}

TEST_F(DispatchTest, PolicyAfterTheOneThatWaits_isOrderedAtOnce) {
    ASSERT_WORKS(keys->keepPolicy({"mqtts://10.0.0.2:8883"}));
    const auto agent = *roster->agent("pc-12");
    ASSERT_WORKS(reception->keepPolicy(*agent, 1, "mqtts://10.0.0.2:8883", kNow));
    ASSERT_WORKS(keys->keepPolicy({"mqtts://10.0.0.3:8883"}));
    ASSERT_WORKS(reception->keepPolicy(*agent, 1, "mqtts://10.0.0.2:8883", kNow));
    ASSERT_WORKS(reception->keepPolicy(*agent, keys->policyVersion(), "mqtts://10.0.0.2:8883", kNow));
    EXPECT_THAT(*roster->commands("pc-12", 10), SizeIs(2));
}

TEST_F(DispatchTest, OlderPolicy_isOrderedAgainOnceTheOrderIsOver_restartOrNot) {
    ASSERT_WORKS(keys->keepPolicy({"mqtts://10.0.0.2:8883"}));
    const auto tell = [&](Timestamp at) {
        auto heartbeat = computer.heartbeat(at);
        heartbeat.policyVersion = 1;
        take(sealed(computer, Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat)), at);
        pump(at);
        return roster->commands("pc-12", 10)->size();
    };
    EXPECT_EQ(tell(kNow + kMinute), 1U);
    restart();
    EXPECT_EQ(tell(kNow + 2 * kMinute), 1U);
    EXPECT_EQ(tell(kNow + 13 * kHour), 1U); // it has just ended
    EXPECT_EQ(tell(kNow + 14 * kHour), 2U);
    take(answerOf(computer, roster->commands("pc-12", 1)->front().command.id, 400), kNow + 14 * kHour);
    EXPECT_EQ(tell(kNow + 14 * kHour + kMinute), 2U);
    EXPECT_EQ(tell(kNow + 15 * kHour), 3U);
}

TEST_F(DispatchTest, FullLedger_putsOffWhatTheFleetItselfOrders_andHearsAllTheSame) {
    ASSERT_WORKS(keys->keepPolicy({"mqtts://10.0.0.2:8883"}));
    auto file = Connection::open(path() / "roster.db", Connection::Mode::ReadWrite);
    ASSERT_WORKS((*file)->execute(
        "INSERT INTO command(id, device, state, body, sequence, epoch, by, created, changed, sent, not_after, response, size) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
        "SELECT 'c-' || i, 'pc-1', 0, '', 0, '', '', 0, 1900000000000000000, 0, 1900000000000000000, '', 0 FROM n"));
    auto heartbeat = computer.heartbeat(kNow + kMinute);
    heartbeat.policyVersion = 1;
    take(sealed(computer, Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat)), kNow + kMinute);
    take(sealed(computer, Envelope::Type::Notification, openc2::writeRenewal(computer.signingRequest())), kNow + kMinute);
    EXPECT_EQ((*roster->agent("pc-12"))->lastSeen, kNow + kMinute);
    EXPECT_TRUE(roster->commands("pc-12", 10)->empty());
}

TEST_F(DispatchTest, Renewal_isGrantedByACommand) {
    take(sealed(computer, Envelope::Type::Notification, openc2::writeRenewal(computer.signingRequest())));
    pump(kNow);
    EXPECT_THAT(commandsIn(mqtt), SizeIs(1));
    EXPECT_NE(*roster->certificate("pc-12"), "");
    take(sealed(computer, Envelope::Type::Notification, openc2::writeRenewal("nonsense")));
    EXPECT_THAT(refusals(), IsEmpty()); // one waits already
}

TEST_F(DispatchTest, CommandsWhileTheKeyIsClosed_waitUntilItIsOpen) {
    const std::string answered = sentOne();
    take(answerOf(computer, answered));
    keys->lock();
    const std::string waiting = order("pc-12").command.id;
    pump(kNow);
    dispatch->sendAcknowledgements(kNow);
    EXPECT_THAT(mqtt.sent, IsEmpty());
    EXPECT_EQ(stateOf(waiting), CommandState::Queued);
    EXPECT_FAILS(keys->unlock(std::move(openc2::SigningKey::make()).value()), "fleet.other_key");
    EXPECT_FALSE(keys->canSign());
    ASSERT_WORKS(keys->unlock(std::move(openc2::SigningKey::load(path() / "operator.key")).value()));
    pump(kNow);
    EXPECT_THAT(commandsIn(mqtt), ElementsAre(waiting));
    take(answerOf(computer, answered)); // it was not acknowledged, so it comes again
    dispatch->sendAcknowledgements(kNow);
    EXPECT_THAT(acknowledgedIn(mqtt), ElementsAre(answered));
}
