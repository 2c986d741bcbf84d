// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/linux/observation_queue.h"

#include <atomic>
#include <memory>
#include <thread>

namespace metsuke::sensor {

/// Process and TCP events from programs on the kernel's raw tracepoints, complete when they arrive: nothing has to be asked
/// of a process that may have ended. What did not fit into the ring is counted in the kernel and told as a gap.
class EbpfSource final : public Source {
public:
    EbpfSource();
    ~EbpfSource() override;
    /// An error: built without, or the kernel refuses. Its own words are in the detail.
    Result<void> start(ObservationQueue& queue) override;
    void stop() override;

    /// For tests of loss: bytes of the ring, a power of two.
    void setRingBytes(uint32_t bytes) { m_ringBytes = bytes; }
    static constexpr uint32_t kRingBytes = 8 << 20;

private:
    struct Loaded;
    void run(ObservationQueue& queue);

    uint32_t m_ringBytes = kRingBytes;
    std::atomic<bool> m_isStopping = false;
    std::unique_ptr<Loaded> m_loaded;
    std::thread m_thread;
};

} // namespace metsuke::sensor
