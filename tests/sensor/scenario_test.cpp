// SPDX-License-Identifier: GPL-3.0-or-later
// What an intruder does, done to a host of the test's own by harmless scripts, must be in the record: by both ways.
#include "tests/sensor/dropper.h"
#include "tests/sensor/recorder.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <linux/memfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::test;

namespace {

constexpr uint16_t kWebPort = 8080, kBeaconPort = 4444;

class Scenario : public BothWays {};
INSTANTIATE_TEST_SUITE_P(Ways, Scenario, ::testing::Values(sensor::SensorChoice::Ebpf, sensor::SensorChoice::Proc), nameOfWay);

/// Others on this host sleep, too.
std::function<bool(const Activity&, const ImageStarted&)> sleepsFor(const std::string& seconds) {
    return [seconds](const Activity&, const ImageStarted& image) { return image.path.ends_with("/sleep") && image.arguments.size() == 2 && image.arguments[1] == seconds; };
}

} // namespace

TEST_P(Scenario, DropperToBeacon_isRecordedCompletely) {
    const Victim victim;
    victim.write("home/keep", "");
    victim.write("etc/cron.d/keep", "# nothing\n");
    victim.write("dropper.sh", kDropperScript);
    // Slow, so that a look once a second sees the download.
    const OtherEnd web(victim, kWebPort, std::string("HTTP/1.0 200 OK\r\n\r\n") + kBeaconScript, isEbpf() ? 0 : 2500, false);
    const OtherEnd home(victim, kBeaconPort, "", 0, true);
    const Recorder record(GetParam(), victim);
    ASSERT_EQ(victim.run({"/bin/bash", (victim.root() / "dropper.sh").string()}), 0);
    ASSERT_TRUE(eventually([&] { return home.accepted() > 0; }));

    const std::string part = victim.root() / "home/.u.part", update = victim.root() / "home/.update", cron = victim.root() / "etc/cron.d/upd";
    const auto isBeacon = [](const Activity&, const Connected& c) { return c.remotePort == kBeaconPort && c.remote.toString() == Victim::kOtherAddress; };
    const auto isDownload = [](const Activity&, const Connected& c) { return c.remotePort == kWebPort && c.remote.toString() == Victim::kOtherAddress; };
    ASSERT_TRUE(record.sees<Connected>(isBeacon));
    ASSERT_TRUE(record.sees<Connected>(isDownload));
    ASSERT_TRUE(record.sees<PersistenceChanged>([&](const Activity&, const PersistenceChanged& p) { return p.path == cron; }));
    ASSERT_TRUE(record.sees<FileChanged>([&](const Activity&, const FileChanged& f) { return f.change == FileChanged::Change::MadeExecutable && f.path == update; }));

    const Activity beacon = record.all<Connected>(isBeacon).front().first;
    EXPECT_TRUE(std::get<Connected>(beacon.body).isInitiated);
    EXPECT_NE(std::get<Connected>(beacon.body).localPort, 0);
    EXPECT_TRUE(eventually([&] { return record.pathOf(beacon.process) == update; })) << record.pathOf(beacon.process);
    const Activity download = record.all<Connected>(isDownload).front().first;
    EXPECT_EQ(record.pathOf(download.process), victim.root() / "dropper.sh");

    // The chain from the beacon up to whoever ran the dropper, though setsid and the dropper have ended.
    EXPECT_EQ(record.parentOf(beacon.process), download.process);

    const auto file = [&](FileChanged::Change change, const std::string& path) {
        return record.all<FileChanged>([&](const Activity&, const FileChanged& f) { return f.change == change && f.path == path; });
    };
    const auto written = file(FileChanged::Change::Written, part), renamed = file(FileChanged::Change::Renamed, update);
    ASSERT_FALSE(written.empty());
    ASSERT_EQ(renamed.size(), 1U);
    EXPECT_EQ(renamed[0].second.before, part);
    EXPECT_TRUE(renamed[0].second.file.isKnown());
    EXPECT_EQ(renamed[0].second.file, written.back().second.file) << "a file is followed by what it is";
    EXPECT_EQ(written.back().second.sha256, renamed[0].second.sha256);
    EXPECT_EQ(written.back().second.sha256.size(), 64U);
    EXPECT_EQ(written.back().second.mount, MountKind::Memory);
    EXPECT_EQ(record.parentOf(written.back().first.process), download.process) << "cat wrote it";

    const auto place = record.all<PersistenceChanged>([&](const Activity&, const PersistenceChanged& p) { return p.path == cron; });
    EXPECT_EQ(place[0].second.kind, "cron");
    EXPECT_EQ(place[0].second.command, update);
    EXPECT_EQ(place[0].first.process, download.process);
    EXPECT_TRUE(record.all<Gap>().empty());
}

