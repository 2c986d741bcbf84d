// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/plan/samples.h"

#include "core/text/message_catalog.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::plan;

namespace {

bool isRefused(const Plan& plan, const char* id) {
    const auto checked = checkPlan(plan);
    return !checked.ok() && checked.error().message.id == id;
}

Plan planOf(Action action, Target target) {
    Plan plan = plan::test::samplePlan();
    plan.steps = {{"s1", action, std::move(target), {}}};
    return plan;
}

} // namespace

TEST(Plan, ThatNobodyCouldCarryOut_isRefused) {
    EXPECT_TRUE(checkPlan(plan::test::samplePlan()).ok());
    Plan plan = plan::test::samplePlan();
    plan.steps.clear();
    EXPECT_TRUE(isRefused(plan, "plan.step_count"));
    plan = plan::test::samplePlan();
    plan.steps[1].id = plan.steps[0].id;
    EXPECT_TRUE(isRefused(plan, "plan.step_twice"));
    EXPECT_TRUE(isRefused(planOf(Action::KillProcess, FileTarget{"/a", "b"}), "plan.other_target"));
    EXPECT_TRUE(isRefused(planOf(Action::QuarantineFile, FileTarget{"/a", ""}), "plan.no_target")) << "only a known content";
    EXPECT_TRUE(isRefused(planOf(Action::QuarantineFile, FileTarget{"a", std::string(64, 'a')}), "plan.no_target"));
    EXPECT_TRUE(isRefused(planOf(Action::KillProcess, ProcessTarget{4711, 0, "boot", "", "", true}), "plan.no_target")) << "never by number alone";
    EXPECT_TRUE(isRefused(planOf(Action::KillConnections, ConnectionTarget{}), "plan.no_target")) << "that would be all";
    EXPECT_TRUE(isRefused(planOf(Action::KillConnections, ConnectionTarget{0, {}, {}, 0, 0, ProcessTarget{4711, 0, "boot", "", "", true}}), "plan.no_target"));
    const Plan byProcess = planOf(Action::KillConnections, ConnectionTarget{0, {}, {}, 0, 0, plan::test::sampleProcess()});
    EXPECT_TRUE(checkPlan(byProcess).ok());
    EXPECT_EQ(readPlan(writePlan(byProcess)).value(), byProcess);
}

TEST(Plan, OrderSafely_freezesBeforeItDisarmsAndKillsLast) {
    std::vector<Step> steps;
    for (const Action action : {Action::ReleaseHost, Action::KillProcess, Action::QuarantineFile, Action::RemovePersistence,
             Action::ContainHost, Action::SuspendProcess, Action::CollectEvidence}) {
        steps.push_back({std::string(traitsOf(action).name), action, {}, {}});
    }
    orderSafely(steps);
    std::vector<std::string> order;
    for (const Step& step : steps) {
        order.push_back(step.id);
    }
    EXPECT_EQ(order, (std::vector<std::string>{"collect_evidence", "suspend_process", "contain_host", "remove_persistence",
                         "quarantine_file", "kill_process", "release_host"}));
}

TEST(Plan, EveryWord_hasAText) {
    const auto catalog = MessageCatalog::load(METSUKE_SOURCE_DIR "/resources/i18n");
    ASSERT_TRUE(catalog.ok());
    const auto isKnown = [&](std::string_view id) { return catalog->render(Message(id), Language::English) != id; };
    for (const ActionTraits& traits : actionTraits()) {
        EXPECT_TRUE(isKnown(textOf(traits.action))) << traits.name;
        EXPECT_EQ(parseAction(traits.name), traits.action);
    }
    for (size_t i = 0; i < kStates; ++i) {
        const auto state = static_cast<State>(i);
        EXPECT_TRUE(isKnown(textOf(state))) << nameOf(state);
        EXPECT_EQ(parseState(nameOf(state)), state);
    }
    for (int i = 0; i <= static_cast<int>(Phase::Release); ++i) {
        EXPECT_TRUE(isKnown(textOf(static_cast<Phase>(i)))) << i;
    }
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(isKnown(textOf(static_cast<UndoClass>(i)))) << i;
        EXPECT_TRUE(i == 3 || isKnown(textOf(static_cast<Tier>(i)))) << i;
    }
}
