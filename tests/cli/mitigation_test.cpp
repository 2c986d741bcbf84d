// SPDX-License-Identifier: GPL-3.0-or-later
// Plans from the command line, carried out by the agent's own desk, actuator and journal over a world of files.
#include "tests/actuator/fake_world.h"
#include "tests/cli/cli_program.h"
#include "tests/endpoint/trace_fixture.h"
#include "tests/fleet/server_fixture.h"

#include "core/actuator/order_desk.h"
#include "core/base/wall_clock.h"
#include "core/endpoint/sightings.h"
#include "core/fleet/fleet_server.h"
#include "core/plan/remedy.h"
#include "core/plan/plan_codec.h"

#include <thread>

using namespace metsuke;
using namespace metsuke::test;
using metsuke::fleet::test::Computer;
using metsuke::fleet::test::FakeWay;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace {

class CliMitigation : public metsuke::fleet::test::FleetTest {
protected:
    void SetUp() override {
        FleetTest::SetUp();
        add(computer, wallClock());
        heartbeat = computer.heartbeat(wallClock());
        ASSERT_WORKS(roster->heard(computer.device, heartbeat, "mqtts://x", wallClock()));
        const auto keys = fleet::FleetKeys::open(path());
        ASSERT_WORKS(keys);
        ASSERT_WORKS(actuator::OrderDesk::pinRoot(own.path(), keys->root().toText()));
    }
    Ran agents(std::vector<std::string> more, const std::string& typed = {}) const {
        std::vector<std::string> all{"agents"};
        all.insert(all.end(), more.begin(), more.end());
        all.insert(all.end(), {"--fleet", path().string()});
        const std::string input = scratch / "typed";
        writeFile(input, typed);
        return metsuke::test::run(all, input);
    }
    std::vector<Json> rowsOf(std::vector<std::string> more) const {
        more.push_back("--json");
        std::vector<Json> rows;
        for (const std::string& line : lines(agents(std::move(more)).out)) {
            rows.push_back(Json::parse(line));
        }
        return rows;
    }
    /// What one `agents` does while the computer is there.
    template <typename Body> auto served(Body body) {
        const std::jthread agent([this](const std::stop_token& stop) { serve(stop); });
        return body();
    }
    void serve(const std::stop_token& stop) {
        const auto ours = open();
        auto keys = fleet::FleetKeys::open(path());
        ASSERT_WORKS(keys->keepPolicy({"mqtts://192.0.2.1:8883"}));
        FakeWay way("mqtts://x");
        const fleet::Ways ways{&way};
        fleet::Dispatch dispatch(*ours, *keys, ways);
        world.now.wall = wallClock();
        auto desk = actuator::OrderDesk::open(own.path(), computer.device, world.actuator(), world.journal());
        ASSERT_TRUE(desk.ok()) << desk.error().message.id;
        desk->adopt(keys->policy(), wallClock());
        while (!stop.stop_requested()) {
            const Timestamp now = wallClock();
            world.now.wall = now;
            ASSERT_WORKS(ours->heard(computer.device, computer.heartbeat(now), "mqtts://x", now));
            ASSERT_WORKS(dispatch.pump(now));
            answerSightings(*ours, now);
            for (const auto& parcel : std::exchange(way.sent, {})) {
                const auto answer = desk->take(parcel.text, now, stop);
                ASSERT_WORKS(ours->answered(computer.device, answer, now));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20)); // as often as an agent looks
        }
    }
    /// As the recorder does, which the actuator knows nothing of.
    void answerSightings(fleet::Roster& ours, Timestamp now) {
        const auto commands = ours.commands(computer.device, 5);
        ASSERT_WORKS(commands);
        for (const fleet::CommandRecord& one : *commands) {
            if (one.command.targetKind == "x-metsuke:sightings" && fleet::isOpen(one)) {
                ASSERT_WORKS(ours.answered(computer.device, {one.command.id, 200, "", nlohmann::json{{"sightings", endpoint::encodeSightings(sightings)}}.dump(), ""}, now));
            }
        }
    }
    /// What an expert's program makes, signed by an approver of the policy.
    std::string remedyFile(const std::string& role = "approver") {
        plan::Remedy remedy;
        remedy.id = "rem-1";
        remedy.title = "Updater";
        remedy.who = "Expert";
        remedy.created = {(wallClock().ns / kMillisecond) * kMillisecond};
        remedy.expires = remedy.created + kDay;
        remedy.indicators = {{"i1", plan::RemedyIndicator::Kind::Sha256, std::string(64, 'a'), "", ""}};
        remedy.steps = {{plan::Action::QuarantineFile, {"i1"}, {}}};
        writeFile(scratch / "draft.json", plan::writeDraft(remedy));
        const std::string key = scratch / ("expert-" + role);
        const std::string half = lines(agents({"operators", "--make", key}).out).front();
        EXPECT_EQ(agents({"operators", "--add", "expert", "--key", half, "--role", role}).exitCode, 0);
        EXPECT_EQ(agents({"remedy", "sign", scratch / "draft.json", "--key", key, "-o", scratch / "remedy.json"}).exitCode, 0);
        return scratch / "remedy.json";
    }
    /// That the computer has the file still.
    void met(const std::string& file) {
        endpoint::SightedObject object;
        object.path = (world.folder.path() / file).string();
        object.sha256 = std::string(64, 'a');
        sightings.found = {{{endpoint::Indicator::Kind::File, object.sha256}, object.path, wallClock(), wallClock(), 1, false, {object}}};
    }
    std::string planFile(const std::vector<std::string>& files, const std::string& id = "plan-1") {
        plan::Plan plan = world.planFor(files, id);
        plan.notAfter = {(wallClock().ns / kMillisecond) * kMillisecond + kHour};
        const std::string file = scratch / (id + ".json");
        writeFile(file, plan::writePlan(plan));
        return file;
    }
    /// The answer to a trace that was asked before.
    void answerTrace(const endpoint::Trace& trace) {
        const auto id = fleet::orderTrace(*roster, computer.device, endpoint::encodeQuestion({}), "sato", wallClock());
        ASSERT_WORKS(id);
        ASSERT_TRUE(*roster->answered(computer.device, {*id, 200, "", nlohmann::json{{"trace", endpoint::encodeTrace(trace)}}.dump(), ""}, wallClock()));
    }

    ScratchFolder scratch;
    TemporaryFolder own; ///< the actuator's
    Computer computer{"agent-1"};
    openc2::Heartbeat heartbeat;
    actuator::test::World world;
    endpoint::Sightings sightings; ///< that the computer has
};

} // namespace

