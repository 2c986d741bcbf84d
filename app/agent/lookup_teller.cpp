// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/lookup_teller.h"

#include "app/agent/channel.h"

#include <chrono>

namespace metsuke::agent {

namespace {

using namespace std::chrono_literals;
constexpr auto kSignOfLife = 60s;
constexpr auto kTryAgain = 5s; ///< while no actuator is there
constexpr size_t kMostBytes = 512 << 10; ///< that wait, and so of a frame
constexpr int kLookEveryMs = 200, kPatienceMs = 10'000; ///< it may be at work

} // namespace

LookupTeller::LookupTeller(std::filesystem::path socket)
    : m_socket(std::move(socket))
    , m_thread([this](const std::stop_token& stop) { run(stop); }) { }

LookupTeller::~LookupTeller() {
    m_thread.request_stop();
    m_thread.join();
}

void LookupTeller::tell(std::string_view line) {
    if (line.size() + 1 > kMostBytes) {
        return;
    }
    const std::lock_guard lock(m_mutex);
    m_waiting.emplace_back(line);
    m_bytes += line.size() + 1;
    while (m_bytes > kMostBytes) {
        m_bytes -= m_waiting.front().size() + 1;
        m_waiting.pop_front();
    }
    m_changed.notify_one();
}

void LookupTeller::setRecorded(bool isRecorded) {
    if (m_isRecorded.exchange(isRecorded) != isRecorded) {
        tell({}); // an empty line says nothing, and is said at once
    }
}

void LookupTeller::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, stop, kSignOfLife, [this] { return m_isRecorded && !m_waiting.empty(); });
        if (stop.stop_requested() || !m_isRecorded) {
            continue;
        }
        std::string lines;
        for (const std::string& line : m_waiting) {
            lines += line + '\n';
        }
        m_waiting.clear();
        m_bytes = 0;
        lock.unlock();
        if (!bring(lines, stop)) {
            lock.lock();
            m_changed.wait_for(lock, stop, kTryAgain, [] { return false; });
        }
    }
}

/// Whether an actuator was there. One at a time: it has heard this once it hangs up.
bool LookupTeller::bring(const std::string& lines, const std::stop_token& stop) const {
    Channel channel = Channel::to(m_socket);
    if (channel.descriptor() < 0 || !channel.send({FrameKind::Names, lines})) {
        return false;
    }
    for (int waited = 0; waited < kPatienceMs && !stop.stop_requested(); waited += kLookEveryMs) {
        if (!channel.receive(kLookEveryMs)) {
            return true;
        }
    }
    return false;
}

} // namespace metsuke::agent
