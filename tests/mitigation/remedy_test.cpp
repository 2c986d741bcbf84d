// SPDX-License-Identifier: GPL-3.0-or-later
// An expert's remedy: whose is believed, what of it becomes a plan, and which queue it empties.
#include "core/mitigation/remedy_order.h"
#include "core/mitigation/work_queues.h"
#include "core/openc2/jws.h"
#include "tests/mitigation/desk_fixture.h"

#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using endpoint::SightedObject;
using openc2::Json;
using namespace metsuke::plan;
using testing::ElementsAre;
using testing::IsEmpty;
using Kind = RemedyIndicator::Kind;

namespace {

const std::string kBadDigest(64, 'a');
constexpr const char* kBadFile = "/home/ann/.update";
constexpr const char* kRemote = "203.0.113.9";

Remedy sample() {
    Remedy remedy;
    remedy.id = "rem-7";
    remedy.title = "Beaconing updater";
    remedy.who = "T. Expert";
    remedy.created = kNow - kHour;
    remedy.expires = kNow + kDay;
    remedy.indicators = {{"file", Kind::Sha256, kBadDigest, "", ""}, {"cron", Kind::Persistence, "/etc/cron.d/upd", "cron", ""}, {"home", Kind::Remote, kRemote, "", ""}};
    remedy.steps = {{Action::CollectEvidence, {"file", "cron"}, {}}, {Action::KillProcess, {"file"}, {}}, {Action::QuarantineFile, {"file"}, {}},
        {Action::RemovePersistence, {"cron", "file"}, {}}, {Action::DenyAddress, {"home"}, {}},
        {Action::ScanFiles, {}, plan::ScanTarget{{"/home"}, {kBadDigest}, ""}}};
    return remedy;
}

SightedObject fileAt(const std::string& path) {
    SightedObject object;
    object.path = path;
    object.sha256 = kBadDigest;
    return object;
}

SightedObject processOf(const std::string& path, const std::string& boot = "boot") {
    SightedObject object = fileAt(path);
    object.kind = SightedObject::Kind::Process;
    object.image = path;
    object.pid = 4711;
    object.start = 10 * kSecond;
    object.process = endpoint::processUid("pc-12", boot, object.pid, object.start);
    return object;
}

SightedObject cron() {
    SightedObject object;
    object.kind = SightedObject::Kind::Entry;
    object.path = "/etc/cron.d/upd";
    object.entryKind = "cron";
    object.entry = "* * * * * root /home/ann/.update";
    return object;
}

endpoint::Sighting sighting(endpoint::Indicator::Kind kind, const std::string& value, std::vector<SightedObject> objects) {
    return {{kind, value}, "", kNow, kNow, 1, false, std::move(objects)};
}

RemedyQuestion question() {
    RemedyQuestion made;
    made.device = "pc-12";
    made.boot = "boot";
    made.sightings.found = {sighting(endpoint::Indicator::Kind::File, kBadDigest, {fileAt(kBadFile), processOf(kBadFile), cron()}),
        sighting(endpoint::Indicator::Kind::Address, kRemote, {})};
    return made;
}

std::vector<Action> actionsOf(const plan::Plan& plan) {
    std::vector<Action> all;
    for (const plan::Step& step : plan.steps) {
        all.push_back(step.action);
    }
    return all;
}

std::vector<std::string> ids(const std::vector<Message>& messages) {
    std::vector<std::string> all;
    for (const Message& one : messages) {
        all.push_back(one.id);
    }
    return all;
}

class RemedyOf : public DeskTest {
protected:
    [[nodiscard]] std::vector<openc2::Policy::Operator> operators(const std::string& role = "approver") const {
        return {{"suzuki", role, m_key.verifyingKey().toText()}};
    }
    [[nodiscard]] Result<SignedRemedy> read(const std::string& text, const std::string& role = "approver") const { return readRemedy(text, operators(role), kNow); }
    /// Signed after `change`, which the expert's own program would not write.
    [[nodiscard]] std::string changed(const std::function<void(Json&)>& change) const {
        Json json = Json::parse(writeRemedy(sample(), m_key));
        json.erase("signature");
        change(json);
        openc2::signDocument(json, openc2::Purpose::Remedy, m_key);
        return openc2::canonical(json);
    }
    void applied(const plan::Plan& plan, plan::State as = plan::State::Done) {
        review(computer, plan);
        runReviewed(plan);
        finish(computer, plan, as);
    }