TEST_F(CliMitigation, DryRun_tellsWhatWouldBeDone_andDoesNothing) {
    world.put("a", "0");
    const std::string plan = planFile({"a"});
    const Ran ran = served([&] { return agents({"run", plan, "--dry-run"}); });
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("agent-1:"));
    EXPECT_THAT(ran.out, HasSubstr("looked at, nothing was done"));
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_EQ(world.deeds("act a"), 0);
}

TEST_F(CliMitigation, Run_isConfirmedOnce_carriedOutOnce_andTakenBack) {
    world.put("a", "0");
    world.put("b", "0");
    const std::string plan = planFile({"a", "b"});
    const Ran no = served([&] { return agents({"run", plan}, "no\n"); });
    EXPECT_EQ(no.exitCode, 1);
    EXPECT_THAT(no.err, HasSubstr("Nothing was ordered."));
    EXPECT_EQ(world.content("a"), "0");
    const Ran yes = served([&] { return agents({"run", plan}, "yes\n"); });
    EXPECT_EQ(yes.exitCode, 0) << yes.err << yes.out;
    EXPECT_THAT(yes.out, HasSubstr("done, verified by the agent"));
    EXPECT_EQ(world.content("a"), "2");
    const Ran again = served([&] { return agents({"run", plan, "--yes"}); });
    EXPECT_EQ(again.exitCode, 0) << again.err;
    EXPECT_EQ(world.deeds("act a"), 1);
    const auto journal = served([&] { return rowsOf({"journal", "agent-1"}); });
    ASSERT_EQ(journal.size(), 2U);
    EXPECT_EQ(journal[0]["order"], "plan-1");
    const Ran undone = served([&] { return agents({"undo", "--yes"}); });
    EXPECT_EQ(undone.exitCode, 0) << undone.err << undone.out;
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_EQ(world.content("b"), "0");
    EXPECT_EQ(rowsOf({"orders"}).at(0)["state"], "rolled_back");
    EXPECT_EQ(agents({"orders", "--verify"}).exitCode, 0);
    const auto log = rowsOf({"orders", "--log"});
    EXPECT_EQ(log.front()["kind"], "order.rolled_back");
}

