// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/actuator/network_stage.h"

#include <map>
#include <mutex>
#include <thread>

namespace metsuke::actuator::test {

/// Answers names by UDP, as a resolver does: over names that a name stands for, to its addresses. Only for tests.
class NameServer {
public:
    static constexpr uint16_t kPort = 53;
    /// By a socket that datagramsAt() has bound.
    explicit NameServer(FileHandle socket);
    ~NameServer();

    /// What a name stands for from now on: addresses, or another name. Any thread.
    void set(const std::string& name, std::vector<std::string> values);

private:
    void serve(const std::stop_token& stop);
    [[nodiscard]] std::vector<uint8_t> answerTo(Bytes question);

    FileHandle m_socket;
    std::mutex m_mutex; ///< guards m_names
    std::map<std::string, std::vector<std::string>> m_names;
    std::jthread m_thread;
};

/// Asks that server for the name, from the calling thread's namespace; whether it answered at all.
bool lookUp(const char* server, const std::string& name, bool isV6);

} // namespace metsuke::actuator::test
