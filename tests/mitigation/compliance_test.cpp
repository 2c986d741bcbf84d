// SPDX-License-Identifier: GPL-3.0-or-later
// Isolated until compliant: who is asked when, what decides, and what never does.
#include "core/fleet/compliance_orders.h"
#include "core/mitigation/work_queues.h"
#include "tests/mitigation/desk_fixture.h"

#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using endpoint::ComplianceAnswer;
using endpoint::ComplianceCheck;
using endpoint::ComplianceFinding;
using plan::Action;
using plan::State;
using testing::Contains;
using testing::Not;
using testing::SizeIs;

namespace {

using Found = ComplianceFinding::Verdict;

class ComplianceDeskTest : public DeskTest {
protected:
    void isolate(Duration lasting = kDay) {
        const auto plan = planFor("pc-12", "p-1", Action::ContainHost);
        review(computer, plan);
        runReviewed(plan);
        serve(computer);
        auto report = reportOn(plan, State::Done);
        report.steps.front().ended = m_now;
        report.steps.front().expires = m_now + lasting;
        answer(computer, order("p-1").command, report);
        ASSERT_EQ(state("p-1"), OrderState::Verified);
    }
    void require(bool isAutomatic) { ASSERT_WORKS(mitigation->requireCompliance("p-1", checks, isAutomatic, "ito", m_now)); }
    /// The command that asks now, "" none.
    std::string asking() {
        const auto condition = mitigation->book().condition("p-1");
        EXPECT_TRUE(condition.ok() && *condition);
        return condition.ok() && *condition ? (*condition)->command : std::string();
    }
    bool isMet() { return (*mitigation->book().condition("p-1"))->met.ns != 0; }
    void say(const std::vector<Found>& verdicts, Duration after = kSecond) {
        ComplianceAnswer said;
        for (size_t i = 0; i < verdicts.size(); ++i) {
            said.findings.push_back({checks[i], verdicts[i], "found"});
        }
        answer(computer, asking(), nlohmann::json{{"compliance", endpoint::encodeComplianceAnswer(said)}}.dump(), 200, after);
    }
    QueueEntry entry() {
        WorkQueues queues(*mitigation, *roster);
        const auto all = queues.entries(WorkQueue::Isolated, {}, m_now);
        EXPECT_TRUE(all.ok() && all->size() == 1U);
        return all.ok() && !all->empty() ? all->front() : QueueEntry();
    }

    const std::vector<ComplianceCheck> checks{{ComplianceCheck::Kind::Antivirus, {}, {}}, {ComplianceCheck::Kind::Absent, "/tmp/x", {}}};
};

} // namespace

TEST_F(ComplianceDeskTest, AgentIsAskedAtOnce_andAgainAfterAWhile) {
    require(false);
    isolate();
    serve(computer);
    const std::string first = asking();
    ASSERT_FALSE(first.empty());
    const auto record = roster->command(first);
    const auto question = endpoint::decodeComplianceQuestion((*record)->command.target);
    ASSERT_WORKS(question);
    EXPECT_EQ(question->checks, checks);
    EXPECT_EQ((*record)->command.action, "investigate"); // it changes nothing, so one person may ask
    say({Found::Fails, Found::Holds});
    EXPECT_EQ(asking(), "");
    serve(computer, kMinute);
    EXPECT_EQ(asking(), "");
    serve(computer, kAskComplianceEvery);
    EXPECT_NE(asking(), "");
    EXPECT_NE(asking(), first);
}

TEST_F(ComplianceDeskTest, WhenAllHold_theReleaseIsProposed_andNothingIsLifted) {
    require(false);
    isolate();
    serve(computer);
    EXPECT_EQ(entry().nextStep.id, "queues.next_compliance");
    EXPECT_THAT(entry().conditions, SizeIs(2));
    EXPECT_EQ(entry().conditions[0].id, "compliance.is_unknown");
    say({Found::Fails, Found::Holds});
    EXPECT_EQ(entry().conditions[0].id, "compliance.fails");
    serve(computer, kAskComplianceEvery);
    say({Found::Holds, Found::Holds});
    EXPECT_TRUE(isMet());
    EXPECT_EQ(entry().nextStep.id, "queues.next_lift");
    EXPECT_EQ(state("p-1"), OrderState::Verified);
    serve(computer, kAskComplianceEvery); // and it may be otherwise again
    say({Found::Holds, Found::Fails});
    EXPECT_FALSE(isMet());
    EXPECT_THAT(logKinds(), testing::IsSupersetOf({"isolation.until_compliant", "isolation.compliant", "isolation.not_compliant"}));
}

