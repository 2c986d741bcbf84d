// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace metsuke::transport {

/// What the threads of several transports bring, for the one thread that acts on it, in order. Bounded by number and
/// bytes: what does not fit is dropped, or left where it is by the way that brings it, as the ledger of the other end
/// sends again what was not answered.
class Mailbox {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    struct Arrived {
        size_t way = 0; ///< by which transport, as the owner counts them
        std::optional<Parcel> parcel; ///< none: that transport has connected
    };

    /// Any thread. False: there is no room.
    bool add(Arrived arrived) {
        const std::lock_guard lock(m_mutex);
        const size_t bytes = bytesOf(arrived);
        const bool isEnrolment = isEnrolRequest(arrived);
        if (m_waiting.size() >= kMost || m_bytes + bytes > kMostBytes || (isEnrolment && m_enrolments >= kEnrolments)) {
            return false;
        }
        m_bytes += bytes;
        m_enrolments += isEnrolment ? 1U : 0U;
        m_waiting.push_back(std::move(arrived));
        m_changed.notify_one();
        return true;
    }
    /// Any thread: ends the wait of take().
    void wake() {
        const std::lock_guard lock(m_mutex);
        m_isWoken = true;
        m_changed.notify_one();
    }
    /// At most `most`, which are collected until `earliest`; empty when nothing came until `until`, somebody called wake(),
    /// or `stop` came.
    std::vector<Arrived> take(TimePoint until, TimePoint earliest, size_t most, const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        m_changed.wait_until(lock, stop, earliest, [&] { return m_isWoken || m_waiting.size() >= most; });
        m_changed.wait_until(lock, stop, until, [this] { return m_isWoken || !m_waiting.empty(); });
        m_isWoken = false;
        std::vector<Arrived> taken;
        while (!m_waiting.empty() && taken.size() < most) {
            m_bytes -= bytesOf(m_waiting.front());
            m_enrolments -= isEnrolRequest(m_waiting.front()) ? 1U : 0U;
            taken.push_back(std::move(m_waiting.front()));
            m_waiting.pop_front();
        }
        return taken;
    }
    /// The first, as soon as there is one; nullopt as take() is empty.
    std::optional<Arrived> next(TimePoint until, const std::stop_token& stop) {
        auto taken = take(until, {}, 1, stop);
        return taken.empty() ? std::nullopt : std::optional(std::move(taken.front()));
    }

private:
    static constexpr size_t kMost = 20'000;
    static constexpr size_t kMostBytes = size_t{64} << 20;
    static constexpr size_t kEnrolments = 256; ///< anybody may send these
    static size_t bytesOf(const Arrived& arrived) { return arrived.parcel ? arrived.parcel->text.size() : 0; }
    static bool isEnrolRequest(const Arrived& arrived) {
        return arrived.parcel && arrived.parcel->kind == ParcelKind::EnrolRequest;
    }

    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_changed;
    std::deque<Arrived> m_waiting;
    size_t m_bytes = 0;
    size_t m_enrolments = 0;
    bool m_isWoken = false;
};

} // namespace metsuke::transport
