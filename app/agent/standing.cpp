// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/standing.h"

#include "core/agent/host_facts.h"
#include "core/endpoint/history_reader.h"

namespace metsuke::agent {

void Standing::set(const sensor::SensorState& state) {
    const std::lock_guard lock(m_mutex);
    m_recordings.clear();
    for (const sensor::Recording& recording : state.recordings) {
        m_recordings.push_back({recording.subject, recording.by, recording.why});
    }
}

void Standing::set(const endpoint::HistoryState& state) {
    const std::lock_guard lock(m_mutex);
    m_history = state;
}

void Standing::fill(openc2::Heartbeat& heartbeat) const {
    const HostFacts facts = hostFacts();
    heartbeat.hostname = facts.hostname;
    heartbeat.system = facts.system;
    heartbeat.boot = facts.boot;
    heartbeat.addresses = facts.addresses;
    heartbeat.macs = facts.macs;
    heartbeat.version = METSUKE_VERSION;
    if (const auto reader = endpoint::HistoryReader::open(m_folder)) {
        const endpoint::HistoryTotals totals = (*reader)->totals();
        heartbeat.historyBytes = totals.bytes;
        heartbeat.historyLimit = totals.limitBytes;
        heartbeat.historyFrom = totals.span.from;
        heartbeat.retention = totals.retention;
    }
    const std::lock_guard lock(m_mutex);
    heartbeat.recordings = m_recordings;
    heartbeat.lost = m_history.lost;
    heartbeat.isDiskFull = m_history.isDiskFull;
}

} // namespace metsuke::agent
