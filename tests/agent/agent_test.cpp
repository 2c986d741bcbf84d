// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself, on this host: what happens ends up in the history, whatever happens to its halves.
#include "core/endpoint/history_reader.h"
#include "core/sensor/linux/capability_probe.h"
#include "tests/support/process.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::test;
namespace fs = std::filesystem;

namespace {

class Agent : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (::geteuid() != 0) {
            GTEST_SKIP() << "recording a host needs root";
        }
        static const sensor::Capabilities found = sensor::probeCapabilities();
        const auto& obstacle = found.obstacleTo(GetParam() == std::string("proc") ? "proc_connector" : "ebpf");
        if (obstacle) {
            GTEST_SKIP() << obstacle->message.id << ' ' << obstacle->detail;
        }
        ::setenv("METSUKE_RESOURCES", METSUKE_SOURCE_DIR "/resources", 1);
        ::setenv("METSUKE_SENSOR", GetParam(), 1);
        std::string name = (fs::temp_directory_path() / "metsuke-agent-XXXXXX").string();
        m_folder = ::mkdtemp(name.data());
        ::chmod(m_folder.c_str(), 0755); // the account without rights must reach what is inside
    }
    void TearDown() override {
        std::error_code none;
        fs::remove_all(m_folder, none);
    }
    [[nodiscard]] fs::path history() const { return m_folder / "history"; }

    /// Running, and recording.
    std::unique_ptr<Process> begin() const {
        auto agent = std::make_unique<Process>(std::vector<std::string>{METSUKE_AGENT, "record", "--history", history()});
        EXPECT_TRUE(eventually([&] { return agent->out().find("fanotify") != std::string::npos; })) << agent->err();
        EXPECT_EQ(agent->children().size(), 1U);
        // What ran already has been told: from here on events are judged as they come.
        EXPECT_TRUE(eventually([&] { return count([&](const Activity& activity) {
            const auto* begun = std::get_if<ProcessStarted>(&activity.body);
            return begun != nullptr && begun->pid == agent->id();
        }) > 0; })) << agent->err();
        return agent;
    }
    /// Starts a program that nobody else starts; long enough to be asked for its arguments.
    static void leaveTrace(const std::string& mark) { EXPECT_EQ(Process({"/bin/sleep", "0.5" + mark}).wait(), 0); }
    [[nodiscard]] size_t tracesOf(const std::string& mark) const {
        return count([&](const Activity& activity) {
            const auto* image = std::get_if<ImageStarted>(&activity.body);
            return image != nullptr && image->arguments.size() == 2 && image->arguments[1] == "0.5" + mark;
        });
    }
    [[nodiscard]] size_t count(const std::function<bool(const Activity&)>& wanted) const {
        size_t found = 0;
        if (auto reader = HistoryReader::open(history())) {
            EXPECT_TRUE((*reader)->each([&](const Activity& activity) -> Result<void> {
                found += wanted(activity) ? 1U : 0U;
                return {};
            }));
        }
        return found;
    }
    fs::path m_folder;
};

INSTANTIATE_TEST_SUITE_P(Ways, Agent, ::testing::Values("ebpf", "proc"), [](const auto& way) { return std::string(way.param); });

} // namespace

TEST_P(Agent, Interrupted_hasEverythingUntilThen) {
    const auto agent = begin();
    leaveTrace("01");
    leaveTrace("02");
    agent->signal(SIGTERM);
    EXPECT_EQ(agent->wait(), 0) << agent->err();
    EXPECT_EQ(tracesOf("01"), 1U);
    EXPECT_EQ(tracesOf("02"), 1U);
    EXPECT_EQ(count([](const Activity& activity) {
        const auto* gap = std::get_if<Gap>(&activity.body);
        return gap != nullptr && gap->reason == "sensor_ended";
    }), 0U);
}