    openc2::SigningKey m_key = std::move(openc2::SigningKey::make()).value();
};

} // namespace

TEST_F(RemedyOf, SignedByAnApprover_isReadAsItWasWritten_andItsDraftToo) {
    const auto signedOne = read(writeRemedy(sample(), m_key));
    ASSERT_WORKS(signedOne);
    EXPECT_EQ(signedOne->remedy, sample());
    EXPECT_EQ(signedOne->signer, "suzuki");
    const auto draft = readRemedyDraft(writeDraft(sample()));
    ASSERT_WORKS(draft);
    EXPECT_EQ(*draft, sample());
}

TEST_F(RemedyOf, WhatNobodyOfThePolicySignedSo_isRefused) {
    const std::string good = writeRemedy(sample(), m_key);
    const auto other = openc2::SigningKey::make();
    Json altered = Json::parse(good), approval = Json::parse(good);
    altered["title"] = "Something else";
    approval.erase("signature");
    openc2::signDocument(approval, openc2::Purpose::Approval, m_key);
    for (const std::string& text : {writeDraft(sample()), openc2::canonical(altered), openc2::canonical(approval), writeRemedy(sample(), *other)}) {
        const auto refused = read(text);
        ASSERT_FALSE(refused.ok()) << text;
        EXPECT_EQ(refused.error().code, ErrorCode::PermissionDenied) << refused.error().message.id;
    }
    for (const char* role : {"analyst", "responder", "nobody"}) {
        EXPECT_EQ(read(good, role).error().message.id, "mitigation.remedy_role") << role;
    }
}

TEST_F(RemedyOf, PolicyThatNamesExperts_letsOnlyThemSign) {
    const std::string good = writeRemedy(sample(), m_key);
    ASSERT_WORKS(read(good, "expert"));
    auto all = operators("administrator");
    all.push_back({"tanaka", "expert", openc2::SigningKey::make()->verifyingKey().toText()});
    EXPECT_EQ(readRemedy(good, all, kNow).error().message.id, "mitigation.remedy_experts");
    std::swap(all[0].role, all[1].role);
    ASSERT_WORKS(readRemedy(good, all, kNow));
}

TEST_F(RemedyOf, Expired_ofTheFuture_orTooLong_isRefused) {
    const auto at = [&](Timestamp created, Timestamp expires) {
        Remedy remedy = sample();
        remedy.created = created;
        remedy.expires = expires;
        const auto refused = read(writeRemedy(remedy, m_key));
        return refused.ok() ? std::string() : refused.error().message.id;
    };
    EXPECT_EQ(at(kNow - kDay, kNow), "mitigation.remedy_expired");
    EXPECT_EQ(at(kNow + kHour, kNow + kDay), "mitigation.remedy_future");
    EXPECT_EQ(at(kNow - kDay, kNow + 92 * kDay), "mitigation.remedy_times");
    EXPECT_EQ(at(kNow, kNow - kDay), "mitigation.remedy_times");
    EXPECT_EQ(at(kNow - kHour, kNow + kHour), "");
}

TEST_F(RemedyOf, DraftWithAWrongMember_isRefusedByItsName_withWhatIsAllowed) {
    Json draft = *openc2::parseJson(writeDraft(sample()));
    draft["id"] = "REM-2026-7";
    const auto refused = readRemedyDraft(draft.dump());
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, Message("mitigation.remedy_member").with("name", "id"));
}

