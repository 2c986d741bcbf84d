// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/store/event_sink.h"

#include <map>

namespace metsuke {

/// What passed, by ten seconds and by VLAN; kept in memory between commits, then added to the tables. Part of the
/// import's transaction, like Rollups.
class TrafficWriter {
public:
    explicit TrafficWriter(Connection& connection)
        : m_connection(connection) {}
    void add(const EpochBatch& batch);
    Result<void> flush();

private:
    Connection& m_connection;
    std::map<int64_t, TrafficSample> m_samples;
    std::map<uint16_t, uint64_t> m_vlans;
};

} // namespace metsuke
