// SPDX-License-Identifier: GPL-3.0-or-later
// What an agent finds of a computer: in a folder that looks like one, and over the wire for real.
#include "core/agent/compliance_look.h"
#include "core/agent/package_versions.h"
#include "core/base/digest.h"
#include "core/base/wall_clock.h"
#include "core/fleet/compliance_orders.h"
#include "core/mitigation/mitigation_desk.h"
#include "tests/agents/fleet_lab.h"

#include <fstream>
#include <thread>

using namespace metsuke;
using namespace metsuke::agent;
using endpoint::ComplianceCheck;
using endpoint::ComplianceFinding;
using Verdict = ComplianceFinding::Verdict;

namespace {

constexpr const char* kStatus = "Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3.0.15-1~deb12u1\n\n"
                                "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n\n"
                                "Package: tzdata\nStatus: install ok installed\nArchitecture: all\nVersion: 2024a-0+deb12u1\n";

class ComplianceLook : public testing::Test {
protected:
    void SetUp() override { write("var/lib/dpkg/status", kStatus); }
    void write(const std::filesystem::path& path, const std::string& text) const {
        std::filesystem::create_directories((root() / path).parent_path());
        std::ofstream(root() / path, std::ios::binary) << text;
    }
    [[nodiscard]] std::filesystem::path root() const { return m_folder.path(); }
    [[nodiscard]] ComplianceFinding look(const std::string& check, Timestamp now = wallClock()) const {
        const auto parsed = endpoint::parseCheck(check);
        EXPECT_TRUE(parsed.ok()) << check;
        return lookAt(*parsed, {}, {root(), {}, now}, {});
    }
    [[nodiscard]] Verdict verdict(const std::string& check) const { return look(check).verdict; }
    void process(const std::string& pid, const std::string& name, char state = 'S') const {
        write("proc/" + pid + "/comm", name + '\n');
        write("proc/" + pid + "/stat", pid + " (" + name + ") " + state + " 1 1\n");
    }
    void securityList(const std::string& text) const {
        write("var/lib/apt/lists/security.debian.org_dists_bookworm-security_main_binary-amd64_Packages", text);
    }

private:
    test::TemporaryFolder m_folder;
};

} // namespace

TEST(PackageVersions, areOrderedAsDpkgOrdersThem) {
    const std::vector<std::string> rising{"0", "1.0~rc1-1", "1.0-1", "1.0-1+b1", "1.0-1.1", "1.0-2", "1.0a-1", "1.0+dfsg-1", "1.2-1", "1.10-1", "1:0.1-1", "2:0"};
    for (size_t i = 0; i + 1 < rising.size(); ++i) {
        EXPECT_LT(compareVersions(rising[i], rising[i + 1]), 0) << rising[i] << ' ' << rising[i + 1];
        EXPECT_GT(compareVersions(rising[i + 1], rising[i]), 0) << rising[i] << ' ' << rising[i + 1];
        EXPECT_EQ(compareVersions(rising[i], rising[i]), 0);
    }
    EXPECT_EQ(compareVersions("1.0-1", "0:1.00-01"), 0);
    EXPECT_LT(compareVersions("3.0.11-1~deb12u2", "3.0.15-1~deb12u1"), 0);
    EXPECT_EQ(compareVersions("", ""), 0);
}

TEST_F(ComplianceLook, Package_isThereInTheVersionOrLater) {
    EXPECT_EQ(verdict("package:openssl"), Verdict::Holds);
    EXPECT_EQ(verdict("package:openssl:amd64>=3.0.11-1~deb12u2"), Verdict::Holds);
    EXPECT_EQ(verdict("package:openssl>=3.0.16-1"), Verdict::Fails);
    EXPECT_EQ(verdict("package:gone"), Verdict::Fails); // only its settings are left
    EXPECT_EQ(verdict("package:open"), Verdict::Fails);
    std::filesystem::remove(root() / "var/lib/dpkg/status");
    EXPECT_EQ(verdict("package:openssl"), Verdict::Unknown);
}