TEST_F(RemedyOf, HostileMembers_areRefused_thoughTheyAreSigned) {
    const std::vector<std::function<void(Json&)>> changes{
        [](Json& json) { json["extra"] = 1; },
        [](Json& json) { json["indicators"][0]["extra"] = 1; },
        [](Json& json) { json["steps"][0]["extra"] = 1; },
        [](Json& json) { json["id"] = "../x"; },
        [](Json& json) { json.erase("who"); },
        [](Json& json) { json["indicators"] = Json::array(); },
        [](Json& json) { json["steps"] = Json::array(); },
        [](Json& json) { json["indicators"][0]["value"] = "abc"; },
        [](Json& json) { json["indicators"][0]["kind"] = "weather"; },
        [](Json& json) { json["indicators"][0]["entry"] = "x"; },
        [](Json& json) { json["indicators"][1]["value"] = "/etc/../shadow"; },
        [](Json& json) { json["indicators"][1]["value"] = "etc/cron.d/upd"; },
        [](Json& json) { json["indicators"][2]["value"] = "127.0.0.1"; },
        [](Json& json) { json["indicators"][2]["value"] = "0.0.0.0"; },
        [](Json& json) { json["indicators"][1]["id"] = "file"; },
        [](Json& json) { json["steps"][1]["of"] = Json::array({"nobody"}); },
        [](Json& json) { json["steps"][1]["of"] = Json::array(); },
        [](Json& json) { json["steps"][1]["of"] = Json::array({"cron"}); }, // no process
        [](Json& json) { json["steps"][1]["action"] = "explode"; },
        [](Json& json) { json["steps"][5]["target"] = {{"file", {{"path", "/x"}, {"sha256", kBadDigest}}}}; }, // another kind
        [](Json& json) { json["steps"][5] = {{"action", "quarantine_file"}, {"target", {{"file", {{"path", "/etc/passwd"}, {"sha256", kBadDigest}}}}}}; }, // not found anywhere
        [](Json& json) { json["steps"][5]["of"] = Json::array({"file"}); }, // both
        [](Json& json) { json["steps"] = std::vector<Json>(kMostRemedySteps + 1, json["steps"][0]); },
        [](Json& json) { json["indicators"] = std::vector<Json>(endpoint::kMostIndicators + 1, json["indicators"][0]); },
    };
    for (size_t i = 0; i < changes.size(); ++i) {
        const auto refused = read(changed(changes[i]));
        ASSERT_FALSE(refused.ok()) << i;
        EXPECT_NE(refused.error().code, ErrorCode::PermissionDenied) << i;
        EXPECT_FALSE(refused.error().message.id.empty()) << i;
    }
    EXPECT_TRUE(read(changed([](Json&) { })).ok());
    EXPECT_EQ(read(std::string(kLargestRemedy + 1, ' ')).error().message.id, "mitigation.remedy_large");
    EXPECT_FALSE(readRemedyDraft(writeRemedy(sample(), m_key)).ok()) << "a signature is no part of a draft";
}

TEST_F(RemedyOf, WhatIsFound_becomesThatComputersPlan_inTheSafeOrder) {
    const auto made = remedyOrder({sample(), "suzuki"}, question(), "r-1", kNow);
    ASSERT_WORKS(made);
    EXPECT_THAT(actionsOf(made->plan),
        ElementsAre(Action::CollectEvidence, Action::DenyAddress, Action::RemovePersistence, Action::QuarantineFile, Action::KillProcess, Action::ScanFiles));
    EXPECT_EQ(made->plan.device, "pc-12");
    EXPECT_EQ(std::get<plan::FileTarget>(made->plan.steps[3].target).path, kBadFile);
    const auto& process = std::get<plan::ProcessTarget>(made->plan.steps[4].target);
    EXPECT_EQ(process.pid, 4711);
    EXPECT_EQ(process.boot, "boot");
    EXPECT_TRUE(isOfRemedy(made->plan));
    for (const plan::Step& step : made->plan.steps) {
        EXPECT_EQ(step.why, Message("mitigation.remedy_why").with("remedy", "rem-7").with("title", "Beaconing updater").with("signer", "suzuki"));
    }
    ASSERT_WORKS(plan::readPlan(plan::writePlan(made->plan)));
}

TEST_F(RemedyOf, WhatIsNotFound_hasNoStep_andWhereNothingIs_thereIsNoPlan) {
    RemedyQuestion asked = question();
    asked.sightings.found.pop_back(); // nobody talked to that address
    asked.sightings.found.front().objects = {fileAt("/srv/other/name")};
    asked.sightings.hasGaps = true;
    const auto made = remedyOrder({sample(), "suzuki"}, asked, "r-1", kNow);
    ASSERT_WORKS(made);
    EXPECT_THAT(actionsOf(made->plan), ElementsAre(Action::CollectEvidence, Action::QuarantineFile, Action::ScanFiles));
    EXPECT_EQ(std::get<plan::FileTarget>(made->plan.steps[1].target).path, "/srv/other/name") << "its own path";
    EXPECT_THAT(ids(made->facts.gaps), ElementsAre("mitigation.remedy_gaps"));
    asked.sightings.found.clear();
    EXPECT_EQ(remedyOrder({sample(), "suzuki"}, asked, "r-1", kNow).error().code, ErrorCode::NotFound) << "a scan alone is no reason";
}

