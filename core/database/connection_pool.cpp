// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/connection_pool.h"

namespace metsuke {

Result<ConnectionPool::Lease> ConnectionPool::take(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    if (!m_free.wait(lock, stop, [this] { return !m_idle.empty() || m_opened < m_size; }) || stop.stop_requested()) {
        return Error(ErrorCode::Cancelled, "database.cancelled");
    }
    if (!m_idle.empty()) {
        auto connection = std::move(m_idle.back());
        m_idle.pop_back();
        return Lease(*this, std::move(connection));
    }
    ++m_opened;
    lock.unlock();
    auto opened = m_opener();
    if (!opened) {
        lock.lock();
        --m_opened;
        m_free.notify_one();
        return opened.error();
    }
    return Lease(*this, std::move(opened).value());
}

void ConnectionPool::giveBack(std::unique_ptr<Connection> connection) {
    {
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(connection));
    }
    m_free.notify_one();
}

} // namespace metsuke
