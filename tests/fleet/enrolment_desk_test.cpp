// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fleet/server_fixture.h"

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;
using openc2::EnrolmentReply;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

using Outcome = EnrolmentReply::Outcome;

class EnrolmentDeskTest : public ServerTest {
protected:
    void expectRefused(const std::optional<EnrolmentReply>& reply, const std::string& reason) {
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->outcome, Outcome::Refused);
        EXPECT_EQ(reply->reason, reason);
        EXPECT_EQ(reply->certificate, "");
        EXPECT_THAT(refusals(), Contains(reason));
    }
    Computer computer;
};

} // namespace

TEST_F(EnrolmentDeskTest, Computer_waitsUntilSomebodyApproves_andIsAnsweredTheSameEachTime) {
    const auto made = token();
    const std::string request = requestText(computer, made);
    EXPECT_EQ(ask(made.id, request)->outcome, Outcome::Waiting);
    EXPECT_EQ(ask(made.id, request)->outcome, Outcome::Waiting);
    ASSERT_WORKS(decide("pc-12", AgentState::Approved, "sato", kNow));
    const auto accepted = ask(made.id, request);
    ASSERT_EQ(accepted->outcome, Outcome::Accepted);
    EXPECT_EQ(accepted->authority, authority->pem());
    EXPECT_EQ(
        X509_check_private_key(certificateFromPem(accepted->certificate)->get(), computer.key.get()), 1);
    const auto policy = openc2::readPolicy(accepted->policy, keys->root());
    ASSERT_WORKS(policy);
    EXPECT_EQ(policy->operators.front().key, keys->operatorKey().verifyingKey().toText());
    EXPECT_EQ(ask(made.id, request)->certificate, accepted->certificate);
    EXPECT_EQ((*roster->agent("pc-12"))->certificateSerial,
        serialOf(certificateFromPem(accepted->certificate)->get()));
    EXPECT_THAT(refusals(), IsEmpty());
}

TEST_F(EnrolmentDeskTest, Reply_namesOnlyPlacesThatTheComputerCanReach) {
    const auto made = token(true);
    const std::string request = requestText(computer, made);
    EXPECT_THAT(ask(made.id, request)->places, ElementsAre("mqtts://10.0.0.1:8883"));
    const auto near = ask(made.id, request, kNow, "unix:/run/agents.sock");
    EXPECT_THAT(near->places, ElementsAre("unix:/run/agents.sock", "mqtts://10.0.0.1:8883"));
    EXPECT_THAT(openc2::readPolicy(near->policy, keys->root())->places, testing::UnorderedElementsAreArray(near->places)) << "one policy for all";
}

TEST_F(EnrolmentDeskTest, ApprovedLate_getsItsCertificateAllTheSame) {
    const auto made = token();
    const std::string request = requestText(computer, made);
    EXPECT_EQ(ask(made.id, request)->outcome, Outcome::Waiting);
    ASSERT_WORKS(decide("pc-12", AgentState::Approved, "sato", kNow + 3 * kDay));
    EXPECT_EQ(ask(made.id, request, kNow + 3 * kDay)->outcome, Outcome::Accepted);
    EXPECT_EQ(ask(made.id, requestText(computer, made), kNow + 3 * kDay)->outcome, Outcome::Accepted);
}

TEST_F(EnrolmentDeskTest, UsedToken_isNoEndlessSourceOfCertificates) {
    const auto made = token(true);
    EXPECT_EQ(ask(made.id, requestText(computer, made))->outcome, Outcome::Accepted);
    computer.key = std::move(makeKey()).value();
    EXPECT_EQ(ask(made.id, requestText(computer, made), kNow + kHour)->outcome, Outcome::Accepted);
    computer.key = std::move(makeKey()).value();
    expectRefused(ask(made.id, requestText(computer, made), kNow + 2 * kDay), "expired");
}

TEST_F(EnrolmentDeskTest, WrongSecret_getsNoAnswerAndUsesNothingUp) {
    const auto made = token();
    auto guessed = made;
    guessed.secret = token().secret;
    EXPECT_FALSE(ask(made.id, requestText(computer, guessed)));
    EXPECT_FALSE(ask(made.id, "{}"));
    EXPECT_FALSE(ask(made.id, std::string(1 << 20, '[')));
    EXPECT_THAT(refusals(), ElementsAre("secret", "malformed", "malformed"));
    EXPECT_EQ((*roster->token(made.id))->usedBy, "");
    EXPECT_TRUE(roster->agents()->empty());
}

TEST_F(EnrolmentDeskTest, StolenToken_isOfNoUseToAnother) {
    const auto made = token();
    EXPECT_EQ(ask(made.id, requestText(computer, made))->outcome, Outcome::Waiting);
    expectRefused(ask(made.id, requestText(Computer("thief"), made)), "used");
    expectRefused(ask(made.id, requestText(Computer("pc-12"), made)), "used");
    EXPECT_THAT(*roster->agents(), SizeIs(1));
}