TEST_F(CliMitigation, DryRunOfAnUndo_endsWithZeroAsLongAsNothingStandsInTheWay) {
    world.put("a", "0");
    world.put("b", "0");
    const std::string plan = planFile({"a", "b"});
    ASSERT_EQ(served([&] { return agents({"run", plan, "--yes"}); }).exitCode, 0);
    const Ran clear = served([&] { return agents({"undo", "--dry-run"}); });
    EXPECT_EQ(clear.exitCode, 0) << clear.err;
    EXPECT_THAT(clear.err, HasSubstr("Comes back: 2 steps (step-b, step-a)."));
    world.put("a", "7"); // somebody else's since
    const Ran blocked = served([&] { return agents({"undo", "--dry-run"}); });
    EXPECT_EQ(blocked.exitCode, 1);
    EXPECT_THAT(blocked.err, HasSubstr("Would not come back as things are: 1 step (step-a)"));
    const auto rows = served([&] { return rowsOf({"undo", "--dry-run"}); });
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0]["back"], Json::array({"step-b"}));
    EXPECT_EQ(rows[0]["stands_in_the_way"], Json::array({"step-a"}));
    EXPECT_EQ(rows[0]["never"], Json::array());
    EXPECT_EQ(world.content("b"), "2");
    EXPECT_EQ(agents({"undo", "--dry-run", "--wait", "0"}).exitCode, 1) << "nobody answers";
}

TEST_F(CliMitigation, OneStep_isTakenBackByItsNumber) {
    world.put("a", "0");
    world.put("b", "0");
    const std::string plan = planFile({"a", "b"});
    EXPECT_EQ(served([&] { return agents({"run", plan, "--yes"}); }).exitCode, 0);
    const std::string undo = rowsOf({"orders"}).at(0)["report"][0]["undo"];
    ASSERT_FALSE(undo.empty());
    const Ran ran = served([&] { return agents({"undo", undo, "--yes"}); });
    EXPECT_EQ(ran.exitCode, 0) << ran.err << ran.out;
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_EQ(world.content("b"), "2");
    EXPECT_EQ(rowsOf({"orders"}).at(0)["state"], "rolled_back_in_part");
}

TEST_F(CliMitigation, StepThatFails_showsWhichAndEndsWithOne) {
    world.put("a", "0");
    world.put("b", "0");
    world.progress = [this](const plan::StepReport& step) {
        if (step.step == "step-a") {
            world.put("b", "7"); // somebody else changes it meanwhile
        }
    };
    const std::string plan = planFile({"a", "b"});
    const Ran ran = served([&] { return agents({"run", plan, "--yes", "--json"}); });
    EXPECT_EQ(ran.exitCode, 1) << ran.err;
    const Json last = Json::parse(lines(ran.out).back());
    EXPECT_EQ(last["state"], "failed_in_part");
    EXPECT_EQ(last["report"][0]["state"], "done");
    EXPECT_EQ(last["report"][1]["state"], "failed");
}

TEST_F(CliMitigation, ComputerThatIsNotThere_leavesItQueued_untilItIsCancelled) {
    const std::string plan = planFile({"a"});
    const Ran ran = agents({"run", plan, "--yes", "--wait", "0.2"});
    EXPECT_EQ(ran.exitCode, 1);
    EXPECT_THAT(ran.out, HasSubstr("being looked at"));
    EXPECT_EQ(rowsOf({"orders", "plan-1"}).at(0)["state"], "dry_running");
    EXPECT_EQ(agents({"cancel", "plan-1"}).exitCode, 0);
    EXPECT_EQ(rowsOf({"orders", "plan-1"}).at(0)["state"], "cancelled");
    EXPECT_EQ(agents({"cancel", "plan-1"}).exitCode, 2);
    EXPECT_EQ(agents({"orders", "plan-9"}).exitCode, 3);
}

