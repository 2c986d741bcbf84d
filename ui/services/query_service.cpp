// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/query_service.h"

namespace metsuke {

QueryService::QueryService(std::shared_ptr<EventStore> store, QObject* parent, size_t threads)
    : QObject(parent)
    , m_store(std::move(store)) {
    connect(this, &QueryService::answered, this, &QueryService::onAnswered, Qt::QueuedConnection);
    for (size_t i = 0; i < threads; ++i) {
        m_threads.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }
}

QueryService::~QueryService() {
    for (auto& [token, pending] : m_pending) {
        pending.stop.request_stop();
    }
    for (std::jthread& thread : m_threads) {
        thread.request_stop();
    }
    m_threads.clear();
}

void QueryService::drain() {
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [this] { return m_queue.empty() && m_running == 0; });
}

QueryService::Token QueryService::submit(QObject* receiver, Work work, Deliver deliver) {
    const Token token = m_next++;
    Pending pending;
    pending.receiver = receiver;
    pending.hadReceiver = receiver != nullptr;
    pending.deliver = std::move(deliver);
    const std::stop_token stop = pending.stop.get_token();
    m_pending.emplace(token, std::move(pending));
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back({token, stop, std::move(work)});
    }
    m_wake.notify_one();
    emit pendingChanged(this->pending());
    return token;
}

void QueryService::cancel(Token token) {
    const auto it = m_pending.find(token);
    if (it == m_pending.end()) {
        return;
    }
    it->second.stop.request_stop();
    m_pending.erase(it);
    emit pendingChanged(pending());
}

void QueryService::run(const std::stop_token& stop) {
    while (true) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_queue.empty(); })) {
                return;
            }
            if (stop.stop_requested()) {
                return;
            }
            job = std::move(m_queue.front());
            m_queue.pop_front();
            ++m_running;
        }
        if (!job.stop.stop_requested()) {
            QueryBudget budget;
            budget.stop = job.stop;
            const std::any answer = job.work(*m_store, budget);
            if (!job.stop.stop_requested()) {
                emit answered(job.token, answer);
            }
        }
        const std::lock_guard lock(m_mutex);
        --m_running;
        m_idle.notify_all();
    }
}

void QueryService::onAnswered(Token token, const std::any& answer) {
    const auto it = m_pending.find(token);
    if (it == m_pending.end()) {
        return; // cancelled meanwhile
    }
    const Pending pending = std::move(it->second);
    m_pending.erase(it);
    emit pendingChanged(this->pending());
    if (pending.hadReceiver && pending.receiver.isNull()) {
        return;
    }
    pending.deliver(answer);
}

} // namespace metsuke