TEST_P(Scenario, WrapperScript_isOneProcessOfManyImages) {
    const Victim victim;
    victim.write("wrapped", "#!/usr/bin/env bash\n# METSUKE-SIM\nexec env sleep 23\n");
    const Recorder record(GetParam(), victim);
    ASSERT_EQ(victim.run({"/bin/bash", "-c", "chmod +x $METSUKE_SIM_ROOT/wrapped; setsid $METSUKE_SIM_ROOT/wrapped >/dev/null 2>&1 </dev/null &"}), 0);
    const std::string script = victim.root() / "wrapped";
    ASSERT_TRUE(record.sees<ImageStarted>(sleepsFor("23")));
    const auto sleeps = record.all<ImageStarted>(sleepsFor("23"));
    const auto images = record.imagesOf(sleeps.back().first.process);
    if (isEbpf()) { // what ran for less than a millisecond is out of reach of the other way
        EXPECT_GE(images.size(), 4U);
        EXPECT_TRUE(std::ranges::any_of(images, [&](const auto& image) { return image.script == script; }));
    }
    EXPECT_EQ(images.back().sha256.size(), 64U);
    EXPECT_TRUE(images.back().file.isKnown());
}

TEST_P(Scenario, ProgramInMemory_isToldAsOne) {
    const Victim victim;
    const Recorder record(GetParam(), victim);
    const pid_t child = ::fork();
    if (child == 0) {
        victim.enterGroup();
        const int memory = ::memfd_create("payload", MFD_CLOEXEC);
        const int program = ::open("/bin/sleep", O_RDONLY | O_CLOEXEC);
        char buffer[65536];
        for (ssize_t size = 0; (size = ::read(program, buffer, sizeof buffer)) > 0;) {
            [[maybe_unused]] const ssize_t written = ::write(memory, buffer, static_cast<size_t>(size));
        }
        char name[] = "sleep", time[] = "20";
        char* arguments[] = {name, time, nullptr};
        char* environment[] = {nullptr};
        ::fexecve(memory, arguments, environment);
        ::_exit(1);
    }
    EXPECT_TRUE(record.sees<ImageStarted>([&](const Activity& a, const ImageStarted& i) {
        return i.isInMemory && i.path.starts_with("/memfd:payload") && i.sha256.size() == 64 && a.process == record.processOf(child);
    }));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(record.sees<ProcessEnded>([&](const Activity& a, const ProcessEnded& e) { return e.exitCode == 128 + SIGKILL && a.process == record.processOf(child); }));
}

TEST_P(Scenario, ProgramThatDeletesItself_isStillHashed) {
    const Victim victim;
    std::filesystem::copy_file("/bin/sleep", victim.root() / "gone");
    const Recorder record(GetParam(), victim);
    ASSERT_EQ(victim.run({"/bin/bash", "-c", "setsid $METSUKE_SIM_ROOT/gone 20 >/dev/null 2>&1 </dev/null & sleep 0.2; rm $METSUKE_SIM_ROOT/gone"}), 0);
    const std::string gone = victim.root() / "gone";
    EXPECT_TRUE(record.sees<ImageStarted>([&](const Activity&, const ImageStarted& i) { return i.path == gone && i.sha256.size() == 64; }));
    EXPECT_TRUE(record.sees<FileChanged>([&](const Activity&, const FileChanged& f) { return f.change == FileChanged::Change::Deleted && f.path == gone; }));
}

TEST_P(Scenario, ProcessInAContainer_hasBothNumbers) {
    const Victim victim;
    const Recorder record(GetParam(), victim);
    ASSERT_EQ(victim.run({"/bin/bash", "-c", "setsid unshare --pid --fork --kill-child sleep 21 >/dev/null 2>&1 </dev/null &"}), 0);
    ASSERT_TRUE(record.sees<ImageStarted>(sleepsFor("21")));
    const auto image = record.all<ImageStarted>(sleepsFor("21")).back();
    const auto begun = record.all<ProcessStarted>([&](const Activity& a, const ProcessStarted&) { return a.process == image.first.process; });
    ASSERT_FALSE(begun.empty());
    EXPECT_EQ(begun[0].second.namespacePid, 1);
    EXPECT_GT(begun[0].second.pid, 1);
}

TEST_P(Scenario, ShortProcesses_haveTheirPathsAndParents) {
    constexpr int kProcesses = 200;
    const Victim victim;
    const Recorder record(GetParam(), victim);
    ASSERT_EQ(victim.run({"/bin/bash", "-c", "for ((i = 0; i < 200; ++i)); do /bin/true metsuke-$i; done"}), 0);
    const auto isOne = [](const Activity&, const ImageStarted& i) { return i.path.ends_with("/true"); };
    // By number alone the path may come too late to be read, but not from the file that the kernel opened.
    EXPECT_TRUE(eventually([&] { return record.all<ImageStarted>(isOne).size() >= kProcesses; })) << record.all<ImageStarted>(isOne).size();
    size_t withArguments = 0, withParent = 0;
    for (const auto& [activity, image] : record.all<ImageStarted>(isOne)) {
        withArguments += image.arguments.size() == 2 ? 1U : 0U;
        withParent += record.parentOf(activity.process).isKnown() ? 1U : 0U;
        EXPECT_EQ(image.sha256.size(), 64U);
    }
    EXPECT_EQ(withParent, static_cast<size_t>(kProcesses));
    if (isEbpf()) {
        EXPECT_EQ(withArguments, static_cast<size_t>(kProcesses));
    }
}
