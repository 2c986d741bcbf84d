// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity_history.h"
#include "core/openc2/heartbeat.h"
#include "core/sensor/sensor.h"

#include <mutex>

namespace metsuke::agent {

/// How the recording goes, from the thread that records to the one that tells the workstation. Any thread.
class Standing {
public:
    explicit Standing(std::filesystem::path history)
        : m_folder(std::move(history)) { }
    void set(const sensor::SensorState& state);
    void set(const endpoint::HistoryState& state);
    /// Adds version, host, recordings and history. Reads the history's folder.
    void fill(openc2::Heartbeat& heartbeat) const;

private:
    const std::filesystem::path m_folder;
    mutable std::mutex m_mutex; ///< guards what follows
    std::vector<openc2::Heartbeat::Recording> m_recordings;
    endpoint::HistoryState m_history;
};

} // namespace metsuke::agent
