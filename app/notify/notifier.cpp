// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notify/notifier.h"

namespace metsuke {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kLook = std::chrono::seconds(1);
constexpr auto kHealth = std::chrono::seconds(10);

Timestamp wallClock() {
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

} // namespace

Notifier::Notifier(
    std::shared_ptr<EventStore> store, NotifyConfig config, std::shared_ptr<const MessageCatalog> catalog, Listener listener)
    : m_store(std::move(store))
    , m_listener(std::move(listener))
    , m_courier(config, std::move(catalog))
    , m_policy(config.rules)
    , m_lastPacket(Clock::now()) {
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
        if (const auto health = assessHealth(*m_store, {}); health.ok()) {
            m_policy.look(health->findings, now);
        }
    }
    if (const uint64_t packets = m_packets.load(std::memory_order_relaxed); packets != m_packetsSeen) {
        m_packetsSeen = packets;
        m_lastPacket = Clock::now();
    }
    m_policy.lookAtSilence(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - m_lastPacket).count(), now);
    for (const Notice& notice : m_policy.take(now)) {
        m_courier.post(notice);
        if (m_listener) {
            m_listener(notice);
        }
    }
}

} // namespace metsuke
