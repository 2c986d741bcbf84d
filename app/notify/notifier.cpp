// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notify/notifier.h"

#include "core/base/wall_clock.h"

namespace metsuke {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kLook = std::chrono::seconds(1);
constexpr auto kHealth = std::chrono::seconds(10);

} // namespace

Notifier::Notifier(
    std::shared_ptr<EventStore> store, NotifyConfig config, std::shared_ptr<const MessageCatalog> catalog, KeptProfile kept, Listener listener)
    : m_store(std::move(store))
    , m_health(std::move(kept))
    , m_listener(std::move(listener))
    , m_courier(config, std::move(catalog))
    , m_policy(config.rules)
    , m_lastNews(Clock::now()) {
    if (const auto known = m_store->incidents({}); known.ok()) {
        m_policy.prime(*known);
    }
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Notifier::~Notifier() { finish(); }

void Notifier::finish() {
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
        look();
        m_courier.finish();
    }
}

void Notifier::run(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        m_wake.wait_for(lock, stop, kLook, [] { return false; });
        if (!stop.stop_requested()) {
            look();
        }
    }
}

/// A case that cannot be read now is read the next time; the capture tells of its trouble itself.
void Notifier::look() {
    const Timestamp now = wallClock();
    if (const auto incidents = m_store->incidents({}); incidents.ok()) {
        m_policy.look(*incidents, now);
    }
    if (!m_lastHealth || Clock::now() - *m_lastHealth >= kHealth) {
        m_lastHealth = Clock::now();
        if (const auto findings = m_health.look(*m_store, {}, now); findings.ok()) {
            m_policy.look(*findings, now);
        }
    }
    if (const uint64_t seen = m_seen.load(std::memory_order_relaxed); seen != m_lastSeen) {
        m_lastSeen = seen;
        m_lastNews = Clock::now();
    }
    m_policy.lookAtSilence(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - m_lastNews).count(), now);
    for (const Notice& notice : m_policy.take(now)) {
        m_courier.post(notice);
        if (m_listener) {
            m_listener(notice);
        }
    }
}

} // namespace metsuke
