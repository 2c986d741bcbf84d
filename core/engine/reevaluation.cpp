// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reevaluation.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace metsuke {

namespace {

/// When an event was made, as far as it tells: flows are told at their end.
Timestamp madeAt(const Event& event) {
    const auto* conn = event.body.getIf<ConnEvent>();
    if (conn == nullptr || !(conn->duration > 0)) {
        return event.header.ts;
    }
    constexpr double kLongest = 1e9; // seconds; a hostile case may say anything
    return event.header.ts
        + static_cast<Duration>(std::min(conn->duration, kLongest) * static_cast<double>(kSecond));
}

bool isSeenDifferently(const Enrichment& a, const Enrichment& b) {
    return a.localOrig != b.localOrig || a.localResp != b.localResp || a.direction != b.direction
        || a.peerKnown != b.peerKnown || a.peerRare != b.peerRare || a.host != b.host || a.peer != b.peer;
}

class Replay {
public:
    Replay(EventStore& store, DetectionStage& stage,
        const std::function<Result<void>(const ReplayedEvent&)>& take)
        : m_store(store)
        , m_stage(stage)
        , m_take(take) { }

    Result<void> run(const std::stop_token& stop, const ReplayProgress& progress) {
        METSUKE_TRY(const CaseSummary summary, m_store.summary({stop}));
        m_losses = summary.losses;
        std::stable_sort(
            m_losses.begin(), m_losses.end(), [](const auto& a, const auto& b) { return a.to < b.to; });
        METSUKE_TRY(const auto window, m_store.openEvents(std::nullopt, Filter::all(), {}, {stop}));
        for (int64_t page = 0; page * RowWindow::kPageRows < window->count; ++page) {
            METSUKE_TRY(auto rows, m_store.eventPage(window, page, {stop}));
            METSUKE_CHECK(tell(std::move(rows)));
            if (progress) {
                progress(std::min((page + 1) * RowWindow::kPageRows, window->count), window->count);
            }
        }
        tellLosses({std::numeric_limits<int64_t>::max()});
        EventBatch rest;
        m_stage.process(rest, std::max(m_watermark, summary.last));
        return handOn(rest);
    }

private:
    Result<void> tell(std::vector<EventRow> rows) {
        m_batch.clear();
        m_ids.clear();
        m_stored.clear();
        for (EventRow& row : rows) {
            if (!isDerived(row.event.kind())) {
                m_watermark = std::max(m_watermark, madeAt(row.event));
                m_stored.push_back(std::exchange(row.event.enrichment, {}));
                m_ids.push_back(row.id);
                m_batch.push_back(std::move(row.event));
            }
        }
        tellLosses(m_watermark);
        m_stage.process(m_batch, m_watermark);
        return handOn(m_batch);
    }

    Result<void> handOn(const EventBatch& events) {
        if (!m_take) {
            return {};
        }
        size_t next = 0;
        for (const Event& event : events) {
            ReplayedEvent replayed{event};
            if (!isDerived(event.kind())) {
                replayed.id = m_ids[next];
                replayed.stored = &m_stored[next++];
            }
            METSUKE_CHECK(m_take(replayed));
        }
        return {};
    }

    void tellLosses(Timestamp until) {
        for (; m_loss < m_losses.size() && m_losses[m_loss].to <= until; ++m_loss) {
            m_stage.addLoss(m_losses[m_loss]);
        }
    }

    EventStore& m_store;
    DetectionStage& m_stage;
    const std::function<Result<void>(const ReplayedEvent&)>& m_take;
    std::vector<LossInterval> m_losses;
    size_t m_loss = 0; ///< those before it were told
    EventBatch m_batch;
    // Beside the batch, without derived events:
    std::vector<int64_t> m_ids;
    std::vector<Enrichment> m_stored;
    Timestamp m_watermark{std::numeric_limits<int64_t>::min()};
};

} // namespace

Result<void> replayEvents(EventStore& store, DetectionStage& stage,
    const std::function<Result<void>(const ReplayedEvent&)>& take, const std::stop_token& stop,
    const ReplayProgress& progress) {
    return Replay(store, stage, take).run(stop, progress);
}

Result<void> reevaluate(CaseStore& store, DetectionStage& stage, const SiteProfile& site, Stream stream,
    const std::stop_token& stop, const ReplayProgress& progress) {
    METSUKE_TRY(const auto replacement, store.replaceFindings(site));
    METSUKE_CHECK(replayEvents(
        store, stage,
        [&](const ReplayedEvent& replayed) {
            if (replayed.stored == nullptr) {
                return replacement->append(replayed.event);
            }
            return isSeenDifferently(*replayed.stored, replayed.event.enrichment)
                ? replacement->correct(replayed.id, replayed.event)
                : Result<void>();
        },
        stop, progress));
    if (stream == Stream::Ended) {
        EventBatch last;
        stage.finish(last);
        for (const Event& event : last) {
            METSUKE_CHECK(replacement->append(event));
        }
    }
    return replacement->finish(stage.snapshot(), stage.rules(), [&](const IpAddress& address) { return stage.isInside(address); });
}

} // namespace metsuke
