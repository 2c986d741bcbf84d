// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

namespace metsuke::agent {

/// Tells the actuator what this computer looks up, so that a name that is denied stays denied when it moves. Has a thread of its own.
/// What is too much, or comes while no actuator is there, is lost, the oldest first: each name is looked up again.
class LookupTeller {
public:
    /// `socket`: where the actuator listens.
    explicit LookupTeller(std::filesystem::path socket);
    ~LookupTeller();

    /// An activity as a JSON line. Never waits.
    void tell(std::string_view line);
    /// Whether lookups are recorded at all: then the actuator hears even of none, by which it knows that somebody would tell.
    void setRecorded(bool isRecorded);

private:
    void run(const std::stop_token& stop);
    bool bring(const std::string& lines, const std::stop_token& stop) const;

    const std::filesystem::path m_socket;
    std::mutex m_mutex; ///< guards m_waiting and m_bytes
    std::condition_variable_any m_changed;
    std::deque<std::string> m_waiting;
    size_t m_bytes = 0; ///< of m_waiting
    std::atomic<bool> m_isRecorded = false;
    std::jthread m_thread; ///< last: ends before what it uses
};

} // namespace metsuke::agent
