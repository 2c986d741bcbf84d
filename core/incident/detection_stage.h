// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/model/finding.h"
#include "core/model/site_profile.h"

#include <filesystem>
#include <memory>

namespace metsuke {

struct DetectionConfig {
    SiteProfile site = SiteProfile::standard();
    std::vector<std::filesystem::path> ruleFolders; ///< empty: the shipped rules (resourceFolder() / "rules")
    std::vector<std::filesystem::path> intelFiles; ///< CSV type,value,source,confidence,expires
    std::filesystem::path resourceFolder; ///< where rules/, intel/, i18n/ stand
};

/// Everything behind the total order in one place: identity and enrichment, indicators, analyzers, rules, evidence,
/// host risk, incidents. Sequential and deterministic; one thread.
class DetectionStage {
public:
    static Result<std::unique_ptr<DetectionStage>> create(const DetectionConfig& config);
    ~DetectionStage();
    DetectionStage(const DetectionStage&) = delete;
    DetectionStage& operator=(const DetectionStage&) = delete;

    /// Enriches `events` in place (they are in total order) and inserts derived events behind their cause.
    void process(EventBatch& events, Timestamp watermark);
    /// End of the stream; derived events that were still open are appended to `events`.
    void finish(EventBatch& events);
    /// What is known now: hosts with severity, changed detections since the last call, all incidents, watch-list.
    [[nodiscard]] FindingsSnapshot snapshot();
    /// Whether the site counts the address among its own, by what was said so far.
    [[nodiscard]] bool isInside(const IpAddress& address) const;
    /// Rules that were loaded, for the case; and those that are inactive with the reason.
    [[nodiscard]] const std::vector<RuleRow>& rules() const;
    /// Data was lost in this interval: rules with requires_complete are silent inside.
    void addLoss(const LossInterval& loss);

private:
    struct State;
    explicit DetectionStage(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace metsuke
