// SPDX-License-Identifier: GPL-3.0-or-later
// Root-cause traces over histories that were built by hand: what happened, and what must be said of it, no more.
#include "tests/endpoint/trace_fixture.h"

#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(Trace, DownloadRenamedAndStartedByCron_isTracedToItsPeer) {
    Dropper d;
    const Trace t = trace(d.s, beacon(200));
    EXPECT_EQ(ownerOf(t), d.beacon);
    EXPECT_EQ(confidenceOf(t, TraceEdge::Relation::Connected), 1);
    EXPECT_EQ(label(t, t.subject), "/home/sato/.update");
    EXPECT_THAT(t.nodes[*t.subject].names, testing::ElementsAre("/home/sato/.u.part", "/home/sato/.update"));
    EXPECT_EQ(t.entry, EntryVector::Download);
    EXPECT_EQ(label(t, t.root), "203.0.113.8:8080");
    EXPECT_GT(t.confidence, 0.5);
    EXPECT_THAT(blast(t, TraceNode::Kind::Persistence), Contains("/etc/cron.d/upd"));
    EXPECT_THAT(blast(t, TraceNode::Kind::Connection), Contains("203.0.113.9:4444"));
    EXPECT_THAT(blast(t, TraceNode::Kind::Process), Not(Contains(kCron)));
    EXPECT_FALSE(t.isCut);
    const std::string text = story(t);
    EXPECT_THAT(text, HasSubstr("/home/sato/.update connected to 203.0.113.9:4444"));
    EXPECT_THAT(text, HasSubstr("was downloaded from 203.0.113.8:8080"));
    EXPECT_THAT(text, HasSubstr("Started by itself from /etc/cron.d/upd (cron): * * * * * root /home/sato/.update."));
    EXPECT_THAT(text, Not(HasSubstr("{")));
    EXPECT_THAT(text, Not(HasSubstr("endpoint.")));
    EXPECT_THAT(story(t, Language::Japanese), HasSubstr("ダウンロードされました"));
}

TEST(Trace, Json_isOneDocumentWithEveryNumberInRange) {
    Dropper d;
    const Trace t = trace(d.s, beacon(200));
    const auto json = nlohmann::json::parse(writeTrace(t, catalog(), Language::English));
    EXPECT_EQ(json["metsuke_trace"], 1);
    EXPECT_EQ(json["entry"], "download");
    EXPECT_EQ(json["nodes"].size(), t.nodes.size());
    for (const auto& edge : json["edges"]) {
        EXPECT_LT(edge["from"].get<size_t>(), t.nodes.size());
        EXPECT_LT(edge["to"].get<size_t>(), t.nodes.size());
        EXPECT_THAT(edge["reason"].get<std::string>(), Not(HasSubstr("endpoint.")));
    }
    EXPECT_EQ(json["story"].size(), traceStory(t).size());
}

