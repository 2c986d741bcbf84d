// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <vector>

namespace metsuke::fleet {

/// What the transports' threads bring, for the server's. Bounded by number and bytes: what does not fit is
/// dropped, as the agents send again what is not acknowledged.
class Inbox {
public:
    struct Arrived {
        size_t way = 0;
        transport::Parcel parcel;
    };
    void add(Arrived arrived) {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() < kMost && m_bytes + arrived.parcel.text.size() <= kMostBytes) {
            m_bytes += arrived.parcel.text.size();
            m_waiting.push_back(std::move(arrived));
            m_changed.notify_one();
        }
    }
    /// Ends the wait of take().
    void wake() {
        const std::lock_guard lock(m_mutex);
        m_isWoken = true;
        m_changed.notify_one();
    }
    /// At most `most`; empty when nothing came in `wait`, somebody called wake(), or `stop` came.
    std::vector<Arrived> take(std::chrono::milliseconds wait, size_t most, const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, stop, wait, [this] { return m_isWoken || !m_waiting.empty(); });
        m_isWoken = false;
        std::vector<Arrived> taken;
        while (!m_waiting.empty() && taken.size() < most) {
            m_bytes -= m_waiting.front().parcel.text.size();
            taken.push_back(std::move(m_waiting.front()));
            m_waiting.pop_front();
        }
        return taken;
    }

private:
    static constexpr size_t kMost = 20'000;
    static constexpr size_t kMostBytes = size_t{64} << 20;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_changed;
    std::deque<Arrived> m_waiting;
    size_t m_bytes = 0;
    bool m_isWoken = false;
};

} // namespace metsuke::fleet
