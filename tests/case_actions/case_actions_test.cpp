// SPDX-License-Identifier: GPL-3.0-or-later
// What was done about an incident stands in the case's own chained log, once, and in its report.
#include "core/case_actions/case_actions.h"
#include "core/report/incident_report.h"
#include "core/report/what_was_done.h"
#include "core/plan/approval.h"
#include "tests/mitigation/desk_fixture.h"

#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

namespace {

/// A desk, and a case whose incident is the one that planFor() names.
class CaseActionsTest : public DeskTest {
protected:
    void SetUp() override {
        DeskTest::SetUp();
        auto made = CaseStore::createTemporary();
        ASSERT_TRUE(made.ok());
        store = std::move(*made);
        hasIncident("C-104");
    }
    void hasIncident(const std::string& key) {
        FindingsSnapshot findings;
        Incident incident;
        incident.key = key;
        incident.host = {"site", IpAddress::v4(0x0a000001), {}};
        findings.incidents.push_back(incident);
        ASSERT_TRUE(store->putFindings(findings).ok());
        ASSERT_TRUE(store->commit().ok());
    }
    /// By an object that knows nothing yet, as after a crash.
    size_t update() {
        const auto count = CaseActions(path()).update(*store);
        EXPECT_TRUE(count.ok()) << count.error().message.id << ' ' << count.error().detail;
        return count.ok() ? *count : 0;
    }
    std::vector<TakenAction> actions() { return std::move(actionsTakenIn(*store)).value(); }
    void runAndUndo() {
        const auto plan = planFor("pc-12");
        review(computer, plan);
        ASSERT_WORKS(mitigation->approve("p-1", plan::writeApproval({hashOf(plan), "pc-12", m_now}, second), "suzuki", m_now));
        runReviewed(plan);
        finish(computer, plan);
        ASSERT_EQ(state(), OrderState::Verified);
        ASSERT_WORKS(mitigation->undo("p-1", "", "sato", m_now));
        serve(computer);
        answer(computer, order().command, reportOn(plan, plan::State::RolledBack));
        ASSERT_EQ(state(), OrderState::RolledBack);
    }

    std::shared_ptr<CaseStore> store;
};

auto isOrder(const std::string& what, const std::string& by) {
    return testing::AllOf(Field(&TakenAction::kind, TakenAction::Kind::Order), Field(&TakenAction::what, what), Field(&TakenAction::by, by));
}

} // namespace

TEST_F(CaseActionsTest, OrderOfAnIncident_isInTheChainWithPersonsStepsAndUndo) {
    runAndUndo();
    EXPECT_GT(update(), 8U);
    const auto all = actions();
    EXPECT_THAT(all, Contains(isOrder("mitigation.state_draft", "sato")));
    EXPECT_THAT(all, Contains(isOrder("action.did_approve", "suzuki")));
    EXPECT_THAT(all, Contains(isOrder("mitigation.state_verified", "pc-12")));
    EXPECT_THAT(all, Contains(isOrder("mitigation.state_undoing", "sato")));
    EXPECT_THAT(all, Contains(isOrder("mitigation.state_rolled_back", "pc-12")));
    std::vector<std::string> states;
    for (const TakenAction& action : all) {
        if (action.kind == TakenAction::Kind::Step) {
            EXPECT_EQ(action.step, "s1");
            EXPECT_EQ(action.action, textOf(plan::Action::KillProcess));
            EXPECT_EQ(action.undo, "u-p-1-s1");
            EXPECT_EQ(action.incident, "C-104");
            states.push_back(action.what);
        }
    }
    EXPECT_THAT(states, testing::ElementsAre("plan.state_done", "plan.state_rolled_back"));
    EXPECT_TRUE(store->summary({})->auditIntact);
}

TEST_F(CaseActionsTest, CatchingUp_takesEveryEntryOnce_howeverOftenAndByWhomever) {
    review(computer, planFor("pc-12"));
    const size_t first = update();
    EXPECT_GT(first, 0U);
    EXPECT_EQ(update(), 0U);
    runReviewed(planFor("pc-12"));
    finish(computer, planFor("pc-12"));
    CaseActions one(path()), other(path());
    ASSERT_WORKS(one.update(*store));
    ASSERT_WORKS(other.update(*store));
    const size_t all = actions().size();
    EXPECT_GT(all, first);
    EXPECT_EQ(update(), 0U);
    EXPECT_THAT(actions(), SizeIs(all));
}