TEST_F(ComplianceLook, Updates_areNoneOnlyWhereListsSaySo) {
    EXPECT_EQ(verdict("updates"), Verdict::Unknown); // no lists
    securityList("Package: openssl\nArchitecture: amd64\nVersion: 3.0.15-1~deb12u1\n\nPackage: other\nArchitecture: amd64\nVersion: 9\n");
    EXPECT_EQ(verdict("updates"), Verdict::Holds);
    EXPECT_EQ(look("updates", wallClock() + 30 * kDay).verdict, Verdict::Unknown); // nobody has asked for a month
    securityList("Package: openssl\nArchitecture: amd64\nVersion: 3.0.16-1~deb12u1\n\nPackage: openssl\nArchitecture: amd64\nVersion: 3.0.17-1~deb12u1\n");
    EXPECT_EQ(verdict("updates"), Verdict::Fails);
    EXPECT_EQ(look("updates").fact, "1 pending: openssl 3.0.15-1~deb12u1 -> 3.0.17-1~deb12u1");
    std::filesystem::remove_all(root() / "var/lib/apt/lists");
    write("var/lib/apt/lists/security.debian.org_dists_bookworm-security_main_binary-amd64_Packages.lz4", "x");
    EXPECT_EQ(verdict("updates"), Verdict::Unknown); // they cannot be read here
}

TEST_F(ComplianceLook, Antivirus_isAProcessThatRuns_orAnActiveUnit) {
    EXPECT_EQ(verdict("antivirus"), Verdict::Unknown); // no processes can be seen at all
    process("1", "init");
    EXPECT_EQ(verdict("antivirus"), Verdict::Fails);
    process("711", "clamd", 'Z');
    EXPECT_EQ(verdict("antivirus"), Verdict::Fails);
    write("sys/fs/cgroup/system.slice/clamav-daemon.service/cgroup.procs", "");
    EXPECT_EQ(verdict("antivirus"), Verdict::Fails);
    write("sys/fs/cgroup/system.slice/clamav-daemon.service/cgroup.procs", "712\n");
    EXPECT_EQ(verdict("antivirus"), Verdict::Holds);
    std::filesystem::remove_all(root() / "sys");
    process("713", "clamonacc");
    EXPECT_EQ(look("antivirus").fact, "clamonacc (713)");
    EXPECT_EQ(verdict("process:init"), Verdict::Holds);
    process("714", "a-name-of-fifte");
    EXPECT_EQ(verdict("process:a-name-of-fifteen"), Verdict::Holds); // as much of it as the kernel keeps
}

TEST_F(ComplianceLook, Service_isNotKnown_whereSystemdDoesNotRun) {
    EXPECT_EQ(verdict("service:ssh"), Verdict::Unknown);
    std::filesystem::create_directories(root() / "run/systemd/system");
    EXPECT_EQ(verdict("service:ssh"), Verdict::Fails);
    write("sys/fs/cgroup/system.slice/ssh.service/cgroup.procs", "800\n");
    EXPECT_EQ(verdict("service:ssh"), Verdict::Holds);
}

TEST_F(ComplianceLook, Files_areThereOrNot_withTheirContent) {
    write("etc/agent.conf", "on");
    const std::string digest = Digest::hex(DigestKind::Sha256, asBytes(std::string_view("on")));
    EXPECT_EQ(verdict("present:/etc/agent.conf"), Verdict::Holds);
    EXPECT_EQ(verdict("present:/etc/agent.conf=" + digest), Verdict::Holds);
    EXPECT_EQ(verdict("present:/etc/agent.conf=" + std::string(64, 'a')), Verdict::Fails);
    EXPECT_EQ(verdict("present:/etc/none"), Verdict::Fails);
    EXPECT_EQ(verdict("absent:/etc/agent.conf"), Verdict::Fails);
    EXPECT_EQ(verdict("absent:/etc/agent.conf/below"), Verdict::Holds);
    std::filesystem::create_symlink("/nowhere", root() / "etc/link");
    EXPECT_EQ(verdict("absent:/etc/link"), Verdict::Fails); // it may lead somewhere tomorrow
    EXPECT_EQ(verdict("present:/etc=" + digest), Verdict::Unknown); // a folder has no content
}

TEST_F(ComplianceLook, RestartIsPending_whereAPackageOrTheKernelSaysSo) {
    EXPECT_EQ(verdict("restarted"), Verdict::Unknown);
    write("proc/stat", "cpu 1\nbtime 4000000000\n");
    EXPECT_EQ(verdict("restarted"), Verdict::Holds);
    write("run/reboot-required", "");
    EXPECT_EQ(verdict("restarted"), Verdict::Fails);
    std::filesystem::remove(root() / "run/reboot-required");
    write("proc/stat", "btime 1000000000\n");
    write("boot/vmlinuz-6.1.0-2", "x");
    EXPECT_EQ(verdict("restarted"), Verdict::Fails);
}

