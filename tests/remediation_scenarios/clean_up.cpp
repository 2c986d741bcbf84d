// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/remediation_scenarios/clean_up.h"

#include "core/actuator/journal.h"
#include "core/actuator/linux/file_record.h"
#include "core/actuator/linux/file_vault.h"
#include "core/base/wall_clock.h"
#include "core/endpoint/history_reader.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/proc_reader.h"
#include "tests/actuator/file_stage.h"

#include <chrono>
#include <fcntl.h>

namespace metsuke::test {

namespace fs = std::filesystem;
using namespace endpoint;
using plan::Action;
using plan::State;

namespace {

/// In a folder that only packages fill, and that nothing of these tests needs.
constexpr const char* kCron = "/usr/libexec/cron";
constexpr auto kSilence = std::chrono::seconds(4); ///< the beacons call twice a second

std::set<Action> chosenOf(const mitigation::Proposal& proposal) {
    std::set<Action> actions;
    for (const mitigation::ProposedStep& one : proposal.steps) {
        if (one.isChosen) {
            actions.insert(one.step.action);
        }
    }
    return actions;
}

/// Of the file that is taken away; none of other steps.
std::vector<std::string> namesOf(const plan::Step& step) {
    const auto* file = std::get_if<plan::FileTarget>(&step.target);
    std::vector<std::string> names = file != nullptr ? file->links : std::vector<std::string>();
    if (file != nullptr) {
        names.push_back(file->path);
    }
    return names;
}

/// Ended is ended, and evidence stays.
bool staysDone(Action action) { return action == Action::KillProcess || action == Action::KillConnections || action == Action::CollectEvidence; }

/// Its parent may not have been told yet.
bool hasEnded(const plan::ProcessTarget& process) {
    return sensor::ProcReader().startOf(process.pid) != process.start || statusOf(static_cast<pid_t>(process.pid), "State").starts_with('Z');
}

std::string told(const Trace& trace) {
    std::string all(entryVectorName(trace.entry));
    for (const TraceNode& node : trace.nodes) {
        all += "\n  " + std::string(nodeKindName(node.kind)) + ' ' + node.label + (node.isRemoved ? " (gone)" : "");
    }
    for (const TraceEdge& edge : trace.edges) {
        all += "\n  " + trace.nodes[edge.from].label + " -" + std::string(relationName(edge.relation)) + "-> " + trace.nodes[edge.to].label;
    }
    for (const TraceGap& gap : trace.gaps) {
        all += "\n  ! " + gap.what.id;
    }
    return all;
}

std::string told(const plan::PlanReport& report) {
    std::string all = std::string(plan::nameOf(report.state)) + (report.refusal ? ' ' + report.refusal->reason : "");
    for (const plan::StepReport& step : report.steps) {
        all += "\n  " + step.step + ' ' + std::string(plan::traitsOf(step.action).name) + ' ' + std::string(plan::nameOf(step.state))
            + (step.refusal ? ' ' + step.refusal->reason : "");
        for (const plan::Fact& fact : step.found) {
            all += ' ' + fact.name + '=' + fact.value;
        }
    }
    return all;
}

} // namespace

void CleanUp::TearDown() {
    if (actuator && !m_open.empty()) {
        (void)actuator->undo(m_open); // a test that failed leaves nothing frozen
    }
    actuator.reset();
    m_jobs.reset();
    TraceScenario::TearDown();
}

void CleanUp::dressUp(const std::string& path) { actuator::test::dressUp(path); }

std::map<std::string, CleanUp::FileState> CleanUp::filesOf(const plan::Plan& plan) {
    std::map<std::string, FileState> files;
    for (const plan::Step& step : plan.steps) {
        std::vector<std::string> paths = namesOf(step);
        if (const auto* entry = std::get_if<plan::PersistenceTarget>(&step.target)) {
            paths.push_back(entry->path);
        }
        std::erase_if(paths, [](const std::string& path) { return !fs::exists(path); });
        for (const std::string& path : paths) {
            FileState& state = files[path] = {readFile(path), actuator::test::metadataOf(path), {}};
            std::ranges::copy_if(paths, std::inserter(state.links, state.links.end()), [&](const std::string& other) { return fs::equivalent(path, other); });
        }
    }
    return files;
}

void CleanUp::begin() {
    m_jobs.emplace(fs::path(kCron).parent_path(), PrivateFolder::Content::None, path("jobs"));
    fs::copy_file("/bin/bash", kCron);
    actuator.emplace(*victim, kDevice, places);
    record();
}

void CleanUp::happen(const std::string& words) const {
    EXPECT_EQ(victim->run({"setsid", "--wait", kCron, "-c", "cd \"$METSUKE_SIM_ROOT\" || exit 1\n" + words + "\nexit $?"}), 0); // the last of them is started, too
}

Trace CleanUp::causeOf(const Question& question, const std::function<bool(const Trace&)>& isEnough) {
    TraceQuestion asked;
    asked.time = question.at;
    asked.protocol = std::string_view(question.protocol) == "udp" ? 17 : 6;
    const auto isV6 = [&](const FarSide::Visit& visit) { return visit.port == question.localPort && visit.address == Victim::kOwnAddress6; };
    const bool byV6 = std::ranges::any_of(far->visits(question.port), isV6);
    asked.local = *IpAddress::parse(byV6 ? Victim::kOwnAddress6 : Victim::kOwnAddress);
    asked.localPort = question.localPort;
    asked.remote = *IpAddress::parse(byV6 ? Victim::kOtherAddress6 : Victim::kOtherAddress);
    asked.remotePort = question.port;
    Trace trace;
    const auto isKnown = [&] {
        for (const FarSide::Visit& visit : far->visits(question.port)) { // sockets that are only looked at are seen later than they begin
            asked.time = visit.port == question.localPort ? visit.last : asked.time;
        }
        const auto reader = HistoryReader::open(history());
        auto answer = reader ? traceRootCause(**reader, asked, {}, {}) : reader.error();
        trace = answer ? std::move(answer).value() : Trace();
        return trace.owner && trace.subject && (!isEnough || isEnough(trace));
    };
    EXPECT_TRUE(eventually(isKnown)) << "the recording does not say enough: " << told(trace);
    return trace;
}

mitigation::Proposal CleanUp::proposalFor(const Question& question, const std::set<Action>& actions) {
    mitigation::ProposalQuestion wanted;
    wanted.device = kDevice;
    wanted.boot = sensor::bootId();
    mitigation::Proposal proposal;
    wanted.trace = causeOf(question, [&](const Trace& trace) {
        wanted.trace = trace;
        proposal = mitigation::propose(wanted);
        return std::ranges::includes(chosenOf(proposal), actions);
    });
    m_cause = told(wanted.trace);
    return proposal;
}

plan::Plan CleanUp::planOf(const mitigation::Proposal& proposal) const {
    mitigation::ProposalQuestion wanted;
    wanted.device = kDevice;
    auto plan = mitigation::planOf(proposal, wanted, wallClock());
    EXPECT_TRUE(plan.ok());
    return plan ? std::move(plan).value() : plan::Plan();
}

plan::PlanReport CleanUp::carryOut(const plan::Plan& plan) {
    m_before = filesOf(plan);
    const plan::PlanReport looked = actuator->look(plan);
    EXPECT_EQ(looked.state, State::Planned) << told(looked) << "\nby the trace: " << m_cause;
    for (const auto& [path, state] : m_before) {
        EXPECT_EQ(readFile(path), state.content) << "the dry run changed " << path;
        EXPECT_EQ(differenceOf(state.metadata, actuator::test::metadataOf(path)), "") << path;
    }
    if (looked.state != State::Planned) {
        return looked;
    }
    const plan::PlanReport done = actuator->carryOut(plan, looked.planHash);
    m_open = plan.id;
    EXPECT_EQ(done.state, State::Done) << told(done) << "\nlooked at before: " << told(looked);
    for (const plan::StepReport& step : done.steps) {
        EXPECT_EQ(step.state, State::Done) << told(done);
    }
    for (const plan::Step& step : plan.steps) {
        for (const std::string& name : namesOf(step)) {
            EXPECT_FALSE(fs::exists(name)) << name;
            EXPECT_TRUE(runsNowhere(name)) << name;
        }
        if (const auto* entry = std::get_if<plan::PersistenceTarget>(&step.target)) {
            EXPECT_EQ(readFile(entry->path).find(entry->entry), std::string::npos) << entry->path;
        } else if (const auto* process = std::get_if<plan::ProcessTarget>(&step.target); process != nullptr && step.action == Action::KillProcess) {
            EXPECT_TRUE(hasEnded(*process)) << process->pid;
        }
    }
    return done;
}

void CleanUp::undo(const plan::Plan& plan) {
    const plan::PlanReport undone = actuator->undo(plan.id);
    m_open.clear();
    for (const plan::StepReport& step : undone.steps) {
        if (!staysDone(step.action)) {
            EXPECT_EQ(step.state, State::RolledBack) << told(undone);
        }
    }
    const auto after = filesOf(plan);
    EXPECT_EQ(after.size(), m_before.size());
    for (const auto& [path, state] : m_before) {
        const auto found = after.find(path);
        ASSERT_NE(found, after.end()) << path << " is not back\n" << told(undone);
        EXPECT_EQ(found->second.content, state.content) << path;
        EXPECT_EQ(found->second.links, state.links) << path;
        EXPECT_EQ(differenceOf(state.metadata, found->second.metadata), "") << path;
    }
}

size_t CleanUp::messages(uint16_t port) const {
    size_t all = 0;
    for (const FarSide::Visit& visit : far->visits(port)) {
        all += 1 + visit.messages;
    }
    return all;
}

bool CleanUp::isSilent(uint16_t port) const {
    const size_t before = messages(port);
    const auto until = std::chrono::steady_clock::now() + kSilence;
    bool isHeard = false;
    (void)eventually([&] { return (isHeard = messages(port) != before) || std::chrono::steady_clock::now() > until; });
    return !isHeard;
}

bool CleanUp::runsNowhere(const std::string& path) {
    std::error_code none;
    for (const auto& process : fs::directory_iterator("/proc", none)) {
        const std::string image = fs::read_symlink(process.path() / "exe", none).string();
        if (image == path || image == path + " (deleted)") {
            return false;
        }
    }
    return true;
}

std::string CleanUp::evidenceFile(const plan::PlanReport& report, const std::string& name) {
    const auto step = std::ranges::find(report.steps, Action::CollectEvidence, &plan::StepReport::action);
    const fs::path folder = actuator->folder();
    actuator->end();
    const auto journal = actuator::Journal::open(folder, sensor::bootId());
    const auto row = journal && step != report.steps.end() ? (*journal)->row(step->undoId) : Error(ErrorCode::NotFound, "none");
    if (!row || !*row) {
        ADD_FAILURE() << "no evidence is in the journal";
        return {};
    }
    const auto record = actuator::readFileRecord((*row)->record);
    const fs::path archive = folder / "evidence.tar";
    const FileHandle target(::open(archive.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    EXPECT_TRUE(record && actuator::FileVault(folder / "evidence").writeTo(record->kept, target).ok());
    Process tar({"tar", "-xOf", archive, "--wildcards", "process-*/" + name});
    EXPECT_EQ(tar.wait(), 0) << tar.err();
    return tar.out();
}

plan::Plan CleanUp::cleanAndUndo(const Question& question, const std::set<Action>& actions) {
    const plan::Plan plan = planOf(proposalFor(question, actions));
    EXPECT_FALSE(isSilent(question.port)) << "there is nothing to end";
    (void)carryOut(plan);
    EXPECT_TRUE(isSilent(question.port));
    undo(plan);
    return plan;
}

} // namespace metsuke::test
