// SPDX-License-Identifier: GPL-3.0-or-later
// metsuke-bench-agent AGENT [auto|ebpf|proc]: starts the agent's "record" on this host as root, and prints what it takes
// and loses: idle, at 200 activities a second, and in a burst of 25,000 a second for ten seconds.
#include "core/base/wall_clock.h"
#include "core/endpoint/history_reader.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <spawn.h>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::test;
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
constexpr int kSteadySeconds = 60, kBurstSeconds = 10, kBurstRate = 25'000;

/// Processor time and memory of one process, from /proc.
struct Usage {
    double cpu = 0; ///< seconds
    double megabytes = 0; ///< resident
};
Usage usageOf(pid_t pid) {
    Usage usage;
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    std::istringstream fields(text.substr(std::min(text.rfind(')') + 2, text.size())));
    std::vector<std::string> values;
    for (std::string value; fields >> value;) {
        values.push_back(value);
    }
    if (values.size() > 21) {
        usage.cpu = (std::stod(values[11]) + std::stod(values[12])) / static_cast<double>(::sysconf(_SC_CLK_TCK));
        usage.megabytes = std::stod(values[21]) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
    }
    return usage;
}

/// What both processes of the agent took while `work` ran.
void measure(const char* what, pid_t writer, pid_t sensor, const std::function<void()>& work) {
    const Usage before[] = {usageOf(writer), usageOf(sensor)};
    const auto begun = Clock::now();
    work();
    const double seconds = Seconds(Clock::now() - begun).count();
    const Usage after[] = {usageOf(writer), usageOf(sensor)};
    std::printf("%-28s sensor %5.2f %% of a core, %5.1f MiB; writer %5.2f %%, %5.1f MiB\n", what, (after[1].cpu - before[1].cpu) / seconds * 100,
        after[1].megabytes, (after[0].cpu - before[0].cpu) / seconds * 100, after[0].megabytes);
    std::fflush(stdout);
}

/// Calls `act` so often a second, for so long; what is late is made up for.
void paced(int perSecond, int seconds, const std::function<void(int)>& act) {
    const auto begun = Clock::now();
    for (int i = 0; i < perSecond * seconds; ++i) {
        const auto due = begun + std::chrono::duration_cast<Clock::duration>(Seconds(static_cast<double>(i) / perSecond));
        if (due > Clock::now()) {
            std::this_thread::sleep_until(due);
        }
        act(i);
    }
}

void run(std::string program) {
    char* const arguments[] = {program.data(), nullptr};
    pid_t child = -1;
    if (::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ) == 0) {
        ::waitpid(child, nullptr, 0);
    }
}

void writeAndDelete(const fs::path& path) {
    std::ofstream(path) << "x";
    ::unlink(path.c_str());
}

