// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/firewall/foreign_broker.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

struct mosquitto;

namespace metsuke::firewall::test {

/// An actuator at a broker as OpenC2's transfer specification for MQTT has it, with a client of its own: listens at oc2/cmd/all,
/// oc2/cmd/ap/slpf and oc2/cmd/device/fw.plant; answers at oc2/rsp/FROM. It comes back by itself when the broker does.
class FilterConsumer {
public:
    /// Responses to a command, in order; called in the client's thread.
    using Answerer = std::function<std::vector<std::string>(const std::string& command)>;
    FilterConsumer(const ForeignBroker& broker, Answerer answerer);
    ~FilterConsumer();
    FilterConsumer(const FilterConsumer&) = delete;
    FilterConsumer& operator=(const FilterConsumer&) = delete;

    /// Of a command: what came with it.
    struct Command {
        std::string topic, text, contentType, messageType, encoding;
        int format = -1;
        int quality = -1;
        bool isRetained = false, hasResponseTopic = false;
    };
    [[nodiscard]] std::vector<Command> commands() const;
    /// Waits until it listens again, after the broker was away.
    [[nodiscard]] bool listens(int times = 1) const;
    void publish(const std::string& topic, const std::string& text);

private:
    void run(const std::stop_token& stop);
    void hear(const std::string& text);
    const Answerer m_answerer;
    mosquitto* m_client = nullptr;
    std::atomic<int> m_subscribed{0};
    mutable std::mutex m_mutex; ///< guards the list
    std::vector<Command> m_commands;
    std::jthread m_thread;
};

} // namespace metsuke::firewall::test
