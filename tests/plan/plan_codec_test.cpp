// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/plan/samples.h"

#include "core/plan/approval.h"
#include "core/plan/remedy.h"
#include "tests/openc2/samples.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::plan;

namespace {

/// The sample with one change, as text.
std::string changed(const std::function<void(nlohmann::json&)>& change) {
    auto json = nlohmann::json::parse(writePlan(plan::test::samplePlan()));
    change(json);
    return json.dump();
}

} // namespace

TEST(PlanCodec, EveryAction_comesBack) {
    const Plan plan = plan::test::samplePlan();
    const auto read = readPlan(writePlan(plan));
    ASSERT_TRUE(read.ok()) << read.error().message.args.size();
    EXPECT_EQ(*read, plan);
    EXPECT_EQ(read->steps.size(), kActions);
}

TEST(PlanCodec, LinksOfAFile_comeBack_areBounded_andAreNotThereWhereThereAreNone) {
    Plan plan = plan::test::samplePlan();
    EXPECT_EQ(writePlan(plan).find("\"links\""), std::string::npos) << "as agents before know it";
    const auto step = std::ranges::find(plan.steps, Action::QuarantineFile, &Step::action);
    auto& file = std::get<FileTarget>(step->target);
    file.links = {"/home/ann/other", "/home/ann/\xff"};
    const auto read = readPlan(writePlan(plan));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, plan);
    EXPECT_TRUE(checkPlan(plan).ok());
    const auto links = [](auto value) {
        return changed([&](auto& json) {
            for (auto& one : json["steps"]) {
                if (one["action"] == "quarantine_file") {
                    one["target"]["file"]["links"] = value;
                }
            }
        });
    };
    EXPECT_FALSE(readPlan(links(nlohmann::json::array())).ok()) << "one form a value";
    EXPECT_FALSE(readPlan(links(nlohmann::json(std::vector<std::string>(33, "/a")))).ok());
    EXPECT_FALSE(readPlan(links(nlohmann::json("/a"))).ok());
    file.links = {"relative"};
    EXPECT_FALSE(checkPlan(plan).ok());
}

TEST(PlanCodec, RemedyOfAPlan_comesBackToTheByte_isBounded_andPartOfItsHash) {
    Plan plan = plan::test::samplePlan();
    const std::string without = planHash(plan, plan::test::sampleReport());
    EXPECT_EQ(writePlan(plan).find("remedy"), std::string::npos) << "as agents before know it";
    plan.remedy = R"({"id":"rem-1","signature":"x..y","title":"\u00fcber"})";
    plan.remedy = openc2::canonical(openc2::parseJson(plan.remedy).value());
    const auto read = readPlan(writePlan(plan));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, plan);
    EXPECT_NE(planHash(plan, plan::test::sampleReport()), without);
    plan.remedy = openc2::canonical(std::string(kLargestRemedy, 'x'));
    EXPECT_FALSE(readPlan(writePlan(plan)).ok());
}

TEST(PlanCodec, WhatIsNotUnderstood_isRefused) {
    const auto isRefused = [](const std::function<void(nlohmann::json&)>& change) { return !readPlan(changed(change)).ok(); };
    EXPECT_FALSE(isRefused([](auto&) {}));
    EXPECT_TRUE(isRefused([](auto& json) { json["gently"] = true; }));
    EXPECT_TRUE(isRefused([](auto& json) { json["steps"][0]["gently"] = true; }));
    EXPECT_TRUE(isRefused([](auto& json) { json["steps"][0]["target"]["host"]["gently"] = true; }));
    EXPECT_TRUE(isRefused([](auto& json) { json["steps"][0]["target"]["file"] = json["steps"][8]["target"]["file"]; }));
    EXPECT_TRUE(isRefused([](auto& json) { json["steps"][0]["action"] = "please"; }));
    EXPECT_TRUE(isRefused([](auto& json) { json["steps"][8]["target"]["file"]["sha256"] = std::string(64, 'G'); }));
    EXPECT_TRUE(isRefused([](auto& json) { json["steps"][0]["target"]["host"]["permitted"][0]["address"] = ""; }));
    EXPECT_TRUE(isRefused([](auto& json) { json["steps"][0]["target"]["host"]["duration"] = -1; }));
    EXPECT_TRUE(isRefused([](auto& json) { json["steps"][8]["target"]["file"]["path"] = std::string(5000, '/'); }));
}