/// From a program's start until a reader finds it, in milliseconds.
class Latency {
public:
    Latency(fs::path history, fs::path folder)
        : m_history(std::move(history))
        , m_folder(std::move(folder)) { }
    void probe(int number) {
        const fs::path path = m_folder / ("probe-" + std::to_string(number));
        fs::copy_file("/bin/true", path);
        const auto begun = Clock::now();
        run(path);
        while (Clock::now() - begun < std::chrono::seconds(5)) {
            auto reader = HistoryReader::open(m_history);
            if (reader) {
                const auto found = (*reader)->find(keyOfImagePath(path.string()), {wallClock() - kMinute, wallClock() + kMinute}, HistoryReader::Order::OldestFirst, 1);
                if (found && !found->activities.empty()) {
                    m_found.push_back(Seconds(Clock::now() - begun).count() * 1000);
                    return;
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        ++m_missing;
    }
    void print() {
        std::ranges::sort(m_found);
        const auto at = [&](double share) { return m_found.empty() ? 0 : m_found[static_cast<size_t>(share * static_cast<double>(m_found.size() - 1))]; };
        std::printf("%-28s p50 %.0f ms, p99 %.0f ms, of %zu; %d never\n", "until it can be asked for", at(0.5), at(0.99), m_found.size(), m_missing);
    }

private:
    fs::path m_history, m_folder;
    std::vector<double> m_found;
    int m_missing = 0;
};

struct Counted {
    int64_t begun = 0, ended = 0, lost = 0, gapsWithoutNumber = 0;
};
/// Of what happened since then: children of `parents`, and what gaps say was lost.
Counted count(const fs::path& history, Timestamp since, const std::vector<ProcessUid>& parents) {
    Counted counted;
    std::vector<ProcessUid> ours;
    auto reader = HistoryReader::open(history);
    if (!reader) {
        return counted;
    }
    (void)(*reader)->each([&](const Activity& activity) -> Result<void> {
        if (activity.time < since) {
            return {};
        }
        if (const auto* begun = std::get_if<ProcessStarted>(&activity.body); begun != nullptr && !begun->wasRunning) {
            if (std::ranges::find(parents, begun->parent) != parents.end()) {
                ++counted.begun;
                ours.push_back(activity.process);
            }
        } else if (const auto* gap = std::get_if<Gap>(&activity.body)) {
            counted.lost += std::max<int64_t>(gap->lost, 0);
            counted.gapsWithoutNumber += gap->lost < 0 ? 1 : 0;
            std::printf("  gap: %s %s, %lld lost\n", gap->sensor.c_str(), gap->reason.c_str(), static_cast<long long>(gap->lost));
        }
        return {};
    });
    std::ranges::sort(ours);
    (void)(*reader)->each([&](const Activity& activity) -> Result<void> {
        counted.ended += std::holds_alternative<ProcessEnded>(activity.body) && std::ranges::binary_search(ours, activity.process) ? 1 : 0;
        return {};
    });
    return counted;
}

int endAtOnce(void*) { ::_exit(0); }

/// A process that begins and ends: two activities, as cheap as the kernel makes one.
void forkOnce(std::vector<char>& stack) {
    const pid_t child = ::clone(&endAtOnce, stack.data() + stack.size(), CLONE_VM | CLONE_VFORK | SIGCHLD, nullptr);
    if (child > 0) {
        ::waitpid(child, nullptr, 0);
    }
}

int64_t burst() {
    std::array<int64_t, 2> made{};
    std::array<std::thread, 2> threads;
    for (size_t i = 0; i < threads.size(); ++i) {
        threads[i] = std::thread([&made, i] {
            std::vector<char> stack(64 << 10);
            paced(kBurstRate / 2 / 2, kBurstSeconds, [&](int) {
                forkOnce(stack);
                ++made[i];
            });
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    return made[0] + made[1];
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2 || ::geteuid() != 0) {
        std::fprintf(stderr, "metsuke-bench-agent AGENT [auto|ebpf|proc]: as root, the agent to start\n");
        return 2;
    }
    const TemporaryFolder folder;
    ::chmod(folder.path().c_str(), 0755);
    const fs::path history = folder.path() / "history", work = folder.path() / "work";
    fs::create_directory(work);
    Process agent({argv[1], "record", "--history", history, "--sensor", argc > 2 ? argv[2] : "auto", "--history-bytes", "4294967296"});
    if (!eventually([&] { return agent.out().find("fanotify") != std::string::npos && agent.children().size() == 1; })) {
        std::fprintf(stderr, "%s%s", agent.out().c_str(), agent.err().c_str());
        return 1;
    }
    const pid_t sensor = agent.children().front();
    std::this_thread::sleep_for(std::chrono::seconds(5)); // the first look at everything
    measure("idle, 20 s", agent.id(), sensor, [] { std::this_thread::sleep_for(std::chrono::seconds(20)); });
    // A program is a beginning, an image and an end; a file is written and deleted: 40 * 3 + 40 * 2 = 200.
    measure("200 activities/s, 60 s", agent.id(), sensor, [&] {
        paced(40, kSteadySeconds, [&](int i) {
            run("/bin/true");
            writeAndDelete(work / ("file-" + std::to_string(i)));
        });
    });
    Latency latency(history, work);
    paced(10, 30, [&](int i) { latency.probe(i); });
    latency.print();
    const Timestamp since = wallClock();
    int64_t made = 0;
    measure("burst, 10 s", agent.id(), sensor, [&] {
        const auto begun = Clock::now();
        made = burst();
        const double seconds = Seconds(Clock::now() - begun).count();
        std::printf("%-28s %lld processes in %.1f s: %.0f activities/s\n", "made", static_cast<long long>(made), seconds, static_cast<double>(made) * 2 / seconds);
    });
    std::this_thread::sleep_for(std::chrono::seconds(5));
    agent.signal(SIGINT);
    agent.wait();
    // Whose they are: this process, told as running when the agent began or as a child of it.
    std::vector<ProcessUid> own;
    if (auto reader = HistoryReader::open(history)) {
        (void)(*reader)->each([&](const Activity& activity) -> Result<void> {
            const auto* begun = std::get_if<ProcessStarted>(&activity.body);
            if (begun != nullptr && begun->pid == ::getpid()) {
                own.push_back(activity.process);
            }
            return {};
        });
    }
    const Counted counted = count(history, since, own);
    std::printf("%-28s %lld begun, %lld ended of %lld; %lld told as lost, %lld gaps without a number\n", "recorded", static_cast<long long>(counted.begun),
        static_cast<long long>(counted.ended), static_cast<long long>(made), static_cast<long long>(counted.lost), static_cast<long long>(counted.gapsWithoutNumber));
    return 0;
}
