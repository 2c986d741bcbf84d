// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wake_event.h"
#include "core/sensor/linux/lookup_owners.h"
#include "core/sensor/linux/observation_queue.h"

#include <thread>

namespace metsuke::sensor {

/// Names that this host looks up by UDP or TCP, from its questions and their answers as they pass its interfaces: everything else
/// is kept away in the kernel. Sees its network namespace, and nothing that is encrypted. What did not fit into the buffer
/// is counted by the kernel and told as a gap.
class DnsWatch final : public Source {
public:
    DnsWatch()
        : m_tracker([this](const DnsTracker::Ends& ends) { return m_owners.of(ends); }) {}
    ~DnsWatch() override { stop(); }
    /// An error: this process may not listen to packets. In the network namespace of the calling thread.
    Result<void> start(ObservationQueue& queue) override;
    void stop() override;

    /// For tests of loss: bytes of the receive buffer.
    void setBufferBytes(int bytes) { m_bufferBytes = bytes; }
    static constexpr int kBufferBytes = 1 << 20;

private:
    void run(ObservationQueue& queue);
    /// What waits in the socket, at most kMaximumBatch datagrams; false when nothing does any more.
    bool takeWaiting();
    void takeDropped(std::vector<Observation>& batch);

    int m_bufferBytes = kBufferBytes;
    LookupOwners m_owners;
    DnsTracker m_tracker;
    FileHandle m_socket;
    WakeEvent m_wake;
    Duration m_lastWhole = 0; ///< when nothing more had been dropped
    std::thread m_thread;
};

} // namespace metsuke::sensor