TEST_F(CaseActionsTest, OrderOfAnotherCase_isNotTaken) {
    hasIncident("C-105"); // in the place of the one that is known
    runAndUndo();
    EXPECT_EQ(update(), 0U);
}

TEST_F(CaseActionsTest, CaseJudgedAnew_keepsHearingOfItsOrders) {
    review(computer, planFor("pc-12"));
    EXPECT_GT(update(), 0U);
    hasIncident("C-105");
    runReviewed(planFor("pc-12"));
    finish(computer, planFor("pc-12"));
    EXPECT_GT(update(), 0U);
    EXPECT_THAT(actions(), Contains(isOrder("mitigation.state_verified", "pc-12")));
}

TEST_F(CaseActionsTest, FolderWithoutOrders_isLeftAlone) {
    const auto empty = path() / "nothing";
    EXPECT_EQ(*CaseActions(empty).update(*store), 0U);
    EXPECT_FALSE(std::filesystem::exists(empty));
}

TEST_F(CaseActionsTest, Report_tellsInBothLanguagesWhatWasDone_andEscapesIt) {
    const auto plan = planFor("pc-12");
    ASSERT_WORKS(mitigation->draft({plan}, "<b>sato", m_now));
    ASSERT_WORKS(mitigation->dryRun("p-1", "sato", m_now));
    serve(computer);
    answer(computer, order().command, reportOn(plan, plan::State::Planned, true));
    runReviewed(plan);
    auto report = reportOn(plan, plan::State::Done);
    report.steps[0].objects.push_back({"process", "4711 <evil>", "", ""});
    serve(computer);
    answer(computer, order().command, report);
    EXPECT_GT(update(), 0U);
    const auto catalog = MessageCatalog::load(std::string(METSUKE_SOURCE_DIR) + "/resources/i18n");
    ASSERT_TRUE(catalog.ok());
    const std::string english = *incidentReportHtml(*store, *catalog, Language::English);
    EXPECT_THAT(english, HasSubstr("<h2>What was done</h2>"));
    EXPECT_THAT(english, HasSubstr("process 4711 &lt;evil&gt;"));
    EXPECT_THAT(english, HasSubstr("&lt;b&gt;sato"));
    EXPECT_THAT(english, Not(HasSubstr("<b>sato")));
    EXPECT_THAT(english, HasSubstr("possible with u-p-1-s1"));
    EXPECT_THAT(english, HasSubstr("done, verified by the agent"));
    EXPECT_THAT(*incidentReportHtml(*store, *catalog, Language::Japanese), HasSubstr("<h2>実施した対処</h2>"));
    const auto json = nlohmann::json::parse(*incidentReportJson(*store, *catalog, Language::English));
    EXPECT_EQ(json["incidents"][0]["key"], "C-104");
    EXPECT_EQ(json["done"][0]["order"], "p-1");
    EXPECT_EQ(json["done"][0]["what"], "mitigation.state_draft");
}

TEST_F(CaseActionsTest, CaseWithoutActions_hasNoSuchSection) {
    const auto catalog = MessageCatalog::load(std::string(METSUKE_SOURCE_DIR) + "/resources/i18n");
    EXPECT_THAT(*incidentReportHtml(*store, *catalog, Language::English), Not(HasSubstr("What was done")));
}

TEST_F(CaseActionsTest, EntryThatIsRewritten_breaksTheChain) {
    runAndUndo();
    EXPECT_GT(update(), 0U);
    auto connection = Connection::open(store->path(), Connection::Mode::ReadWrite);
    ASSERT_TRUE(connection.ok());
    ASSERT_TRUE((*connection)->execute("UPDATE action_log SET actor = 'nobody' WHERE number = 2").ok());
    EXPECT_FALSE(store->summary({})->auditIntact);
}