TEST(PlanCodec, OneValue_hasOneForm) {
    // A path that is text travels as text: the other form of it would be another plan of the same meaning.
    EXPECT_FALSE(readPlan(changed([](auto& json) { json["steps"][7]["target"]["process"]["image"] = {{"b64", "L2Jpbi9zaA"}}; })).ok());
    EXPECT_FALSE(readPlan(changed([](auto& json) { json["steps"][7]["target"]["process"]["image"] = "/bin/s\nh"; })).ok());
}

TEST(PlanCodec, Report_comesBack) {
    const PlanReport report = plan::test::sampleReport();
    const auto read = readReport(writeReport(report));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, report);
}

TEST(PlanCodec, LargeReport_losesObjectsAndSaysHowMany) {
    PlanReport report = plan::test::sampleReport();
    report.steps.resize(kMostSteps, report.steps.back());
    for (StepReport& step : report.steps) {
        step.objects.assign(300, {"file", std::string(200, 'x'), "", ""});
        step.moreObjects = 1;
    }
    const std::string text = writeReport(report);
    EXPECT_LE(text.size(), kLargestReport);
    const auto read = readReport(text);
    ASSERT_TRUE(read.ok());
    ASSERT_EQ(read->steps.size(), kMostSteps);
    EXPECT_EQ(static_cast<int64_t>(read->steps[0].objects.size()) + read->steps[0].moreObjects, 301);
}

TEST(PlanCodec, Journal_comesBack) {
    const std::vector<JournalRow> rows{plan::test::sampleRow(), plan::test::sampleRow()};
    const auto read = readJournal(writeJournal(rows));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, rows);
}

TEST(PlanCodec, Requests_comeBack) {
    const UndoRequest undo{"", "plan-1"};
    EXPECT_EQ(*readUndo(writeUndo(undo)), undo);
    EXPECT_FALSE(readUndo(writeUndo({})).ok());
    EXPECT_FALSE(readUndo(writeUndo({"u-1", "plan-1"})).ok());
    const JournalQuery query{"plan-1", {1'790'000'000'123 * kMillisecond}, 7, true};
    EXPECT_EQ(*readJournalQuery(writeJournalQuery(query)), query);
    const PlanArguments arguments{std::string(64, 'a'), {"one", "two"}};
    EXPECT_EQ(*readPlanArguments(writePlanArguments(arguments)), arguments);
    EXPECT_EQ(*readPlanArguments(""), PlanArguments{});
}

TEST(PlanHash, WhatWasAgreedTo_changesIt) {
    const Plan plan = plan::test::samplePlan();
    const PlanReport report = plan::test::sampleReport();
    const std::string hash = planHash(plan, report);
    EXPECT_EQ(hash, planHash(*readPlan(writePlan(plan)), *readReport(writeReport(report)))) << "both ends have the same";

    Plan otherPlan = plan;
    otherPlan.steps.pop_back();
    EXPECT_NE(planHash(otherPlan, report), hash);
    PlanReport otherReport = report;
    otherReport.steps[1].found[0].value = std::string(64, 'c');
    EXPECT_NE(planHash(plan, otherReport), hash);
    otherReport = report;
    otherReport.steps[0].refusal.reset();
    EXPECT_NE(planHash(plan, otherReport), hash);
    otherReport = report;
    otherReport.steps[1].objects.clear();
    otherReport.steps[1].ended = {};
    EXPECT_EQ(planHash(plan, otherReport), hash) << "what differs from one look to the next is not agreed to";
}

TEST(Approval, SignedByOneKey_isTakenFromThatAlone) {
    const auto key = openc2::test::makeKey();
    const Approval approval{std::string(64, 'a'), "agent-7f3", {1'790'000'000'123 * kMillisecond}};
    const std::string text = writeApproval(approval, key);
    EXPECT_LE(text.size(), kLongestApproval);
    EXPECT_EQ(*approverOf(text), key.verifyingKey().id());
    EXPECT_EQ(*readApproval(text, key.verifyingKey()), approval);
    EXPECT_FALSE(readApproval(text, openc2::test::makeKey().verifyingKey()).ok());
    std::string forged = text;
    forged.replace(forged.find("agent-7f3"), 9, "agent-7f4");
    EXPECT_FALSE(readApproval(forged, key.verifyingKey()).ok());
}