TEST_F(EnrolmentDeskTest, UnknownOrExpiredToken_isRefused) {
    const auto made = token();
    expectRefused(ask("0123", requestText(computer, made)), "unknown");
    expectRefused(ask(made.id, requestText(computer, made), kNow + 2 * kDay), "expired");
    EXPECT_TRUE(roster->agents()->empty());
}

TEST_F(EnrolmentDeskTest, Replay_byWhoeverListened_bringsNothingNew) {
    const auto made = token(true);
    const std::string request = requestText(computer, made);
    const auto first = ask(made.id, request);
    const auto replayed = ask(made.id, request, kNow + kHour);
    EXPECT_EQ(replayed->certificate, first->certificate);
    EXPECT_TRUE((*roster->revokedCertificates(kNow)).empty());
    const auto other = token();
    EXPECT_FALSE(ask(other.id, request)); // its secret is another one
}

TEST_F(EnrolmentDeskTest, NameOfAnAgent_isNotGivenToAnotherIdentity) {
    add(computer);
    const auto made = token(true);
    expectRefused(ask(made.id, requestText(Computer("pc-12"), made)), "clone");
    const auto reserved = token(true);
    expectRefused(ask(reserved.id, requestText(Computer("workstation"), reserved)), "name");
}

TEST_F(EnrolmentDeskTest, RevokedAndRefused_areToldSo) {
    const auto made = token();
    const std::string request = requestText(computer, made);
    ask(made.id, request);
    ASSERT_WORKS(decide("pc-12", AgentState::Refused, "sato", kNow));
    EXPECT_EQ(ask(made.id, request)->reason, "refused");
    const Computer other("pc-13");
    const auto second = token(true);
    ask(second.id, requestText(other, second));
    ASSERT_WORKS(decide("pc-13", AgentState::Revoked, "sato", kNow));
    expectRefused(ask(second.id, requestText(other, second)), "revoked");
}

TEST_F(EnrolmentDeskTest, RequestForAnotherKindOfKey_usesNoTokenUp) {
    const auto made = token(true);
    auto request = computer.request();
    const KeyPointer rsa(EVP_RSA_gen(2048));
    request.signingRequest = makeSigningRequest("pc-12", rsa.get(), rsa.get());
    expectRefused(ask(made.id, *openc2::writeEnrolmentRequest(request, made, computer.identity)), "request");
    EXPECT_EQ((*roster->token(made.id))->usedBy, "");
}

TEST_F(EnrolmentDeskTest, Flood_isNotAnswered_norLoggedWithoutEnd) {
    const auto batch = roster->batch();
    int answered = 0;
    for (int i = 0; i < 500; ++i) {
        answered += ask("0123", "x") ? 1 : 0;
    }
    EXPECT_EQ(answered, 30);
    EXPECT_TRUE(ask("0123", "x", kNow + 2 * kMinute));
    for (int i = 0; i < 5000; ++i) {
        ask("token-" + std::to_string(i), "x", kNow + 4 * kMinute);
    }
    EXPECT_LE(refusals().size(), 100U);
}

TEST_F(EnrolmentDeskTest, FloodOfMadeUpTokens_keepsNobodyOutWhoHasOne) {
    const auto batch = roster->batch();
    const auto made = token();
    for (int i = 0; i < 5000; ++i) {
        ask("token-" + std::to_string(i), "x");
    }
    EXPECT_EQ(ask(made.id, requestText(computer, made))->outcome, Outcome::Waiting);
}

TEST_F(EnrolmentDeskTest, Renewal_isOrderedOnce) {
    const auto made = token(true);
    ASSERT_EQ(ask(made.id, requestText(computer, made))->outcome, Outcome::Accepted);
    const std::string before = *roster->certificate("pc-12");
    computer.key = std::move(makeKey()).value();
    const Timestamp later = kNow + 21 * kDay;
    ASSERT_WORKS(desk->renew(**roster->agent("pc-12"), computer.signingRequest(), later));
    ASSERT_WORKS(desk->renew(**roster->agent("pc-12"), computer.signingRequest(), later));
    const auto commands = *roster->commands("pc-12", 10);
    ASSERT_THAT(commands, SizeIs(1));
    EXPECT_EQ(commands[0].command.action, "set");
    EXPECT_EQ(commands[0].command.targetKind, "x-metsuke:certificate");
    const std::string sent = nlohmann::json::parse(commands[0].command.target)["certificate"];
    EXPECT_NE(sent, before);
    EXPECT_EQ(sent, *roster->certificate("pc-12"));
    EXPECT_EQ(X509_check_private_key(certificateFromPem(sent)->get(), computer.key.get()), 1);
    ASSERT_WORKS(roster->expire(later + kDay));
    ASSERT_WORKS(desk->renew(**roster->agent("pc-12"), computer.signingRequest(), later + kDay));
    EXPECT_EQ(*roster->certificate("pc-12"), sent); // the same again, as it did not arrive
    EXPECT_FAILS(
        desk->renew(**roster->agent("pc-12"), "no request", later + 3 * kDay), "x509.request_unreadable");
    EXPECT_THAT(refusals(), ElementsAre("request"));
}
