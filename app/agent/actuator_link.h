// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/agent/command_answers.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <thread>

namespace metsuke::agent {

/// Brings orders to the actuator, one after the other, and its answers back; has a thread of its own. An actuator that is not there
/// is an answer, too.
class ActuatorLink {
public:
    /// `socket`: where the actuator listens; `policy`: the file of the newest policy that the agent has.
    ActuatorLink(std::filesystem::path socket, std::filesystem::path policy);
    ~ActuatorLink();

    /// Any thread. After the end of this nobody is answered: the order comes again, and the actuator knows it.
    void bring(const std::string& sealed, CommandAnswers::Answered answered);
    /// Brings the policy without an order, unless that waits already, and hears which version the actuator obeys. Any thread.
    void bringPolicy();
    /// As it said last; nullopt: it has not yet. Any thread.
    [[nodiscard]] std::optional<int64_t> policyVersion() const;

private:
    struct Waiting {
        std::string sealed;
        CommandAnswers::Answered answered;
    };
    void run(const std::stop_token& stop);
    [[nodiscard]] std::optional<openc2::Response> ask(const Waiting& order, const std::stop_token& stop) const;

    const std::filesystem::path m_socket, m_policy;
    std::mutex m_mutex; ///< guards m_waiting
    std::condition_variable_any m_changed;
    std::deque<Waiting> m_waiting;
    std::atomic<int64_t> m_version = -1;
    std::jthread m_thread; ///< last: ends before what it uses
};

} // namespace metsuke::agent
