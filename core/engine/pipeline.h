// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bounded_queue.h"
#include "core/engine/analysis_job.h"
#include "core/engine/dispatcher.h"
#include "core/engine/loss_ledger.h"
#include "core/engine/sequencer.h"

#include <deque>
#include <thread>

namespace metsuke {

/// The stages behind the dispatcher and, when there is more than one thread, the threads that run them: workers
/// (lanes), a sequencer (total order, detection) and a writer (sink). With one thread put() does it all.
class Pipeline {
public:
    struct Parts {
        const ProtocolRegistry& registry;
        const JobConfig& config;
        EventStage* stage;
        EventSink* sink;
        const AnalysisJob::Progress& progress;
    };
    explicit Pipeline(const Parts& parts);
    ~Pipeline();
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    void start(const std::vector<CaptureSummary>& captures);
    /// How far reading is, for those who look at the case meanwhile. From the thread that reads.
    void update(std::vector<CaptureSummary> captures);
    /// An epoch to fill; null when the job has failed. Waits while all are under way.
    [[nodiscard]] Epoch* take();
    /// Hands a filled epoch on.
    void put(Epoch& epoch);
    /// No more packets: ends the live flows in the order of their first packets, then detection, then the sink.
    void finish(const std::vector<CaptureSummary>& captures, bool partial);

    [[nodiscard]] bool failed() const { return m_abort.stop_requested(); }
    /// Precondition: failed().
    [[nodiscard]] Error error() const;
    [[nodiscard]] const JobProgress& totals() const { return m_totals; }
    [[nodiscard]] LaneStats laneStats() const;
    [[nodiscard]] uint64_t missedBytes() const { return m_losses.missedBytes(); }

private:
    [[nodiscard]] bool isLive() const { return m_parts.config.now != nullptr; }
    using SinkTask = std::function<Result<void>(EventSink&)>;

    /// Memory of batches that the sink is done with: a fresh batch costs a page fault every 4 KiB.
    class SpareEvents {
    public:
        [[nodiscard]] EventBatch take();
        void giveBack(EventBatch batch);

    private:
        std::mutex m_mutex; ///< guards m_free: sequencer and sink
        std::vector<EventBatch> m_free;
    };

    /// Where a stage has got to.
    struct Reached {
        uint64_t epoch = 0;
        uint64_t nextOrder = 0;
        uint64_t packets = 0;
        uint64_t bytesRead = 0;
        uint64_t bytesTotal = 0;
        Timestamp watermark;
        uint64_t position = 0;
    };

    void startThreads();
    void putBeginning(const std::vector<CaptureSummary>& captures);
    void fail(Error error);
    /// Runs `body`; an exception becomes the job's error.
    template<typename Body>
    void guarded(Body body);
    void runLanes(Epoch& epoch, size_t worker);
    void laneDone(Epoch& epoch);
    [[nodiscard]] bool waitForLanes(Epoch& epoch);
    void sequence(Epoch& epoch);
    void endLiveFlows();
    void endDetection();
    void deliver(EpochBatch batch);
    void putSnapshot();
    void toSink(SinkTask task);
    /// Returns once the sink has done everything that it was given, or the job has failed.
    void settleSink();
    void report();

    const Parts m_parts;
    const size_t m_workers;
    const bool m_inline;
    std::vector<std::unique_ptr<Lane>> m_lanes;
    std::vector<std::unique_ptr<Epoch>> m_epochs;
    Sequencer m_sequencer;
    SpareEvents m_spareEvents;
    LossLedger m_losses;
    EarlyHosts m_earlyHosts; ///< of the sequencer; none of a recording
    bool m_hasNewHosts = false; ///< since the last snapshot
    JobProgress m_totals; ///< of the sequencer
    Reached m_lastRead; ///< of the calling thread
    Reached m_lastSequenced; ///< of the sequencer
    std::chrono::steady_clock::time_point m_lastSnapshot;
    std::chrono::steady_clock::time_point m_lastReport;

    std::stop_source m_abort; ///< something failed: every wait ends
    mutable std::mutex m_errorMutex; ///< guards m_error
    std::optional<Error> m_error;
    std::mutex m_pendingMutex; ///< guards Epoch::pending
    std::condition_variable_any m_lanesDone;

    BoundedQueue<Epoch*> m_free;
    std::deque<BoundedQueue<Epoch*>> m_toWorkers;
    BoundedQueue<Epoch*> m_toSequencer;
    BoundedQueue<SinkTask> m_toSink;
    std::vector<std::jthread> m_workerThreads;
    std::jthread m_sequencerThread;
    std::jthread m_sinkThread;
};

} // namespace metsuke
