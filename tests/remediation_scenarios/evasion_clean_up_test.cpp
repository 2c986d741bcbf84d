// SPDX-License-Identifier: GPL-3.0-or-later
// S4, S7 and S9: what makes it harder to take something away, or to say that it is gone.
#include "tests/remediation_scenarios/clean_up.h"
#include "tests/trace_scenarios/scenes.h"

using namespace metsuke;
using namespace metsuke::test;
using endpoint::EntryVector;
using plan::Action;

namespace {

const std::set<Action> kWithoutFile{Action::CollectEvidence, Action::SuspendProcess, Action::KillConnections, Action::KillProcess};

} // namespace

TEST_P(CleanUp, S4_programInMemory_isKeptAsEvidenceAndEnded) {
    far->takeStreams(kBeaconPort);
    place("home/loader", simulant());
    begin();
    happen(std::string("setsid home/loader --memory tcp 10.78.0.2 4444 500") + kRun);
    const Question seen = beacon();
    EXPECT_EQ(causeOf(seen).entry, EntryVector::Fileless);
    const plan::Plan plan = planOf(proposalFor(seen, kWithoutFile));
    EXPECT_FALSE(isSilent());
    const plan::PlanReport done = carryOut(plan);
    EXPECT_TRUE(isSilent());
    undo(plan);
    EXPECT_EQ(evidenceFile(done, "exe"), simulant()) << "what only the process had";
}

TEST_P(CleanUp, S7_threeStages_areFollowedToTheFirst_andOtherNamesOfAFileAreCounted) {
    victim->write("pack/second.sh", kSecondStage);
    ASSERT_EQ(quietly({"chmod", "+x", path("pack/second.sh")}), 0);
    ASSERT_EQ(quietly({"tar", "-cf", path("pack.tar"), "-C", path("pack"), "second.sh"}), 0);
    far->serveFiles(kSecondWebPort, {{"/pack.tar", {readFile(path("pack.tar"))}}});
    far->serveFiles(kWebPort, {{"/third", {simulant()}}});
    far->takeStreams(kBeaconPort);
    place("first.sh", kFirstStage);
    begin();
    happen("./first.sh\nln home/.svc home/.copy");
    const Question seen = beacon();
    const endpoint::Trace cause = causeOf(seen, [](const endpoint::Trace& trace) {
        return trace.root && trace.nodes[*trace.root].label.find("10.78.0.2:8081") != std::string::npos;
    });
    EXPECT_EQ(cause.entry, EntryVector::Download);
    const plan::Plan plan = planOf(proposalFor(seen, {Action::SuspendProcess, Action::QuarantineFile, Action::KillProcess}));
    std::set<std::string> files;
    for (const plan::Step& step : plan.steps) {
        const auto* file = std::get_if<plan::FileTarget>(&step.target);
        files.insert(file != nullptr ? file->path : "");
    }
    EXPECT_TRUE(files.contains(path("home/.second"))) << "the stage before";
    const plan::PlanReport done = carryOut(plan);
    EXPECT_TRUE(std::ranges::any_of(done.steps, [](const plan::StepReport& step) {
        return std::ranges::find(step.found, plan::Fact{"links", "2"}) != step.found.end();
    })) << "it has another name, and that is told";
    EXPECT_TRUE(isSilent());
    undo(plan);
}

TEST_P(CleanUp, S9_beaconsByDatagramsAndInALongConnectionOfBothFamilies_areCutWhileTheyLive_andGoOnWhenReleased) {
    constexpr uint16_t kManagement = 8883, kLong4 = 4441, kLong6 = 4442, kDatagrams4 = 4443, kDatagrams6 = 4444;
    far->takeStreams(kManagement);
    for (const uint16_t port : {kLong4, kLong6}) {
        far->takeStreams(port);
    }
    for (const uint16_t port : {kDatagrams4, kDatagrams6}) {
        far->takeDatagrams(port);
    }
    place("home/tool", simulant());
    places = {"mqtts://10.78.0.2:8883"};
    begin();
    happen(std::string("setsid home/tool --stubborn tcp 10.78.0.2 4441 500") + kRun + "\nsetsid home/tool --stubborn tcp fd00:78::2 4442 500" + kRun
        + "\nsetsid home/tool --stubborn udp 10.78.0.2 4443 500" + kRun + "\nsetsid home/tool --stubborn udp fd00:78::2 4444 500" + kRun);
    const uint16_t ports[] = {kLong4, kLong6, kDatagrams4, kDatagrams6};
    mitigation::Proposal cut;
    for (const uint16_t port : ports) {
        const Question seen = beacon(port, port == kLong4 || port == kLong6 ? "tcp" : "udp");
        const mitigation::Proposal proposal = proposalFor(seen, {Action::KillConnections});
        EXPECT_FALSE(isSilent(port));
        cut = proposal;
    }
    for (mitigation::ProposedStep& one : cut.steps) { // nothing is ended: what is silent then, the network keeps silent
        one.isChosen = one.step.action == Action::ContainHost || one.step.action == Action::KillConnections;
    }
    const plan::Plan plan = planOf(cut);
    (void)carryOut(plan);
    for (const uint16_t port : ports) {
        EXPECT_TRUE(isSilent(port)) << port;
    }
    EXPECT_FALSE(runsNowhere(path("home/tool"))) << "it is there still, and calls";
    undo(plan);
    for (const uint16_t port : ports) {
        EXPECT_FALSE(isSilent(port)) << port << ": undo lets it call again";
    }
}
