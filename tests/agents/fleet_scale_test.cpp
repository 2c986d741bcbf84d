// SPDX-License-Identifier: GPL-3.0-or-later
// Many agents on one real broker, which is killed in between: 200, or METSUKE_FLEET_AGENTS.
#include "core/base/wall_clock.h"
#include "tests/agents/fleet_lab.h"
#include "tests/support/process.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <sys/resource.h>
#include <thread>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr int kEnrollers = 16;

int agentCount() {
    const char* asked = std::getenv("METSUKE_FLEET_AGENTS");
    return asked != nullptr ? std::clamp(std::atoi(asked), 1, 5'000) : 200;
}
const int kAgents = agentCount();
constexpr rlim_t kDescriptors = 16 * 1'024;

class FleetScale : public FleetLab {
protected:
    static std::string deviceOf(int number) { return "sim-" + std::to_string(number); }

    void enrolAll() {
        std::atomic<int> next = 0, failed = 0;
        std::vector<std::jthread> enrollers;
        std::vector<openc2::EnrolmentToken> tokens;
        for (int i = 0; i < kAgents; ++i) {
            tokens.push_back(token(true));
        }
        for (int i = 0; i < kEnrollers; ++i) {
            enrollers.emplace_back([&] {
                for (int number = next++; number < kAgents; number = next++) {
                    failed += enrolDevice(deviceOf(number), tokens[static_cast<size_t>(number)]).ok() ? 0 : 1;
                }
            });
        }
        enrollers.clear();
        ASSERT_EQ(failed, 0);
    }

    /// Orders one of everybody and returns when all have answered; how many did not.
    int64_t askAll(const std::function<void()>& meanwhile) {
        std::vector<std::string> commands;
        for (int i = 0; i < kAgents; ++i) {
            commands.push_back(order(deviceOf(i)).command.id);
        }
        meanwhile();
        int64_t missing = 0;
        patiently([&] {
            missing = std::ranges::count_if(commands, [this](const std::string& command) {
                const auto record = roster().command(command);
                return !record.ok() || !*record || (*record)->state != fleet::CommandState::Answered;
            });
            return missing == 0;
        });
        return missing;
    }
    /// A thousand of anything take their time where others work, too: four minutes at most.
    static bool patiently(const std::function<bool()>& condition) {
        constexpr int kHalfMinutes = 8;
        for (int i = 0; i < kHalfMinutes; ++i) {
            if (eventually(condition)) {
                return true;
            }
        }
        return false;
    }
    static double secondsSince(Timestamp start) { return static_cast<double>(wallClock() - start) / 1e9; }
    static void tell(const char* what, Timestamp start) {
        std::printf("%d agents: %s in %.1f s\n", kAgents, what, secondsSince(start));
        std::fflush(stdout);
    }
};

TEST_F(FleetScale, ManyAgents_brokerIsKilled_noReplyIsLost) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min(limit.rlim_max, kDescriptors);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < kDescriptors) {
        GTEST_SKIP() << "this system gives a process fewer than " << kDescriptors << " descriptors";
    }
    if (!serve(Way::Broker)) {
        return;
    }
    Timestamp start = wallClock();
    enrolAll();
    tell("enrolled", start);
    start = wallClock();
    std::vector<std::unique_ptr<agent::AgentClient>> clients;
    for (int i = 0; i < kAgents; ++i) {
        clients.push_back(startAgent(deviceOf(i)));
    }
    ASSERT_TRUE(patiently([&] {
        const auto agents = roster().agents();
        return agents.ok() && std::ranges::count_if(*agents, [](const fleet::Agent& one) { return one.heartbeat.has_value(); }) == kAgents;
    }));
    tell("connected and heard", start);
    start = wallClock();
    EXPECT_EQ(askAll([] {}), 0);
    tell("asked and answered", start);
    start = wallClock();
    EXPECT_EQ(askAll([] {
        const pid_t broker = brokerProcess();
        ASSERT_GT(broker, 0);
        ::kill(broker, SIGKILL);
    }), 0);
    tell("asked, broker killed, answered", start);
}

} // namespace
