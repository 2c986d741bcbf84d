// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/spooled_source.h"

namespace metsuke {

PacketSource::Status SpooledSource::next(Batch& batch, size_t maximum) {
    const Status status = m_merged->next(batch, maximum);
    if (status != Status::NothingYet) {
        return status;
    }
    waitForMore();
    return m_merged->next(batch, maximum);
}

std::vector<CaptureSummary> SpooledSource::summaries() const {
    std::vector<CaptureSummary> all = m_merged->summaries();
    for (const Spooled& one : m_spooled) {
        if (const auto failure = one.spooler->failure()) {
            all[one.input].message = failure->message;
            ++all[one.input].damaged;
        }
    }
    return all;
}

/// Briefly: the caller has other things to look at, such as a request to stop.
void SpooledSource::waitForMore() const {
    constexpr std::chrono::milliseconds kLongest{50};
    for (const Spooled& one : m_spooled) {
        if (!one.spooler->complete()->load(std::memory_order_acquire)) {
            one.spooler->waitForMore(kLongest);
            return;
        }
    }
}

void SpooledSource::awaitFirstBytes(
    const std::vector<Spooled>& spooled, const std::vector<std::unique_ptr<CaptureInput>>& inputs) {
    constexpr int kRounds = 40;
    for (const Spooled& one : spooled) {
        for (int round = 0; round < kRounds; ++round) {
            if (inputs[one.input]->prepare() != CaptureInput::Readiness::NothingYet) {
                break;
            }
            one.spooler->waitForMore(std::chrono::milliseconds{50});
        }
    }
}

} // namespace metsuke
