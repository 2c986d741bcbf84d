// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/persistence_scan.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace metsuke::sensor;
using Change = metsuke::endpoint::PersistenceChanged::Change;
namespace fs = std::filesystem;

namespace {

/// A root of its own, gone afterwards.
class Root {
public:
    Root() {
        std::string name = (fs::temp_directory_path() / "metsuke-places-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Root() { fs::remove_all(path); }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
    }
    [[nodiscard]] std::string of(const std::string& name) const { return (path / name).string(); }
    fs::path path;
};

} // namespace

TEST(PersistenceScan, FirstLook_tellsNothing_laterOnesTheDifference) {
    const Root root;
    root.write("etc/crontab", "# m h\n17 * * * * root run-parts\n");
    PersistenceScan scan(root.path);
    EXPECT_TRUE(scan.scan().empty());
    EXPECT_EQ(scan.files(), 1U);
    root.write("etc/crontab", "# m h\n17 * * * * root run-parts\n* * * * * root /home/.update --beacon\n");
    const auto changes = scan.scan();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].change, Change::Added);
    EXPECT_EQ(changes[0].kind, "cron");
    EXPECT_EQ(changes[0].command, "/home/.update --beacon");
    EXPECT_NE(changes[0].hashBefore, changes[0].hashAfter);
    EXPECT_TRUE(scan.scan().empty());
}

TEST(PersistenceScan, AllPlacesOfOneIntruder_areFound) {
    const Root root;
    PersistenceScan scan(root.path);
    (void)scan.scan();
    root.write("root/.ssh/authorized_keys", "ssh-ed25519 AAAA evil\n");
    root.write("home/u/.profile", "nohup ~/.update &\n");
    root.write("etc/ld.so.preload", "/lib/x.so\n");
    root.write("etc/systemd/system/upd.service", "[Service]\nExecStart=/home/.update\n");
    root.write("etc/systemd/system/upd.timer", "[Timer]\nOnCalendar=hourly\n");
    std::map<std::string, std::string> found;
    for (const auto& change : scan.scan()) {
        EXPECT_EQ(change.change, Change::Added);
        found[change.kind] = change.command;
    }
    EXPECT_EQ(found.size(), 5U);
    EXPECT_EQ(found["systemd"], "/home/.update");
    EXPECT_EQ(found["timer"], "hourly");
    EXPECT_TRUE(found.contains("ssh_key") && found.contains("profile") && found.contains("ld_preload"));
}

TEST(PersistenceScan, LookAtOneFile_tellsOnce_andRemoval) {
    const Root root;
    PersistenceScan scan(root.path);
    (void)scan.scan();
    root.write("etc/cron.d/upd", "@reboot root /x\n");
    const auto added = scan.look(root.of("etc/cron.d/upd"));
    ASSERT_EQ(added.size(), 1U);
    EXPECT_EQ(added[0].command, "/x");
    EXPECT_TRUE(scan.look(root.of("etc/cron.d/upd")).empty());
    fs::remove(root.path / "etc/cron.d/upd");
    const auto removed = scan.look(root.of("etc/cron.d/upd"));
    ASSERT_EQ(removed.size(), 1U);
    EXPECT_EQ(removed[0].change, Change::Removed);
    EXPECT_TRUE(scan.look(root.of("home/u/notes.txt")).empty());
}

TEST(PersistenceScan, HostileFiles_areBounded) {
    const Root root;
    PersistenceScan scan(root.path);
    (void)scan.scan();
    std::string lines;
    for (int i = 0; i < 100'000; ++i) {
        lines += std::to_string(i) + "\x1b[2J * * * * root /x\n";
    }
    root.write("etc/cron.d/flood", lines);
    fs::create_directories(root.path / "etc/cron.d/folder");
    fs::create_symlink("/dev/zero", root.path / "etc/cron.d/endless");
    const auto changes = scan.scan();
    EXPECT_LE(changes.size(), 4096U);
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes[0].entry.find('\x1b'), std::string::npos);
}

TEST(PersistencePlaces, CronLines_variablesAndShortcuts) {
    const auto* place = placeOf("/etc/cron.d/x", "/");
    ASSERT_NE(place, nullptr);
    const auto entries = parsePlace(*place, "/etc/cron.d/x", "PATH=/bin\n@daily root  a b\n1 2 3 4 5 www c\n1 2\n");
    ASSERT_EQ(entries.size(), 4U);
    EXPECT_EQ(entries[0].command, "");
    EXPECT_EQ(entries[1].command, "a b");
    EXPECT_EQ(entries[2].command, "c");
    EXPECT_EQ(entries[3].command, "");
    EXPECT_EQ(placeOf("/etc/cron.d/a/b", "/"), nullptr);
    EXPECT_EQ(placeOf("/elsewhere/etc/cron.d/x", "/"), nullptr);
}
