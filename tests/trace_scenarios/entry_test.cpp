// SPDX-License-Identifier: GPL-3.0-or-later
// Ways onto a computer, and what is kept of them.
#include "tests/sensor/dropper.h"
#include "tests/trace_scenarios/medium.h"
#include "tests/trace_scenarios/mount_label.h"
#include "tests/trace_scenarios/scenes.h"
#include "tests/trace_scenarios/trace_scenario.h"

using namespace metsuke;
using namespace metsuke::test;
using testing::Contains;
using testing::ElementsAre;

namespace {

INSTANTIATE_TEST_SUITE_P(Ways, TraceScenario, ::testing::Values("ebpf", "proc"),
    [](const auto& way) { return std::string(way.param); });

} // namespace

// S1
TEST_P(TraceScenario, ProgramFetchedByCurl_leadsToItsPeerItsWriterAndItsCronLine) {
    far->serveFiles(kWebPort, {{"/logo.png", {simulant(), "image/png"}}}, onceSeen());
    far->takeStreams(kBeaconPort);
    place("dropper.sh", kFetchingScript);
    record();
    happen("./dropper.sh");
    const TraceView trace = traceOf(beacon());
    EXPECT_EQ(trace.label("owner"), path("home/.update")) << trace;
    EXPECT_EQ(trace.label("subject"), path("home/.update")) << trace;
    EXPECT_THAT(trace.names(), ElementsAre(path("home/.u.part"), path("home/.update"))) << trace;
    EXPECT_THAT(trace.blast("persistence"), Contains(testing::HasSubstr("/etc/cron.d/upd"))) << trace;
    EXPECT_THAT(trace.blast("process"), Contains(path("dropper.sh"))) << trace;
    expectEntry(
        trace, "download", "10.78.0.2:8080", {"no_owner", "before_recorder", "no_parent", "file_unseen"});
    if (isEbpf()) {
        EXPECT_TRUE(trace.hasEdge("/usr/bin/curl", "wrote", path("home/.update"))) << trace;
    }
}

TEST_P(TraceScenario, ScriptFetchedWithoutAnyProgram_leadsToThePeerOfTheDropper) {
    far->serveFiles(kWebPort, {{"/update", {kBeaconScript, "text/plain"}}}, onceSeen());
    far->takeStreams(kBeaconPort);
    place("dropper.sh", kDropperScript);
    record();
    happen("./dropper.sh");
    const TraceView trace = traceOf(beacon());
    EXPECT_EQ(trace.label("subject"), path("home/.update")) << trace;
    EXPECT_THAT(trace.names(), ElementsAre(path("home/.u.part"), path("home/.update"))) << trace;
    EXPECT_THAT(trace.blast("persistence"), Contains(testing::HasSubstr("/etc/cron.d/upd"))) << trace;
    EXPECT_THAT(trace.blast("connection"), Contains("10.78.0.2:8080")) << trace;
    expectEntry(trace, "download", "10.78.0.2:8080", {"file_unseen"});
}

// S2
TEST_P(TraceScenario, ProgramCopiedFromAStick_cameOnARemovableMedium) {
    far->takeStreams(kBeaconPort);
    const Medium stick(path("media"), simulant());
    record();
    const MountLabel label(
        sensorProcess(), path("media"), "vfat", "/dev/sdb1", MountLabel::Medium::Removable, victim->root());
    ASSERT_TRUE(eventually([&] { return isMounted("media", endpoint::MountKind::Removable); }));
    happen("cp \"$METSUKE_SIM_ROOT/media/tool\" home/tool\nsetsid home/tool tcp 10.78.0.2 4444 500 "
           ">/dev/null 2>&1 </dev/null &");
    const TraceView trace = traceOf(beacon());
    EXPECT_EQ(trace.label("subject"), path("home/tool")) << trace;
    expectEntry(trace, "removable", path("media/tool"), {"no_image", "file_unseen", "unknown_source"});
    EXPECT_LT(trace.confidence(), 0.8) << "that it was copied is inferred\n" << trace;
}

TEST_P(TraceScenario, ProgramRunFromAStick_cameOnARemovableMedium) {
    far->takeStreams(kBeaconPort);
    const Medium stick(path("media"), simulant());
    record();
    const MountLabel label(
        sensorProcess(), path("media"), "vfat", "/dev/sdb1", MountLabel::Medium::Removable, victim->root());
    ASSERT_TRUE(eventually([&] { return isMounted("media", endpoint::MountKind::Removable); }));
    happen("setsid media/tool tcp 10.78.0.2 4444 500 >/dev/null 2>&1 </dev/null &");
    const TraceView trace = traceOf(beacon());
    EXPECT_EQ(trace.label("subject"), path("media/tool")) << trace;
    expectEntry(trace, "removable", path("media/tool"), {});
}

TEST_P(TraceScenario, CopyFromAStickAfterAnUnrelatedDownload_stillCameFromTheStick) {
    far->serveFiles(kWebPort, {{"/news", {"nothing to run"}}}, onceSeen());
    far->takeStreams(kBeaconPort);
    const Medium stick(path("media"), simulant());
    record();
    const MountLabel label(
        sensorProcess(), path("media"), "vfat", "/dev/sdb1", MountLabel::Medium::Removable, victim->root());
    ASSERT_TRUE(eventually([&] { return isMounted("media", endpoint::MountKind::Removable); }));
    happen("curl -s -o home/news http://10.78.0.2:8080/news\ncp \"$METSUKE_SIM_ROOT/media/tool\" home/tool\n"
           "setsid home/tool tcp 10.78.0.2 4444 500 >/dev/null 2>&1 </dev/null &");
    const TraceView trace = traceOf(beacon());
    EXPECT_EQ(trace.label("subject"), path("home/tool")) << trace;
    expectEntry(trace, "removable", path("media/tool"), {"no_image", "file_unseen", "unknown_source"});
}

// S3
TEST_P(TraceScenario, ProgramCopiedInsideAShare_cameFromARemoteShare) {
    far->takeStreams(kBeaconPort);
    const Medium share(path("share"), simulant());
    record();
    const MountLabel label(
        sensorProcess(), path("share"), "cifs", "//server/share", MountLabel::Medium::Fixed, victim->root());
    ASSERT_TRUE(eventually([&] { return isMounted("share", endpoint::MountKind::Remote); }));
    happen("cd share && cp tool ../home && cd ..\nsetsid home/tool tcp 10.78.0.2 4444 500 >/dev/null 2>&1 "
           "</dev/null &");
    const TraceView trace = traceOf(beacon());
    EXPECT_EQ(trace.label("subject"), path("home/tool")) << trace;
    expectEntry(trace, "remote_share", path("share/tool"), {"no_image", "file_unseen", "unknown_source"});
}