TEST_F(CliMitigation, Queues_sayWhatIsToBeDone_andLeaveWhatIsDealtWith) {
    world.put("a", "0");
    const std::string plan = planFile({"a"});
    EXPECT_EQ(served([&] { return agents({"run", plan, "--dry-run"}); }).exitCode, 0);
    const auto open = rowsOf({"queues"});
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0]["queue"], "cleanup");
    EXPECT_EQ(open[0]["device"], "agent-1");
    EXPECT_EQ(open[0]["order"], "plan-1");
    EXPECT_EQ(open[0]["next"], "Carry the plan out.");
    EXPECT_THAT(agents({"queues", "cleanup"}).out, HasSubstr("Needs clean-up (cleanup): 1"));
    EXPECT_EQ(agents({"queues", "cleanup", "--done", "agent-1", "--why", "by hand"}).exitCode, 0);
    EXPECT_EQ(agents({"queues", "restart", "--put", "agent-1"}).exitCode, 0);
    const auto later = rowsOf({"queues"});
    ASSERT_EQ(later.size(), 1U);
    EXPECT_EQ(later[0]["queue"], "restart");
    EXPECT_EQ(agents({"queues", "isolated", "--done", "agent-1"}).exitCode, 2); // only a release does that
}

TEST_F(CliMitigation, WhatIsLeftAlone_isNotRun_untilItIsTakenBack) {
    world.put("a", "0");
    const std::string plan = planFile({"a"}), folder = world.folder.path().string() + '/';
    EXPECT_EQ(agents({"exceptions", "add", "--path", folder}).exitCode, 2); // neither why nor until when
    EXPECT_EQ(agents({"exceptions", "add", "--path", folder, "--image", folder, "--why", "ours", "--until", "7d"}).exitCode, 2);
    const auto added = rowsOf({"exceptions", "add", "--path", folder, "--why", "ours", "--until", "7d"});
    ASSERT_EQ(added.size(), 1U);
    EXPECT_EQ(rowsOf({"exceptions"}), added);
    EXPECT_EQ(rowsOf({"queues", "exceptions"}).size(), 1U);
    const Ran refused = served([&] { return agents({"run", plan, "--yes"}); });
    EXPECT_NE(refused.exitCode, 0);
    EXPECT_THAT(refused.err, HasSubstr("Left alone: file " + folder));
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_EQ(agents({"exceptions", "remove", added[0]["exception"]}).exitCode, 0);
    EXPECT_TRUE(rowsOf({"exceptions"}).empty());
    EXPECT_EQ(served([&] { return agents({"run", plan, "--yes"}); }).exitCode, 0);
    EXPECT_EQ(world.content("a"), "2");
}

TEST_F(CliMitigation, Compliance_namesWhatIsNoCheck_andSaysWhereNothingIsRequired) {
    const Ran wrong = agents({"compliance", "agent-1", "firewall"});
    EXPECT_EQ(wrong.exitCode, 2);
    EXPECT_THAT(wrong.err, HasSubstr("\"firewall\" is no check."));
    EXPECT_EQ(agents({"compliance", "agent-1"}).exitCode, 3);
    EXPECT_EQ(agents({"compliance", "agent-1", "antivirus", "--require"}).exitCode, 3); // it is not isolated
}

TEST_F(CliMitigation, NoPlan_isSaidBeforeAnythingIsOrdered) {
    const std::string bad = scratch / "bad.json";
    writeFile(bad, R"({"id":"p-1","steps":[]})");
    EXPECT_EQ(agents({"run", bad}).exitCode, 3);
    EXPECT_THAT(agents({"run", bad}).err, HasSubstr("is not a plan"));
    EXPECT_EQ(agents({"run", scratch / "none.json"}).exitCode, 3);
    EXPECT_EQ(agents({"run"}).exitCode, 2);
    EXPECT_EQ(agents({"undo", "--yes"}).exitCode, 3);
    EXPECT_TRUE(roster->commands("agent-1", 10)->empty());
}

