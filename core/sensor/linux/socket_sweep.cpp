// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/socket_sweep.h"

#include "core/sensor/linux/host_clock.h"

#include <algorithm>
#include <netinet/in.h>
#include <set>

namespace metsuke::sensor {

namespace {

constexpr size_t kMaximumKnown = 65536;
constexpr Duration kCostFactor = 20;

Observation toldOf(const ProcessKey& owner, const Socket& socket, Duration now) {
    return {.time = now, .process = owner, .source = "sock_diag", .body = socket};
}

} // namespace

Result<void> SocketSweep::start(ObservationQueue& queue) {
    METSUKE_TRY(const auto rows, dumpSockets()); // whether it can be done at all
    m_lastWhole = sinceBoot();
    m_thread = std::thread([this, &queue] { run(queue); });
    return {};
}

void SocketSweep::stop() {
    if (!m_thread.joinable()) {
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
        m_change.notify_one();
    }
    m_thread.join();
}

void SocketSweep::lookNow() {
    const std::lock_guard lock(m_mutex);
    m_isAsked = true;
    m_change.notify_one();
}

void SocketSweep::run(ObservationQueue& queue) {
    while (true) {
        const Duration begin = sinceBoot();
        queue.push(look());
        const Duration pause = std::max(m_interval, (sinceBoot() - begin) * kCostFactor);
        std::unique_lock lock(m_mutex);
        m_change.wait_for(lock, std::chrono::nanoseconds(pause), [this] { return m_isAsked || m_isStopping; });
        m_isAsked = false;
        if (m_isStopping) {
            return;
        }
    }
}

std::vector<Observation> SocketSweep::look() {
    std::vector<Observation> told;
    const Duration now = sinceBoot();
    const auto rows = dumpAllSockets();
    if (!rows) {
        told.push_back({.time = now, .process = {}, .source = "sock_diag",
            .body = Missed{.gap = {.sensor = "network", .until = {}, .lost = -1, .reason = "dump"}, .since = m_lastWhole}});
        return told;
    }
    m_lastWhole = now;
    m_owners.update(*rows);
    ++m_looks;
    std::set<std::pair<uint64_t, uint16_t>> listening;
    for (const SocketRow& row : *rows) {
        if (row.isListening) {
            listening.emplace(row.networkNamespace, row.connection.localPort);
        }
    }
    for (const SocketRow& row : *rows) {
        if (!row.isListening && !row.connection.remote.isUnset() && row.connection.remotePort != 0 && row.connection.localPort != 0) {
            takeRow(row, !listening.contains({row.networkNamespace, row.connection.localPort}), now, told);
        }
    }
    for (auto known = m_known.begin(); known != m_known.end();) {
        if (known->second.look == m_looks) {
            ++known;
            continue;
        }
        known->second.socket.isClosed = true;
        told.push_back(toldOf(known->second.owner, known->second.socket, now));
        known = m_known.erase(known);
    }
    return told;
}

void SocketSweep::takeRow(const SocketRow& row, bool isInitiated, Duration now, std::vector<Observation>& told) {
    const endpoint::Connected& c = row.connection;
    const bool isTcp = c.protocol == IPPROTO_TCP;
    const Key key{row.networkNamespace, c.protocol, c.local, c.localPort, c.remote, c.remotePort};
    const auto found = m_known.find(key);
    if (found != m_known.end()) {
        found->second.look = m_looks;
        if (row.inode != 0 && c.bytesSent >= 0) { // what is in TIME_WAIT has no counters any more
            found->second.socket.connection.bytesSent = c.bytesSent;
            found->second.socket.connection.bytesReceived = c.bytesReceived;
        }
        return;
    }
    if (m_known.size() >= kMaximumKnown || (isTcp && !m_tellsNewTcp && m_looks > 1) || (row.inode == 0 && m_looks == 1)) {
        return; // what was over before the first look says nothing of when it was
    }
    Known known{m_owners.of(row.inode), Socket{c, now, false}, m_looks};
    known.socket.connection.isInitiated = isInitiated;
    told.push_back(toldOf(known.owner, known.socket, now));
    m_known.emplace(key, std::move(known));
}

} // namespace metsuke::sensor
