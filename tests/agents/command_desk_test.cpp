// SPDX-License-Identifier: GPL-3.0-or-later
// What an agent makes of what comes to it, most of it hostile.
#include "core/agent/agent_client.h"
#include "core/agent/agent_ledger.h"
#include "core/agent/command_desk.h"
#include "core/fleet/certificate_authority.h"
#include "core/openc2/notices.h"
#include "core/transport/local_socket.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

using namespace metsuke;
using namespace metsuke::agent;

namespace {

constexpr Timestamp kNow{1'795'000'000 * kSecond};
const std::string kDevice = "pc-1";

class Desk : public ::testing::Test {
protected:
    Desk() {
        answers.add("investigate", "x-metsuke:trace", [this](const openc2::Command&, const std::stop_token&) {
            ++done;
            openc2::Response response;
            response.results = R"({"times":)" + std::to_string(done) + "}";
            return response;
        });
        answers.add("set", "x-metsuke:certificate", [this](const openc2::Command&, const std::stop_token&) {
            ++done;
            return openc2::Response{};
        });
    }
    void SetUp() override {
        auto opened = AgentFolder::openToEnrol(folder / "state", kDevice);
        ASSERT_TRUE(opened.ok());
        auto request = opened->certificateRequest();
        ASSERT_TRUE(request.ok());
        const auto accepted = opened->accept(grant(*request), token());
        ASSERT_TRUE(accepted.ok()) << accepted.error().message.id;
        start();
    }
    openc2::EnrolmentReply grant(const std::string& request) {
        const auto authority = fleet::CertificateAuthority::open(folder / "fleet", kNow);
        openc2::EnrolmentReply reply;
        reply.outcome = openc2::EnrolmentReply::Outcome::Accepted;
        reply.authority = authority->pem();
        reply.certificate = authority->issue(request, kDevice, kNow)->pem;
        openc2::Policy policy;
        policy.operators = {{"administrator", "administrator", administrator.verifyingKey().toText()},
            {"analyst", "analyst", analyst.verifyingKey().toText()}};
        policy.places = {"unix:/nowhere"};
        reply.policy = openc2::writePolicy(policy, root);
        return reply;
    }
    openc2::EnrolmentToken token() {
        openc2::EnrolmentToken made;
        made.authority = fleet::CertificateAuthority::open(folder / "fleet", kNow)->digest();
        made.root = root.verifyingKey().toText();
        return made;
    }
    /// As after a start of the program.
    void start() {
        desk.reset();
        ledger.reset();
        keys.reset();
        auto opened = AgentFolder::open(folder / "state", kDevice);
        ASSERT_TRUE(opened.ok());
        keys.emplace(std::move(opened).value());
        ledger = AgentLedger::open(folder / "state").value();
        desk = std::make_unique<CommandDesk>(answers, *keys, *ledger);
        ASSERT_TRUE(desk->restore(kNow).ok());
    }
    openc2::Command command(const std::string& id, int64_t sequence) const {
        openc2::Command made;
        made.id = id;
        made.action = "investigate";
        made.targetKind = "x-metsuke:trace";
        made.target = "{}";
        made.device = kDevice;
        made.sequence = sequence;
        made.notAfter = kNow + kMinute;
        return made;
    }
    std::string sealed(const openc2::Command& command, const openc2::SigningKey& key, const std::string& to = kDevice) const {
        openc2::Envelope envelope;
        envelope.requestId = command.id;
        envelope.created = kNow;
        envelope.from = "workstation";
        envelope.to = {to};
        envelope.body = openc2::writeCommand(command);
        return openc2::seal(envelope, key).value();
    }
    /// "" when nothing was answered.
    std::string answerTo(const std::string& text, Timestamp now = kNow) {
        const auto outcome = desk->take(text, now, {});
        EXPECT_TRUE(outcome.ok()) << outcome.error().message.id << outcome.error().detail;
        return outcome.ok() ? outcome->answer : std::string();
    }
    openc2::Response read(const std::string& answer) const {
        const auto opened = openc2::open(answer, [this](const std::string&, const openc2::Envelope&) { return keys->identity().verifyingKey(); });
        EXPECT_TRUE(opened.ok());
        return opened.ok() ? openc2::readResponse(opened->envelope.body).value() : openc2::Response{};
    }
    std::string reasonOf(const openc2::Command& command, const openc2::SigningKey& key, Timestamp now = kNow) {
        return read(answerTo(sealed(command, key), now)).reason;
    }

    /// The whole agent, in the folder that SetUp() enrolled.
    std::unique_ptr<AgentClient> run(std::function<void(const Message&)> say) {
        ClientSettings settings;
        settings.state = folder / "state";
        settings.device = kDevice;
        settings.fill = [](openc2::Heartbeat&) {};
        settings.say = std::move(say);
        settings.connectAgain = 10 * kMillisecond;
        auto client = AgentClient::start(std::move(settings));
        EXPECT_TRUE(client.ok());
        return client.ok() ? std::move(*client) : nullptr;
    }

    metsuke::test::TemporaryFolder folder;
    openc2::SigningKey root = openc2::SigningKey::make().value(), administrator = openc2::SigningKey::make().value(),
                       analyst = openc2::SigningKey::make().value();
    CommandAnswers answers;
    std::optional<AgentFolder> keys;
    std::unique_ptr<AgentLedger> ledger;
    std::unique_ptr<CommandDesk> desk;
    int done = 0;
};

TEST_F(Desk, WhatIsDoneElsewhere_isBegunOnce_andAnsweredWhenItIsDone) {
    std::vector<std::string> begun;
    CommandAnswers::Answered answered;
    answers.addElsewhere("investigate", "x-metsuke:trace", [&](const std::string& text, CommandAnswers::Answered done) {
        begun.push_back(text);
        answered = std::move(done);
    });
    std::vector<std::pair<std::string, openc2::Response>> finished;
    desk = std::make_unique<CommandDesk>(answers, *keys, *ledger, [&](const std::string& id, openc2::Response response) { finished.emplace_back(id, std::move(response)); });
    ASSERT_TRUE(desk->restore(kNow).ok());
    const std::string text = sealed(command("c-1", 1), analyst);
    EXPECT_EQ(answerTo(text), "");
    EXPECT_EQ(answerTo(text), "") << "asked again meanwhile";
    EXPECT_EQ(begun, std::vector{text}) << "as it was signed, once";
    openc2::Response interim;
    interim.status = openc2::kInterim;
    const auto told = desk->finish("c-1", interim, kNow);
    EXPECT_EQ(read(told->answer).status, openc2::kInterim);
    EXPECT_EQ(read(told->answer).commandId, "c-1");
    EXPECT_EQ(answerTo(text), "") << "it is not the answer";
    openc2::Response response;
    response.results = R"({"times":7})";
    answered(response);
    ASSERT_EQ(finished.size(), 1U);
    const auto outcome = desk->finish(finished[0].first, finished[0].second, kNow);
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(read(outcome->answer).results, R"({"times":7})");
    EXPECT_EQ(read(outcome->answer).commandId, "c-1");
    EXPECT_EQ(answerTo(text), outcome->answer) << "from the ledger now";
    EXPECT_EQ(desk->finish("c-1", interim, kNow)->answer, "") << "an older word that came later";
    EXPECT_EQ(begun.size(), 1U);
}

TEST_F(Desk, CommandThatComesTwice_isDoneOnceAndAnsweredTwice) {
    const std::string text = sealed(command("c-1", 1), analyst);
    const std::string first = answerTo(text);
    EXPECT_EQ(read(first).status, 200);
    EXPECT_EQ(answerTo(text), first);
    EXPECT_EQ(done, 1);
    start();
    EXPECT_EQ(answerTo(text), first) << "after a start, too";
    EXPECT_EQ(done, 1);
}

TEST_F(Desk, AcknowledgedAnswer_isNotSentAgain) {
    const std::string text = sealed(command("c-1", 1), analyst);
    ASSERT_NE(answerTo(text), "");
    EXPECT_EQ(ledger->unacknowledged(10, 1'000'000)->size(), 1u);
    openc2::Envelope envelope;
    envelope.type = openc2::Envelope::Type::Notification;
    envelope.requestId = "n-1";
    envelope.created = kNow;
    envelope.from = "workstation";
    envelope.to = {kDevice};
    envelope.body = openc2::writeAcknowledgement({"c-1"});
    EXPECT_EQ(answerTo(openc2::seal(envelope, administrator).value()), "");
    EXPECT_TRUE(ledger->unacknowledged(10, 1'000'000)->empty());
    EXPECT_EQ(answerTo(text), "");
    EXPECT_EQ(done, 1);
}

TEST_F(Desk, ProgramEndedBeforeTheAnswer_commandIsCarriedOutOnReturn) {
    const auto ordered = command("c-1", 1);
    const std::string text = sealed(ordered, analyst);
    const auto opened = openc2::open(text, [this](const std::string&, const openc2::Envelope&) { return analyst.verifyingKey(); });
    ASSERT_TRUE(ledger->accept("c-1", openc2::bodyDigest(opened->envelope), ledger->freshness().value(), "{}", kNow).ok());
    start();
    EXPECT_EQ(read(answerTo(text)).status, 200);
    EXPECT_EQ(done, 1);
}

TEST_F(Desk, ProgramEndsWhileItReads_commandIsAnsweredByTheNextRun) {
    const std::string text = sealed(command("c-1", 1), analyst);
    std::stop_source stop;
    stop.request_stop();
    const auto outcome = desk->take(text, kNow, stop.get_token());
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome->answer, "");
    EXPECT_TRUE(ledger->unacknowledged(10, 1'000'000)->empty());
    start();
    EXPECT_EQ(read(answerTo(text)).status, 200);
    EXPECT_EQ(done, 2);
}

TEST_F(Desk, ProgramEndsAfterADeed_deedIsAnswered) {
    auto deed = command("c-1", 1);
    deed.action = "set";
    deed.targetKind = "x-metsuke:certificate";
    deed.epoch = desk->epoch(kNow);
    std::stop_source stop;
    stop.request_stop();
    const auto outcome = desk->take(sealed(deed, administrator), kNow, stop.get_token());
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(read(outcome->answer).status, 200);
}

TEST_F(Desk, UnacknowledgedAnswers_areReadUpToABound) {
    for (int i = 1; i <= 5; ++i) {
        answerTo(sealed(command("c-" + std::to_string(i), i), analyst));
    }
    const auto all = ledger->unacknowledged(10, 1'000'000).value();
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(ledger->unacknowledged(2, 1'000'000)->size(), 2U);
    EXPECT_EQ(ledger->unacknowledged(10, all[0].size() + 1)->size(), 2U);
    EXPECT_EQ(ledger->unacknowledged(10, 1)->size(), 1U) << "one that is too large does not hold up the others for ever";
}

TEST_F(Desk, ForeignOrBrokenText_isNotAnsweredButNoted) {
    const auto stranger = openc2::SigningKey::make().value();
    EXPECT_EQ(answerTo(sealed(command("c-1", 1), stranger)), "");
    EXPECT_EQ(answerTo("{}"), "");
    EXPECT_EQ(answerTo(std::string(2 << 20, '[')), "");
    EXPECT_EQ(answerTo(sealed(command("c-2", 2), analyst, "pc-2")), "") << "it is another's";
    std::string changed = sealed(command("c-3", 3), analyst);
    changed.replace(changed.find("c-3"), 3, "c-4");
    EXPECT_EQ(answerTo(changed), "");
    EXPECT_EQ(done, 0);
    const std::string head = ledger->head().value();
    EXPECT_FALSE(head.empty());
}

TEST_F(Desk, FloodOfForgeries_isNotedABoundedNumberOfTimes) {
    for (int i = 0; i < 150; ++i) {
        answerTo("{}");
    }
    const std::string head = ledger->head().value();
    answerTo("{}");
    EXPECT_EQ(ledger->head().value(), head);
    answerTo("{}", kNow + 2 * kHour);
    EXPECT_NE(ledger->head().value(), head);
}

TEST_F(Desk, StaleRepeatedOrForbidden_isRefusedWithTheReason) {
    EXPECT_EQ(reasonOf(command("c-1", 1), analyst), "");
    auto other = command("c-1", 2);
    other.target = R"({"another":1})";
    EXPECT_EQ(reasonOf(other, analyst), "mutated");
    EXPECT_EQ(reasonOf(command("c-2", 1), analyst), "replayed");
    auto late = command("c-3", 3);
    late.notAfter = kNow - kSecond;
    EXPECT_EQ(reasonOf(late, analyst), "expired");
    auto eternal = command("c-4", 4);
    eternal.notAfter = kNow + 100 * kDay;
    EXPECT_EQ(reasonOf(eternal, analyst), "expired");
    auto deed = command("c-5", 5);
    deed.action = "set";
    deed.targetKind = "x-metsuke:certificate";
    EXPECT_EQ(reasonOf(deed, analyst), "role");
    EXPECT_EQ(reasonOf(deed, administrator), "epoch") << "made for no run of this agent";
    deed.id = "c-6";
    deed.epoch = desk->epoch(kNow);
    EXPECT_EQ(reasonOf(deed, administrator), "");
    EXPECT_EQ(done, 2);
}

TEST_F(Desk, OrderWithUnknownArguments_isNotCarriedOutAndAnswered) {
    openc2::Envelope envelope;
    envelope.requestId = "c-1";
    envelope.created = kNow;
    envelope.from = "workstation";
    envelope.to = {kDevice};
    std::string body = openc2::writeCommand(command("c-1", 1));
    body.replace(body.find("\"seq\""), 5, "\"gently\":true,\"seq\"");
    envelope.body = body;
    const auto response = read(answerTo(openc2::seal(envelope, analyst).value()));
    EXPECT_EQ(response.status, 501);
    EXPECT_EQ(response.commandId, "c-1");
    EXPECT_EQ(done, 0);
}

TEST_F(Desk, ClockYearsOff_refusesEverythingAndSaysWhy) {
    EXPECT_EQ(reasonOf(command("c-1", 1), analyst, kNow + 10 * 365 * kDay), "expired");
    EXPECT_EQ(reasonOf(command("c-2", 2), analyst, kNow - 10 * 365 * kDay), "expired");
    EXPECT_EQ(reasonOf(command("c-3", 3), analyst), "") << "and obeys again once it is right";
}

TEST_F(Desk, EpochOfTheRunBefore_isStillGood_theOneBeforeThatIsNot) {
    auto deed = command("c-1", 1);
    deed.action = "set";
    deed.targetKind = "x-metsuke:certificate";
    deed.epoch = desk->epoch(kNow);
    start();
    EXPECT_EQ(reasonOf(deed, administrator), "");
    start();
    deed.id = "c-2";
    deed.sequence = 2;
    EXPECT_EQ(reasonOf(deed, administrator), "epoch");
}

TEST_F(Desk, FolderOfAnotherDevice_isNotTakenForOurs) {
    const auto opened = AgentFolder::open(folder / "state", "pc-2");
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().message.id, "link.folder_damaged");
}

