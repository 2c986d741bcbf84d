// SPDX-License-Identifier: GPL-3.0-or-later
// The agents of a workstation from the command line; what other processes do is done to the same roster
// beside it.
#include "tests/cli/cli_program.h"
#include "tests/fleet/fleet_fixture.h"

#include "core/base/wall_clock.h"
#include "core/endpoint/trace_codec.h"

#include <algorithm>

using namespace metsuke;
using namespace metsuke::test;
using namespace metsuke::fleet;
using metsuke::fleet::test::Computer;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

class CliAgents : public metsuke::fleet::test::FleetTest {
protected:
    std::vector<std::string> arguments(std::vector<std::string> more) const {
        std::vector<std::string> all{"agents"};
        all.insert(all.end(), more.begin(), more.end());
        all.insert(all.end(), {"--fleet", path().string()});
        return all;
    }
    Ran agents(std::vector<std::string> more) const { return metsuke::test::run(arguments(std::move(more))); }
    std::vector<Json> rowsOf(std::vector<std::string> more) const {
        more.push_back("--json");
        return rows(arguments(std::move(more)));
    }
    void ask(const Computer& computer) {
        ASSERT_WORKS(roster->addAgent(token(false, wallClock()).id, computer.request(), wallClock()));
    }
    void beat(const Computer& computer) {
        ASSERT_WORKS(roster->heard(computer.device, computer.heartbeat(wallClock()), "unix:/x", wallClock()));
    }
    static std::vector<std::string> question(const std::string& agent, std::vector<std::string> more = {}) {
        std::vector<std::string> all{
            "trace", agent, "--at", "2026-11-27T09:02:17", "--remote", "203.0.113.9:4444"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    Computer computer;
};

} // namespace

TEST_F(CliAgents, Nothing_isSaidOfAFolderWithoutAgents) {
    for (const char* verb : {"list", "log", "commands"}) {
        const Ran ran = metsuke::test::run({"agents", verb, "--fleet", "/nowhere/fleet"});
        EXPECT_EQ(ran.exitCode, 3) << verb;
        EXPECT_THAT(ran.err, HasSubstr("no record of agents")) << verb;
    }
    EXPECT_FALSE(std::filesystem::exists("/nowhere"));
    EXPECT_EQ(metsuke::test::run({"agents"}).exitCode, 2);
}

TEST_F(CliAgents, Token_isPrintedAloneAndLeadsHere) {
    const ScratchFolder folder;
    const Ran ran = metsuke::test::run({"agents", "enrol", "--fleet", folder / "fleet", "--listen",
        "10.0.0.1", "--listen", "sensor.example", "--valid", "30m"});
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    const auto made = openc2::readToken(ran.out);
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(made->places[0], "mqtts://10.0.0.1:8884");
    EXPECT_EQ(made->places[1], "mqtts://sensor.example:8884");
    EXPECT_LE(made->expires - wallClock(), 30 * kMinute);
    EXPECT_THAT(ran.err, HasSubstr("metsuke-agent enrol"));
    EXPECT_EQ(
        metsuke::test::run({"agents", "enrol", "--fleet", folder / "fleet", "--listen", "0.0.0.0"}).exitCode,
        2);
    EXPECT_EQ(
        metsuke::test::run({"agents", "enrol", "--fleet", folder / "fleet", "--valid", "soon"}).exitCode, 2);
    EXPECT_EQ(
        metsuke::test::run({"agents", "enrol", "--fleet", folder / "fleet", "--valid", "900d"}).exitCode, 2);
}

TEST_F(CliAgents, Pending_isApprovedByItsFingerprintAlone) {
    ask(computer);
    const auto listed = rowsOf({"list", "--state", "pending"});
    ASSERT_THAT(listed, SizeIs(1));
    EXPECT_EQ(listed[0]["fingerprint"], computer.identity.verifyingKey().id());
    EXPECT_EQ(agents({"approve", "pc-12", "--fingerprint", "0123456789abcdef"}).exitCode, 2);
    EXPECT_EQ(agents({"approve", "pc-12"}).exitCode, 2); // nothing was typed
    EXPECT_EQ((*roster->agent("pc-12"))->state, AgentState::Pending);
    std::string typed = computer.identity.verifyingKey().id();
    std::transform(typed.begin(), typed.end(), typed.begin(), ::toupper);
    typed.insert(8, " ");
    const ScratchFolder folder;
    writeFile(folder / "typed", typed + "\n");
    const Ran ran = metsuke::test::run(arguments({"approve", "host-pc-12"}), folder / "typed");
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    EXPECT_EQ((*roster->agent("pc-12"))->state, AgentState::Approved);
    EXPECT_THAT(rowsOf({"list", "--state", "pending"}), IsEmpty());
}

TEST_F(CliAgents, Decisions_areMadeAndRefusedInWords) {
    ask(computer);
    EXPECT_EQ(agents({"refuse", "pc-12"}).exitCode, 0);
    const Ran again = agents({"revoke", "pc-12"});
    EXPECT_EQ(again.exitCode, 2);
    EXPECT_THAT(again.err, HasSubstr("pc-12 is refused and cannot become revoked."));
    EXPECT_EQ(agents({"approve", "pc-99", "--yes"}).exitCode, 3);
    const Computer other("pc-13");
    ask(other);
    EXPECT_EQ(agents({"approve", "pc-13", "--yes"}).exitCode, 0);
    EXPECT_EQ(agents({"revoke", "pc-13"}).exitCode, 0);
    EXPECT_EQ((*roster->agent("pc-13"))->state, AgentState::Revoked);
}

TEST_F(CliAgents, List_tellsWhoIsThereAndWhatIsWrong) {
    add(computer);
    add(Computer("pc-13"));
    auto heartbeat = computer.heartbeat(wallClock());
    heartbeat.lost = 7;
    ASSERT_WORKS(roster->heard("pc-12", heartbeat, "unix:/x", wallClock()));
    const auto connected = rowsOf({"list", "--state", "connected"});
    ASSERT_THAT(connected, SizeIs(1));
    EXPECT_EQ(connected[0]["device"], "pc-12");
    EXPECT_EQ(connected[0]["addresses"][0], "10.0.0.5");
    EXPECT_EQ(connected[0]["attention"][0], "7 activities are missing from its history since it started.");
    EXPECT_THAT(rowsOf({"list", "--state", "attention"}), SizeIs(1));
    EXPECT_THAT(rowsOf({"list", "--state", "outdated"}), IsEmpty());
    EXPECT_THAT(rowsOf({"list"}), SizeIs(2));
    const Ran words = agents({"list"});
    EXPECT_THAT(words.out, HasSubstr("connected"));
    EXPECT_THAT(words.out, HasSubstr("! 7 activities are missing"));
    EXPECT_THAT(metsuke::test::run({"--lang", "ja", "agents", "list", "--fleet", path().string()}).out,
        HasSubstr("接続中"));
}

TEST_F(CliAgents, Log_isToldAndVerified) {
    ask(computer);
    const auto entries = rowsOf({"log"});
    ASSERT_THAT(entries, SizeIs(2));
    EXPECT_EQ(entries[0]["kind"], "agent.asked");
    EXPECT_EQ(entries[0]["what"]["device"], "pc-12");
    EXPECT_THAT(rowsOf({"log", "--limit", "1"}), SizeIs(1));
    EXPECT_EQ(agents({"log", "--verify"}).exitCode, 0);
    auto file = Connection::open(path() / "roster.db", Connection::Mode::ReadWrite);
    ASSERT_WORKS((*file)->execute("UPDATE action_log SET what = '{}' WHERE number = 1"));
    const Ran broken = agents({"log", "--verify"});
    EXPECT_EQ(broken.exitCode, 1);
    EXPECT_THAT(broken.out, HasSubstr("changed at entry 1"));
}

TEST_F(CliAgents, Commands_areListedAndCancelled) {
    add(computer, wallClock());
    const std::string id = order("pc-12", wallClock()).command.id;
    const auto listed = rowsOf({"commands"});
    ASSERT_THAT(listed, SizeIs(1));
    EXPECT_EQ(listed[0]["state"], "queued");
    EXPECT_EQ(listed[0]["by"], "sato");
    EXPECT_EQ(agents({"cancel", id}).exitCode, 0);
    EXPECT_EQ(agents({"cancel", id}).exitCode, 2);
    EXPECT_EQ(rowsOf({"commands", "pc-12"})[0]["state"], "cancelled");
    EXPECT_THAT(agents({"commands"}).out, HasSubstr("cancelled"));
}

TEST_F(CliAgents, Trace_thatNobodyAnswers_tellsHowItStands) {
    add(computer, wallClock());
    const Ran ran = agents(question("pc-12", {"--wait", "0"}));
    EXPECT_EQ(ran.exitCode, 1);
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr("No trace from host-pc-12"));
    EXPECT_THAT(ran.err, HasSubstr("is queued"));
    EXPECT_EQ(rowsOf({"commands"})[0]["target"], "x-metsuke:trace");
    EXPECT_EQ(agents({"trace", "pc-12", "--at", "yesterday", "--remote", "203.0.113.9"}).exitCode, 2);
    EXPECT_EQ(agents(question("10.9.9.9")).exitCode, 3);
}

