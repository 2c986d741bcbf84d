// SPDX-License-Identifier: GPL-3.0-or-later
// A thousand agents on one real broker, which is killed in between.
#include "core/base/wall_clock.h"
#include "tests/agents/fleet_lab.h"
#include "tests/support/process.h"

#include <atomic>
#include <csignal>
#include <sys/resource.h>
#include <thread>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr int kAgents = 1'000, kEnrollers = 16;
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
        for (const std::string& command : commands) {
            missing += finished(command).state == fleet::CommandState::Answered ? 0 : 1;
        }
        return missing;
    }
    static double secondsSince(Timestamp start) { return static_cast<double>(wallClock() - start) / 1e9; }
};

TEST_F(FleetScale, ThousandAgents_brokerIsKilled_noReplyIsLost) {
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
    std::printf("enrolled %d agents in %.1f s\n", kAgents, secondsSince(start));
    start = wallClock();
    std::vector<std::unique_ptr<agent::AgentClient>> clients;
    for (int i = 0; i < kAgents; ++i) {
        clients.push_back(startAgent(deviceOf(i)));
    }
    ASSERT_TRUE(eventually([&] {
        const auto agents = roster().agents();
        return agents.ok() && std::ranges::count_if(*agents, [](const fleet::Agent& one) { return one.heartbeat.has_value(); }) == kAgents;
    }));
    std::printf("connected and heard in %.1f s\n", secondsSince(start));
    start = wallClock();
    EXPECT_EQ(askAll([] {}), 0);
    std::printf("asked and answered in %.1f s\n", secondsSince(start));
    start = wallClock();
    EXPECT_EQ(askAll([] {
        const pid_t broker = brokerProcess();
        ASSERT_GT(broker, 0);
        ::kill(broker, SIGKILL);
    }), 0);
    std::printf("asked, broker killed, answered in %.1f s\n", secondsSince(start));
}

} // namespace
