// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/capability_probe.h"
#include "core/sensor/linux/file_watch.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/sensor/recorder.h"

#include <fcntl.h>
#include <fstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::test;
namespace fs = std::filesystem;

namespace {

class FileRecord : public ::testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = Victim::obstacle(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        if (const auto& obstacle = sensor::probeCapabilities().obstacleTo("fanotify")) {
            GTEST_SKIP() << obstacle->message.id;
        }
    }
    static bool sees(const Recorder& record, FileChanged::Change change, const fs::path& path) {
        return record.sees<FileChanged>([&](const Activity&, const FileChanged& f) { return f.change == change && f.path == path.string(); });
    }
    using Change = FileChanged::Change;
};

} // namespace

TEST_F(FileRecord, FolderThatMoves_takesItsFilesToTheirNewNames) {
    const Victim victim;
    victim.write("a/b/c/one", "1");
    const Recorder record(sensor::SensorChoice::Automatic, victim);
    victim.write("a/b/c/one", "2");
    ASSERT_TRUE(sees(record, Change::Written, victim.root() / "a/b/c/one"));
    fs::rename(victim.root() / "a/b", victim.root() / "moved");
    victim.write("moved/c/two", "2");
    EXPECT_TRUE(sees(record, Change::Written, victim.root() / "moved/c/two"));
}

TEST_F(FileRecord, SecondName_isALinkOfTheSameFile) {
    const Victim victim;
    victim.write("one", "1");
    const Recorder record(sensor::SensorChoice::Automatic, victim);
    fs::create_hard_link(victim.root() / "one", victim.root() / "two");
    ASSERT_TRUE(sees(record, Change::Linked, victim.root() / "two"));
    victim.write("one", "2");
    ASSERT_TRUE(sees(record, Change::Written, victim.root() / "one"));
    const auto all = record.all<FileChanged>();
    EXPECT_EQ(all.front().second.file, all.back().second.file);
}

TEST_F(FileRecord, Origin_comesFromWhatTheBrowserNoted) {
    const Victim victim;
    const Recorder record(sensor::SensorChoice::Automatic, victim);
    const std::string path = victim.root() / "download.bin";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const std::string url = "https://evil.example/download.bin";
    const bool hasAttributes = ::fsetxattr(file, "user.xdg.origin.url", url.data(), url.size(), 0) == 0;
    ::close(file);
    ASSERT_TRUE(sees(record, Change::Written, path));
    if (!hasAttributes) {
        GTEST_SKIP() << "files in memory have no user attributes in this kernel";
    }
    EXPECT_EQ(record.all<FileChanged>().back().second.originUrl, url);
}

TEST_F(FileRecord, HostileNames_leaveAsCleanText) {
    const Victim victim;
    const Recorder record(sensor::SensorChoice::Automatic, victim);
    victim.write("a\x1b[2J\n\xff", "1");
    ASSERT_TRUE(record.sees<FileChanged>([&](const Activity&, const FileChanged& f) { return f.path.starts_with((victim.root() / "a").string()); }));
    for (const auto& [activity, change] : record.all<FileChanged>()) {
        EXPECT_EQ(change.path.find_first_of("\x1b\n\xff"), std::string::npos);
    }
}

TEST_F(FileRecord, PipesAndDevices_areNeverOpened) {
    const Victim victim;
    const Recorder record(sensor::SensorChoice::Automatic, victim);
    ASSERT_EQ(::mkfifo((victim.root() / "pipe").c_str(), 0600), 0);
    ASSERT_EQ(::chmod((victim.root() / "pipe").c_str(), 0700), 0); // a reader of it would wait for ever
    victim.write("after", "1");
    EXPECT_TRUE(sees(record, Change::Written, victim.root() / "after"));
}

TEST_F(FileRecord, FileSystemMountedLater_isToldAndDoesNotHoldItsMount) {
    const Victim victim;
    fs::create_directories(victim.root() / "stick");
    const Recorder record(sensor::SensorChoice::Automatic, victim);
    const std::string target = victim.root() / "stick";
    ASSERT_EQ(::mount("metsuke-stick", target.c_str(), "tmpfs", 0, nullptr), 0);
    ASSERT_TRUE(record.sees<Mounted>([&](const Activity&, const Mounted& m) { return m.target == target && !m.isGone && m.kind == MountKind::Memory; }));
    victim.write("stick/x", "1");
    ASSERT_EQ(::umount(target.c_str()), 0) << "watching must not keep a stick from being taken out";
    EXPECT_TRUE(record.sees<Mounted>([&](const Activity&, const Mounted& m) { return m.target == target && m.isGone; }));
}

