// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/wire_expectation.h"
#include "tests/mitigation/desk_fixture.h"

namespace metsuke::mitigation::test {

using plan::Action;
using Verdict = WireLook::Verdict;

namespace {

WireLook lookOf(const Order& order, Verdict verdict) {
    WireLook look;
    look.verdict = verdict;
    look.from = order.changed;
    look.silentSince = order.changed;
    look.until = order.changed + (verdict == Verdict::Quiet ? kMinute : kSecond);
    look.packets = verdict == Verdict::Busy ? 3 : 0;
    look.first = look.last = look.until;
    return look;
}

} // namespace

TEST_F(DeskTest, Wire_saysWhetherItHolds_asLoudlyAsTheContrary) {
    const auto plan = planFor("pc-12", "p-1", Action::ContainHost);
    review(computer, plan);
    ASSERT_WORKS(mitigation->sawWire("p-1", lookOf(order(), Verdict::Quiet), m_now));
    EXPECT_EQ(state(), OrderState::Reviewed) << "nothing was done yet";
    EXPECT_EQ(expectationOf(order()), std::nullopt);
    runReviewed(plan);
    finish(computer, plan);
    const auto expected = expectationOf(order());
    ASSERT_TRUE(expected);
    EXPECT_TRUE(expected->isAlone);
    EXPECT_EQ(expected->permitted.size(), 2U);
    const Order done = order();
    ASSERT_WORKS(mitigation->sawWire("p-1", lookOf(done, Verdict::Watching), m_now));
    EXPECT_EQ(state(), OrderState::Verified) << "not for long enough";
    ASSERT_WORKS(mitigation->sawWire("p-1", lookOf(done, Verdict::Quiet), m_now + kMinute));
    EXPECT_EQ(state(), OrderState::VerifiedOnWire);
    EXPECT_EQ(expectationOf(order(), done.changed)->from, done.changed) << "the order changed since";
    WireLook busy = lookOf(done, Verdict::Busy);
    busy.first = busy.last = done.changed + 2 * kMinute;
    ASSERT_WORKS(mitigation->sawWire("p-1", busy, m_now + 2 * kMinute));
    EXPECT_EQ(state(), OrderState::Contradicted);
    EXPECT_EQ(order().reason.id, "mitigation.wire_busy");
    const auto looks = mitigation->book().wireOf({order()});
    ASSERT_TRUE(looks.ok() && looks->contains("p-1"));
    EXPECT_EQ(looks->at("p-1").packets, 3);
}

TEST_F(DeskTest, WireThatCannotBeTold_isOnRecord_andVerifiesNothing) {
    const auto plan = planFor("pc-12", "p-1", Action::ContainHost);
    review(computer, plan);
    runReviewed(plan);
    finish(computer, plan);
    WireLook look = lookOf(order(), Verdict::Untold);
    look.why = Message("mitigation.wire_no_capture");
    ASSERT_WORKS(mitigation->sawWire("p-1", look, m_now));
    EXPECT_EQ(state(), OrderState::Verified);
    EXPECT_EQ(logKinds().back(), "order.wire");
    EXPECT_EQ(mitigation->book().wireOf({order()})->at("p-1").why.id, "mitigation.wire_no_capture");
}

TEST_F(DeskTest, WhatTheWireShouldNotShow_isWhatWasDeniedAndCut) {
    plan::Plan plan = planFor("pc-12", "p-1", Action::DenyAddress);
    plan.steps = {{"s1", Action::DenyAddress, plan::AddressTarget{*IpAddress::parse("203.0.113.0"), 120, 0, kHour}, {}},
        {"s2", Action::KillConnections, plan::ConnectionTarget{6, {}, *IpAddress::parse("2001:db8::9"), 0, 4444}, {}},
        {"s3", Action::KillConnections, plan::ConnectionTarget{17, {}, *IpAddress::parse("9.9.9.9"), 0, 53}, {}}};
    review(computer, plan);
    runReviewed(plan);
    finish(computer, plan);
    const auto expected = expectationOf(order());
    ASSERT_TRUE(expected);
    ASSERT_EQ(expected->silent.size(), 2U) << "who answers names to all is asked again";
    EXPECT_TRUE(expected->silent[0].addresses.contains(*IpAddress::parse("203.0.113.77")));
    EXPECT_EQ(expected->silent[1].port, 4444);
}

TEST_F(DeskTest, WhomTheAgentLetsThrough_isWhatItSaid) {
    plan::Plan plan = planFor("pc-12", "p-1", Action::ContainHost);
    plan.steps[0].target = plan::HostTarget{{}, kHour};
    review(computer, plan);
    runReviewed(plan);
    serve(computer);
    auto report = reportOn(plan, plan::State::Done);
    report.steps[0].found = {{"permitted", "10.1.1.1:8883"}, {"permitted", "[fd00::1]:8883"}, {"permitted", "fd00::2"}, {"permitted", "nobody"}};
    answer(computer, order().command, report);
    const auto expected = expectationOf(order());
    ASSERT_TRUE(expected);
    ASSERT_EQ(expected->permitted.size(), 3U);
    EXPECT_EQ(expected->permitted[1], (plan::Permitted{*IpAddress::parse("fd00::1"), 8883}));
    EXPECT_EQ(expected->permitted[2], (plan::Permitted{*IpAddress::parse("fd00::2"), 0}));
}

} // namespace metsuke::mitigation::test