TEST_F(CliAgents, Trace_ofAnAddress_isAskedAndPrintedLikeAnyOther) {
    add(computer, wallClock());
    beat(computer);
    CliProgram program(arguments(question("10.0.0.5", {"--wait", "60"})));
    std::optional<CommandRecord> asked;
    ASSERT_TRUE(eventually([&] {
        const auto waiting = roster->outstanding(wallClock(), kSecond, 1);
        asked = waiting.ok() && !waiting->empty() ? std::optional(waiting->front()) : std::nullopt;
        return asked.has_value();
    }));
    const auto told = endpoint::decodeQuestion(asked->command.target);
    ASSERT_TRUE(told.ok());
    EXPECT_EQ(told->local.toString(), "10.0.0.5");
    EXPECT_EQ(told->remotePort, 4444);
    endpoint::Trace trace;
    trace.nodes.push_back({endpoint::TraceNode::Kind::Connection, "203.0.113.9:4444", told->time, {}, {}, {},
        {}, false, false});
    trace.connection = 0;
    trace.gaps.push_back({Message("endpoint.gap.no_owner").with("remote", "203.0.113.9"), {}});
    ASSERT_TRUE(*roster->answered("pc-12",
        {asked->command.id, 200, "", Json{{"trace", endpoint::encodeTrace(trace)}}.dump(), ""}, wallClock()));
    const Ran ran = program.wait();
    EXPECT_EQ(ran.exitCode, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("! No process is recorded"));
}

