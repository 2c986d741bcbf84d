// SPDX-License-Identifier: GPL-3.0-or-later
// An expert's remedy on the computer itself: who brings the plan is believed neither that an expert signed it nor that it is no more.
#include "core/actuator/order_desk.h"
#include "core/openc2/envelope.h"
#include "core/openc2/jws.h"
#include "tests/actuator/fake_world.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::actuator;
using openc2::Json;
using plan::RemedyIndicator;

namespace {

class OrdersOfRemedies : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(OrderDesk::pinRoot(folder.path(), root.verifyingKey().toText()).ok());
        world.put("a", "0");
        world.put("b", "0");
        desk.emplace(std::move(OrderDesk::open(folder.path(), "agent-1", world.actuator(), world.journal())).value());
        obey(1, &expert);
    }
    [[nodiscard]] Timestamp now() const { return world.now.wall; }
    void obey(int64_t version, const openc2::SigningKey* who) {
        openc2::Policy policy;
        policy.version = version;
        policy.places = {"unix:/nowhere"};
        policy.operators = {{"ann", "administrator", administrator.verifyingKey().toText()}, {"bob", "analyst", analyst.verifyingKey().toText()}};
        if (who != nullptr) {
            policy.operators.push_back({"eva", "expert", who->verifyingKey().toText()});
        }
        ASSERT_TRUE(desk->adopt(openc2::writePolicy(policy, root), now()));
    }
    /// For the file "a" by its path.
    [[nodiscard]] plan::Remedy remedy() const {
        plan::Remedy made;
        made.id = "rem-7";
        made.title = "Updater";
        made.who = "Eva";
        made.created = now() - kHour;
        made.expires = now() + kHour;
        made.indicators = {{"i1", RemedyIndicator::Kind::Path, (world.folder.path() / "a").string(), "", ""}};
        made.steps = {{plan::Action::QuarantineFile, {"i1"}, {}}};
        return made;
    }
    [[nodiscard]] plan::Plan planOf(const std::string& remedyText, const std::vector<std::string>& files = {"a"}) const {
        plan::Plan plan = world.planFor(files);
        plan.remedy = remedyText;
        for (plan::Step& step : plan.steps) {
            step.why = Message(plan::kRemedyWhy).with("remedy", "rem-7").with("title", "Updater").with("signer", "eva");
        }
        return plan;
    }
    plan::PlanReport take(const plan::Plan& plan, const std::string& planHash = {}) {
        openc2::Command command;
        command.id = "c-" + std::to_string(++sequence);
        command.action = "remediate";
        command.targetKind = plan::kPlanTarget;
        command.target = plan::writePlan(plan);
        command.device = "agent-1";
        command.sequence = sequence;
        command.epoch = "e";
        command.notAfter = now() + kMinute;
        command.isDryRun = planHash.empty();
        command.arguments = plan::writePlanArguments({planHash, {}});
        openc2::Envelope envelope;
        envelope.requestId = command.id;
        envelope.created = now();
        envelope.from = "workstation";
        envelope.to = {"agent-1"};
        envelope.body = openc2::writeCommand(command);
        const auto response = desk->take(openc2::seal(envelope, administrator).value(), now(), {});
        auto report = plan::readReport(response.results);
        EXPECT_TRUE(report.ok()) << response.reason;
        return report.ok() ? std::move(report).value() : plan::PlanReport{};
    }
    /// Why nothing is done, even where it is looked at and confirmed; "" it is done.
    std::string refusalOf(const plan::Plan& plan) {
        const auto looked = take(plan);
        const auto run = take(plan, looked.planHash);
        EXPECT_EQ(looked.refusal.has_value(), run.refusal.has_value()) << "a dry run says what the run would";
        EXPECT_EQ(run.state, run.refusal ? plan::State::Refused : plan::State::Done);
        return run.refusal ? run.refusal->sentence.id : std::string();
    }

    actuator::test::World world;
    metsuke::test::TemporaryFolder folder;
    openc2::SigningKey root = openc2::SigningKey::make().value(), administrator = openc2::SigningKey::make().value(), analyst = openc2::SigningKey::make().value(),
                       expert = openc2::SigningKey::make().value();
    std::optional<OrderDesk> desk;
    int64_t sequence = 0;
};

