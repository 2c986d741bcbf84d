// SPDX-License-Identifier: GPL-3.0-or-later
// What is ordered without a trace, what is kept with it, and who may agree to it.
#include "core/mitigation/approval_request.h"
#include "core/mitigation/direct_order.h"
#include "core/mitigation/order_deeds.h"
#include "core/plan/approval.h"
#include "tests/mitigation/desk_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::mitigation::test;
using plan::Action;
using testing::ElementsAre;
using testing::SizeIs;

namespace {

IpAddress address(const char* text) { return *IpAddress::parse(text); }

DirectWish wishFor(Action action) {
    DirectWish wish;
    wish.action = action;
    wish.device = "pc-12";
    wish.own = {address("10.20.0.57")};
    wish.management = {address("10.20.0.5")};
    wish.protectedAddresses = {*Cidr::parse("10.20.0.10")};
    return wish;
}

plan::ProcessTarget process() { return {5127, 40 * kSecond, "boot", "/home/tanaka/.cache/.update", "", true}; }

class DirectOrders : public DeskTest { };

} // namespace

TEST(DirectOrder, EveryActionOfThePanel_isAPlanThatCanBeCarriedOut) {
    for (const Action action : {Action::ContainHost, Action::ReleaseHost, Action::DenyAddress, Action::KillProcess, Action::KillConnections, Action::CollectEvidence,
             Action::RestartHost}) {
        DirectWish wish = wishFor(action);
        wish.address = address("198.51.100.23");
        wish.process = process();
        const auto made = directOrder(wish, kNow);
        ASSERT_TRUE(made.ok()) << traitsOf(action).name;
        EXPECT_TRUE(isDirect(action));
        EXPECT_TRUE(plan::readPlan(plan::writePlan(made->plan)).ok());
        EXPECT_EQ(made->plan.device, "pc-12");
        EXPECT_FALSE(made->plan.steps.front().why.id.empty());
    }
    EXPECT_FALSE(isDirect(Action::RunScript));
    EXPECT_FAILS(directOrder(wishFor(Action::RunScript), kNow), "mitigation.direct_other_action");
}

TEST(DirectOrder, WhatNamesNothing_orWouldCutOffThisWorkstation_isRefused) {
    EXPECT_FAILS(directOrder(wishFor(Action::KillProcess), kNow), "mitigation.direct_no_process");
    EXPECT_FAILS(directOrder(wishFor(Action::KillConnections), kNow), "mitigation.direct_no_process");
    DirectWish deny = wishFor(Action::DenyAddress);
    EXPECT_FAILS(directOrder(deny, kNow), "mitigation.direct_no_address");
    deny.address = address("127.0.0.1");
    EXPECT_FAILS(directOrder(deny, kNow), "mitigation.direct_no_address");
    deny.address = address("10.20.0.5");
    EXPECT_FAILS(directOrder(deny, kNow), "mitigation.direct_management");
}

TEST(DirectOrder, WhatIsCutOff_isReleasedByItself_andSaysWhatGoesAlong) {
    DirectWish wish = wishFor(Action::ContainHost);
    wish.own = {address("10.20.0.10")};
    wish.sessions = {Message("mitigation.blast_session").with("end", "198.51.100.23:443")};
    const auto made = directOrder(wish, kNow);
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(std::get<plan::HostTarget>(made->plan.steps.front().target).duration, wish.holdFor);
    EXPECT_THAT(made->facts.blast.assets, ElementsAre(Message("mitigation.blast_asset").with("address", "10.20.0.10")));
    EXPECT_THAT(made->facts.blast.sessions, ElementsAre(Message("mitigation.blast_contain"), wish.sessions.front()));
}

TEST(OrderFacts, AreReadAsTheyWereWritten_andDamagedOnesAreNotKnown) {
    OrderFacts facts;
    facts.blast.sessions = {Message("mitigation.blast_session").with("end", "198.51.100.23:443").with("process", ".update")};
    facts.blast.moreSessions = 3;
    facts.gaps = {Message("mitigation.left_no_subject")};
    facts.notes["s2"] = {Message("mitigation.note_contain")};
    EXPECT_EQ(readFacts(writeFacts(facts)), facts);
    EXPECT_EQ(writeFacts(std::nullopt), "");
    for (const char* damaged : {"", "{", "[]", "{}", R"({"more_sessions":-1,"notes":{}})", R"({"more_sessions":0,"notes":{},"sessions":[1]})"}) {
        EXPECT_FALSE(readFacts(damaged)) << damaged;
    }
}

TEST_F(DirectOrders, FactsStayWithTheOrder_whoeverOpensTheBook) {
    auto made = directOrder(wishFor(Action::ContainHost), m_now);
    ASSERT_TRUE(made.ok());
    ASSERT_WORKS(mitigation->draft({made->plan}, "sato", m_now, {{made->plan.id, made->facts}}));
    reopen();
    EXPECT_EQ(order(made->plan.id).facts, made->facts);
    review(computer, made->plan);
    EXPECT_EQ(order(made->plan.id).facts, made->facts) << "a look changes nothing of it";
}

