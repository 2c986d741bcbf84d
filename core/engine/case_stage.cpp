// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/case_stage.h"

namespace metsuke {

CaseStage::CaseStage(CaseStore& store, std::unique_ptr<DetectionStage> first, Make make)
    : m_store(store)
    , m_stage(std::move(first))
    , m_make(std::move(make))
    , m_looked(std::chrono::steady_clock::now()) { }

Result<void> CaseStage::between(const std::function<void()>& settle) {
    constexpr auto kLook = std::chrono::seconds(1);
    const auto now = std::chrono::steady_clock::now();
    if (now - m_looked < kLook) {
        return {};
    }
    m_looked = now;
    METSUKE_TRY(const bool isJudged, m_store.isJudgedBySite({}));
    if (isJudged) {
        return {};
    }
    METSUKE_TRY(const SiteProfile site, m_store.siteProfile({}));
    METSUKE_TRY(auto fresh, m_make(site));
    settle();
    METSUKE_CHECK(reevaluate(m_store, *fresh, site, Stream::GoesOn, {}));
    m_stage = std::move(fresh);
    return {};
}

} // namespace metsuke
