// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of firewalls, when it is sent, and that an answer counts once.
#include "core/case_actions/case_actions.h"
#include "core/model/taken_action.h"
#include "tests/firewall/desk_fixture.h"
#include "tests/firewall/packet_filter.h"

#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::firewall;
using namespace metsuke::firewall::test;

namespace {

/// A way to the filter that a test can break.
struct Way {
    PacketFilter filter;
    std::vector<Request> sent;
    std::optional<ErrorCode> failure; ///< of what is no query
    bool isLostOnTheWayBack = false;

    Exchange exchange() {
        return [this](const Firewall&, const Request& request) -> Result<Answer> {
            sent.push_back(request);
            const bool isQuery = request.kind == Request::Kind::QueryFeatures;
            if (failure && !isQuery) {
                return Error(*failure, Message("firewall.not_reached").with("name", "edge-1").with("reason", "x"));
            }
            auto answer = readAnswer(filter.answer(writeRequest(request)).second);
            return isLostOnTheWayBack && !isQuery ? Result<Answer>(Error(ErrorCode::Busy, "firewall.not_reached")) : answer;
        };
    }
};

class DeskOfBlocks : public BlockDeskTest {
protected:
    Way way;
};

} // namespace

TEST_F(DeskOfBlocks, Block_isQueuedThenDoneWithTheFirewallsNumber_andReleasedAgain) {
    const Block asked = ask("203.0.113.9");
    EXPECT_EQ(asked.state, BlockState::Queued);
    EXPECT_EQ(tick(way.exchange()), 1U);
    EXPECT_EQ(block(asked.id).state, BlockState::Done);
    EXPECT_EQ(block(asked.id).rule, 1'000);
    EXPECT_EQ(way.filter.rules(), 1U);
    EXPECT_EQ(tick(way.exchange(), kHour), 0U) << "what rests is not asked again";
    ASSERT_EQ(*desk->release("203.0.113.9", {}, "sato", now), 1U);
    tick(way.exchange());
    EXPECT_EQ(block(asked.id).state, BlockState::Removed);
    EXPECT_EQ(way.filter.rules(), 0U);
    EXPECT_TRUE(desk->book().verifyLog()->intact);
}

TEST_F(DeskOfBlocks, AnswerLostOnItsWay_isAskedForWithTheSameNumber_andDoneOnce) {
    const Block asked = ask("203.0.113.9");
    way.isLostOnTheWayBack = true;
    tick(way.exchange());
    EXPECT_EQ(block(asked.id).state, BlockState::Sent);
    EXPECT_EQ(tick(way.exchange(), kSecond), 0U) << "not before the pause is over";
    way.isLostOnTheWayBack = false;
    reopen();
    tick(way.exchange(), 10 * kMinute);
    EXPECT_EQ(block(asked.id).state, BlockState::Done);
    EXPECT_EQ(way.filter.rules(), 1U);
    std::set<std::string> ids;
    for (const Request& request : way.sent) {
        if (request.kind == Request::Kind::Deny) {
            ids.insert(request.id);
        }
    }
    EXPECT_EQ(ids.size(), 1U);
}

TEST_F(DeskOfBlocks, UnreachableFirewall_isTriedWithGrowingPauses_andFailsInTheEnd) {
    const Block asked = ask("203.0.113.9");
    way.failure = ErrorCode::NotFound;
    tick(way.exchange());
    EXPECT_EQ(block(asked.id).state, BlockState::Queued) << "nothing arrived";
    const Duration first = block(asked.id).next.ns - now.ns;
    tick(way.exchange(), kMinute);
    EXPECT_GT(block(asked.id).next.ns - now.ns, first);
    for (int i = 0; i < 60; ++i) {
        tick(way.exchange(), 11 * kMinute);
    }
    EXPECT_EQ(block(asked.id).state, BlockState::Failed);
    EXPECT_EQ(block(asked.id).reason.id, "firewall.not_reached");
}

TEST_F(DeskOfBlocks, Refusal_failsWithTheFirewallsWords) {
    way.filter.pairs["deny"] = {"ipv4_net", "ipv4_connection", "ipv6_net"};
    const Block asked = ask("203.0.113.9");
    const Exchange refusing = [&](const Firewall& one, const Request& request) -> Result<Answer> {
        if (request.kind == Request::Kind::QueryFeatures) {
            return way.exchange()(one, request);
        }
        Answer answer;
        answer.id = request.id;
        answer.status = 500;
        answer.text = "Rule not updated";
        return answer;
    };
    tick(refusing);
    EXPECT_EQ(block(asked.id).state, BlockState::Failed);
    EXPECT_EQ(block(asked.id).reason, Message("firewall.answered").with("status", int64_t{500}).with("text", "Rule not updated"));
}

TEST_F(DeskOfBlocks, WhatTheFirewallSaysItCannot_isNotSent) {
    way.filter.pairs["deny"] = {"ipv4_net"};
    const Block asked = ask("2001:db8::9");
    tick(way.exchange());
    EXPECT_EQ(block(asked.id).state, BlockState::Failed);
    EXPECT_EQ(block(asked.id).reason.id, "firewall.not_supported");
    EXPECT_EQ(way.sent.size(), 1U) << "only the question what it can do";
}

TEST_F(DeskOfBlocks, BlockForATime_needsAFirewallThatTakesBack) {
    way.filter.pairs.erase("delete");
    const Block asked = ask("203.0.113.9", kHour);
    tick(way.exchange());
    EXPECT_EQ(block(asked.id).reason.id, "firewall.cannot_delete");
    EXPECT_EQ(way.filter.rules(), 0U);
}

TEST_F(DeskOfBlocks, TimeOver_isTakenBackByItself_alsoByAnotherProcess) {
    const Block asked = ask("203.0.113.9", kHour);
    tick(way.exchange());
    EXPECT_EQ(way.filter.rules(), 1U);
    reopen();
    tick(way.exchange(), kHour);
    EXPECT_EQ(block(asked.id).state, BlockState::Removed);
    EXPECT_EQ(way.filter.rules(), 0U);
}

TEST_F(DeskOfBlocks, TimeOverBeforeItWasSent_expires) {
    const Block asked = ask("203.0.113.9", kMinute);
    tick(way.exchange(), kHour);
    EXPECT_EQ(block(asked.id).state, BlockState::Expired);
    EXPECT_TRUE(way.sent.empty());
}

TEST_F(DeskOfBlocks, SameTarget_isAskedForOnce_withTheLaterEnd) {
    const Block first = ask("203.0.113.9", kMinute);
    const Block again = ask("203.0.113.9", kHour);
    EXPECT_EQ(first.id, again.id);
    EXPECT_EQ(again.until, now + kHour);
    tick(way.exchange());
    EXPECT_EQ(way.filter.rules(), 1U);
}

TEST_F(DeskOfBlocks, ReleaseBeforeItWasSent_cancels) {
    const Block asked = ask("203.0.113.9");
    ASSERT_TRUE(desk->release(asked.id, {}, "sato", now).ok());
    tick(way.exchange());
    EXPECT_EQ(block(asked.id).state, BlockState::Cancelled);
    EXPECT_TRUE(way.sent.empty());
    EXPECT_EQ(desk->release(asked.id, {}, "sato", now).error().message.id, "firewall.nothing_in_force");
}

TEST_F(DeskOfBlocks, RateThatTheFirewallAsksFor_isKept) {
    way.filter.ratePerMinute = 3;
    for (const char* target : {"203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"}) {
        ask(target);
    }
    tick(way.exchange());
    EXPECT_EQ(way.sent.size(), 3U);
    tick(way.exchange(), kMinute);
    EXPECT_EQ(way.filter.rules(), 4U);
}

TEST_F(DeskOfBlocks, ForeignAnswer_isNotTaken) {
    const Block asked = ask("203.0.113.9");
    const Exchange foreign = [&](const Firewall& one, const Request& request) -> Result<Answer> {
        auto answer = way.exchange()(one, request);
        if (answer.ok() && request.kind == Request::Kind::Deny) {
            answer->id = "somebody-else's";
        }
        return answer;
    };
    tick(foreign);
    EXPECT_EQ(block(asked.id).state, BlockState::Sent);
    EXPECT_EQ(block(asked.id).reason.id, "firewall.other_answer");
}

TEST_F(DeskOfBlocks, ProtectedAddresses_areRefusedAndLogged) {
    const Protection protection{{*IpAddress::parse("10.0.0.2")}, {*IpRange::parse("192.0.2.0/24")}, {*IpAddress::parse("10.0.0.1")}};
    const auto ask = [&](const char* target, bool isForced) {
        const auto asked = desk->ask({*parseTarget(target), false, {}, 0, {}, isForced}, protection, "sato", now);
        return asked.ok() ? std::string() : asked.error().message.id;
    };
    EXPECT_EQ(ask("10.0.0.0/24", true), "firewall.is_own");
    EXPECT_EQ(ask("192.0.2.77", true), "firewall.is_permitted");
    EXPECT_EQ(ask("192.0.0.0/16", true), "firewall.is_permitted");
    EXPECT_EQ(ask("tcp:203.0.113.9>10.0.0.1:53", false), "firewall.is_shared");
    EXPECT_EQ(ask("tcp:203.0.113.9>10.0.0.1:53", true), "");
    EXPECT_EQ(desk->book().log(10)->back().kind, "block.refused");
}

TEST_F(DeskOfBlocks, FirewallsAndTheirSettings_areChecked) {
    EXPECT_EQ(desk->ask({*parseTarget("203.0.113.9"), false, {"other"}, 0, {}, false}, {}, "sato", now).error().message.id, "firewall.unknown");
    Firewall bad;
    bad.name = "Edge 2";
    bad.url = "https://10.0.0.1";
    bad.tokenFile = "/x";
    EXPECT_FALSE(addFirewall(path(), bad).ok());
    bad.name = "edge-2";
    bad.url = "http://10.0.0.1";
    EXPECT_FALSE(addFirewall(path(), bad).ok()) << "nothing in the clear";
    bad.url = "https://10.0.0.1";
    bad.tokenFile.clear();
    EXPECT_FALSE(addFirewall(path(), bad).ok()) << "it must know who we are";
    ASSERT_TRUE(removeFirewall(path(), "edge-1").ok());
    EXPECT_TRUE(readFirewalls(path())->firewalls.empty());
    EXPECT_EQ(desk->ask({*parseTarget("203.0.113.9"), false, {}, 0, {}, false}, {}, "sato", now).error().message.id, "firewall.none");
}

TEST_F(DeskOfBlocks, CaseOfTheIncident_hearsOfItOnce) {
    auto store = CaseStore::createTemporary();
    ASSERT_TRUE(store.ok());
    FindingsSnapshot findings;
    Incident incident;
    incident.key = "C-104";
    findings.incidents.push_back(incident);
    ASSERT_TRUE((*store)->putFindings(findings).ok());
    ASSERT_TRUE((*store)->commit().ok());
    ask("203.0.113.9");
    tick(way.exchange());
    EXPECT_EQ(*CaseActions(path()).update(**store), 3U);
    EXPECT_EQ(*CaseActions(path()).update(**store), 0U);
    const auto log = (*store)->actionLog(1, {});
    const auto action = takenActionOf(log->front().what);
    ASSERT_TRUE(action);
    EXPECT_EQ(action->what, "firewall.state_done");
    EXPECT_EQ(action->object, "203.0.113.9");
    EXPECT_EQ(action->step, "1000");
}
