// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/event_stage.h"
#include "core/engine/reevaluation.h"

#include <chrono>

namespace metsuke {

/// The detection of a case that is being written: judges by the profile that the site has in the case, and
/// what is stored is judged anew when an analyst changes it.
class CaseStage final : public EventStage {
public:
    /// Makes a fresh detection by a profile; called from the job's thread.
    using Make = std::function<Result<std::unique_ptr<DetectionStage>>(SiteProfile)>;
    /// `store` must outlive this. `first` judges by the profile that the case has now.
    CaseStage(CaseStore& store, std::unique_ptr<DetectionStage> first, Make make);

    void process(EventBatch& events, Timestamp watermark) override { m_stage->process(events, watermark); }
    void finish(EventBatch& events) override { m_stage->finish(events); }
    FindingsSnapshot snapshot() override { return m_stage->snapshot(); }
    const std::vector<RuleRow>& rules() const override { return m_stage->rules(); }
    void addLoss(const LossInterval& loss) override { m_stage->addLoss(loss); }
    bool isInside(const IpAddress& address) const override { return m_stage->isInside(address); }
    Result<void> between(const std::function<void()>& settle) override;

private:
    CaseStore& m_store;
    std::unique_ptr<DetectionStage> m_stage;
    Make m_make;
    std::chrono::steady_clock::time_point m_looked;
};

} // namespace metsuke