TEST_P(Agent, Halves_haveNoMoreRightsThanTheyNeed) {
    const auto agent = begin();
    const auto children = agent->children();
    ASSERT_EQ(children.size(), 1U);
    EXPECT_NE(statusOf(agent->id(), "Uid").substr(0, 2), "0\t");
    EXPECT_EQ(statusOf(agent->id(), "CapPrm"), "0000000000000000");
    EXPECT_EQ(statusOf(agent->id(), "NoNewPrivs"), "1");
    EXPECT_EQ(statusOf(children[0], "NoNewPrivs"), "1");
    EXPECT_EQ(statusOf(children[0], "CapBnd"), "0000000000000000");
    EXPECT_TRUE(eventually([&] { return statusOf(children[0], "Seccomp") == "2"; }));
    const auto rights = std::stoull(statusOf(children[0], "CapPrm"), nullptr, 16);
    constexpr uint64_t kOverride = 1 << 1, kKill = 1 << 5, kSetUid = 1 << 7, kModules = 1 << 16;
    EXPECT_EQ(rights & (kOverride | kKill | kSetUid | kModules), 0U);
}

TEST_P(Agent, SensorKilled_isAnErrorAndAGap_andNothingThatWasToldIsLost) {
    const auto agent = begin();
    leaveTrace("03");
    ASSERT_TRUE(eventually([&] { return tracesOf("03") == 1; }));
    ::kill(agent->children().at(0), SIGKILL);
    EXPECT_EQ(agent->wait(), 3);
    EXPECT_EQ(tracesOf("03"), 1U);
    EXPECT_EQ(count([](const Activity& activity) {
        const auto* gap = std::get_if<Gap>(&activity.body);
        return gap != nullptr && gap->reason == "sensor_ended";
    }), 1U);
}

TEST_P(Agent, WriterKilled_takesTheSensorWithIt_andTheNextGoesOn) {
    auto agent = begin();
    leaveTrace("04");
    ASSERT_TRUE(eventually([&] { return tracesOf("04") == 1; }));
    const pid_t sensor = agent->children().at(0);
    agent->signal(SIGKILL);
    EXPECT_EQ(agent->wait(), 128 + SIGKILL);
    EXPECT_TRUE(eventually([&] { return statusOf(sensor, "State").empty() || statusOf(sensor, "State").starts_with("Z"); }));
    agent = begin();
    leaveTrace("05");
    agent->signal(SIGINT);
    EXPECT_EQ(agent->wait(), 0) << agent->err();
    EXPECT_EQ(tracesOf("04"), 1U);
    EXPECT_EQ(tracesOf("05"), 1U);
    EXPECT_GE(count([](const Activity& activity) { return std::holds_alternative<Gap>(activity.body); }), 1U);
}

TEST_P(Agent, OwnWriting_isNotRecorded) {
    const auto agent = begin();
    leaveTrace("06");
    ASSERT_TRUE(eventually([&] { return tracesOf("06") == 1; }));
    const pid_t pid = agent->id();
    agent->signal(SIGTERM);
    EXPECT_EQ(agent->wait(), 0);
    std::set<ProcessUid> ours;
    EXPECT_EQ(count([&](const Activity& activity) {
        const auto* begun = std::get_if<ProcessStarted>(&activity.body);
        const bool isOurs = begun != nullptr && begun->pid == pid;
        if (isOurs) {
            ours.insert(activity.process);
        }
        return isOurs && !begun->wasRunning;
    }), 0U);
    EXPECT_EQ(ours.size(), 1U);
    EXPECT_EQ(count([&](const Activity& activity) { return std::holds_alternative<FileChanged>(activity.body) && ours.contains(activity.process); }), 0U);
}

