// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/analysis_job.h"

#include "core/engine/pipeline.h"

namespace metsuke {

namespace {

/// Each update reads the edges of every file; of more captures than this only the beginning and the end are told.
constexpr size_t kUpdatedCaptures = 16;
constexpr auto kQuietWait = std::chrono::milliseconds(10);

/// Sleeps, but not through a stop.
void waitQuietly(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, kQuietWait, [] { return false; });
}

} // namespace

AnalysisJob::AnalysisJob(
    PacketSource& source, const ProtocolRegistry& registry, JobConfig config, EventStage* stage, EventSink* sink)
    : m_source(source)
    , m_registry(registry)
    , m_config(std::move(config))
    , m_stage(stage)
    , m_sink(sink) {}

Result<JobResult> AnalysisJob::run(const std::stop_token& stop, const Progress& progress) {
    Dispatcher dispatcher(m_source, m_config.seed, m_config.firstCapture, m_config.firstOrder);
    dispatcher.setClock(m_config.now);
    Pipeline pipeline({m_registry, m_config, m_stage, m_sink, progress});
    pipeline.start(m_source.summaries());

    auto state = Dispatcher::State::More;
    auto updated = std::chrono::steady_clock::now();
    Timestamp handedOn{std::numeric_limits<int64_t>::min()};
    while (state != Dispatcher::State::Ended && !stop.stop_requested()) {
        Epoch* epoch = pipeline.take();
        if (epoch == nullptr) {
            break;
        }
        dispatcher.begin(*epoch);
        const auto opened = std::chrono::steady_clock::now();
        const auto isEmpty = [&] { return epoch->packets.empty() && epoch->watermark <= handedOn; };
        state = dispatcher.fill(*epoch, m_config.epochPackets);
        // An empty epoch now and then while nothing comes: what was found last is stored and shown all the same.
        while (state == Dispatcher::State::Quiet && !stop.stop_requested() && !pipeline.failed()
            && std::chrono::steady_clock::now() - opened < (isEmpty() ? m_config.snapshotInterval : m_config.liveLatency)) {
            waitQuietly(stop);
            state = dispatcher.fill(*epoch, m_config.epochPackets);
        }
        handedOn = epoch->watermark;
        pipeline.put(*epoch);
        if (const auto now = std::chrono::steady_clock::now(); now - updated >= m_config.snapshotInterval) {
            updated = now;
            if (auto captures = m_source.summaries(); captures.size() <= kUpdatedCaptures) {
                pipeline.update(std::move(captures));
            }
        }
    }

    JobResult result;
    result.cancelled = stop.stop_requested() && state != Dispatcher::State::Ended;
    result.captures = m_source.summaries();
    pipeline.finish(result.captures, result.cancelled);
    if (pipeline.failed()) {
        return pipeline.error();
    }
    result.totals = pipeline.totals();
    result.capturedBytes = dispatcher.capturedBytes();
    result.decode = dispatcher.stats();
    result.lanes = pipeline.laneStats();
    result.missedBytes = pipeline.missedBytes();
    return result;
}

} // namespace metsuke
