// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/persistence_scan.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

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

TEST(PersistenceScan, LinkOfAUser_toWhatIsSomebodyElses_tellsNothingOfIt) {
    const Root root;
    root.write("home/u/.profile", "umask 022\n");
    root.write("home/u/files/rc", "nohup ~/.update &\n");
    if (::geteuid() == 0) {
        for (const char* name : {"home/u", "home/u/.profile", "home/u/files", "home/u/files/rc"}) {
            ASSERT_EQ(::lchown(root.of(name).c_str(), 65534, 65534), 0);
        }
    }
    PersistenceScan scan(root.path);
    (void)scan.scan();
    fs::create_symlink("/etc/passwd", root.path / "home/u/.bashrc"); // stands for /etc/shadow
    fs::create_directories(root.path / "home/u/.ssh");
    fs::create_symlink("/etc/passwd", root.path / "home/u/.ssh/authorized_keys");
    EXPECT_TRUE(scan.scan().empty());
    EXPECT_TRUE(scan.look(root.of("home/u/.bashrc")).empty());
    fs::create_symlink("files/rc", root.path / "home/u/.zshrc"); // their own they may link to
    const auto own = scan.look(root.of("home/u/.zshrc"));
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own[0].entry, "nohup ~/.update &");
}

TEST(PersistenceScan, FileThatTheAdministratorKeepsInAHome_isTold_aSecondNameIsNot) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "giving a home to somebody needs root";
    }
    const Root root;
    root.write("home/u/.ssh/authorized_keys", "ssh-ed25519 AAAA admin\n");
    root.write("etc/secret", "root:$y$j9T$hash\n");
    ASSERT_EQ(::lchown(root.of("home/u").c_str(), 65534, 65534), 0);
    PersistenceScan scan(root.path);
    (void)scan.scan();
    EXPECT_EQ(scan.files(), 1U);
    root.write("home/u/.ssh/authorized_keys", "ssh-ed25519 AAAA evil\n");
    fs::create_hard_link(root.path / "etc/secret", root.path / "home/u/.bashrc");
    const auto changes = scan.scan();
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_TRUE(std::ranges::all_of(changes, [](const auto& change) { return change.kind == "ssh_key"; }));
    root.write("home/u/.zshrc", "root:$y$j9T$hash\n");
    ASSERT_EQ(::chmod(root.of("home/u/.zshrc").c_str(), 0600), 0); // of nobody but the administrator
    EXPECT_TRUE(scan.scan().empty());
}

TEST(PersistenceScan, LinkOfTheAdministrator_isFollowed) {
    const Root root;
    PersistenceScan scan(root.path);
    (void)scan.scan();
    root.write("etc/init.d/upd", "#!/bin/sh\n");
    root.write("lib/upd.service", "[Service]\nExecStart=/home/.update\n");
    fs::create_directories(root.path / "etc/rc2.d");
    fs::create_symlink("../init.d/upd", root.path / "etc/rc2.d/S01upd");
    fs::create_directories(root.path / "etc/systemd/system");
    fs::create_symlink(root.path / "lib/upd.service", root.path / "etc/systemd/system/upd.service");
    std::set<std::string> entries;
    for (const auto& change : scan.scan()) {
        entries.insert(change.entry);
    }
    EXPECT_EQ(entries, (std::set<std::string>{"upd", "S01upd", "upd.service"}));
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

TEST(PersistencePlaces, Secrets_areLeftOut) {
    const auto entriesOf = [](const char* path, const std::string& text) {
        const auto* place = placeOf(path, "/");
        return place == nullptr ? std::vector<PlaceEntry>() : parsePlace(*place, path, text);
    };
    const auto profile = entriesOf("/home/u/.bashrc", "export API_TOKEN=abcdef\n");
    ASSERT_EQ(profile.size(), 1U);
    EXPECT_EQ(profile[0].entry, "export API_TOKEN=***");
    const auto cron = entriesOf("/etc/cron.d/x", "@daily root mysqldump -phunter2 all\nDB_PASSWORD=hunter2\n");
    ASSERT_EQ(cron.size(), 2U);
    EXPECT_EQ(cron[0].entry, "@daily root mysqldump -p*** all");
    EXPECT_EQ(cron[0].command, "mysqldump -p*** all");
    EXPECT_EQ(cron[1].entry, "DB_PASSWORD=***");
    const auto unit = entriesOf("/etc/systemd/system/x.service", "[Service]\nExecStart=/usr/bin/x --password hunter2\n");
    ASSERT_EQ(unit.size(), 1U);
    EXPECT_EQ(unit[0].command, "/usr/bin/x --password ***");
}
