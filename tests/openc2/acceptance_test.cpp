// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/acceptance.h"
#include "tests/openc2/samples.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::openc2;
using namespace metsuke::openc2::test;

namespace {

constexpr Timestamp kNow{1'790'000'000 * kSecond};

class AcceptanceTest : public testing::Test {
protected:
    AcceptanceTest() {
        acceptance.startEpoch("first");
        acceptance.startEpoch("second");
        command = sampleCommand();
        command.epoch = "second";
        command.notAfter = kNow + kHour;
    }
    Judgement judge(const SigningKey& signer, const std::optional<std::string>& known = {}) {
        Envelope envelope = sampleEnvelope();
        envelope.to = to;
        envelope.type = type;
        envelope.body = writeCommand(command);
        return acceptance.judge({envelope, signer.verifyingKey().id()}, command, samplePolicy(analyst, administrator), known, kNow);
    }
    Judgement judge() { return judge(administrator); }

    const SigningKey analyst = makeKey();
    const SigningKey administrator = makeKey();
    Acceptance acceptance{"agent-7f3"};
    Command command;
    std::vector<std::string> to{"agent-8a0", "agent-7f3"};
    Envelope::Type type = Envelope::Type::Request;
};

std::string digestOf(const Command& command) {
    Envelope envelope;
    envelope.body = writeCommand(command);
    return bodyDigest(envelope);
}

} // namespace

TEST_F(AcceptanceTest, AdministratorsCommand_isAcceptedOnce) {
    EXPECT_EQ(judge(), Judgement::Accepted);
    EXPECT_EQ(judge(), Judgement::Replayed);
    ++command.sequence;
    EXPECT_EQ(judge(), Judgement::Accepted);
}

TEST_F(AcceptanceTest, CommandForAnother_isNotForMe) {
    to = {"agent-8a0"};
    EXPECT_EQ(judge(), Judgement::NotForMe);
    to = {};
    EXPECT_EQ(judge(), Judgement::NotForMe);
    to = {"agent-7f3"};
    command.device = "agent-8a0";
    EXPECT_EQ(judge(), Judgement::NotForMe);
    command.device = "agent-7f3";
    type = Envelope::Type::Notification;
    EXPECT_EQ(judge(), Judgement::NotForMe);
}

TEST_F(AcceptanceTest, SignerOutsideThePolicy_isUnknown) { EXPECT_EQ(judge(makeKey()), Judgement::UnknownSigner); }

TEST_F(AcceptanceTest, Analyst_mayLookAndBringPlans) {
    EXPECT_EQ(judge(analyst), Judgement::Role);
    for (const char* action : {"query", "investigate", "remediate"}) {
        command.action = action;
        ++command.sequence;
        EXPECT_EQ(judge(analyst), Judgement::Accepted) << action;
    }
    for (const char* action : {"", "Query", "queries", "delete", "set"}) {
        command.action = action;
        EXPECT_EQ(judge(analyst), Judgement::Role) << action;
    }
}

TEST_F(AcceptanceTest, NotAfter_passedOrTooFarAhead_isExpired) {
    command.notAfter = kNow - kMillisecond;
    EXPECT_EQ(judge(), Judgement::Expired);
    command.notAfter = kNow + kDay + kMillisecond;
    EXPECT_EQ(judge(), Judgement::Expired);
    command.notAfter = Timestamp{};
    EXPECT_EQ(judge(), Judgement::Expired);
    command.notAfter = kNow;
    EXPECT_EQ(judge(), Judgement::Accepted);
    ++command.sequence;
    command.notAfter = kNow + kDay;
    EXPECT_EQ(judge(), Judgement::Accepted);
}

TEST_F(AcceptanceTest, Epoch_beforeTheLastTwo_isRefused) {
    command.epoch = "first";
    EXPECT_EQ(judge(), Judgement::Accepted);
    ++command.sequence;
    acceptance.startEpoch("third");
    EXPECT_EQ(judge(), Judgement::Epoch);
    command.epoch = "second";
    EXPECT_EQ(judge(), Judgement::Accepted);
}

TEST_F(AcceptanceTest, Epoch_notKnownToTheProducer_isEnoughToLookOnly) {
    command.epoch.clear();
    EXPECT_EQ(judge(), Judgement::Epoch);
    command.action = "query";
    EXPECT_EQ(judge(), Judgement::Accepted);
}

TEST_F(AcceptanceTest, Epoch_ofAnAgentThatHasNone_isNotMetByAnEmptyOne) {
    acceptance = Acceptance("agent-7f3");
    command.epoch.clear();
    EXPECT_EQ(judge(), Judgement::Epoch);
}

TEST_F(AcceptanceTest, KnownCommand_isRepeatedWhateverTheTime_anotherBodyIsMutated) {
    EXPECT_EQ(judge(), Judgement::Accepted);
    const std::string digest = digestOf(command);
    EXPECT_EQ(judge(administrator, digest), Judgement::Repeated);
    acceptance.startEpoch("third");
    acceptance.startEpoch("fourth");
    EXPECT_EQ(judge(administrator, digest), Judgement::Repeated);
    command.target = "[]";
    EXPECT_EQ(judge(administrator, digest), Judgement::Mutated);
    command.notAfter = Timestamp{};
    command.sequence += 5;
    EXPECT_EQ(judge(administrator, digest), Judgement::Mutated);
}

TEST_F(AcceptanceTest, RefusedCommand_doesNotUseItsNumberUp) {
    command.epoch = "none";
    EXPECT_EQ(judge(), Judgement::Epoch);
    command.epoch = "second";
    EXPECT_EQ(judge(), Judgement::Accepted);
}

TEST_F(AcceptanceTest, Window_isOnePerSigner) {
    command.action = "query";
    EXPECT_EQ(judge(analyst), Judgement::Accepted);
    EXPECT_EQ(judge(administrator), Judgement::Accepted);
    EXPECT_EQ(judge(analyst), Judgement::Replayed);
}

TEST_F(AcceptanceTest, State_asText_isTakenOver) {
    EXPECT_EQ(judge(), Judgement::Accepted);
    const std::string text = acceptance.toText();
    acceptance = Acceptance("agent-7f3");
    ASSERT_TRUE(acceptance.restore(text).ok());
    EXPECT_EQ(acceptance.toText(), text);
    EXPECT_EQ(acceptance.epoch(), "second");
    EXPECT_EQ(judge(), Judgement::Replayed);
    ++command.sequence;
    EXPECT_EQ(judge(), Judgement::Accepted);
}

TEST_F(AcceptanceTest, State_thatIsDamaged_changesNothing) {
    EXPECT_EQ(judge(), Judgement::Accepted);
    const std::string text = acceptance.toText();
    for (const std::string& other : {std::string(), std::string("{}"), text.substr(1), std::string(text).replace(text.find("seen\":\"") + 7, 1, "x")}) {
        EXPECT_FALSE(acceptance.restore(other).ok()) << other;
        EXPECT_EQ(acceptance.toText(), text);
    }
}

TEST(Judgement, Words_areThoseOfTheProfile) {
    EXPECT_EQ(reasonOf(Judgement::Accepted), "");
    EXPECT_EQ(statusOf(Judgement::Accepted), 200);
    EXPECT_EQ(reasonOf(Judgement::NotForMe), "not_for_me");
    EXPECT_EQ(statusOf(Judgement::NotForMe), 403);
    EXPECT_EQ(reasonOf(Judgement::UnknownSigner), "unknown_signer");
    EXPECT_EQ(statusOf(Judgement::UnknownSigner), 401);
    EXPECT_EQ(reasonOf(Judgement::Role), "role");
    EXPECT_EQ(statusOf(Judgement::Role), 403);
    EXPECT_EQ(reasonOf(Judgement::Mutated), "mutated");
    EXPECT_EQ(reasonOf(Judgement::Expired), "expired");
    EXPECT_EQ(reasonOf(Judgement::Epoch), "epoch");
    EXPECT_EQ(reasonOf(Judgement::Replayed), "replayed");
    EXPECT_EQ(statusOf(Judgement::Replayed), 400);
}
