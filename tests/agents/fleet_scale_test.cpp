// SPDX-License-Identifier: GPL-3.0-or-later
// Many agents on one real broker, which is killed in between: real ones, 200 or METSUKE_FLEET_AGENTS of them; simulated ones, 500 or
// METSUKE_FLEET_CROWD of them.
#include "core/base/wall_clock.h"
#include "core/fleet/sighting_orders.h"
#include "tests/agents/crowd.h"
#include "tests/agents/fleet_lab.h"
#include "tests/support/process.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <sys/resource.h>
#include <thread>

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr int kEnrollers = 16;

int countOf(const char* variable, int otherwise) {
    const char* asked = std::getenv(variable);
    return asked != nullptr ? std::clamp(std::atoi(asked), 1, 5'000) : otherwise;
}
const int kAgents = countOf("METSUKE_FLEET_AGENTS", 200);
const int kCrowd = countOf("METSUKE_FLEET_CROWD", 500);
constexpr rlim_t kDescriptors = 16 * 1'024;
constexpr double kAnsweredWithin = 10; ///< seconds

class FleetScale : public FleetLab {
protected:
    static std::string deviceOf(int number) { return "sim-" + std::to_string(number); }

    static bool mayOpenMany() {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = std::min(limit.rlim_max, kDescriptors);
        ::setrlimit(RLIMIT_NOFILE, &limit);
        return limit.rlim_cur >= kDescriptors;
    }

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
    if (!mayOpenMany()) {
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

/// Simulated ones, since thousands of real ones with their files are no load that a workstation's computer ever has.
class FleetCrowd : public FleetScale {
protected:
    /// Serves so many; false after skipping.
    bool gather() {
        if (!mayOpenMany()) {
            [] { GTEST_SKIP() << "this system gives a process fewer than " << kDescriptors << " descriptors"; }();
            return false;
        }
        if (!prepare(Way::Broker)) {
            return false;
        }
        m_crowd = std::make_unique<Crowd>(m_settings, static_cast<size_t>(kCrowd));
        startServing();
        const Timestamp start = wallClock();
        const bool areThere = patiently([this] {
            const auto agents = roster().agents();
            return agents.ok() && std::ranges::count_if(*agents, [](const fleet::Agent& one) { return one.heartbeat.has_value(); }) == kCrowd;
        });
        std::printf("%d simulated agents: connected and heard in %.1f s\n", kCrowd, secondsSince(start));
        std::fflush(stdout);
        EXPECT_TRUE(areThere);
        return areThere;
    }

    std::vector<fleet::AskedAgent> askAllAtOnce() {
        endpoint::SightingQuestion question;
        question.indicators = {{endpoint::Indicator::Kind::Name, "evil.example"}};
        question.window = fleet::lookBack(kDay, wallClock());
        const auto asked = fleet::askFor(roster(), question, "", "tester", wallClock());
        EXPECT_TRUE(asked.ok());
        return asked.ok() ? *asked : std::vector<fleet::AskedAgent>();
    }

    /// Waits for the answers of all, and says what that took, and whom.
    double answered(const std::vector<fleet::AskedAgent>& asked, Timestamp start) {
        const auto whom = [this] { return std::array<pid_t, 3>{::getpid(), brokerProcess(), m_crowd->process()}; };
        const auto whomBefore = whom();
        std::array<double, 3> before{};
        std::ranges::transform(whomBefore, before.begin(), processorSeconds);
        std::vector<double> took;
        for (const fleet::AskedAgent& one : asked) { // one after another: to look at all again and again would be the load
            std::optional<fleet::CommandRecord> record;
            patiently([&] {
                const auto found = roster().command(one.command);
                record = found.ok() ? *found : std::nullopt;
                return record && record->state == fleet::CommandState::Answered;
            });
            EXPECT_TRUE(record && record->response && record->response->status == 200) << one.device;
            took.push_back(record ? static_cast<double>(record->changed - start) / 1e9 : 0);
        }
        std::ranges::sort(took);
        const auto whomAfter = whom();
        const auto used = [&](size_t index) { // the broker may be another one by now
            return processorSeconds(whomAfter[index]) - (whomAfter[index] == whomBefore[index] ? before[index] : 0);
        };
        std::printf("%zu simulated agents: answered in %.2f s (half %.2f, 99 %% %.2f); processor: workstation %.2f s, broker %.2f s, agents %.2f s\n",
            took.size(), took.back(), took[took.size() / 2], took[took.size() * 99 / 100], used(0), used(1), used(2));
        std::fflush(stdout);
        return took.back();
    }

    std::unique_ptr<Crowd> m_crowd;
};

TEST_F(FleetCrowd, EverybodyIsAsked_allAnswerWithinTenSeconds) {
    if (!gather()) {
        return;
    }
    const Timestamp start = wallClock();
    const auto asked = askAllAtOnce();
    ASSERT_EQ(asked.size(), static_cast<size_t>(kCrowd));
    std::printf("%d simulated agents: ordered in %.2f s\n", kCrowd, secondsSince(start));
    EXPECT_LT(answered(asked, start), kAnsweredWithin);
}

TEST_F(FleetCrowd, BrokerIsKilledWithABacklog_noAnswerIsLost) {
    if (!gather()) {
        return;
    }
    ::kill(m_crowd->process(), SIGSTOP); // nobody answers: what is asked waits at the broker
    const auto asked = askAllAtOnce();
    ASSERT_EQ(asked.size(), static_cast<size_t>(kCrowd));
    EXPECT_TRUE(eventually([&] {
        const auto last = roster().command(asked.back().command);
        return last.ok() && *last && (*last)->state == fleet::CommandState::Sent;
    }));
    ::kill(brokerProcess(), SIGKILL);
    const Timestamp start = wallClock();
    ::kill(m_crowd->process(), SIGCONT);
    answered(asked, start);
}

} // namespace
