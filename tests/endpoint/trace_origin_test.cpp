// SPDX-License-Identifier: GPL-3.0-or-later
// Where the program behind a connection came from, over histories that were built by hand.
#include "tests/endpoint/trace_fixture.h"

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(TraceOrigin, ScriptWrittenInALogin_cameOverSsh) {
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
    EXPECT_THAT(story(t), HasSubstr("/usr/bin/curl was started by /bin/sh"));
    EXPECT_THAT(story(t), HasSubstr("/bin/sh ran the file /tmp/drop.sh"));
    EXPECT_THAT(story(t), HasSubstr("/tmp/drop.sh came in over SSH (sato@192.0.2.7)"));
    EXPECT_THAT(blast(t, TraceNode::Kind::File), testing::IsSupersetOf({"/tmp/u", "/tmp/drop.sh"}));
    EXPECT_THAT(blast(t, TraceNode::Kind::Connection), Contains("203.0.113.8:80")); // the second stage's peer
}

TEST(TraceOrigin, ThreeStages_areFollowedToTheFirst) {
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
    EXPECT_THAT(story(t), HasSubstr("/tmp/y came from /tmp/a.tar"));
    EXPECT_THAT(story(t), HasSubstr("/usr/bin/firefox"));
}

TEST(TraceOrigin, NameThatIsToldRightAfterItsScriptRan_isThatScripts_andALaterOneIsNot) {
    for (const double late : {0.2, 5.0}) {
        Scenario s;
        const FileId file{8, 2};
        const auto shell = s.running("/usr/bin/gnome-shell", s.running(kInit));
        const auto curl = s.at(10).run(shell, "/usr/bin/curl");
        s.connect(curl, kDrop, 80, 40'001);
        s.write(curl, "/tmp/x", file);
        const auto script = s.at(20).run(shell, "/bin/sh", {"sh", "/tmp/y"});
        s.at(20 + late).link(shell, "/tmp/x", "/tmp/y", file); // what the kernel queues of files is read when there is time
        s.at(30).connect(script, kEvil, 4444, 50'000);
        const Trace t = trace(s, beacon(30));
        EXPECT_EQ(label(t, t.subject), "/tmp/y") << late;
        EXPECT_EQ(t.entry, late < 1 ? EntryVector::Download : EntryVector::BeforeRecorder) << late;
        EXPECT_EQ(testing::Value(gapIds(t), Contains("endpoint.gap.file_unseen")), late > 1) << late;
    }
}

TEST(TraceOrigin, ReusedFileNumber_isAnotherFile) {
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

TEST(TraceOrigin, MemoryOnly_isFileless) {
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

TEST(TraceOrigin, MemoryOnlyByADroppedLoader_isTracedToTheLoader) {
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

TEST(TraceOrigin, SelfDeletedProgram_isStillKnown) {
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

TEST(TraceOrigin, RemovableMedium_andRemoteShare_areNamed) {
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

TEST(TraceOrigin, CopyBesideADownload_cameFromItsSource_notFromThePeers) {
    Scenario s;
    const auto init = s.running(kInit);
    s.tell({}, Mounted{"/dev/sdb1", "/media/usb", "vfat", MountKind::Removable, 2049, false});
    const auto shell = s.running("/usr/bin/bash", init);
    s.at(8).connect(s.run(shell, "/usr/bin/curl"), kDrop, 80, 40'000);
    s.at(10).write(s.run(shell, "/usr/bin/cp", {"cp", "/media/usb/tool", "/home/sato/tool"}), "/home/sato/tool", {8, 2});
    s.at(11).connect(s.run(shell, "/home/sato/tool", {}, {8, 2}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(11));
    EXPECT_EQ(t.entry, EntryVector::Removable);
    EXPECT_EQ(label(t, t.root), "/media/usb/tool");
}

TEST(TraceOrigin, CopyOfUnknownSourceBesideADownload_isAGap_notADownload) {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>(), {"cp", "/opt/tool", "/home/sato/tool"}}) {
        Scenario s;
        const auto shell = s.running("/usr/bin/bash", s.running(kInit));
        s.at(8).connect(s.run(shell, "/usr/bin/curl"), kDrop, 80, 40'000);
        s.at(10).write(s.run(shell, "/usr/bin/cp", arguments), "/home/sato/tool", {8, 2});
        s.at(11).connect(s.run(shell, "/home/sato/tool", {}, {8, 2}), kEvil, 4444, 50'000);
        const Trace t = trace(s, beacon(11));
        EXPECT_EQ(t.entry, EntryVector::Unknown);
        EXPECT_THAT(gapIds(t), Contains("endpoint.gap.unknown_source"));
    }
}

TEST(TraceOrigin, ConnectionOfTheProgramItself_didNotDeliverIt) {
    Scenario s;
    const auto shell = s.running("/usr/bin/bash", s.running(kInit));
    s.at(10).write(s.run(shell, "/usr/bin/cat", {"cat"}), "/home/sato/tool", {8, 2});
    s.at(11).connect(s.run(shell, "/home/sato/tool", {}, {8, 2}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(11));
    EXPECT_NE(t.entry, EntryVector::Download);
}

TEST(TraceOrigin, ConnectionThatTheWriterWasHanded_deliveredTheFile) {
    Scenario s;
    const auto dropper = s.at(8).run(s.running("/usr/bin/bash", s.running(kInit)), "/usr/bin/bash", {"bash", "/tmp/drop.sh"});
    s.connect(dropper, kDrop, 80, 40'000);
    s.at(10).write(s.run(dropper, "/usr/bin/cat", {"cat"}), "/home/sato/tool", {8, 2});
    s.at(11).connect(s.run(dropper, "/home/sato/tool", {}, {8, 2}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(11));
    EXPECT_EQ(t.entry, EntryVector::Download);
    EXPECT_EQ(label(t, t.root), "203.0.113.8:80");
}

TEST(TraceOrigin, NotedUrl_isTheRoot) {
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

TEST(TraceOrigin, ReplacedSystemProgram_isBlamedDespiteItsPackage) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto evil = s.at(5).run(init, "/home/sato/.update");
    s.write(evil, "/usr/sbin/nginx", {8, 5});
    s.at(20).connect(s.run(init, "/usr/sbin/nginx", {}, {8, 5}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(label(t, t.subject), "/usr/sbin/nginx");
    EXPECT_THAT(blast(t, TraceNode::Kind::File), Contains("/home/sato/.update"));
}

TEST(TraceOrigin, BenignPrograms_areNotBlamed) {
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
        EXPECT_THAT(story(t), Not(HasSubstr("endpoint.")));
    }
}

TEST(TraceOrigin, ProgramCalledLikeABrowser_isNone) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto fake = s.at(5).run(init, "/tmp/firefox", {}, {8, 1});
    s.connect(fake, kDrop, 80, 40'000);
    s.write(fake, "/home/sato/x", {8, 2});
    s.at(20).connect(s.run(init, "/home/sato/x", {}, {8, 2}), kEvil, 4444, 50'000);
    EXPECT_NE(trace(s, beacon(20)).entry, EntryVector::Browser);
}

TEST(TraceOrigin, SeveralPeersAndWriters_areNamedAsUncertain) {
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

TEST(TraceOrigin, LostEvents_areNamedAndNeverMadeUpFor) {
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

TEST(TraceOrigin, FilesThatNothingRecorded_areTheReason) {
    struct Hole {
        Gap gap;
        const char* id; ///< "": it hides no file
    };
    for (const Hole& hole : {Hole{{"file", seconds(15), -1, "not_recorded"}, "endpoint.gap.files_not_recorded"},
             Hole{{"fanotify", seconds(15), -1, "not_recorded"}, "endpoint.gap.files_not_recorded"},
             Hole{{"agent", seconds(15), -1, "sensor_ended"}, "endpoint.gap.file_missed"},
             Hole{{"file", seconds(15), -1, "unwatched: /tmp"}, "endpoint.gap.file_missed"}, Hole{{"file", seconds(15), -1, "unwatched: /mnt/t"}, ""},
             Hole{{"network", seconds(15), -1, "not_recorded"}, ""}, Hole{{"process", seconds(15), 5, "overflow"}, ""}}) {
        Scenario s;
        const auto init = s.running(kInit);
        s.at(5).tell({}, hole.gap, "agent");
        s.at(20).connect(s.run(init, "/tmp/u", {}, {8, 2}), kEvil, 4444, 50'000);
        const Trace t = trace(s, beacon(20));
        EXPECT_EQ(t.entry, hole.id[0] == 0 ? EntryVector::BeforeRecorder : EntryVector::Unknown) << hole.gap.sensor << hole.gap.reason;
        EXPECT_EQ(t.root.has_value(), hole.id[0] == 0);
        if (hole.id[0] != 0) {
            EXPECT_THAT(gapIds(t), Contains(hole.id));
        }
    }
}

TEST(TraceOrigin, NewestMountOfTheDevice_decides) {
    Scenario s;
    const auto init = s.running(kInit);
    s.tell({}, Mounted{"/dev/sdb1", "/mnt/old", "ext4", MountKind::Local, 2049, false}, "snapshot");
    for (int i = 0; i < 700; ++i) { // containers come and go
        s.tell({}, Mounted{"overlay", "/run/c" + std::to_string(i), "overlay", MountKind::Overlay, 100, i % 2 == 1});
    }
    s.tell({}, Mounted{"/dev/sdb1", "/mnt/old", "ext4", MountKind::Local, 2049, true});
    s.tell({}, Mounted{"/dev/sdc1", "/media/usb", "vfat", MountKind::Removable, 2049, false});
    s.at(20).connect(s.run(init, "/media/usb/tool", {}, {2049, 7}), kEvil, 4444, 50'000);
    EXPECT_EQ(trace(s, beacon(20)).entry, EntryVector::Removable);
    s.tell({}, Mounted{"/dev/sdc1", "/media/usb", "vfat", MountKind::Removable, 2049, true});
    s.at(40).connect(s.run(init, "/srv/tool", {}, {2049, 7}), kEvil, 4444, 50'001);
    EXPECT_NE(trace(s, beacon(40, 50'001)).entry, EntryVector::Removable);
}

TEST(TraceOrigin, MountThatTheRecorderFound_countsForWhatRanBeforeIt) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto p = s.at(5).run(init, "/media/usb/tool", {}, {2049, 7});
    s.at(10).tell({}, Mounted{"/dev/sdb1", "/media/usb", "vfat", MountKind::Removable, 2049, false}, "snapshot");
    s.at(20).connect(p, kEvil, 4444, 50'000);
    EXPECT_EQ(trace(s, beacon(20)).entry, EntryVector::Removable);
}

TEST(TraceOrigin, PackageScriptAndWhatItWrote_belongToThePackage) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto dpkg = s.at(5).run(s.run(s.running("/usr/sbin/sshd", init), "/usr/bin/apt"), "/usr/bin/dpkg");
    s.write(dpkg, "/var/lib/dpkg/info/tool.postinst", {8, 4});
    const auto script = s.run(dpkg, "/bin/sh", {"sh", "/var/lib/dpkg/info/tool.postinst", "configure"});
    s.write(script, "/usr/bin/tool", {8, 5});
    s.connect(script, kEvil, 4444, 50'000);
    s.at(20).connect(s.run(init, "/usr/bin/tool", {}, {8, 5}), kEvil, 4444, 50'001);
    for (const Trace& t : {trace(s, beacon(5.2)), trace(s, beacon(20, 50'001))}) {
        EXPECT_TRUE(t.owner);
        EXPECT_FALSE(t.subject) << label(t, t.subject);
        EXPECT_THAT(t.blast, IsEmpty());
    }
}

TEST(TraceOrigin, ProgramBuiltHere_hasNoRootOutside) {
    Scenario s;
    const auto init = s.running(kInit);
    const auto shell = s.run(s.running("/usr/libexec/gnome-terminal-server", init), "/bin/bash", {"bash"});
    const auto linker = s.at(5).run(s.run(shell, "/usr/bin/make"), "/usr/bin/ld");
    s.write(linker, "/home/sato/a.out", {8, 5});
    s.at(20).connect(s.run(shell, "/home/sato/a.out", {}, {8, 5}), kEvil, 4444, 50'000);
    const Trace t = trace(s, beacon(20));
    EXPECT_EQ(t.entry, EntryVector::Unknown);
    EXPECT_FALSE(t.root);
    EXPECT_THAT(story(t), HasSubstr("/home/sato/a.out was written by /usr/bin/ld"));
    EXPECT_THAT(story(t), HasSubstr("from outside is not recorded"));
}

TEST(TraceOrigin, ConnectionOpenedLongBefore_mayHaveDelivered) {
    for (const bool isEndKnown : {true, false}) {
        Scenario s;
        const auto init = s.running(kInit);
        const auto bot = s.at(5).run(s.running("/usr/sbin/sshd", init), "/usr/bin/python3", {"python3", "-c", "x"});
        Connected connected;
        connected.remote = *IpAddress::parse(kDrop);
        connected.remotePort = 443;
        connected.closed = isEndKnown ? std::optional(seconds(900)) : std::nullopt;
        s.tell(bot, connected);
        s.at(600).write(bot, "/tmp/u", {8, 5});
        s.at(620).connect(s.run(init, "/tmp/u", {}, {8, 5}), kEvil, 4444, 50'000);
        const Trace t = trace(s, beacon(620));
        EXPECT_EQ(label(t, t.root), "203.0.113.8:443");
        EXPECT_DOUBLE_EQ(confidenceOf(t, TraceEdge::Relation::Fetched), isEndKnown ? 0.9 : 0.5);
    }
}