TEST_F(Desk, DamagedFolder_isRefused_andCanBeEnrolledAgain) {
    for (const char* name : {"policy.json", "authority.pem", "tls.pem", "agent.json"}) {
        std::ofstream((folder / "state") / name) << "{";
        EXPECT_FALSE(AgentFolder::open(folder / "state", kDevice).ok()) << name;
        SetUp(); // enrols it
        EXPECT_TRUE(AgentFolder::open(folder / "state", kDevice).ok()) << name;
    }
}

TEST_F(Desk, EnrolmentThatBroke_leavesTheRequestToBeAnsweredAgain) {
    auto again = AgentFolder::openToEnrol(folder / "state", kDevice).value();
    const std::string request = again.certificateRequest().value();
    std::filesystem::remove((folder / "state") / "tls.pem");
    std::filesystem::create_directory((folder / "state") / "tls.pem"); // it cannot be written
    EXPECT_FALSE(again.accept(grant(request), token()).ok());
    EXPECT_EQ(again.certificateRequest().value(), request);
    std::filesystem::remove((folder / "state") / "tls.pem");
    EXPECT_TRUE(again.accept(grant(request), token()).ok());
    EXPECT_TRUE(AgentFolder::open(folder / "state", kDevice).ok());
}

TEST_F(Desk, WhatItHasAlready_isTakenOverOnceMore) {
    auto authority = fleet::CertificateAuthority::open(folder / "fleet", kNow).value();
    const auto issued = authority.issue(keys->certificateRequest().value(), kDevice, kNow).value();
    EXPECT_TRUE(keys->renew(issued.pem).ok());
    EXPECT_TRUE(keys->renew(issued.pem).ok());
    openc2::Policy policy = *keys->policy();
    policy.version = 2;
    const std::string text = openc2::writePolicy(policy, root);
    EXPECT_TRUE(keys->replacePolicy(text).ok());
    EXPECT_TRUE(keys->replacePolicy(text).ok());
    policy.places = {"unix:/elsewhere"};
    EXPECT_FALSE(keys->replacePolicy(openc2::writePolicy(policy, root)).ok()) << "another one of the same version";
}

