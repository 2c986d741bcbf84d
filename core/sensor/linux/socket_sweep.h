// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/linux/observation_queue.h"
#include "core/sensor/linux/socket_owners.h"

#include <map>
#include <mutex>
#include <thread>
#include <tuple>

namespace metsuke::sensor {

/// Finds connections by looking, for what is not told: UDP, what existed before, and TCP where the kernel tells nothing.
/// A connection that lives shorter than the interval is missed, or has no owner any more. Looks less often where a look
/// takes longer than a twentieth of the interval.
class SocketSweep final : public Source {
public:
    /// `tellsNewTcp` false: TCP connections that appear after the first look are told by somebody else.
    SocketSweep(Duration interval, bool tellsNewTcp)
        : m_interval(interval)
        , m_tellsNewTcp(tellsNewTcp) {}
    ~SocketSweep() override { stop(); }
    Result<void> start(ObservationQueue& queue) override;
    void stop() override;
    void lookNow();

private:
    using Key = std::tuple<uint64_t, uint8_t, IpAddress, uint16_t, IpAddress, uint16_t>;
    struct Known {
        ProcessKey owner;
        Socket socket;
        uint64_t look = 0; ///< that saw it last
    };
    void run(ObservationQueue& queue);
    [[nodiscard]] std::vector<Observation> look();
    void takeRow(const SocketRow& row, bool isInitiated, Duration now, std::vector<Observation>& told);

    const Duration m_interval;
    const bool m_tellsNewTcp;
    SocketOwners m_owners;
    std::map<Key, Known> m_known;
    uint64_t m_looks = 0;
    Duration m_lastWhole = 0; ///< when a look succeeded

    std::mutex m_mutex; ///< guards the two below
    bool m_isAsked = false;
    bool m_isStopping = false;
    std::condition_variable m_change;
    std::thread m_thread;
};

} // namespace metsuke::sensor
