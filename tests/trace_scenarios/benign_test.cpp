// SPDX-License-Identifier: GPL-3.0-or-later
// What administrators, package managers and compilers do every day must not be told as an intrusion (S19).
#include "tests/trace_scenarios/trace_scenario.h"

using namespace metsuke;
using namespace metsuke::test;
using testing::AnyOf;
using testing::IsEmpty;
using testing::Not;

namespace {

constexpr const char* kControl = R"(Package: metsuke-sim
Version: 1
Architecture: all
Maintainer: nobody <nobody@example.com>
Description: METSUKE-SIM, a harmless program of a test
)";
/// A repository of its own, and a system to install into: nothing of this host is touched.
constexpr const char* kInstall = R"sh(
R=$METSUKE_SIM_ROOT
mkdir -p apt/etc/apt.conf.d apt/etc/preferences.d apt/etc/trusted.gpg.d apt/state/lists/partial apt/cache/archives/partial
mkdir -p system/var/lib/dpkg/info system/var/lib/dpkg/updates system/var/lib/dpkg/triggers
: > system/var/lib/dpkg/status
echo 'deb [trusted=yes] http://10.78.0.2:8080/ ./' > apt/etc/sources.list
get() {
    apt-get -qq -y -o Dir::Etc="$R/apt/etc" -o Dir::State="$R/apt/state" -o Dir::Cache="$R/apt/cache" -o Dir::Log="$R/apt" \
        -o Dir::State::status="$R/system/var/lib/dpkg/status" -o APT::Sandbox::User=root -o Acquire::Languages=none \
        -o DPkg::Options::="--root=$R/system" -o DPkg::Options::=--log=/dev/null "$@"
}
get update && get install metsuke-sim || exit 1
setsid system/opt/sim/tool tcp 10.78.0.2 4444 500 >/dev/null 2>&1 </dev/null &
)sh";

constexpr const char* kProgram = R"c(/* METSUKE-SIM */
#include <arpa/inet.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
    struct sockaddr_in home = {.sin_family = AF_INET, .sin_port = htons(4444)};
    int line = socket(AF_INET, SOCK_STREAM, 0);
    if (getenv("METSUKE_SIM_ROOT") == NULL) {
        return 1;
    }
    alarm(60);
    inet_pton(AF_INET, "10.78.0.2", &home.sin_addr);
    if (connect(line, (struct sockaddr*)&home, sizeof home) != 0) {
        return 1;
    }
    while (send(line, "METSUKE-SIM\n", 12, MSG_NOSIGNAL) == 12) {
        sleep(1);
    }
    return 0;
}
)c";

bool isInstalled(const char* program) {
    return quietly({"/bin/sh", "-c", std::string("command -v ") + program}) == 0;
}

} // namespace

TEST_P(TraceScenario, PackageManager_fetchesAndInstalls_withoutAnyBlame) {
    if (!isInstalled("apt-get") || !isInstalled("dpkg-deb")) {
        GTEST_SKIP() << "apt is not installed";
    }
    place("package/opt/sim/tool", simulant());
    victim->write("package/DEBIAN/control", kControl);
    ASSERT_EQ(
        quietly({"dpkg-deb", "-Zgzip", "--root-owner-group", "-b", path("package"), path("sim.deb")}), 0);
    const std::string package = readFile(path("sim.deb"));
    Process digest({"sha256sum", path("sim.deb")});
    ASSERT_EQ(digest.wait(), 0);
    const std::string index = kControl + std::string("Filename: ./sim.deb\nSize: ")
        + std::to_string(package.size()) + "\nSHA256: " + digest.out().substr(0, 64) + "\n";
    far->serveFiles(kWebPort, {{"/./Packages", {index}}, {"/./sim.deb", {package}}}, onceSeen());
    far->takeStreams(kBeaconPort);
    record();
    happen(kInstall);
    const TraceView installed = traceOf(beacon());
    EXPECT_EQ(installed.label("owner"), path("system/opt/sim/tool")) << installed;
    EXPECT_THAT(installed.entry(), AnyOf("package_manager", "unknown")) << installed;
    if (isEbpf()) {
        EXPECT_EQ(installed.entry(), "package_manager") << installed;
    }
    EXPECT_THAT(installed.blast("connection"), Not(testing::Contains("10.78.0.2:8080"))) << installed;
    const auto visits = far->visits(kWebPort);
    ASSERT_FALSE(visits.empty());
    const TraceView fetching = ask({visits.back().last, kWebPort, visits.back().port});
    if (isEbpf()) {
        EXPECT_EQ(fetching.label("owner"), "/usr/lib/apt/methods/http") << fetching;
    }
    EXPECT_EQ(fetching.label("subject"), "") << fetching;
    EXPECT_THAT(fetching.entry(), AnyOf("package_manager", "unknown")) << fetching;
}