TEST_F(OrdersOfRemedies, OfAnExpert_isDone_andTheJournalHasItAsItWasSigned) {
    const std::string text = writeRemedy(remedy(), expert);
    EXPECT_EQ(refusalOf(planOf(text)), "");
    EXPECT_EQ(world.content("a"), "2");
    const auto kept = world.journal().order("c-2");
    ASSERT_TRUE(kept.ok() && *kept);
    EXPECT_EQ(plan::readPlan((*kept)->what)->remedy, text);
    EXPECT_TRUE(*world.journal().isIntact());
}

TEST_F(OrdersOfRemedies, WhatNoExpertOfThePolicySignedSo_isRefused_audited_andNothingIsDone) {
    const std::string good = writeRemedy(remedy(), expert);
    Json mutated = Json::parse(good), approval = mutated;
    mutated["title"] = "Something else";
    approval.erase("signature");
    openc2::signDocument(approval, openc2::Purpose::Approval, expert);
    const std::vector<std::pair<std::string, std::string>> cases{
        {writeRemedy(remedy(), openc2::SigningKey::make().value()), "mitigation.remedy_foreign"},
        {writeRemedy(remedy(), analyst), "mitigation.remedy_experts"},
        {writeRemedy(remedy(), administrator), "mitigation.remedy_experts"},
        {openc2::canonical(mutated), "openc2.false_signature"},
        {openc2::canonical(approval), "openc2.no_signature"},
        {R"({"id":"rem-7"})", "openc2.no_signature"},
        {"", "mitigation.remedy_missing"},
    };
    for (const auto& [text, why] : cases) {
        const std::string before = world.journal().head().value();
        EXPECT_EQ(refusalOf(planOf(text)), why);
        EXPECT_NE(world.journal().head().value(), before);
        const auto kept = world.journal().order("c-" + std::to_string(sequence));
        ASSERT_TRUE(kept.ok() && *kept);
        EXPECT_EQ((*kept)->state, plan::State::Refused);
        EXPECT_EQ(plan::readReport((*kept)->report)->refusal->sentence.id, why);
    }
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(OrdersOfRemedies, ExpertWhoIsNoMoreInTheNewestPolicy_isNotObeyed_alsoAfterTheDryRun) {
    const plan::Plan plan = planOf(writeRemedy(remedy(), expert));
    const auto looked = take(plan);
    ASSERT_EQ(looked.state, plan::State::Planned);
    const auto successor = openc2::SigningKey::make();
    obey(2, &*successor);
    const auto run = take(plan, looked.planHash);
    ASSERT_TRUE(run.refusal);
    EXPECT_EQ(run.refusal->sentence.id, "mitigation.remedy_foreign");
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(OrdersOfRemedies, ExpiredSinceItWasLookedAt_isRefused) {
    const plan::Plan plan = planOf(writeRemedy(remedy(), expert));
    const auto looked = take(plan);
    ASSERT_EQ(looked.state, plan::State::Planned);
    plan::Remedy shorter = remedy();
    shorter.expires = now() - kMinute;
    EXPECT_EQ(refusalOf(planOf(writeRemedy(shorter, expert))), "mitigation.remedy_expired");
    world.now.wall = world.now.wall + kHour;
    const auto run = take(plan, looked.planHash);
    ASSERT_TRUE(run.refusal);
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(OrdersOfRemedies, MoreThanItNames_orUnderAnothersName_isRefusedAsAWhole) {
    const std::string text = writeRemedy(remedy(), expert);
    EXPECT_EQ(refusalOf(planOf(text, {"a", "b"})), "mitigation.remedy_more");
    plan::Plan other = planOf(text);
    other.steps[0].why = Message(plan::kRemedyWhy).with("remedy", "rem-8");
    EXPECT_EQ(refusalOf(other), "mitigation.remedy_other");
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_EQ(world.content("b"), "0");
}

TEST_F(OrdersOfRemedies, AnotherOneThanWasConfirmed_isAnotherPlan) {
    const auto looked = take(planOf(writeRemedy(remedy(), expert)));
    plan::Remedy wider = remedy();
    wider.steps.push_back({plan::Action::ContainHost, {}, plan::HostTarget{{}, kHour}});
    const auto run = take(planOf(writeRemedy(wider, expert)), looked.planHash);
    ASSERT_TRUE(run.refusal);
    EXPECT_EQ(run.refusal->reason, "plan_stale");
    EXPECT_EQ(world.content("a"), "0");
}

} // namespace
