// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/file_handle.h"
#include "core/base/wake_event.h"
#include "core/sensor/linux/observation_queue.h"

#include <array>
#include <atomic>
#include <thread>

namespace metsuke::sensor {

/// What one datagram of the kernel's process connector tells. Threads are left out: a process is its first.
struct ConnectorEvent {
    uint32_t processor = 0;
    uint32_t sequence = 0; ///< counts up on each processor
    std::optional<Observation> observation;
};
/// `time` of the observation is that of the monotonic clock, which stands still while the machine sleeps. Nothing: not one of the connector's.
[[nodiscard]] std::optional<ConnectorEvent> parseConnectorEvent(Bytes datagram);

/// Process events from netlink, for kernels that give nothing better: the event names a process, the rest must be read
/// from /proc before the process ends. Loss shows as a jump in a processor's sequence, or as a full buffer.
class ProcConnector final : public Source {
public:
    ~ProcConnector() override { stop(); }
    Result<void> start(ObservationQueue& queue) override;
    void stop() override;

    /// For tests of loss: bytes of the receive buffer.
    void setBufferBytes(int bytes) { m_bufferBytes = bytes; }
    static constexpr int kBufferBytes = 8 << 20;

private:
    void run(ObservationQueue& queue);
    void take(Bytes datagram, std::vector<Observation>& batch);
    [[nodiscard]] Observation missed(int64_t count, const char* reason) const;

    int m_bufferBytes = kBufferBytes;
    FileHandle m_socket;
    WakeEvent m_wake;
    std::vector<std::optional<uint32_t>> m_sequences; ///< the last of each processor
    Duration m_lastTime = 0;
    std::thread m_thread;
};

} // namespace metsuke::sensor