TEST_F(FileRecord, Burst_losesNothingOrSaysSo) {
    constexpr size_t kFiles = 3000;
    const Victim victim;
    const Recorder record(sensor::SensorChoice::Automatic, victim);
    for (size_t i = 0; i < kFiles; ++i) {
        std::ofstream(victim.root() / ("f" + std::to_string(i))) << i;
    }
    EXPECT_TRUE(eventually([&] { return record.all<FileChanged>().size() >= kFiles || !record.all<Gap>().empty(); })) << record.all<FileChanged>().size();
}

TEST_F(FileRecord, FileSystemThatTakesTheNumberOfAnother_isWatched) {
    const Victim victim;
    fs::create_directories(victim.root() / "stick");
    const std::string target = victim.root() / "stick";
    ASSERT_EQ(::mount("metsuke-stick", target.c_str(), "tmpfs", 0, nullptr), 0);
    sensor::ImageHashes hashes;
    sensor::FileWatchOptions options;
    options.folders = {target};
    sensor::FileWatch watch(std::move(options), hashes);
    sensor::ObservationQueue queue(1000);
    ASSERT_TRUE(watch.start(queue));
    struct stat before {}, after {};
    ASSERT_EQ(::stat(target.c_str(), &before), 0);
    ASSERT_EQ(::umount(target.c_str()), 0);
    ASSERT_EQ(::mount("metsuke-stick", target.c_str(), "tmpfs", 0, nullptr), 0); // before anybody has looked
    ASSERT_EQ(::stat(target.c_str(), &after), 0);
    watch.watch(sensor::readMounts());
    victim.write("stick/x", "1");
    const bool isSeen = eventually([&] { return !queue.take(10 * kMillisecond).empty(); });
    watch.stop();
    ASSERT_EQ(::umount(target.c_str()), 0);
    if (before.st_dev != after.st_dev) {
        GTEST_SKIP() << "this kernel gave another number";
    }
    EXPECT_TRUE(isSeen);
}

TEST_F(FileRecord, FileSystemThatCannotBeWatched_isNamed) {
    const Victim victim;
    sensor::ImageHashes hashes;
    sensor::FileWatchOptions options;
    options.folders = {victim.root()};
    sensor::FileWatch watch(std::move(options), hashes);
    sensor::ObservationQueue queue(1000);
    ASSERT_TRUE(watch.start(queue));
    EXPECT_TRUE(watch.unwatched().empty());
    struct stat root {};
    ASSERT_EQ(::stat(victim.root().c_str(), &root), 0);
    watch.watch({{root.st_dev, "/", "/proc/self", "tmpfs", "none"}}); // where the kernel gives no handles
    EXPECT_EQ(watch.unwatched(), std::vector<std::string>{"/proc/self"});
    watch.stop();
}

TEST_F(FileRecord, Overflow_isAGapFromTheLastMomentThatWasGood) {
    constexpr int kFiles = 30'000; // the kernel holds 16,384 events
    const Victim victim;
    sensor::ImageHashes hashes;
    sensor::FileWatchOptions options;
    options.folders = {victim.root()};
    options.queued = 1;
    sensor::FileWatch watch(std::move(options), hashes);
    sensor::ObservationQueue queue(1); // full with the first: nobody takes any more, so the source reads no further
    ASSERT_TRUE(watch.start(queue));
    const Duration begin = sensor::sinceBoot();
    for (int i = 0; i < kFiles; ++i) {
        std::ofstream(victim.root() / std::to_string(i)).flush();
    }
    const Duration end = sensor::sinceBoot();
    std::optional<sensor::Observation> missed;
    EXPECT_TRUE(eventually([&] {
        for (sensor::Observation& observation : queue.take(10 * kMillisecond)) {
            if (std::holds_alternative<sensor::Missed>(observation.body)) {
                missed = std::move(observation);
            }
        }
        return missed.has_value();
    }));
    queue.close();
    watch.stop();
    ASSERT_TRUE(missed);
    const Duration since = std::get<sensor::Missed>(missed->body).since;
    EXPECT_LT(since, end);
    EXPECT_GT(since, begin - 2 * kSecond) << "from where the kernel had nothing more to tell, which is looked at each second";
    EXPECT_GE(missed->time, end) << "until it was read";
}