TEST_F(ComplianceLook, ContentWithoutHistory_isNotKnownToBeUnseen) { EXPECT_EQ(verdict("unseen:" + std::string(64, 'a')), Verdict::Unknown); }

TEST_F(ComplianceLook, StoppedLook_knowsNothing) {
    std::stop_source stop;
    stop.request_stop();
    write("etc/agent.conf", "on");
    EXPECT_EQ(lookAt(*endpoint::parseCheck("present:/etc/agent.conf"), {}, {root(), {}, wallClock()}, stop.get_token()).verdict, Verdict::Unknown);
}

namespace {

class ComplianceOverTheWire : public test::FleetLab {
protected:
    /// The desk does what is due until the agent has said something.
    Result<mitigation::IsolationCondition> answered(mitigation::MitigationDesk& desk, Timestamp now) {
        for (int i = 0; i < 400; ++i) {
            METSUKE_TRY(const size_t changed, desk.tick(now));
            static_cast<void>(changed);
            METSUKE_TRY(auto condition, desk.book().condition("p-1"));
            if (condition && condition->command.empty() && condition->asked.ns != 0) {
                return std::move(*condition);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(25)); // the agent is a process of its own pace
        }
        return Error(ErrorCode::NotFound, Message("no answer"));
    }
};

} // namespace

TEST_F(ComplianceOverTheWire, RealAgent_saysHowItStands_andTheReleaseIsProposedOnlyThen) {
    ASSERT_TRUE(serve(Way::LocalSocket));
    ASSERT_TRUE(enrolDevice("pc-1", token(true)).ok());
    const auto agent = startAgent("pc-1");
    ASSERT_NE(agent, nullptr);
    ASSERT_TRUE(waitForAgent("pc-1"));
    auto desk = mitigation::MitigationDesk::open(m_settings.folder, roster(), {{"workstation", "administrator", {}}});
    ASSERT_TRUE(desk.ok()) << desk.error().message.id;

    Timestamp now = wallClock();
    mitigation::Order order; // isolated, as its agent has reported
    order.id = "p-1";
    order.plan = {"p-1", "", "pc-1", now + kHour, {{"s1", plan::Action::ContainHost, plan::HostTarget{{}, kHour}, {}}}};
    order.state = mitigation::OrderState::Verified;
    order.report.emplace();
    order.report->plan = "p-1";
    order.report->device = "pc-1";
    plan::StepReport step;
    step.step = "s1";
    step.action = plan::Action::ContainHost;
    step.state = plan::State::Done;
    step.ended = now;
    step.expires = now + kDay;
    order.report->steps.push_back(step);
    ASSERT_TRUE((*desk)->book().add(order).ok());

    const test::TemporaryFolder place;
    const std::string wanted = (place.path() / "wanted").string();
    std::vector<ComplianceCheck> checks{*endpoint::parseCheck("present:" + wanted), *endpoint::parseCheck("absent:" + wanted + "-not")};
    ASSERT_TRUE((*desk)->requireCompliance("p-1", checks, false, "ito", now).ok());
    const auto first = answered(**desk, now);
    ASSERT_TRUE(first.ok()) << first.error().message.id;
    ASSERT_TRUE(first->answer);
    EXPECT_EQ(endpoint::findingOf(checks[0], *first->answer).verdict, Verdict::Fails);
    EXPECT_EQ(endpoint::findingOf(checks[1], *first->answer).verdict, Verdict::Holds);
    EXPECT_EQ(first->met.ns, 0);

    std::ofstream(wanted) << "x";
    now = now + mitigation::kAskComplianceEvery;
    const auto asked = (*desk)->tick(now); // it is asked again
    ASSERT_TRUE(asked.ok());
    const auto second = answered(**desk, now);
    ASSERT_TRUE(second.ok()) << second.error().message.id;
    EXPECT_NE(second->met.ns, 0);
    EXPECT_EQ((*(*desk)->book().order("p-1"))->state, mitigation::OrderState::Verified); // proposed, not done
}
