// SPDX-License-Identifier: GPL-3.0-or-later
// Live capture of real packets on real interfaces: what was sent is what was analysed and what is known to be lost.
#include "tests/live/live_capture_fixture.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>

using namespace metsuke::test;

TEST_F(LiveCapture, Replay_accountsForEveryPacket) {
    begin({});
    lab->replay(officeDay());
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    EXPECT_GT(lab->sent(), 5'000);
    EXPECT_EQ(accounted(result), lab->sent());
    EXPECT_GT(result.at("totals").at("flows"), 100);
    EXPECT_EQ(result.at("captures").at(0).at("path"), "rx0");
    EXPECT_EQ(packetsIn(spool), result.at("captures").at(0).at("packets"));
}

TEST_F(LiveCapture, Flow_itsPacketsComeOutOfTheSpool) {
    begin({});
    lab->replay(officeDay(), 0, 2'000);
    EXPECT_EQ(end(), 0) << process->err();
    Process flows({METSUKE_CLI, "flows", caseFile.string(), "--json"});
    ASSERT_EQ(flows.wait(), 0) << flows.err();
    const auto first = nlohmann::json::parse(flows.out().substr(0, flows.out().find('\n')), nullptr, false); // one a line
    ASSERT_TRUE(first.is_object()) << flows.out().substr(0, 200);
    const std::string uid = first.at("uid");
    Process packets({METSUKE_CLI, "packets", caseFile.string(), "--flow", uid, "-w", lab->folder() / "flow.pcapng"});
    EXPECT_EQ(packets.wait(), 0) << packets.err();
    EXPECT_GT(std::filesystem::file_size(lab->folder() / "flow.pcapng"), 150u);
}

TEST_F(LiveCapture, Incident_isPrintedWithinFiveSecondsOfItsEvidence) {
    begin({});
    lab->replay(officeDay());
    const auto sent = std::chrono::steady_clock::now();
    EXPECT_TRUE(eventually([&] { return process->err().find("KEIRI-07") != std::string::npos; })) << process->err();
    EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(5));
    EXPECT_EQ(end(), 0);
    EXPECT_GT(readJson(json).at("totals").at("incidents"), 0);
}

TEST_F(LiveCapture, Everything_canBeExportedWhileItIsCaptured) {
    begin({});
    lab->replay(officeDay(), 0, 2'000);
    EXPECT_TRUE(eventually([&] { return packetsIn(spool) == 2'000; }));
    const std::string output = lab->folder() / "all.pcapng";
    Process exporting({METSUKE_CLI, "packets", caseFile.string(), "--all", "-w", output});
    EXPECT_EQ(exporting.wait(), 0) << exporting.err();
    EXPECT_EQ(end(), 0);
    Process analysing({METSUKE_CLI, "analyze", output, "--json", json.string()});
    EXPECT_EQ(analysing.wait(), 0) << analysing.err();
    EXPECT_EQ(readJson(json).at("totals").at("packets"), 2'000);
}

TEST_F(LiveCapture, InThisProcess_accountsForEveryPacket) {
    begin({"--in-process"});
    lab->replay(officeDay());
    EXPECT_EQ(end(), 0) << process->err();
    EXPECT_GT(lab->sent(), 5'000);
    EXPECT_EQ(accounted(readJson(json)), lab->sent());
}

TEST_F(LiveCapture, ProgramThatIsHeldUp_losesAndAccountsForEveryPacket) {
    begin({"--buffer", "1M"});
    const auto children = process->children();
    ASSERT_EQ(children.size(), 1u);
    ::kill(children[0], SIGSTOP);
    lab->replay(officeDay());
    ::kill(children[0], SIGCONT);
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    EXPECT_GT(result.at("totals").at("dropped"), 0);
    EXPECT_EQ(accounted(result), lab->sent());
}

TEST_F(LiveCapture, Program_hasNoRightsWhileItCaptures) {
    begin({});
    const auto children = process->children();
    ASSERT_EQ(children.size(), 1u);
    EXPECT_EQ(statusOf(children[0], "CapEff"), "0000000000000000");
    EXPECT_EQ(statusOf(children[0], "CapPrm"), "0000000000000000");
    EXPECT_EQ(statusOf(children[0], "NoNewPrivs"), "1");
    EXPECT_EQ(statusOf(children[0], "Seccomp"), "2");
    EXPECT_EQ(end(), 0);
}

TEST_F(LiveCapture, Filter_letsOnlyItsPacketsIn) {
    begin({"--filter", "udp port 53"});
    lab->replay(officeDay());
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    EXPECT_GT(result.at("totals").at("packets"), 10);
    EXPECT_LT(result.at("totals").at("packets"), lab->sent());
    EXPECT_EQ(result.at("totals").at("events").at("http"), 0);
    EXPECT_EQ(result.at("totals").at("dropped"), 0);
}

TEST_F(LiveCapture, FilterWithAnError_saysWhere) {
    Process wrong(lab->capture({"--filter", "tcp port 80 and nonsense 1"}));
    EXPECT_EQ(wrong.wait(), 2);
    EXPECT_NE(wrong.err().find("character 17"), std::string::npos) << wrong.err();
    EXPECT_EQ(wrong.out(), "");
}

TEST_F(LiveCapture, WithoutPermission_namesTheCommandThatGrantsIt) {
    const std::string program = std::filesystem::path(METSUKE_CLI).parent_path() / "metsuke-capture";
    Process readable({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program});
    if (readable.wait() != 2) { // its usage
        GTEST_SKIP() << "nobody may not run programs from " << program;
    }
    Process refused(lab->inside({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", METSUKE_CLI, "capture", "-i", "rx0"}));
    EXPECT_EQ(refused.wait(), 3);
    EXPECT_NE(refused.err().find("sudo setcap cap_net_raw,cap_net_admin=ep " + program), std::string::npos) << refused.err();
}

TEST_F(LiveCapture, RightOfAService_isPassedOnAndNotKept) {
    const std::vector<std::string> asNobody{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"};
    std::vector<std::string> version = asNobody;
    version.insert(version.end(), {METSUKE_CLI, "--version"});
    if (Process(version).wait() != 0) {
        GTEST_SKIP() << "nobody may not run " << METSUKE_CLI;
    }
    std::filesystem::permissions(lab->folder(), std::filesystem::perms::all);
    std::vector<std::string> command = asNobody;
    command.insert(command.end(), {"--inh-caps=+net_raw,+net_admin", "--ambient-caps=+net_raw,+net_admin", METSUKE_CLI, "capture", "-i", "rx0", "--json", json.string(), "--case", caseFile.string()});
    process.emplace(lab->inside(command));
    ASSERT_TRUE(eventually([&] { return std::filesystem::exists(caseFile); })) << process->err();
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process->id()) + "/task")) {
        const pid_t id = std::stoi(thread.path().filename().string());
        for (const char* set : {"CapEff", "CapPrm", "CapInh", "CapAmb"}) {
            EXPECT_EQ(statusOf(id, set), "0000000000000000") << set;
        }
    }
    lab->replay(officeDay(), 0, 1'000);
    EXPECT_EQ(end(), 0) << process->err();
    EXPECT_EQ(accounted(readJson(json)), 1'000);
}

TEST_F(LiveCapture, MissingInterface_namesThoseThereAre) {
    Process missing(lab->capture({"--case", caseFile.string()}, "nosuch0"));
    EXPECT_EQ(missing.wait(), 3);
    EXPECT_NE(missing.err().find("rx0"), std::string::npos) << missing.err();
    EXPECT_FALSE(std::filesystem::exists(caseFile));
    EXPECT_FALSE(std::filesystem::exists(spool)) << "nothing is left behind";
}

TEST_F(LiveCapture, InterfaceThatIsDown_saysHowToSwitchItOn) {
    lab->run({"ip", "link", "set", "rx0", "down"});
    Process down(lab->capture({}));
    EXPECT_EQ(down.wait(), 3);
    EXPECT_NE(down.err().find("ip link set rx0 up"), std::string::npos) << down.err();
}

TEST_F(LiveCapture, InterfaceSwitchedOffAndOn_goesOn) {
    begin({});
    lab->replay(officeDay(), 0, 500);
    lab->run({"ip", "link", "set", "rx0", "down"});
    EXPECT_TRUE(eventually([&] { return process->err().find("switched off") != std::string::npos; }));
    lab->run({"ip", "link", "set", "rx0", "up"});
    EXPECT_TRUE(eventually([&] { return process->err().find("up again") != std::string::npos; }));
    lab->replay(officeDay(), 0, 500);
    EXPECT_EQ(end(), 0);
    EXPECT_EQ(accounted(readJson(json)), 1'000);
}

TEST_F(LiveCapture, InterfaceRemoved_keepsWhatWasThereAndSaysSo) {
    begin({});
    lab->replay(officeDay(), 0, 1'000);
    lab->run({"ip", "link", "del", "rx0"});
    EXPECT_EQ(process->wait(), 1);
    EXPECT_NE(process->err().find("disappeared"), std::string::npos) << process->err();
    EXPECT_EQ(accounted(readJson(json)), 1'000);
}

TEST_F(LiveCapture, DiskFull_goesOnAnalysingAndSaysSo) {
    std::filesystem::create_directory(spool);
    Process mounting({"mount", "-t", "tmpfs", "-o", "size=4m", "metsuke-test", spool.string()});
    if (mounting.wait() != 0) {
        GTEST_SKIP() << "no tmpfs can be mounted here";
    }
    struct Unmount {
        std::string path;
        ~Unmount() { Process({"umount", "-l", path}).wait(); }
    } const unmount{spool.string()};
    begin({"--segment", "1M", "--leave-free", "0"});
    lab->replay(officeDay());
    EXPECT_TRUE(eventually([&] { return process->err().find("no longer kept") != std::string::npos; })) << process->err();
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    EXPECT_EQ(accounted(result), lab->sent());
    EXPECT_GT(result.at("captures").at(0).at("packets"), packetsIn(spool)) << "more was analysed than could be kept";
}

/// Moments of a kill, in packets sent by then.
class LiveCaptureKilled : public LiveCapture, public ::testing::WithParamInterface<int> {
protected:
    /// Captures a replay until about so many packets were sent.
    void captureUntilTheMoment() {
        begin({"--segment", "1M"});
        children = process->children();
        ASSERT_EQ(children.size(), 1u);
        replaying = lab->beginReplay(officeDay(), 5'000);
        EXPECT_TRUE(eventually([&] { return lab->sent() >= GetParam(); }));
    }
    std::vector<pid_t> children;
    std::unique_ptr<Process> replaying;
};
INSTANTIATE_TEST_SUITE_P(Moments, LiveCaptureKilled, ::testing::Values(1, 500, 1'500, 3'000, 4'900));

TEST_P(LiveCaptureKilled, Program_leavesAFinishedCase) {
    captureUntilTheMoment();
    ::kill(children.at(0), SIGKILL);
    EXPECT_EQ(process->wait(), 1);
    EXPECT_NE(process->err().find("ended unexpectedly"), std::string::npos) << process->err();
    EXPECT_EQ(packetsIn(spool), readJson(json).at("captures").at(0).at("packets"));
    Process hosts({METSUKE_CLI, "hosts", caseFile.string()});
    EXPECT_EQ(hosts.wait(), 0) << hosts.err();
}

TEST_P(LiveCaptureKilled, Command_leavesItsPacketsAndACaseThatOpens) {
    captureUntilTheMoment();
    process->signal(SIGKILL);
    EXPECT_EQ(process->wait(), 128 + SIGKILL);
    EXPECT_TRUE(eventually([&] { return statusOf(children[0], "State").empty() || statusOf(children[0], "State").starts_with("Z"); }))
        << "the capture program ends with whoever started it";
    const SpoolContent content = contentOf(spool);
    EXPECT_GE(content.packets, GetParam());
    EXPECT_EQ(content.damaged, 0);
    Process hosts({METSUKE_CLI, "hosts", caseFile.string()});
    EXPECT_EQ(hosts.wait(), 0) << hosts.err();
}
