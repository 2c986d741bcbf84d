// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/small_thread.h"

#include <csignal>
#include <memory>

namespace metsuke::transport {

namespace {

constexpr size_t kStackBytes = 512 * 1024;

void* runBody(void* argument) {
    const std::unique_ptr<std::function<void()>> body(static_cast<std::function<void()>*>(argument));
    (*body)();
    return nullptr;
}

bool create(pthread_t& thread, std::function<void()> body, int detachState) {
    auto owned = std::make_unique<std::function<void()>>(std::move(body));
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStackBytes);
    pthread_attr_setdetachstate(&attributes, detachState);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); // the new thread begins with this
    const bool isStarted = pthread_create(&thread, &attributes, runBody, owned.get()) == 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_attr_destroy(&attributes);
    if (isStarted) {
        (void)owned.release(); // the thread's
    }
    return isStarted;
}

} // namespace

bool SmallThread::start(std::function<void()> body) {
    join();
    m_isRunning = create(m_thread, std::move(body), PTHREAD_CREATE_JOINABLE);
    return m_isRunning;
}

void SmallThread::join() {
    if (m_isRunning) {
        pthread_join(m_thread, nullptr);
        m_isRunning = false;
    }
}

bool SmallThread::startDetached(std::function<void()> body) {
    pthread_t thread{};
    return create(thread, std::move(body), PTHREAD_CREATE_DETACHED);
}

} // namespace metsuke::transport
