// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt_watch.h"

#include <chrono>
#include <csignal>

namespace metsuke::cli {

namespace {

volatile std::sig_atomic_t count = 0;
volatile std::sig_atomic_t limit = 1;

void onInterrupt(int) {
    count = count + 1;
    if (count >= limit) {
        std::signal(SIGINT, SIG_DFL);
    }
}

void watch(int times) {
    limit = times;
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
}

} // namespace

int interruptions() { return count; }

void watchInterruptions() {
    constexpr int kHandled = 2;
    watch(kHandled);
}

InterruptWatch::InterruptWatch()
    : m_thread([this](const std::stop_token& done) {
        while (!done.stop_requested() && count == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        if (count > 0) {
            m_stop.request_stop();
        }
    }) {
    watch(1);
}

} // namespace metsuke::cli
