// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/incident/detection_stage.h"

#include <functional>

namespace metsuke {

/// What stands between the total order and the store: DetectionStage in the product, a double in tests. Calls come
/// from one thread at a time, in order; see DetectionStage for the meaning of each.
class EventStage {
public:
    virtual ~EventStage() = default;
    virtual void process(EventBatch& events, Timestamp watermark) = 0;
    virtual void finish(EventBatch& events) = 0;
    [[nodiscard]] virtual FindingsSnapshot snapshot() = 0;
    [[nodiscard]] virtual const std::vector<RuleRow>& rules() const = 0;
    virtual void addLoss(const LossInterval& loss) = 0;
    [[nodiscard]] virtual bool isInside(const IpAddress& /*address*/) const { return false; }
    /// Called between epochs. After `settle` returned, everything said so far is in the sink: for a stage that wants to
    /// look at it again. An error ends the job.
    virtual Result<void> between(const std::function<void()>& /*settle*/) { return {}; }
};

/// The real one.
class DetectionEventStage final : public EventStage {
public:
    explicit DetectionEventStage(DetectionStage& stage)
        : m_stage(stage) {}
    void process(EventBatch& events, Timestamp watermark) override { m_stage.process(events, watermark); }
    void finish(EventBatch& events) override { m_stage.finish(events); }
    FindingsSnapshot snapshot() override { return m_stage.snapshot(); }
    const std::vector<RuleRow>& rules() const override { return m_stage.rules(); }
    void addLoss(const LossInterval& loss) override { m_stage.addLoss(loss); }
    bool isInside(const IpAddress& address) const override { return m_stage.isInside(address); }

private:
    DetectionStage& m_stage;
};

} // namespace metsuke
