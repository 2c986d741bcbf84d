// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chain/steps.h"

#include <csignal>
#include <cstdio>
#include <thread>

namespace metsuke::test {

namespace {

using Clock = std::chrono::steady_clock;
volatile std::sig_atomic_t isInterrupted = 0;
void onSignal(int) { isInterrupted = 1; }

void print(const char* verdict, double seconds, const std::string& name, const std::string& detail) {
    std::printf("%-9s %6.1f s  %-12s %s\n", verdict, seconds, name.c_str(), detail.c_str());
    std::fflush(stdout);
}

} // namespace

void noticeInterrupts() {
    struct sigaction action { };
    action.sa_handler = &onSignal;
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        ::sigaction(number, &action, nullptr);
    }
}

bool within(std::chrono::seconds time, const std::function<bool()>& condition) {
    const auto until = Clock::now() + time;
    while (true) {
        if (isInterrupted != 0) {
            throw Interrupted();
        }
        if (condition()) {
            return true;
        }
        if (Clock::now() > until) {
            return false;
        }
        std::this_thread::sleep_for(
            std::chrono::milliseconds(50)); // a poll interval, not a guess of how long it takes
    }
}

void Steps::run(const std::string& name, const std::function<std::string()>& step) {
    if (m_hasFailed) {
        print("FAIL", 0, name, "not reached");
        return;
    }
    const auto begin = Clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    try {
        const std::string detail = step();
        print("PASS", seconds(), name, detail);
    } catch (const Interrupted&) {
        throw;
    } catch (const std::exception& failure) {
        if (isInterrupted != 0) { // what it had started was interrupted, too
            throw Interrupted();
        }
        m_hasFailed = true;
        print("FAIL", seconds(), name, failure.what());
    }
}

} // namespace metsuke::test