TEST_P(TraceScenario, CronJobOfTheAdministrator_isTheSystemsOwn) {
    if (!isInstalled("cron")) {
        GTEST_SKIP() << "cron is not installed";
    }
    far->serveFiles(kWebPort, {{"/report", {"nothing to run"}}}, onceSeen());
    record();
    happen(
        "printf '@reboot root curl -s -o %s/home/report http://10.78.0.2:8080/report\\n' "
        "\"$METSUKE_SIM_ROOT\" > etc/cron.d/report\n"
        "unshare --mount sh -c 'mount -t tmpfs none /run; exec setsid cron -f' >/dev/null 2>&1 </dev/null &");
    const TraceView trace = traceOf(beacon(kWebPort));
    EXPECT_EQ(trace.label("owner"), "/usr/bin/curl") << trace;
    EXPECT_EQ(trace.label("subject"), "") << trace;
    EXPECT_EQ(trace.label("root"), "") << trace;
    EXPECT_THAT(trace.blast("file"), IsEmpty()) << trace;
}

TEST_P(TraceScenario, DocumentFetchedByABrowser_blamesNobody) {
    constexpr const char* kBrowser = "/usr/lib/sysctl.d/firefox"; // in a mount namespace of its own
    if (!std::filesystem::is_directory("/usr/lib/sysctl.d")) {
        GTEST_SKIP() << "there is no folder to put a browser into";
    }
    far->serveFiles(kWebPort, {{"/invoice.pdf", {"nothing to run"}}}, onceSeen());
    record();
    happen("unshare --mount sh -c 'mount -t tmpfs none /usr/lib/sysctl.d && cp /usr/bin/curl /usr/lib/sysctl.d/firefox && "
           "exec setsid /usr/lib/sysctl.d/firefox -s -o home/invoice.pdf http://10.78.0.2:8080/invoice.pdf' >/dev/null 2>&1 </dev/null &");
    const TraceView trace = traceOf(beacon(kWebPort));
    EXPECT_EQ(trace.label("owner"), kBrowser) << trace;
    EXPECT_EQ(trace.label("subject"), "") << trace;
    EXPECT_EQ(trace.entry(), "browser") << trace; // itself, and nothing that came by it
    EXPECT_THAT(trace.blast("file"), IsEmpty()) << trace;
    EXPECT_THAT(trace.blast("process"), IsEmpty()) << trace;
}

TEST_P(TraceScenario, CompiledProgram_wasMadeHereAndNotFetched) {
    if (!isInstalled("cc")) {
        GTEST_SKIP() << "no compiler is installed";
    }
    far->serveFiles(kWebPort, {{"/manual", {"nothing to run"}}}, onceSeen());
    far->takeStreams(kBeaconPort);
    victim->write("home/program.c", kProgram);
    record();
    happen("curl -s -o home/manual http://10.78.0.2:8080/manual\n" // reads what it is about to build
           "cc -o home/program home/program.c || exit 1\nsetsid home/program >/dev/null 2>&1 </dev/null &");
    const TraceView trace = traceOf(beacon());
    EXPECT_EQ(trace.label("owner"), path("home/program")) << trace;
    EXPECT_THAT(trace.entry(), AnyOf("unknown", "before_recorder")) << trace;
}