TEST_P(Agent, WithoutRights_saysWhatIsMissingAndRecordsTheRest) {
    if (GetParam() == std::string("ebpf")) { // asked for by name, it is an error not to have it
        Process agent({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", METSUKE_AGENT, "record", "--history", "/tmp/metsuke-nowhere-" + std::to_string(::getpid())});
        EXPECT_EQ(agent.wait(), 3);
        EXPECT_FALSE(agent.err().empty());
        fs::remove_all("/tmp/metsuke-nowhere-" + std::to_string(::getpid()));
        return;
    }
    ::chmod(m_folder.c_str(), 0777);
    auto agent = std::make_unique<Process>(std::vector<std::string>{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", METSUKE_AGENT, "record", "--history", history()});
    ASSERT_TRUE(eventually([&] { return agent->out().find("Connections: by sock_diag") != std::string::npos; })) << agent->out() << agent->err();
    EXPECT_NE(agent->out().find("Processes: by "), std::string::npos) << "some kernels tell anybody, the others can be looked at";
    EXPECT_NE(agent->out().find("Files: not recorded"), std::string::npos) << agent->out();
    Process trace({"/bin/sleep", "20.07"});
    EXPECT_TRUE(eventually([&] { return count([](const Activity& activity) {
        const auto* begun = std::get_if<ProcessStarted>(&activity.body);
        return begun != nullptr && begun->wasRunning;
    }) > 1; }));
    agent->signal(SIGTERM);
    EXPECT_EQ(agent->wait(), 0) << agent->err();
    const auto reader = HistoryReader::open(history());
    ASSERT_TRUE(reader);
    const auto gaps = (*reader)->gaps({});
    ASSERT_TRUE(gaps);
    EXPECT_EQ(std::ranges::count_if(gaps->activities, [](const Activity& activity) {
        const auto& gap = std::get<Gap>(activity.body);
        return gap.sensor == "file" && gap.reason == "not_recorded" && gap.until > activity.time;
    }), 1) << "of files there is nothing, which must not look as if there had been none";
}

TEST_P(Agent, AccountThatCannotWrite_isAnErrorBeforeAnythingIsRecorded) {
    for (const char* name : {"metsuke-agnet", "root"}) {
        Process agent({METSUKE_AGENT, "record", "--history", history(), "--user", name});
        EXPECT_EQ(agent.wait(), 2);
        EXPECT_NE(agent.err().find(name), std::string::npos) << agent.err();
        EXPECT_FALSE(fs::exists(history()));
    }
}

TEST_P(Agent, RightsOfAnOrdinaryAccount_areGivenUpByTheWriter) {
    ::chmod(m_folder.c_str(), 0777);
    Process agent({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=+sys_ptrace,+dac_read_search",
        "--ambient-caps=+sys_ptrace,+dac_read_search", METSUKE_AGENT, "record", "--sensor", "auto", "--history", history()});
    ASSERT_TRUE(eventually([&] { return agent.out().find("Recording into") != std::string::npos; })) << agent.err();
    EXPECT_EQ(statusOf(agent.id(), "CapPrm"), "0000000000000000");
    EXPECT_EQ(statusOf(agent.id(), "CapInh"), "0000000000000000");
    EXPECT_EQ(statusOf(agent.id(), "CapAmb"), "0000000000000000");
    agent.signal(SIGTERM);
    EXPECT_EQ(agent.wait(), 0) << agent.err();
}

TEST_P(Agent, FolderOfSomebodyElse_isRefusedAndLeftAlone) {
    fs::create_directory(history());
    std::ofstream(history() / "diary") << "mine";
    Process agent({METSUKE_AGENT, "record", "--history", history()});
    EXPECT_EQ(agent.wait(), 2);
    EXPECT_NE(agent.err().find(history().string()), std::string::npos);
    EXPECT_EQ(readFile(history() / "diary"), "mine");
}

TEST_P(Agent, Probe_tellsWhatThereIs) {
    Process probe({METSUKE_AGENT, "probe", "--json"});
    EXPECT_EQ(probe.wait(), 0);
    const auto told = nlohmann::json::parse(probe.out(), nullptr, false);
    ASSERT_TRUE(told.is_object());
    EXPECT_TRUE(told.at(GetParam() == std::string("proc") ? "proc_connector" : "ebpf").at("works").get<bool>());
}
