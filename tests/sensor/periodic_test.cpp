// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/login_watch.h"
#include "core/sensor/linux/module_watch.h"
#include "tests/support/process.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>
#include <utmp.h>

using namespace metsuke;
using namespace metsuke::sensor;
using namespace metsuke::test;
namespace fs = std::filesystem;

namespace {

std::string record(short type, pid_t pid, const char* user, const char* terminal, const char* host, Timestamp time) {
    utmp entry{};
    entry.ut_type = type;
    entry.ut_pid = pid;
    std::strncpy(entry.ut_user, user, sizeof entry.ut_user);
    std::strncpy(entry.ut_line, terminal, sizeof entry.ut_line);
    std::strncpy(entry.ut_host, host, sizeof entry.ut_host);
    entry.ut_tv.tv_sec = static_cast<int32_t>(time.ns / kSecond);
    std::string bytes(sizeof entry, '\0');
    std::memcpy(bytes.data(), &entry, sizeof entry);
    return bytes;
}

/// A file that is looked at each few milliseconds.
class Looked : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "metsuke-looked-XXXXXX").string();
        m_folder = ::mkdtemp(name.data());
        m_path = (m_folder / "file").string();
    }
    void TearDown() override { fs::remove_all(m_folder); }
    /// As a whole: a look sees the old or the new.
    void write(const std::string& text) const {
        std::ofstream(m_path + ".new", std::ios::binary) << text;
        fs::rename(m_path + ".new", m_path);
    }
    std::vector<Observation> next() {
        std::vector<Observation> told;
        EXPECT_TRUE(eventually([&] {
            told = m_queue.take(10 * kMillisecond);
            return !told.empty();
        }));
        return told;
    }
    static constexpr Duration kOften = 5 * kMillisecond;
    fs::path m_folder;
    std::string m_path;
    ObservationQueue m_queue{1000};
};

} // namespace

TEST_F(Looked, ModulesThatAreLoadedLater_areTold) {
    write("ext4 737280 1 - Live 0x0\nmbcache 16384 1 ext4, Live 0x0\n");
    ModuleWatch watch(kOften, m_path);
    ASSERT_TRUE(watch.start(m_queue));
    write("rootkit 4096 0 - Live 0x0 (OE)\next4 737280 1 - Live 0x0\n");
    const auto told = next();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(std::get<ModuleSeen>(told[0].body).module, (endpoint::ModuleLoaded{"rootkit", false}));
    write("rootkit 4096 0 - Live 0x0 (OE)\nmbcache 16384 0 - Live 0x0\n"); // gone, and loaded again
    const auto again = next();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(std::get<ModuleSeen>(again[0].body).module.name, "mbcache");
    watch.stop();
}

TEST_F(Looked, KernelWithoutModules_isAnErrorThatSaysSo) {
    ModuleWatch watch(kOften, m_path);
    const auto started = watch.start(m_queue);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().message.id, "sensor.no_modules");
}

TEST_F(Looked, Logins_areToldOnce_withTheirTime) {
    const Timestamp early = wallTimeOf(sinceBoot()) - 2 * kSecond;
    write(record(BOOT_TIME, 0, "reboot", "~", "6.1", early) + record(USER_PROCESS, 100, "mika", "tty1", "", early));
    LoginWatch watch(kOften, m_path);
    ASSERT_TRUE(watch.start(m_queue));
    const auto before = next();
    ASSERT_EQ(before.size(), 1U);
    EXPECT_EQ(before[0].process.pid, 100);
    EXPECT_LE(before[0].time, sinceBoot() - kSecond);
    EXPECT_EQ(std::get<LoginSeen>(before[0].body).login, (endpoint::LoggedIn{"mika", "", "tty1"}));
    write(record(USER_PROCESS, 100, "mika", "tty1", "", early) + record(USER_PROCESS, 200, "ken", "pts/0", "192.0.2.9", early)
        + record(DEAD_PROCESS, 300, "", "pts/1", "", early));
    const auto after = next();
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(std::get<LoginSeen>(after[0].body).login, (endpoint::LoggedIn{"ken", "", "192.0.2.9"}));
    watch.stop();
}

TEST(LoginRows, HostileFiles_areCutAndClean) {
    const std::string row = record(USER_PROCESS, 7, "a\x1b[2J", "tty", std::string(300, 'h').c_str(), {});
    const auto rows = parseLogins(asBytes(row + row.substr(0, row.size() - 1)));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].user.find('\x1b'), std::string::npos);
    EXPECT_EQ(rows[0].host.size(), sizeof(utmp{}.ut_host));
    std::string many;
    for (int i = 0; i < 5000; ++i) {
        many += row;
    }
    EXPECT_EQ(parseLogins(asBytes(many)).size(), 4096U);
    EXPECT_TRUE(parseModules("\n\n \n").empty());
}
