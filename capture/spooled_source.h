// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/merged_source.h"
#include "capture/spooler.h"

namespace metsuke {

/// A merged source with inputs that still arrive through spoolers. Waits a moment itself when there is nothing yet.
class SpooledSource final : public PacketSource {
public:
    struct Spooled {
        size_t input = 0;
        std::shared_ptr<Spooler> spooler; ///< shared with whoever may stop it
    };
    SpooledSource(std::unique_ptr<MergedSource> merged, std::vector<Spooled> spooled)
        : m_spooled(std::move(spooled))
        , m_merged(std::move(merged)) {}

    /// So that an input that is no capture at all is refused like a file would be, when its first bytes come at once.
    static void awaitFirstBytes(const std::vector<Spooled>& spooled, const std::vector<std::unique_ptr<CaptureInput>>& inputs);

    Status next(Batch& batch, size_t maximum) override;
    [[nodiscard]] bool viewsPersist() const override { return m_merged->viewsPersist(); }
    [[nodiscard]] uint64_t bytesRead() const override { return m_merged->bytesRead(); }
    [[nodiscard]] uint64_t bytesTotal() const override { return m_merged->bytesTotal(); }
    [[nodiscard]] std::vector<CaptureSummary> summaries() const override;

private:
    void waitForMore() const;

    std::vector<Spooled> m_spooled;
    std::unique_ptr<MergedSource> m_merged; ///< reads the spoolers' files: goes first
};

} // namespace metsuke
