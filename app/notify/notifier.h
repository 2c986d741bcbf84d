// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/notify/courier.h"

#include <atomic>

namespace metsuke {

/// Watches a case while it is captured and tells of incidents and of health what NoticePolicy finds worth it. Its own
/// thread reads the case; capture and analysis never wait for it.
class Notifier {
public:
    /// Told of each notice, from the notifier's thread, beside mail and webhook.
    using Listener = std::function<void(const Notice&)>;

    /// Incidents that `store` has already are not told.
    Notifier(std::shared_ptr<EventStore> store, NotifyConfig config, std::shared_ptr<const MessageCatalog> catalog, KeptProfile kept = {},
        Listener listener = {});
    ~Notifier();
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    /// Packets and stored events so far: while the number grows it is not silent. Any thread.
    void setSeen(uint64_t seen) { m_seen.store(seen, std::memory_order_relaxed); }
    /// Looks once more and waits a few seconds at most for what is under way. The destructor does, too.
    void finish();
    /// What could not be delivered, since the last call. Any thread.
    [[nodiscard]] std::vector<Message> takeRemarks() { return m_courier.takeRemarks(); }

private:
    void run(const std::stop_token& stop);
    void look();

    std::shared_ptr<EventStore> m_store; ///< shared with everybody who reads the case
    HealthWatch m_health;
    const Listener m_listener;
    Courier m_courier;
    NoticePolicy m_policy; ///< of the thread
    std::atomic<uint64_t> m_seen = 0;
    uint64_t m_lastSeen = 0; ///< of the thread
    std::chrono::steady_clock::time_point m_lastNews;
    std::optional<std::chrono::steady_clock::time_point> m_lastHealth;
    std::mutex m_mutex; ///< guards nothing but the wait
    std::condition_variable_any m_wake;
    std::jthread m_thread; ///< last: starts when the rest is there
};

} // namespace metsuke
