// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture_input.h"

namespace metsuke {

/// Inputs as one source in total order: the running maximum of each input's timestamps, then argument order, then file
/// order. An input's own packets are never reordered.
class MergedSource final : public PacketSource {
public:
    explicit MergedSource(std::vector<std::unique_ptr<CaptureInput>> inputs);

    Status next(Batch& batch, size_t maximum) override;
    [[nodiscard]] bool viewsPersist() const override { return m_isPersistent; }
    [[nodiscard]] std::vector<CaptureSummary> summaries() const override;
    [[nodiscard]] uint64_t bytesRead() const override;
    [[nodiscard]] uint64_t bytesTotal() const override;

private:
    /// An input and the packets read ahead from it.
    struct Lane {
        std::unique_ptr<CaptureInput> input;
        CaptureInput::Run run;
        size_t at = 0; ///< next in run.packets
        Timestamp running; ///< key of that packet
        bool isPrepared = false;
    };

    [[nodiscard]] bool fill(uint16_t index, size_t maximum);
    [[nodiscard]] bool fillHungry();
    [[nodiscard]] bool isEarlier(uint16_t a, uint16_t b) const;
    Status takeRun(uint16_t index, Batch& batch, size_t maximum);
    void push(uint16_t index);

    std::vector<Lane> m_lanes;
    std::vector<uint16_t> m_heap; ///< lanes with packets read ahead, earliest on top
    std::vector<uint16_t> m_hungry; ///< lanes that must be filled before the next choice
    bool m_isPersistent = true;
    Timestamp m_clock{std::numeric_limits<int64_t>::min()};
};

} // namespace metsuke
