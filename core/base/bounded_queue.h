// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

namespace metsuke {

/// Blocking queue with a capacity, for hand-offs of whole epochs between threads (a few hundred a second, so a
/// mutex is cheap). push blocks when full, pop when empty; both return early when `stop` is requested or the
/// queue is closed. m_mutex guards everything below it.
template<typename T>
class BoundedQueue {
public:
    explicit BoundedQueue(size_t capacity)
        : m_capacity(capacity) {}

    /// False when closed or stopped; the value is dropped then.
    bool push(T value, const std::stop_token& stop = {}) {
        std::unique_lock lock(m_mutex);
        if (!m_space.wait(lock, stop, [this] { return m_closed || m_items.size() < m_capacity; }) || m_closed) {
            return false;
        }
        m_items.push_back(std::move(value));
        m_ready.notify_one();
        return true;
    }
    /// Empty when closed and drained, or stopped.
    std::optional<T> pop(const std::stop_token& stop = {}) {
        std::unique_lock lock(m_mutex);
        if (!m_ready.wait(lock, stop, [this] { return m_closed || !m_items.empty(); }) || m_items.empty()) {
            return std::nullopt;
        }
        T value = std::move(m_items.front());
        m_items.pop_front();
        m_space.notify_one();
        return value;
    }
    void close() {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_ready.notify_all();
        m_space.notify_all();
    }

private:
    const size_t m_capacity;
    std::mutex m_mutex;
    std::condition_variable_any m_ready;
    std::condition_variable_any m_space;
    std::deque<T> m_items;
    bool m_closed = false;
};

} // namespace metsuke