TEST_F(DirectOrders, NobodyAgreesToTheirOwnOrder) {
    const auto plan = planFor("pc-12", "p-1", Action::RestartHost);
    ASSERT_WORKS(mitigation->draft({plan}, "suzuki", m_now)); // an operator of the policy
    review(computer, plan);
    const std::string approval = plan::writeApproval({hashOf(plan), "pc-12", m_now}, second);
    EXPECT_FAILS(mitigation->approve("p-1", approval, "suzuki", m_now), "mitigation.approval_own");
    EXPECT_TRUE(order().approvals.empty());
}

TEST_F(DirectOrders, SecondPersonDeclines_andTheReasonIsTold) {
    const auto plan = planFor("pc-12", "p-1", Action::RestartHost);
    review(computer, plan);
    runReviewed(plan);
    tick();
    ASSERT_EQ(state(), OrderState::Waiting);
    ASSERT_WORKS(mitigation->decline("p-1", "payroll runs tonight", "suzuki", m_now));
    EXPECT_EQ(state(), OrderState::Cancelled);
    EXPECT_EQ(order().reason, Message("mitigation.declined_by").with("by", "suzuki").with("why", "payroll runs tonight"));
    tick();
    EXPECT_EQ(runsOrdered("pc-12", "p-1"), 0U);
    EXPECT_FAILS(mitigation->decline("p-1", "again", "suzuki", m_now), "mitigation.not_possible");
}

TEST_F(DirectOrders, DeedsOfAnOrder_sayWhoDidWhatWhen) {
    const auto plan = planFor("pc-12");
    review(computer, plan);
    ASSERT_WORKS(mitigation->cancel("p-1", "ito", m_now));
    const auto log = mitigation->book().log(100);
    ASSERT_TRUE(log.ok());
    const auto deeds = deedsOf(*log);
    ASSERT_EQ(deeds.count("p-1"), 1U);
    const auto& mine = deeds.at("p-1");
    EXPECT_EQ(mine.front().kind, "order.draft");
    EXPECT_EQ(wordsOf(mine.front()).id, "mitigation.deed_draft");
    EXPECT_EQ(mine.back().by, "ito");
    EXPECT_EQ(whoOf(mine.back(), "d-1", "pc-12"), Message("mitigation.by_name").with("name", "ito"));
    EXPECT_EQ(whoOf({m_now, "d-1", "order.queued", {}}, "d-1", "pc-12"), Message("mitigation.by_name").with("name", "pc-12"));
    EXPECT_EQ(whoOf({m_now, kWire, "order.wire", {}}, "d-1", "pc-12").id, "mitigation.by_wire");
    EXPECT_EQ(wordsOf(mine.back()).id, textOf(OrderState::Cancelled));
    EXPECT_EQ(mine.back().why, Message("mitigation.cancelled_by").with("by", "ito"));
    EXPECT_TRUE(deedsOf({{1, m_now, "x", "order.draft", "no JSON", ""}, {2, m_now, "x", "operation.stopped", "{}", ""}}).empty());
}

TEST_F(DirectOrders, RequestForAnApproval_goesToAnotherWorkstation_andTheApprovalComesBack) {
    const auto plan = planFor("pc-12", "p-1", Action::RestartHost);
    ASSERT_WORKS(mitigation->draft({plan}, "sato", m_now));
    EXPECT_FAILS(writeRequest(order()), "mitigation.request_not_looked_at");
    review(computer, plan);
    const auto text = writeRequest(order());
    ASSERT_TRUE(text.ok());
    const auto request = readRequest(*text);
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(request->by, "sato");
    EXPECT_EQ(request->plan, plan);
    ASSERT_WORKS(mitigation->approve("p-1", approvalOf(*request, second, m_now), "sato", m_now));
    EXPECT_EQ(mitigation->personsAgreeing(order(), m_now).size(), 2U);
}

TEST_F(DirectOrders, RequestWhoseDryRunIsAnotherOnes_isNotReadable) {
    const auto plan = planFor("pc-12", "p-1", Action::RestartHost);
    review(computer, plan);
    Order changed = order();
    changed.plan.steps[0].action = Action::ReleaseHost; // harmless to look at, and not what would be signed
    EXPECT_FAILS(readRequest(*writeRequest(changed)), "mitigation.request_unreadable");
    for (const char* damaged : {"", "{}", "[]", R"({"metsuke_approval_request":2})", R"({"metsuke_approval_request":1,"plan":3,"dry_run":[]})"}) {
        EXPECT_FAILS(readRequest(damaged), "mitigation.request_unreadable");
    }
}
