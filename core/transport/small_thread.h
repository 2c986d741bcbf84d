// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <pthread.h>

namespace metsuke::transport {

/// A thread with a stack of 512 KiB, so that a thousand of them fit into a process; takes no signals. join() before it is
/// destroyed.
class SmallThread {
public:
    SmallThread() = default;
    SmallThread(const SmallThread&) = delete;
    SmallThread& operator=(const SmallThread&) = delete;
    ~SmallThread() { join(); }

    /// False when the system has no more threads.
    [[nodiscard]] bool start(std::function<void()> body);
    void join();
    /// Starts one that nobody waits for.
    [[nodiscard]] static bool startDetached(std::function<void()> body);

private:
    pthread_t m_thread{};
    bool m_isRunning = false;
};

} // namespace metsuke::transport
