// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace metsuke {

/// A few read connections, opened when first needed and lent to one thread at a time. Thread-safe.
class ConnectionPool {
public:
    using Opener = std::function<Result<std::unique_ptr<Connection>>()>;

    ConnectionPool(size_t size, Opener opener)
        : m_size(size)
        , m_opener(std::move(opener)) {}

    /// Gives its connection back when it goes.
    class Lease {
    public:
        Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
            : m_pool(&pool)
            , m_connection(std::move(connection)) {}
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() {
            if (m_connection) {
                m_pool->giveBack(std::move(m_connection));
            }
        }
        Connection& operator*() const { return *m_connection; }
        Connection* operator->() const { return m_connection.get(); }

    private:
        ConnectionPool* m_pool;
        std::unique_ptr<Connection> m_connection;
    };

    /// Waits for a free connection; Cancelled when `stop` comes first.
    Result<Lease> take(const std::stop_token& stop);

private:
    void giveBack(std::unique_ptr<Connection> connection);

    const size_t m_size;
    const Opener m_opener;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_free;
    size_t m_opened = 0;
    std::vector<std::unique_ptr<Connection>> m_idle;
};

} // namespace metsuke