TEST_F(CliMitigation, Plan_isProposedFromTheNewestTrace_andEdited) {
    EXPECT_EQ(agents({"plan", "agent-1"}).exitCode, 3) << "no trace yet";
    endpoint::test::Dropper intrusion;
    answerTrace(endpoint::test::trace(intrusion.s, endpoint::test::beacon(200)));
    const Ran shown = agents({"plan", "agent-1"});
    EXPECT_EQ(shown.exitCode, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("[x]"));
    EXPECT_THAT(shown.out, HasSubstr("Remove an automatic start"));
    const std::string file = scratch / "plan.json";
    const Ran made = agents({"plan", "agent-1", "--json", "-o", file});
    EXPECT_EQ(made.exitCode, 0) << made.err;
    const Json proposal = Json::parse(made.out);
    std::string first;
    size_t chosen = 0;
    for (const Json& step : proposal["steps"]) {
        chosen += step["chosen"] ? size_t{1} : size_t{0};
        first = first.empty() && step["chosen"] ? step["id"].get<std::string>() : first;
    }
    EXPECT_EQ(proposal["plan"]["steps"].size(), chosen);
    const auto plan = plan::readPlan(metsuke::test::readFile(file));
    ASSERT_TRUE(plan.ok()) << plan.error().message.id;
    EXPECT_EQ(plan->device, "agent-1");
    const Json without = Json::parse(agents({"plan", "agent-1", "--json", "--without", first}).out);
    EXPECT_EQ(without["plan"]["steps"].size(), chosen - 1);
    const Json cut = Json::parse(agents({"plan", "agent-1", "--json", "--cut-processes"}).out);
    EXPECT_EQ(cut["steps"], proposal["steps"]) << "no process of this boot is certain: by the ends that are known";
    EXPECT_EQ(agents({"plan", "agent-1", "--without", "s99"}).exitCode, 2);
    EXPECT_EQ(agents({"plan", "agent-1", "--protect", "everything"}).exitCode, 2);
    EXPECT_EQ(agents({"plan"}).exitCode, 2);
}

TEST_F(CliMitigation, Scan_isPlannedWithoutATrace_andSaysWhatCannotBeLookedFor) {
    const std::string rules = scratch / "evil.yar", file = scratch / "plan.json", digest(64, 'A');
    writeFile(rules, "rule evil { strings: $a = \"x\" condition: $a }\n");
    const Ran made = agents({"plan", "agent-1", "--scan-rules", rules, "--scan-hash", digest, "--in", "/srv", "/data", "-o", file});
    ASSERT_EQ(made.exitCode, 0) << made.err;
    const auto plan = plan::readPlan(metsuke::test::readFile(file));
    ASSERT_TRUE(plan.ok()) << plan.error().message.id;
    ASSERT_EQ(plan->steps.size(), 1U);
    const auto& target = std::get<plan::ScanTarget>(plan->steps[0].target);
    EXPECT_EQ(target.rules, metsuke::test::readFile(rules));
    EXPECT_EQ(target.digests, std::vector{std::string(64, 'a')});
    EXPECT_EQ(target.folders, (std::vector<std::string>{"/srv", "/data"}));
    EXPECT_EQ(agents({"plan", "agent-1", "--scan-hash", "abc"}).exitCode, 2);
    EXPECT_EQ(agents({"plan", "agent-1", "--scan-rules", rules, "--in", "srv"}).exitCode, 2);
    EXPECT_EQ(agents({"plan", "agent-1", "--in", "/srv"}).exitCode, 2);
    EXPECT_EQ(agents({"plan", "agent-1", "--scan-rules", scratch / "none.yar"}).exitCode, 3);
}

TEST_F(CliMitigation, ChecksOfThePolicy_areThoseThatItNames) {
    auto keys = fleet::FleetKeys::open(path());
    ASSERT_WORKS(keys->keepPolicy({"mqtts://192.0.2.1:8883"}));
    const Ran none = agents({"compliance", "agent-1", "policy", "--wait", "0"});
    EXPECT_EQ(none.exitCode, 2);
    EXPECT_THAT(none.err, HasSubstr("names no checks"));
    const std::string draft = scratch / "draft.json", sealed = scratch / "signed.json";
    auto next = keys->draft();
    next.compliance = R"([{"check":"antivirus"},{"check":"service:sshd.service"}])";
    writeFile(draft, openc2::writeDraft(next));
    ASSERT_EQ(agents({"policy", "sign", draft, "--root-key", (path() / "root.key").string(), "-o", sealed}).exitCode, 0);
    ASSERT_EQ(agents({"policy", "set", sealed}).exitCode, 0);
    EXPECT_EQ(agents({"compliance", "agent-1", "policy", "antivirus", "--wait", "0"}).exitCode, 1) << "asked, not answered";
    const auto asked = roster->commands("agent-1", 1);
    ASSERT_EQ(asked->size(), 1U);
    EXPECT_THAT(asked->front().command.target, HasSubstr("sshd.service"));
}

