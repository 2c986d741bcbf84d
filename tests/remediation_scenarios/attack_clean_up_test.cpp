// SPDX-License-Identifier: GPL-3.0-or-later
// S11 and S15: who makes the recorder see less, or changes things between the look and the deed.
#include "tests/remediation_scenarios/clean_up.h"
#include "tests/trace_scenarios/scenes.h"

#include <sys/stat.h>

using namespace metsuke;
using namespace metsuke::test;
using endpoint::EntryVector;
using plan::Action;
using plan::State;

namespace {

/// Processes that end at once, fifty at a time, and 20,000 files; done in some seconds.
constexpr const char* kFloods = R"sh(
mkdir burst
( while [ ! -e burst/done ] && [ "$SECONDS" -lt 40 ]; do for i in {1..50}; do (:) & done; wait; done ) >/dev/null 2>&1 </dev/null &
( cd burst && for i in {1..20000}; do : > "$i"; done; : > done ) >/dev/null 2>&1 </dev/null &
)sh";

bool isDownload(const endpoint::Trace& trace) {
    return trace.entry == EntryVector::Download && trace.nodes[*trace.root].label.find("10.78.0.2:8080") != std::string::npos;
}

} // namespace

TEST_P(CleanUp, S11_floodsOfProcessesAndFilesMeanwhile_areTracedWholeOrSaidToMissSomething_andCleanedAllTheSame) {
    far->serveFiles(kWebPort, {{"/logo.png", {simulant(), "image/png"}}});
    far->takeStreams(kBeaconPort);
    place("dropper.sh", kFetchingScript);
    begin();
    happen(std::string(kFloods) + "./dropper.sh");
    const Question seen = beacon();
    ASSERT_TRUE(eventually([&] { return std::filesystem::exists(path("burst/done")); }));
    const auto isTold = [](const endpoint::Trace& trace) { return isDownload(trace) || !trace.gaps.empty(); };
    const endpoint::Trace cause = causeOf(seen, isTold);
    EXPECT_TRUE(isTold(cause));
    RecordProperty("gaps", static_cast<int>(cause.gaps.size()));
    const plan::Plan plan = planOf(proposalFor(seen, {Action::SuspendProcess, Action::QuarantineFile, Action::KillProcess}));
    (void)carryOut(plan);
    EXPECT_TRUE(isSilent());
    undo(plan);
}

TEST_P(CleanUp, S15_fileThatIsAnotherSinceTheLook_isNotTouched) {
    far->takeStreams(kBeaconPort);
    place("home/tool", simulant());
    begin();
    happen(std::string("setsid home/tool tcp 10.78.0.2 4444 500") + kRun);
    mitigation::Proposal proposal = proposalFor(beacon(), {Action::QuarantineFile});
    for (mitigation::ProposedStep& one : proposal.steps) {
        one.isChosen = one.step.action == Action::QuarantineFile;
    }
    const plan::Plan plan = planOf(proposal);
    const plan::PlanReport looked = actuator->look(plan);
    ASSERT_EQ(looked.state, State::Planned);
    std::filesystem::rename(path("home/tool"), path("home/moved"));
    victim->write("home/tool", "precious");
    struct stat before {}, after {};
    ASSERT_EQ(::stat(path("home/tool").c_str(), &before), 0);
    const plan::PlanReport done = actuator->carryOut(plan, looked.planHash);
    EXPECT_EQ(done.state, State::Refused);
    ASSERT_EQ(::stat(path("home/tool").c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
    EXPECT_EQ(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec);
    EXPECT_EQ(readFile(path("home/tool")), "precious");
    EXPECT_TRUE(std::filesystem::exists(path("home/moved")));
}