TEST_F(CliAgents, Trace_thatTheAgentRefuses_isExplained) {
    add(computer, wallClock());
    CliProgram program(arguments(question("pc-12", {"--wait", "60"})));
    std::string id;
    ASSERT_TRUE(eventually([&] {
        const auto all = roster->commands("pc-12", 1);
        id = all.ok() && !all->empty() ? all->front().command.id : "";
        return !id.empty();
    }));
    ASSERT_TRUE(
        *roster->answered("pc-12", {id, 501, "No history is recorded.", "", "no_history"}, wallClock()));
    const Ran ran = program.wait();
    EXPECT_EQ(ran.exitCode, 1);
    EXPECT_THAT(ran.err, HasSubstr("status 501 (no_history). No history is recorded."));
}

TEST_F(CliAgents, Serve_tellsItsWaysAndAgentsUntilInterrupted) {
    ask(computer);
    roster.reset();
    CliProgram program(arguments({"serve", "--json"}));
    ASSERT_TRUE(program.waitUntilInterruptible());
    ASSERT_TRUE(eventually([&] {
        const std::string out = program.out();
        return out.find("\"connected\":true") != std::string::npos
            && out.find("\"state\":\"pending\"") != std::string::npos;
    }));
    const Ran second = agents({"serve"});
    EXPECT_EQ(second.exitCode, 4);
    EXPECT_THAT(second.err, HasSubstr("served by another process"));
    program.interrupt();
    EXPECT_EQ(program.wait().exitCode, 0);
}