TEST_F(CliMitigation, Incident_asksTheAgentOfItsComputer) {
    const Json incident = rows({"incidents", officeCase(), "--json"}).at(0);
    auto moved = heartbeat;
    moved.sent = wallClock();
    moved.addresses = {*IpAddress::parse(incident["host"].get<std::string>())};
    ASSERT_WORKS(roster->heard(computer.device, moved, "mqtts://x", wallClock()));
    const Ran ran = agents({"plan", "--case", officeCase(), "--wait", "0"});
    EXPECT_EQ(ran.exitCode, 1) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("No trace from"));
    const auto commands = roster->commands("agent-1", 1);
    ASSERT_EQ(commands->size(), 1U);
    const auto question = endpoint::decodeQuestion(commands->front().command.target);
    ASSERT_WORKS(question);
    EXPECT_EQ(question->local, moved.addresses[0]);
    EXPECT_TRUE(!question->remote.isUnset() || !question->name.empty());
    EXPECT_EQ(agents({"plan", "--case", officeCase(), "--incident", "i99"}).exitCode, 3);
}

TEST_F(CliMitigation, IsolationOfTheIncidentsComputer_saysWhatTheCaseSawOpen) {
    const Json incident = rows({"incidents", officeCase(), "--json"}).at(0);
    auto moved = heartbeat;
    moved.sent = wallClock();
    moved.addresses = {*IpAddress::parse(incident["host"].get<std::string>())};
    ASSERT_WORKS(roster->heard(computer.device, moved, "mqtts://x", wallClock()));
    plan::Plan isolation = world.planFor({"a"});
    isolation.notAfter = {(wallClock().ns / kMillisecond) * kMillisecond + kHour};
    isolation.steps = {{"s1", plan::Action::ContainHost, plan::HostTarget{{}, kHour}, {}}};
    const std::string file = scratch / "isolation.json";
    writeFile(file, plan::writePlan(isolation));
    const std::string own = scratch / "own.metsuke"; // what is ordered goes into it
    std::filesystem::copy_file(officeCase(), own);
    EXPECT_EQ(agents({"run", file, "--case", own, "--dry-run", "--wait", "0"}).exitCode, 1) << "nobody answers";
    const Json facts = rowsOf({"orders", "plan-1"}).at(0)["facts"];
    ASSERT_TRUE(facts.is_object());
    ASSERT_GT(facts["sessions"].size(), 1U);
    EXPECT_THAT(facts["sessions"][1].get<std::string>(), testing::AnyOf(HasSubstr("last seen at"), HasSubstr("used this one as their server")));
}

TEST_F(CliMitigation, Operators_areMadeAddedAndRemoved) {
    const std::string file = scratch / "suzuki.key";
    const Ran made = agents({"operators", "--make", file});
    ASSERT_EQ(made.exitCode, 0) << made.err;
    const std::string key = lines(made.out).front();
    EXPECT_EQ(agents({"operators", "--make", file}).exitCode, 2) << "nothing is replaced";
    EXPECT_EQ(agents({"operators", "--add", "suzuki", "--key", key}).exitCode, 0);
    EXPECT_EQ(agents({"operators", "--add", "suzuki", "--key", key}).exitCode, 2);
    const auto listed = rowsOf({"operators"});
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[1]["name"], "suzuki");
    EXPECT_EQ(listed[1]["key"], key);
    EXPECT_EQ(agents({"operators", "--remove", "suzuki"}).exitCode, 0);
    EXPECT_EQ(agents({"operators", "--remove", "suzuki"}).exitCode, 3);
}

