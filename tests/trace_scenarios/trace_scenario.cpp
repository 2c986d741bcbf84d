// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/trace_scenarios/trace_scenario.h"

#include "core/base/wall_clock.h"
#include "core/endpoint/history_reader.h"

#include <csignal>
#include <fstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke::test {

namespace fs = std::filesystem;
using namespace endpoint;

namespace {

/// Why the agent cannot record so here; "" when it can.
std::string obstacleTo(const std::string& way) {
    Process probe({METSUKE_AGENT, "probe", "--json"});
    if (probe.wait() != 0) {
        return "metsuke-agent probe failed: " + probe.err();
    }
    const auto told = nlohmann::json::parse(probe.out(), nullptr, false);
    const auto& found = told.at(way == "ebpf" ? "ebpf" : "proc_connector");
    return found.at("works").get<bool>() ? std::string() : found.dump();
}

} // namespace

void TraceScenario::SetUp() {
    if (const std::string why = Victim::obstacle(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    ::setenv("METSUKE_RESOURCES", METSUKE_SOURCE_DIR "/resources", 1);
    static std::map<std::string, std::string> obstacles; // probed once a way
    const auto obstacle = obstacles.try_emplace(GetParam());
    if (obstacle.second) {
        obstacle.first->second = obstacleTo(GetParam());
    }
    if (!obstacle.first->second.empty()) {
        GTEST_SKIP() << obstacle.first->second;
    }
    std::string name = (fs::temp_directory_path() / "metsuke-trace-XXXXXX").string();
    m_folder = ::mkdtemp(name.data());
    ::chmod(m_folder.c_str(), 0755); // the account without rights must reach what is inside
    victim.emplace();
    far.emplace([this] { victim->enterNetwork(true); });
    fs::create_directories(path("home"));
    // What starts by itself is looked for where it is on every host: there, but only for this test.
    ASSERT_EQ(::mount("metsuke", "/etc/cron.d", "tmpfs", 0, "size=1m"), 0);
    victim->write("etc/keep", "");
    fs::create_directory_symlink("/etc/cron.d", path("etc/cron.d"));
}

void TraceScenario::TearDown() {
    m_agent.reset();
    far.reset();
    if (victim) {
        EXPECT_EQ(::umount2("/etc/cron.d", MNT_DETACH), 0);
    }
    victim.reset();
    std::error_code none;
    fs::remove_all(m_folder, none);
}

std::string TraceScenario::simulant() { return readFile(METSUKE_SIMULANT); }

void TraceScenario::place(const std::string& name, const std::string& content) const {
    victim->write(name, content);
    ::chmod(path(name).c_str(), 0755);
}

void TraceScenario::record(Where where, const std::vector<std::string>& options) {
    std::vector<std::string> command{METSUKE_AGENT, "record", "--history", history(), "--device", kDevice, "--sensor", GetParam()};
    command.insert(command.end(), options.begin(), options.end());
    m_agent = where == Where::Outside ? std::make_unique<Process>(std::move(command)) : victim->start(std::move(command));
    ASSERT_TRUE(eventually([&] { return m_agent->out().find("fanotify") != std::string::npos; }))
        << m_agent->out() << m_agent->err();
    ASSERT_TRUE(eventually([&] {
        return isRecorded([](const Activity& activity) {
            const auto* started = std::get_if<ProcessStarted>(&activity.body);
            return started != nullptr && started->pid == ::getpid();
        });
    })) << "the look at what runs";
}

bool TraceScenario::isRecorded(const std::function<bool(const Activity&)>& wanted) const {
    bool isThere = false;
    const auto reader = HistoryReader::open(history());
    return reader && (*reader)->each([&](const Activity& activity) -> Result<void> {
        isThere = isThere || wanted(activity);
        return {};
    }) && isThere;
}

bool TraceScenario::isMounted(const std::string& name, MountKind kind) const {
    return isRecorded([&](const Activity& activity) {
        const auto* mounted = std::get_if<Mounted>(&activity.body);
        return mounted != nullptr && mounted->target == path(name) && mounted->kind == kind
            && !mounted->isGone;
    });
}

std::function<bool(const FarSide::Visit&)> TraceScenario::onceSeen() const {
    if (isEbpf()) {
        return {};
    }
    return [this](const FarSide::Visit& visit) {
        return wallClock() - visit.first > 8 * kSecond || isRecorded([&](const Activity& activity) {
            const auto* connected = std::get_if<Connected>(&activity.body);
            return connected != nullptr && connected->localPort == visit.port
                && connected->remote.toString() == Victim::kOtherAddress;
        });
    };
}

pid_t TraceScenario::sensorProcess() const {
    const auto children = m_agent->children();
    return children.empty() ? -1 : children.front();
}

void TraceScenario::happen(const std::string& words) const {
    EXPECT_EQ(victim->run({"/bin/bash", "-c", "cd \"$METSUKE_SIM_ROOT\" || exit 1\n" + words}), 0);
}

TraceScenario::Question TraceScenario::beacon(uint16_t port, const char* protocol) const {
    EXPECT_TRUE(eventually([&] { return !far->visits(port).empty(); })) << "nobody called home";
    const auto visits = far->visits(port);
    return visits.empty() ? Question() : Question{visits.front().first, port, visits.front().port, protocol};
}

TraceView TraceScenario::ask(const Question& question) const {
    Process trace({METSUKE_CLI, "trace", "--history", history(), "--json", "--at", formatIso8601(question.at),
        "--protocol", question.protocol, "--remote",
        std::string(Victim::kOtherAddress) + ':' + std::to_string(question.port), "--local",
        std::string(Victim::kOwnAddress) + ':' + std::to_string(question.localPort)});
    EXPECT_EQ(trace.wait(), 0) << trace.err();
    return TraceView(trace.out());
}

TraceView TraceScenario::traceOf(Question question) {
    const std::string remote = std::string(Victim::kOtherAddress) + ':' + std::to_string(question.port);
    EXPECT_TRUE(eventually([&] {
        for (const FarSide::Visit& visit : far->visits(question.port)) {
            question.at = visit.port == question.localPort ? visit.last : question.at;
        }
        const TraceView trace = ask(question);
        return !trace.label("owner").empty() && trace.label("connection") == remote
            && !trace.gaps().contains("owner_by_peer");
    })) << ask(question);
    endRecording();
    return ask(question);
}

void TraceScenario::endRecording() {
    m_agent->signal(SIGTERM);
    EXPECT_EQ(m_agent->wait(), 0) << m_agent->err();
}

void TraceScenario::expectEntry(const TraceView& trace, const std::string& entry, const std::string& root,
    const std::set<std::string>& gaps, const std::string& nearer) const {
    const std::string found = trace.label("root");
    const bool isRight = trace.entry() == entry && found.find(root) != std::string::npos;
    const std::set<std::string> told = trace.gaps();
    // A working folder is read from /proc in both ways; a copy can end before.
    const bool mayBeIncomplete = !isEbpf() || (gaps.contains("unknown_source") && told.contains("unknown_source"));
    if (isRight || !mayBeIncomplete) {
        EXPECT_EQ(trace.entry(), entry) << trace;
        EXPECT_NE(trace.label("root").find(root), std::string::npos) << trace;
        return;
    }
    const bool isOfLaterStage = !nearer.empty() && trace.entry() == entry && found.find(nearer) != std::string::npos;
    EXPECT_TRUE(isOfLaterStage || trace.entry() == "unknown" || trace.entry() == "before_recorder")
        << "wrong rather than incomplete\n"
        << trace;
    EXPECT_TRUE(std::ranges::any_of(gaps, [&](const std::string& gap) { return told.contains(gap); }))
        << "nothing is said to be missing\n"
        << trace;
}

} // namespace metsuke::test
