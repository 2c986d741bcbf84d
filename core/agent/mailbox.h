// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

namespace metsuke::agent {

/// What transports bring, for the one thread that acts on it. Bounded: what does not fit is dropped, and sent again by the
/// other end's ledger.
class Mailbox {
public:
    struct Arrived {
        size_t way = 0; ///< by which transport
        std::optional<transport::Parcel> parcel; ///< none: that transport has connected
    };
    void add(Arrived arrived) {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() < kMostWaiting) {
            m_waiting.push_back(std::move(arrived));
            m_changed.notify_all();
        }
    }
    /// nullopt: nothing came in time, or `stop` did.
    std::optional<Arrived> next(std::chrono::steady_clock::time_point until, const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        m_changed.wait_until(lock, stop, until, [this] { return !m_waiting.empty(); });
        if (m_waiting.empty()) {
            return std::nullopt;
        }
        Arrived first = std::move(m_waiting.front());
        m_waiting.pop_front();
        return first;
    }

private:
    static constexpr size_t kMostWaiting = 64; ///< of at most kMaximumParcel bytes each
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Arrived> m_waiting;
};

} // namespace metsuke::agent