TEST_F(Desk, PolicyThatProtectsHundredsOfThings_isStillReadAfterAStart_andALargerOneIsRefused) {
    openc2::Policy policy = *keys->policy();
    const auto protect = [&](int from, int to) {
        for (int i = from; i < to; ++i) {
            policy.mitigation.protectedThings.push_back({openc2::MitigationRules::Kind::Path, "/srv/" + std::to_string(i) + '/' + std::string(400, 'x'), openc2::MitigationRules::Effect::Raise});
        }
    };
    policy.version = 2;
    protect(0, 500);
    const std::string text = openc2::writePolicy(policy, root);
    ASSERT_GT(text.size(), 200'000U);
    ASSERT_TRUE(keys->replacePolicy(text).ok());
    start();
    EXPECT_EQ(keys->policy()->version, 2);
    policy.version = 3;
    EXPECT_TRUE(keys->replacePolicy(openc2::writePolicy(policy, root)).ok());
    policy.version = 4;
    protect(500, 1000);
    EXPECT_EQ(keys->replacePolicy(openc2::writePolicy(policy, root)).error().message.id, "openc2.policy_too_large");
    start();
    EXPECT_EQ(keys->policy()->version, 3);
}

TEST_F(Desk, CertificateOfAnotherKey_isRefused) {
    auto authority = fleet::CertificateAuthority::open(folder / "fleet", kNow).value();
    auto elsewhere = AgentFolder::open(folder / "elsewhere", kDevice).value();
    const auto foreign = authority.issue(elsewhere.certificateRequest().value(), kDevice, kNow).value();
    ASSERT_TRUE(keys->certificateRequest().ok());
    const auto renewed = keys->renew(foreign.pem);
    ASSERT_FALSE(renewed.ok());
    EXPECT_EQ(renewed.error().message.id, "link.certificate_of_another");
    const auto ours = authority.issue(keys->certificateRequest().value(), kDevice, kNow + 20 * kDay).value();
    EXPECT_TRUE(keys->renew(ours.pem).ok());
    EXPECT_GT(keys->certificateUntil(), kNow + 40 * kDay);
}

TEST_F(Desk, PlacesThatCannotBeUsed_areTriedAgain) {
    openc2::Policy policy = *keys->policy();
    policy.version = 2;
    policy.places = {"unix:/" + std::string(200, 'x')};
    ASSERT_TRUE(keys->replacePolicy(openc2::writePolicy(policy, root)).ok());
    std::atomic<int> said = 0;
    const auto client = run([&](const Message& message) { said += message.id == "transport.local_path" ? 1 : 0; });
    ASSERT_NE(client, nullptr);
    EXPECT_TRUE(metsuke::test::eventually([&] { return said > 2; }));
}

TEST_F(Desk, AgentWithoutAConnection_queuesNoCopies) {
    openc2::Policy policy = *keys->policy();
    policy.version = 2;
    policy.places = {"unix:" + (folder / "agents.sock").string()};
    ASSERT_TRUE(keys->replacePolicy(openc2::writePolicy(policy, root)).ok());
    answerTo(sealed(command("c-1", 1), analyst));
    std::atomic<bool> wasAway = false;
    const auto client = run([&](const Message& message) { wasAway = wasAway || message.id == "transport.local_unreachable"; });
    ASSERT_NE(client, nullptr);
    ASSERT_TRUE(metsuke::test::eventually([&] { return wasAway.load(); }));
    std::atomic<int> sent = 0;
    std::atomic<bool> isHeard = false;
    const auto server = transport::serveLocalSocket(folder / "agents.sock",
        {[&](const transport::Parcel& parcel) {
             sent += parcel.kind == transport::ParcelKind::Response && !isHeard ? 1 : 0;
             isHeard = isHeard || parcel.kind == transport::ParcelKind::Telemetry; // which follows the answers
             return true;
         },
            {}});
    ASSERT_TRUE(server.ok());
    ASSERT_TRUE(metsuke::test::eventually([&] { return isHeard.load(); }));
    EXPECT_EQ(sent, 1);
}

} // namespace
