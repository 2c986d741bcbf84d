// SPDX-License-Identifier: GPL-3.0-or-later
// What this host shows of things that a remedy knows by another name than the plan.
#include "core/actuator/linux/host_scene.h"
#include "core/base/digest.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/proc_reader.h"
#include "tests/actuator/file_stage.h"
#include "tests/support/process.h"

#include <csignal>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using actuator::HostScene;
using actuator::test::put;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class SceneOfHost : public testing::Test {
protected:
    void SetUp() override {
        std::filesystem::create_directories(root + "/etc/cron.d");
        std::filesystem::create_directories(root + "/etc/systemd/system");
        std::filesystem::create_directories(root + "/home");
    }
    const metsuke::test::TemporaryFolder folder;
    const std::string root = std::filesystem::canonical(folder.path()).string(), file = root + "/home/upd";
    HostScene scene{sensor::bootId(), root};
};

TEST_F(SceneOfHost, DigestIsOfTheFileItself_andNothingElse) {
    put(file, "x");
    ASSERT_EQ(::symlink(file.c_str(), (root + "/home/link").c_str()), 0);
    ASSERT_EQ(::mkfifo((root + "/home/pipe").c_str(), 0600), 0);
    put(root + "/home/large", "");
    std::filesystem::resize_file(root + "/home/large", 65 << 20); // of nothing but a size
    EXPECT_EQ(scene.digestOf(file), Digest::hex(DigestKind::Sha256, asBytes("x")));
    EXPECT_EQ(scene.digestOf(root + "/home/none"), std::nullopt);
    for (const char* name : {"/home/link", "/home/pipe", "/home/large", "/home/../home/upd", "/home"}) {
        EXPECT_EQ(scene.digestOf(root + name), "") << name;
    }
}

TEST_F(SceneOfHost, EntryStartsWhatItsFileSays) {
    const std::string cron = root + "/etc/cron.d/upd", evil = "* * * * * root /home/ann/.update", good = "@daily root cd / && /usr/bin/backup";
    put(cron, evil + '\n' + good + '\n');
    EXPECT_THAT(*scene.startedBy(cron, evil), Contains("/home/ann/.update"));
    EXPECT_THAT(*scene.startedBy(cron, good), testing::Not(Contains("/home/ann/.update")));
    EXPECT_THAT(*scene.startedBy(cron, ""), Contains("/home/ann/.update"));
    EXPECT_EQ(scene.startedBy(cron, "@daily root /bin/other"), std::nullopt);
    EXPECT_EQ(scene.startedBy(root + "/etc/cron.d/none", evil), std::nullopt);
    put(file, evil + '\n');
    EXPECT_THAT(*scene.startedBy(file, evil), IsEmpty()) << "no place that starts anything";
}

TEST_F(SceneOfHost, UnitOfAnotherName_startsWhatTheUnitSays) {
    const std::string unit = root + "/etc/systemd/system/upd.service", link = root + "/etc/systemd/system/alias.service";
    put(unit, "[Service]\nExecStart=/home/ann/.update --quiet\n");
    EXPECT_THAT(*scene.startedBy(unit, "upd.service"), Contains("/home/ann/.update"));
    ASSERT_EQ(::symlink(unit.c_str(), link.c_str()), 0);
    EXPECT_THAT(*scene.startedBy(link, ""), Contains("/home/ann/.update"));
}

TEST_F(SceneOfHost, ProcessRunsItsProgramAndItsScript_untilItEnds) {
    put(file, "#!/bin/sh\necho ready\nread line\n");
    ASSERT_EQ(::chmod(file.c_str(), 0755), 0);
    int in[2], out[2];
    ASSERT_EQ(::pipe(in), 0);
    ASSERT_EQ(::pipe(out), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        ::close(in[1]);
        ::execl(file.c_str(), file.c_str(), nullptr);
        ::_exit(1);
    }
    std::array<char, 6> ready{};
    ASSERT_EQ(::read(out[0], ready.data(), ready.size()), 6);
    plan::ProcessTarget target{child, sensor::ProcReader().startOf(child), sensor::bootId(), "", "", true};
    EXPECT_THAT(*scene.programsOf(target), ElementsAre(std::filesystem::canonical("/bin/sh").string(), file));
    plan::ProcessTarget earlier = target;
    earlier.start -= kSecond;
    EXPECT_EQ(scene.programsOf(earlier), std::nullopt) << "another process had this number";
    earlier = target;
    earlier.boot = "boot before";
    EXPECT_EQ(scene.programsOf(earlier), std::nullopt);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(scene.programsOf(target), std::nullopt);
    for (const int descriptor : {in[0], in[1], out[0], out[1]}) {
        ::close(descriptor);
    }
}

} // namespace