TEST_F(RemedyOf, WhatTheAgentLiesAbout_isNotDone) {
    RemedyQuestion asked = question();
    SightedObject other = fileAt(kBadFile), system = fileAt("/usr/bin/bash"), unknown = fileAt("/srv/x");
    other.sha256 = std::string(64, 'b'); // not what was asked for
    SightedObject init = processOf(kBadFile);
    init.pid = 1;
    init.process = endpoint::processUid("pc-12", "boot", 1, init.start);
    asked.sightings.found = {sighting(endpoint::Indicator::Kind::File, kBadDigest, {other, system, processOf("/srv/x", "boot before"), init}),
        sighting(endpoint::Indicator::Kind::File, std::string(64, 'c'), {unknown})};
    const auto made = remedyOrder({sample(), "suzuki"}, asked, "r-1", kNow);
    ASSERT_WORKS(made);
    EXPECT_THAT(actionsOf(made->plan), ElementsAre(Action::CollectEvidence, Action::ScanFiles)) << "looking does no harm";
}

TEST_F(RemedyOf, ExceptionsProtectedAndOurOwn_areLeftAlone_andToldSo) {
    RemedyQuestion asked = question();
    asked.exceptions = {{"x-1", ExceptionKind::Path, kBadFile, "", "tool of the administrator", "sato", kNow, kNow + kDay}};
    asked.protectedAddresses = {*Cidr::parse("203.0.113.0/24")};
    auto made = remedyOrder({sample(), "suzuki"}, asked, "r-1", kNow);
    ASSERT_WORKS(made);
    const auto has = [&](Action action) { return std::ranges::count(actionsOf(made->plan), action) > 0; };
    EXPECT_FALSE(has(Action::QuarantineFile));
    EXPECT_FALSE(has(Action::DenyAddress));
    EXPECT_THAT(ids(made->facts.leftOut), testing::Contains("mitigation.blast_asset"));
    asked = question();
    asked.management = {*IpAddress::parse(kRemote)};
    made = remedyOrder({sample(), "suzuki"}, asked, "r-1", kNow);
    ASSERT_WORKS(made);
    EXPECT_FALSE(has(Action::DenyAddress));
    EXPECT_TRUE(has(Action::QuarantineFile));
}

TEST_F(RemedyOf, AppliedToAComputer_isNotAppliedThereAgain_butADraftMayBeMadeAnew) {
    const Remedy remedy = sample();
    const auto id = freeOrder(mitigation->book(), remedy, "pc-12");
    ASSERT_WORKS(id);
    EXPECT_NE(*id, *freeOrder(mitigation->book(), remedy, "pc-13"));
    const auto made = remedyOrder({remedy, "suzuki"}, question(), *id, m_now);
    ASSERT_WORKS(made);
    draft(made->plan);
    EXPECT_EQ(*freeOrder(mitigation->book(), remedy, "pc-12"), *id);
    ASSERT_WORKS(mitigation->cancel(*id, "sato", m_now));
    const auto next = freeOrder(mitigation->book(), remedy, "pc-12");
    ASSERT_WORKS(next);
    EXPECT_EQ(*next, *id + "-2") << "it never ran";
    plan::Plan again = made->plan;
    again.id = *next;
    applied(again);
    ASSERT_EQ(state(*next), OrderState::Verified);
    const auto refused = freeOrder(mitigation->book(), remedy, "pc-12");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message.id, "mitigation.remedy_applied");
}

TEST_F(RemedyOf, VerifiedRemedy_emptiesTheCustomQueueOfItsComputer) {
    applied(planFor("pc-12", "p-1", Action::QuarantineFile), plan::State::Failed);
    WorkQueues queues(*mitigation, *roster);
    ASSERT_WORKS(queues.mark(WorkQueue::CustomCleanUp, "pc-12", true, "rootkit", "ito", m_now));
    const auto waiting = [&] { return queues.entries(WorkQueue::CustomCleanUp, {}, m_now)->size(); };
    ASSERT_EQ(waiting(), 2U);
    const auto made = remedyOrder({sample(), "suzuki"}, question(), "r-1", m_now);
    ASSERT_WORKS(made);
    review(computer, made->plan);
    EXPECT_EQ(waiting(), 2U) << "nothing is done yet";
    runReviewed(made->plan);
    finish(computer, made->plan);
    ASSERT_EQ(state("r-1"), OrderState::Verified);
    EXPECT_EQ(waiting(), 0U);
    EXPECT_EQ(queues.entries(WorkQueue::Failed, {}, m_now)->size(), 1U) << "that failed all the same";
}