TEST(Trace, BlastParts_showSoManyOfEachKindAndCountTheRest) {
    Scenario s;
    const auto p = s.at(10).run(s.running(kInit), "/home/sato/.update");
    for (uint64_t i = 0; i < 20; ++i) {
        s.write(p, "/home/sato/f" + std::to_string(i), {8, 100 + i});
    }
    s.at(20).connect(p, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    size_t shown = 0;
    for (const BlastPart& part : blastParts(t, 12)) {
        EXPECT_LE(part.nodes.size(), 12U);
        EXPECT_EQ(part.more, part.kind == TraceNode::Kind::File ? 21U - 12U : 0U); // and the program
        for (const size_t node : part.nodes) {
            EXPECT_EQ(t.nodes[node].kind, part.kind);
        }
        shown += part.nodes.size() + part.more;
    }
    EXPECT_EQ(shown, t.blast.size());
    EXPECT_TRUE(blastParts({}, 12).empty());
}

TEST(Trace, NothingRecorded_saysSo) {
    Scenario s;
    s.running(kInit);
    const Trace t = trace(s, beacon(0));
    EXPECT_FALSE(t.owner);
    EXPECT_FALSE(t.root);
    EXPECT_THAT(gapIds(t), Contains("endpoint.gap.no_owner"));
    EXPECT_THAT(story(t), HasSubstr("Nothing is recorded"));
    EXPECT_THAT(gapIds(trace(s, beacon(-90'000))), Contains("endpoint.gap.not_covered"));
}

TEST(Trace, ReusedPid_isNotTheOtherProcess) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto old = processUid("device", "boot", 4711, 1);
    const auto current = processUid("device", "boot", 4711, 2);
    for (const auto& [process, path, at] : {std::tuple{old, "/home/sato/innocent", 10.0}, {current, "/home/sato/.update", 20.0}}) {
        ProcessStarted started;
        started.parent = init;
        started.pid = 4711;
        s.at(at).tell(process, started);
        s.exec(process, path);
        s.connect(process, at < 15 ? kDrop : kEvil, 4444, 50'000);
        s.end(process);
    }
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(ownerOf(t), current);
    EXPECT_EQ(label(t, t.subject), "/home/sato/.update");
    for (const TraceNode& node : t.nodes) {
        EXPECT_THAT(node.label, Not(HasSubstr("innocent")));
    }
}

TEST(Trace, SevenImagesInOnePid_blameTheScriptThatWasAskedFor) {
    Scenario s;
    const auto init = s.running(kInit);
    s.at(5);
    s.write(s.running("/usr/bin/firefox", init), "/home/sato/run.sh", {8, 5});
    const auto p = s.at(10).fork(s.running("/usr/bin/gnome-shell", init));
    ImageStarted env;
    env.path = "/usr/bin/env";
    env.script = "/home/sato/run.sh";
    env.package = "coreutils";
    env.arguments = {"/usr/bin/env", "bash", "/home/sato/run.sh"};
    s.exec(p, env);
    s.exec(p, "/usr/bin/bash", {"bash", "/home/sato/run.sh"});
    for (const char* wrapper : {"/usr/bin/nice", "/usr/bin/ionice", "/usr/bin/stdbuf", "/usr/bin/env"}) {
        s.exec(p, wrapper, {wrapper, "python3"});
    }
    s.exec(p, "/usr/bin/python3.11", {"python3", "-c", "import socket"});
    s.at(20).connect(p, kEvil, 4444, 50'000);
    s.at(30).exec(p, "/usr/bin/true"); // after the connection: was not it
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(label(t, t.owner), "/usr/bin/python3.11");
    EXPECT_EQ(label(t, t.subject), "/home/sato/run.sh");
    EXPECT_EQ(t.entry, EntryVector::Browser);
    EXPECT_THAT(gapIds(t), Not(Contains("endpoint.gap.owners")));
}

TEST(Trace, ForkWithoutExec_keepsTheProgramOfItsParentAndTheTree) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto daemon = s.at(10).run(s.running(kCron, init), "/home/sato/.update");
    const auto first = s.fork(daemon);
    const auto second = s.fork(first); // double fork: its parents end, and the kernel gives it to init
    s.end(first);
    s.end(daemon);
    s.at(20).connect(second, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(ownerOf(t), second);
    EXPECT_EQ(label(t, t.owner), "/home/sato/.update");
    EXPECT_EQ(label(t, t.subject), "/home/sato/.update");
    EXPECT_EQ(confidenceOf(t, TraceEdge::Relation::Inherited), 1);
    EXPECT_EQ(t.nodes[*t.owner].kind, TraceNode::Kind::Process);
    EXPECT_THAT(gapIds(t), Not(Contains("endpoint.gap.reparented")));
}

TEST(Trace, SnapshotChildOfInit_mayHaveBeenReparented) {
    Scenario s;
    const auto orphan = s.running("/home/sato/.update", s.running(kInit));
    s.at(20).connect(orphan, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_THAT(gapIds(t), Contains("endpoint.gap.reparented"));
    EXPECT_LT(confidenceOf(t, TraceEdge::Relation::Started), 1);
    EXPECT_EQ(t.entry, EntryVector::BeforeRecorder);
    EXPECT_THAT(gapIds(t), Contains("endpoint.gap.file_unseen"));
}

TEST(Trace, FirstProcess_isNotBlamedForWhatItWasGiven_whateverItIsCalled) {
    Scenario s;
    const auto first = s.running("/opt/machine/systemd"); // of no package
    const auto orphan = s.running("/bin/sh", first);
    const auto curl = s.at(10).run(orphan, "/usr/bin/curl");
    s.connect(curl, kDrop, 80, 40'000);
    s.write(curl, "/home/sato/.update", {8, 77});
    s.at(20).connect(s.run(orphan, "/home/sato/.update", {}, {8, 77}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(label(t, t.subject), "/home/sato/.update");
    EXPECT_EQ(label(t, t.root), "203.0.113.8:80");
    EXPECT_THAT(blast(t, TraceNode::Kind::Process), Not(Contains("/opt/machine/systemd")));
}

TEST(Trace, NamesThatAFileHasByNow_areTold_whoeverGaveThem) {
    Scenario s;
    const FileId file{8, 77};
    const auto shell = s.at(5).run(s.running(kCron, s.running(kInit)), "/bin/sh", {"sh", "-c", "x"});
    s.write(shell, "/home/sato/.part", file);
    s.rename(shell, "/home/sato/.part", "/home/sato/.update", file);
    s.at(20).connect(s.run(shell, "/home/sato/.update", {}, file), kEvil, 4444, 50'000);
    EXPECT_THAT(trace(s, beacon(20)).nodes[*trace(s, beacon(20)).subject].links, testing::IsEmpty()) << "one name is none of several";
    const auto other = s.at(30).run(s.running("/usr/sbin/sshd"), "/bin/ln"); // not the culprit's doing
    s.link(other, "/home/sato/.update", "/home/sato/.copy", file);
    s.link(other, "/home/sato/.update", "/home/sato/.third", file);
    s.remove(other, "/home/sato/.third", file);
    const Trace t = trace(s, beacon(20));
    EXPECT_THAT(t.nodes[*t.subject].links, testing::ElementsAre("/home/sato/.update", "/home/sato/.copy"));
}

TEST(Trace, NumberOfAFileThatIsAnothersByNow_bringsNoNames) {
    Scenario s;
    const FileId file{8, 77};
    const auto shell = s.at(5).run(s.running(kCron, s.running(kInit)), "/bin/sh", {"sh", "-c", "x"});
    s.write(shell, "/home/sato/.update", file);
    const auto program = s.run(shell, "/home/sato/.update", {}, file);
    s.at(20).connect(program, kEvil, 4444, 50'000);
    s.remove(program, "/home/sato/.update", file);
    const auto editor = s.at(30).run(s.running("/usr/sbin/sshd"), "/usr/bin/vim");
    s.write(editor, "/home/sato/letter", file);
    s.link(editor, "/home/sato/letter", "/home/sato/backup", file);
    const Trace t = trace(s, beacon(20));
    EXPECT_THAT(t.nodes[*t.subject].links, testing::IsEmpty());
}

TEST(Trace, LocalPortZero_isALessCertainOwner) {
    Scenario s;
    const auto p = s.at(10).run(s.running(kInit), "/home/sato/.update");
    s.connect(p, kEvil, 4444, 0); // seen at SYN_SENT, before a port was chosen
    const Trace t = trace(s, beacon(10));
    EXPECT_EQ(ownerOf(t), p);
    EXPECT_DOUBLE_EQ(confidenceOf(t, TraceEdge::Relation::Connected), 0.7);
}

TEST(Trace, AnotherLocalPort_isAnotherConnection) {
    Scenario s;
    const auto p = s.at(10).run(s.running(kInit), "/home/sato/.update");
    s.connect(p, kEvil, 4444, 50'001);
    const Trace t = trace(s, beacon(10, 50'000));
    EXPECT_THAT(gapIds(t), Contains("endpoint.gap.owner_by_peer"));
    EXPECT_DOUBLE_EQ(confidenceOf(t, TraceEdge::Relation::Connected), 0.3);
    auto translated = beacon(10, 50'000);
    translated.local = *IpAddress::parse("198.51.100.1"); // the network saw the address behind a translation
    EXPECT_DOUBLE_EQ(confidenceOf(trace(s, translated), TraceEdge::Relation::Connected), 0.7);
}

TEST(Trace, SamePortOfAnotherLocalAddress_isNotExact) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto other = s.at(10).run(init, "/home/sato/other");
    Connected connected;
    connected.local = *IpAddress::parse("172.17.0.2"); // of a container
    connected.remote = *IpAddress::parse(kEvil);
    connected.localPort = 50'000;
    connected.remotePort = 4444;
    s.tell(other, connected);
    EXPECT_DOUBLE_EQ(confidenceOf(trace(s, beacon(10)), TraceEdge::Relation::Connected), 0.7);
    const auto right = s.run(init, "/home/sato/.update");
    s.at(10.5).connect(right, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(10));
    EXPECT_EQ(ownerOf(t), right);
    EXPECT_THAT(gapIds(t), Not(Contains("endpoint.gap.owners")));
}

TEST(Trace, ProgramThatRanLongBefore_isFollowedAfterItsConnection) {
    Scenario s;
    const auto p = s.at(10).run(s.running(kInit), "/home/sato/.update");
    const double later = 5 * 24 * 3600;
    s.at(later).connect(p, kEvil, 4444, 50'000);
    s.at(later + 60).write(p, "/home/sato/.keys", {8, 9});
    const Trace t = trace(s, beacon(later));
    EXPECT_EQ(label(t, t.subject), "/home/sato/.update");
    EXPECT_THAT(blast(t, TraceNode::Kind::File), Contains("/home/sato/.keys"));
}

TEST(Trace, TwoPossibleOwners_areSaidToBeTwo) {
    Scenario s;
    const auto init = s.running(kInit);
    s.at(10).connect(s.run(init, "/home/sato/a"), kEvil, 4444, 0);
    s.connect(s.run(init, "/home/sato/b"), kEvil, 4444, 0);
    const Trace t = trace(s, beacon(10));
    EXPECT_THAT(gapIds(t), Contains("endpoint.gap.owners"));
    EXPECT_DOUBLE_EQ(confidenceOf(t, TraceEdge::Relation::Connected), 0.35);
    EXPECT_LT(t.confidence, 0.5);
}

TEST(Trace, OnlyANameWasLookedUp_isHalfSure) {
    Scenario s;
    const auto p = s.at(10).run(s.running(kInit), "/home/sato/.update");
    s.lookUp(p, "evil.example", {kEvil});
    const Trace t = trace(s, beacon(12));
    EXPECT_EQ(ownerOf(t), p);
    EXPECT_FALSE(t.connection);
    EXPECT_THAT(gapIds(t), Contains("endpoint.gap.owner_by_name"));
    EXPECT_LE(t.confidence, 0.5);
}

TEST(Trace, LongConnection_isFoundInItsMiddle) {
    Scenario s;
    const auto p = s.at(10).run(s.running(kInit), "/home/sato/.update");
    Connected connected;
    connected.local = *IpAddress::parse("10.0.0.5");
    connected.remote = *IpAddress::parse(kEvil);
    connected.localPort = 50'000;
    connected.remotePort = 4444;
    connected.closed = seconds(7'000);
    s.tell(p, connected);
    s.at(7'100).running("/usr/bin/true");
    EXPECT_DOUBLE_EQ(confidenceOf(trace(s, beacon(3'600)), TraceEdge::Relation::Connected), 1);
    EXPECT_THAT(gapIds(trace(s, beacon(7'050))), Contains("endpoint.gap.owner_by_peer"));
}

TEST(Trace, MissingStart_isAGap) {
    Scenario s;
    s.running(kInit);
    const ProcessUid unseen{5, 5};
    s.at(10).connect(unseen, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(10));
    EXPECT_EQ(ownerOf(t), unseen);
    EXPECT_FALSE(t.subject);
    EXPECT_THAT(gapIds(t), testing::IsSupersetOf({"endpoint.gap.no_start", "endpoint.gap.no_image"}));
}

TEST(Trace, ForkBomb_endsAtItsLimits) {
    Scenario s;
    const auto init = s.running(kInit);
    auto p = s.at(10).run(init, "/home/sato/.update");
    s.connect(p, kEvil, 4444, 50'000);
    for (int i = 0; i < 6'000; ++i) {
        const auto child = s.fork(p);
        s.write(child, "/tmp/f" + std::to_string(i), {8, static_cast<uint64_t>(1'000 + i)});
        p = i % 3 == 0 ? child : p;
    }
    const Trace t = trace(s, beacon(10));
    EXPECT_LE(t.nodes.size(), TraceLimits{}.nodes);
    EXPECT_EQ(label(t, t.subject), "/home/sato/.update");
    TraceLimits tight;
    tight.nodes = 20;
    const Trace cut = trace(s, beacon(10), tight);
    EXPECT_TRUE(cut.isCut);
    EXPECT_LE(cut.nodes.size(), 20U);
    EXPECT_THAT(gapIds(cut), Contains("endpoint.gap.cut"));
    TraceLimits none;
    none.nodes = 0;
    EXPECT_TRUE(trace(s, beacon(10), none).nodes.empty());
}

TEST(Trace, Stopped_isCancelled) {
    Dropper d;
    std::stop_source stop;
    stop.request_stop();
    const auto result = traceRootCause(*d.s.history(), beacon(200), {}, stop.get_token());
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

namespace {

/// Two programs that somebody started at one shell: one drops a payload and starts it, the other is somebody's work.
struct TwoSiblings {
    Scenario s;
    ProcessUid payload;
    TwoSiblings(const std::string& shellPath, ProcessUid (*terminal)(Scenario&)) {
        const auto shell = s.at(5).run(terminal(s), shellPath, {"-" + shellPath.substr(shellPath.rfind('/') + 1)});
        const auto editor = s.at(8).run(shell, "/usr/bin/vim", {"vim", "notes"});
        const auto fetch = s.at(10).run(shell, "/usr/bin/curl", {"curl", "-o", "/home/sato/.u", "http://203.0.113.8/u"});
        s.connect(fetch, kDrop, 80, 40'000);
        s.write(fetch, "/home/sato/.u", {8, 77});
        payload = s.at(20).run(shell, "/home/sato/.u", {"./.u"}, {8, 77});
        s.write(payload, "/home/sato/.keys", {8, 78});
        s.at(30).write(editor, "/home/sato/notes", {8, 79});
        s.connect(s.run(shell, "/usr/bin/ssh", {"ssh", "h"}), "203.0.113.7", 22, 40'001);
        s.at(40).connect(payload, kEvil, 4444, 50'000);
    }
    void check() {
        const Trace t = trace(s, beacon(40));
        EXPECT_EQ(label(t, t.subject), "/home/sato/.u");
        EXPECT_EQ(t.entry, EntryVector::Download);
        EXPECT_THAT(blast(t, TraceNode::Kind::File), testing::UnorderedElementsAre("/home/sato/.u", "/home/sato/.keys"));
        EXPECT_THAT(blast(t, TraceNode::Kind::Connection), testing::UnorderedElementsAre("203.0.113.9:4444"));
        for (const std::string& process : blast(t, TraceNode::Kind::Process)) {
            EXPECT_THAT(process, testing::AnyOf("/home/sato/.u", "/usr/bin/curl"));
        }
    }
};

ProcessUid sshd(Scenario& s) { return s.running("/usr/sbin/sshd", s.running(kInit)); }
ProcessUid terminal(Scenario& s) { return s.running("/usr/libexec/gnome-terminal-server", s.running(kInit)); }
ProcessUid shellInShell(Scenario& s) { return s.run(s.run(s.run(terminal(s), "/bin/bash", {"bash"}), "/usr/bin/sudo", {"sudo", "-i"}), "/bin/bash", {"-bash"}); }

} // namespace

TEST(Trace, InteractiveShell_isNotTheDropper_andItsOtherChildrenAreNotIts) {
    for (const auto parent : {sshd, terminal, shellInShell}) {
        TwoSiblings("/bin/bash", parent).check();
        TwoSiblings("/opt/homebrew/bin/zsh", parent).check(); // of no package
    }
}

TEST(Trace, ShellOfAProgram_isThatProgramsDoing) {
    Scenario s;
    const auto rat = s.at(5).run(s.running(kInit), "/home/sato/.rat", {}, {8, 5});
    const auto shell = s.run(rat, "/bin/bash", {"bash", "-i"}); // a shell for somebody far away
    const auto fetch = s.at(10).run(shell, "/usr/bin/curl", {"curl", "-o", "/tmp/u", "http://203.0.113.8/u"});
    s.write(fetch, "/tmp/u", {8, 77});
    s.run(shell, "/usr/bin/id");
    s.at(20).connect(s.run(shell, "/tmp/u", {}, {8, 77}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(label(t, t.subject), "/tmp/u");
    EXPECT_THAT(blast(t, TraceNode::Kind::Process), Contains("/usr/bin/id"));
}

TEST(Trace, ProgramThatAShellBecame_isBlamedFromThenOn) {
    Scenario s;
    const auto shell = s.at(5).run(sshd(s), "/bin/bash", {"-bash"});
    s.write(s.at(8).run(shell, "/usr/bin/vim"), "/home/sato/notes", {8, 79});
    s.at(10).exec(shell, "/home/sato/.u", {"./.u"}, {8, 77});
    s.at(20).write(shell, "/home/sato/.keys", {8, 78});
    s.connect(shell, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(label(t, t.subject), "/home/sato/.u");
    EXPECT_THAT(blast(t, TraceNode::Kind::File), testing::AllOf(Contains("/home/sato/.keys"), Not(Contains("/home/sato/notes"))));
}

TEST(Trace, ConnectionToldAgainAtItsEnd_hasEnded) {
    Scenario s;
    const auto p = s.at(10).run(s.running(kInit), "/home/sato/.update");
    Connected connected;
    connected.local = *IpAddress::parse("10.0.0.5");
    connected.remote = *IpAddress::parse(kEvil);
    connected.localPort = 50'000;
    connected.remotePort = 4444;
    s.at(20).tell(p, connected);
    connected.closed = seconds(30);
    s.at(20).tell({}, connected); // by when it ended its owner was gone
    s.at(700).running("/usr/bin/true");
    EXPECT_EQ(ownerOf(trace(s, beacon(29))), p);
    EXPECT_DOUBLE_EQ(confidenceOf(trace(s, beacon(29)), TraceEdge::Relation::Connected), 1);
    EXPECT_THAT(gapIds(trace(s, beacon(600))), Contains("endpoint.gap.owner_by_peer")); // not "perhaps still open"
}

TEST(Trace, ProgramGivenAsText_hasNoFileToBlame) {
    Scenario s;
    const auto p = s.at(10).run(s.running(kCron, s.running(kInit)), "/usr/bin/python3", {"python3", "-c", "import socket"});
    s.connect(p, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(10));
    EXPECT_FALSE(t.subject);
    EXPECT_THAT(gapIds(t), Contains("endpoint.gap.inline_program"));
}

TEST(Trace, LoopbackConnectionThatIsNotRecorded_isNobodysGuess) {
    Scenario s;
    const auto other = s.at(10).run(s.running(kInit), "/usr/bin/mosquitto");
    s.connect(other, "127.0.0.1", 1883, 50'000);
    TraceQuestion question = beacon(20);
    question.remote = *IpAddress::parse("127.0.0.1");
    const Trace t = trace(s, question);
    EXPECT_FALSE(t.owner);
    EXPECT_THAT(gapIds(t), Contains("endpoint.gap.no_owner"));
}