TEST_F(CliMitigation, SecondPerson_agreesWithAKeyOfTheirOwn) {
    const std::string file = scratch / "suzuki.key";
    const std::string key = lines(agents({"operators", "--make", file}).out).front();
    ASSERT_EQ(agents({"operators", "--add", "suzuki", "--key", key}).exitCode, 0);
    world.put("a", "h"); // takes two
    const std::string plan = planFile({"a"});
    EXPECT_EQ(agents({"run", plan, "--approve", "--key", file, "--yes"}).exitCode, 2) << "nobody has looked yet";
    const Ran alone = served([&] { return agents({"run", plan, "--yes"}); });
    EXPECT_EQ(alone.exitCode, 1);
    EXPECT_THAT(alone.out, HasSubstr("1 of 2 persons agree"));
    EXPECT_EQ(world.deeds("act a"), 0);
    const Ran no = agents({"run", plan, "--approve", "--key", file}, "no\n");
    EXPECT_EQ(no.exitCode, 1);
    const Ran agreed = agents({"run", plan, "--approve", "--key", file}, "yes\n");
    EXPECT_EQ(agreed.exitCode, 0) << agreed.err;
    EXPECT_THAT(agreed.err, HasSubstr("2 of 2 persons agree"));
    EXPECT_EQ(agents({"run", plan, "--approve", "--key", file, "--yes"}).exitCode, 2) << "twice is once";
    EXPECT_EQ(rowsOf({"orders", "--log"}).at(0)["kind"], "order.refused");
    const Ran together = served([&] { return agents({"run", plan}); });
    EXPECT_EQ(together.exitCode, 0) << together.err << together.out;
    EXPECT_EQ(world.deeds("act a"), 1);
}

TEST_F(CliMitigation, Remedy_isChecked_appliedOnce_andEndsTheCustomCleanUp) {
    const std::string remedy = remedyFile();
    const Ran checked = agents({"remedy", "check", remedy});
    EXPECT_EQ(checked.exitCode, 0) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("signed by expert"));
    EXPECT_THAT(checked.out, HasSubstr(std::string(64, 'a')));
    EXPECT_EQ(agents({"queues", "custom", "--put", computer.device, "--why", "nothing helps"}).exitCode, 0);

    world.put("a", "0");
    const Ran nothing = served([&] { return agents({"remedy", "apply", remedy, "--host", computer.device, "--yes"}); });
    EXPECT_EQ(nothing.exitCode, 1);
    EXPECT_THAT(nothing.err, HasSubstr("It applies to no computer."));
    met("a");
    const Ran looked = served([&] { return agents({"remedy", "apply", remedy, "--matching", "--dry-run"}); });
    EXPECT_EQ(looked.exitCode, 0) << looked.err;
    EXPECT_EQ(world.content("a"), "0");
    EXPECT_EQ(rowsOf({"queues", "custom"}).size(), 1U);
    const Ran done = served([&] { return agents({"remedy", "apply", remedy, "--host", computer.device, "--yes"}); });
    EXPECT_EQ(done.exitCode, 0) << done.err;
    EXPECT_EQ(world.content("a"), "2");
    EXPECT_EQ(world.deeds("act a"), 1);
    EXPECT_EQ(rowsOf({"queues", "custom"}).size(), 0U);
    const Ran again = served([&] { return agents({"remedy", "apply", remedy, "--matching", "--yes"}); });
    EXPECT_EQ(again.exitCode, 1);
    EXPECT_THAT(again.err, HasSubstr("already"));
    EXPECT_EQ(world.deeds("act a"), 1);
}

TEST_F(CliMitigation, RemedyOfSomebodyWhoMayNot_isRefused) {
    const std::string remedy = remedyFile("responder");
    for (const char* verb : {"check", "apply"}) {
        std::vector<std::string> all{"remedy", verb, remedy};
        if (std::string(verb) == "apply") {
            all.emplace_back("--matching");
        }
        const Ran refused = agents(all);
        EXPECT_NE(refused.exitCode, 0) << verb;
        EXPECT_THAT(refused.err, HasSubstr("responder")) << verb;
    }
    EXPECT_NE(agents({"remedy", "check", scratch / "draft.json"}).exitCode, 0) << "not signed";
    EXPECT_EQ(agents({"remedy", "check", scratch / "none.json"}).exitCode, 3);
}