TEST_F(ComplianceDeskTest, Automatic_isLiftedOnceAllHold) {
    isolate();
    require(true);
    serve(computer);
    say({Found::Holds, Found::Holds});
    EXPECT_EQ(state("p-1"), OrderState::Undoing);
    EXPECT_EQ(order("p-1").wantedBy, "ito"); // who said so
    serve(computer);
    answer(computer, order("p-1").command, reportOn(planFor("pc-12", "p-1", Action::ContainHost), State::RolledBack));
    EXPECT_EQ(state("p-1"), OrderState::RolledBack);
    serve(computer, kHour);
    EXPECT_EQ(asking(), ""); // nobody is asked any more
}

TEST_F(ComplianceDeskTest, SilenceRefusalAndUnknown_liftNothing) {
    isolate();
    require(true);
    serve(computer);
    answer(computer, asking(), "", 501); // an agent that is too old
    EXPECT_FALSE(isMet());
    serve(computer, kAskComplianceEvery);
    say({Found::Holds, Found::Unknown});
    EXPECT_FALSE(isMet());
    serve(computer, kAskComplianceEvery);
    m_now = m_now + kHour; // never answered
    ASSERT_WORKS(roster->expire(m_now));
    tick();
    EXPECT_FALSE(isMet());
    EXPECT_EQ(entry().conditions[0].id, "compliance.is_unknown"); // what it said before is no answer now
    EXPECT_EQ(state("p-1"), OrderState::Verified);
}

TEST_F(ComplianceDeskTest, ForgedAnswers_liftNothing) {
    isolate();
    require(true);
    const auto reply = [&](const std::string& results) {
        serve(computer, kAskComplianceEvery);
        answer(computer, asking(), results);
        EXPECT_FALSE(isMet()) << results.substr(0, 100);
        EXPECT_EQ(state("p-1"), OrderState::Verified);
    };
    const auto wrapped = [](const ComplianceAnswer& said) { return nlohmann::json{{"compliance", endpoint::encodeComplianceAnswer(said)}}.dump(); };
    reply(wrapped({}));
    reply(wrapped({{{checks[0], Found::Holds, {}}}})); // one of two
    reply(wrapped({{{checks[0], Found::Holds, {}}, {{ComplianceCheck::Kind::Absent, "/tmp/y", {}}, Found::Holds, {}}}})); // another
    reply(R"({"compliance":7})");
    reply("[]");
    reply(nlohmann::json{{"compliance", std::string(200'000, '[')}}.dump());
}

TEST_F(ComplianceDeskTest, ItsTimeStaysTheLimit) {
    require(false);
    isolate(kHour);
    serve(computer);
    say({Found::Fails, Found::Fails});
    serve(computer, 2 * kHour);
    EXPECT_EQ(state("p-1"), OrderState::Released);
    EXPECT_EQ(asking(), "");
}

TEST_F(ComplianceDeskTest, RestartOfTheWorkstation_asksNobodyTwice_andForgetsNothing) {
    require(true);
    isolate();
    reopen();
    serve(computer);
    const std::string asked = asking();
    reopen();
    serve(computer);
    EXPECT_EQ(asking(), asked);
    say({Found::Holds, Found::Holds});
    reopen();
    EXPECT_EQ(state("p-1"), OrderState::Undoing);
    EXPECT_TRUE(isMet());
}

TEST_F(ComplianceDeskTest, NothingToRequire_isRefused) {
    EXPECT_FAILS(mitigation->requireCompliance("p-1", {}, false, "ito", m_now), "compliance.check_count");
    EXPECT_FAILS(mitigation->requireCompliance("p-1", std::vector(endpoint::kMostChecks + 1, checks[0]), false, "ito", m_now), "compliance.check_count");
}
