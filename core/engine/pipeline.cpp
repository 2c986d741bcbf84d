// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/pipeline.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kEpochsUnderWay = 6;
constexpr size_t kBatchesForSink = 4;
constexpr size_t kFlowsPerLastEpoch = 4'096;
constexpr auto kReportInterval = std::chrono::milliseconds(100);

/// Reading and the total order take about as much as lanes: of n threads, n - 1 work on lanes.
size_t workersFor(unsigned threads) { return std::clamp<size_t>(threads, 2, kLaneCount) - 1; }

} // namespace

Pipeline::Pipeline(const Parts& parts)
    : m_parts(parts)
    , m_workers(workersFor(parts.config.threads))
    , m_inline(parts.config.threads <= 1)
    , m_free(kEpochsUnderWay)
    , m_toSequencer(kEpochsUnderWay)
    , m_toSink(kBatchesForSink) {
    for (size_t i = 0; i < kLaneCount; ++i) {
        m_lanes.push_back(std::make_unique<Lane>(parts.registry, parts.config.files, parts.config.budget, isLive()));
    }
    const size_t epochs = m_inline ? 1 : kEpochsUnderWay;
    for (size_t i = 0; i < epochs; ++i) {
        m_epochs.push_back(std::make_unique<Epoch>());
        m_epochs.back()->outputs.resize(m_workers);
        m_free.push(m_epochs.back().get());
    }
    for (size_t i = 0; i < m_workers; ++i) {
        m_toWorkers.emplace_back(kEpochsUnderWay);
    }
}

Pipeline::~Pipeline() {
    m_abort.request_stop(); // only what an early return left running still waits
}

void Pipeline::start(const std::vector<CaptureSummary>& captures) {
    m_lastSnapshot = m_lastReport = std::chrono::steady_clock::now();
    m_lastRead.nextOrder = m_lastSequenced.nextOrder = m_parts.config.firstOrder;
    if (m_parts.sink != nullptr) {
        guarded([&] { putBeginning(captures); });
    }
    if (!m_inline) {
        startThreads();
    }
}

/// What a reader of a partial case needs: which captures, which rules.
void Pipeline::putBeginning(const std::vector<CaptureSummary>& captures) {
    if (const auto put = m_parts.sink->putCaptures(captures); !put) {
        fail(put.error());
    }
    if (m_parts.stage != nullptr && !failed()) {
        if (const auto put = m_parts.sink->putRules(m_parts.stage->rules()); !put) {
            fail(put.error());
        }
    }
}

void Pipeline::update(std::vector<CaptureSummary> captures) {
    if (m_parts.sink != nullptr) {
        toSink([captures = std::move(captures)](EventSink& sink) { return sink.putCaptures(captures); });
    }
}

void Pipeline::startThreads() {
    for (size_t worker = 0; worker < m_workers; ++worker) {
        m_workerThreads.emplace_back([this, worker] {
            guarded([&] {
                while (const auto epoch = m_toWorkers[worker].pop(m_abort.get_token())) {
                    runLanes(**epoch, worker);
                    laneDone(**epoch);
                }
            });
        });
    }
    m_sequencerThread = std::jthread([this] {
        guarded([&] {
            while (const auto epoch = m_toSequencer.pop(m_abort.get_token())) {
                if (!waitForLanes(**epoch)) {
                    return;
                }
                sequence(**epoch);
                m_free.push(*epoch, m_abort.get_token());
            }
            if (!failed()) {
                endDetection();
            }
        });
        m_toSink.close();
    });
    m_sinkThread = std::jthread([this] {
        guarded([&] {
            while (const auto task = m_toSink.pop(m_abort.get_token())) {
                if (const auto done = (*task)(*m_parts.sink); !done) {
                    fail(done.error());
                    return;
                }
            }
        });
    });
}

Epoch* Pipeline::take() {
    if (failed()) {
        return nullptr;
    }
    const auto epoch = m_free.pop(m_abort.get_token());
    return epoch ? *epoch : nullptr;
}

void Pipeline::put(Epoch& epoch) {
    m_lastRead = {epoch.number, epoch.firstOrder + epoch.packets.size(), epoch.packetsRead, epoch.bytesRead,
        epoch.bytesTotal, epoch.watermark, epoch.position};
    if (!m_inline) {
        epoch.pending = m_workers; // published by the queues
        m_toSequencer.push(&epoch, m_abort.get_token());
        for (auto& queue : m_toWorkers) {
            queue.push(&epoch, m_abort.get_token());
        }
        return;
    }
    guarded([&] {
        for (size_t worker = 0; worker < m_workers; ++worker) {
            runLanes(epoch, worker);
        }
        sequence(epoch);
        m_free.push(&epoch);
    });
}

void Pipeline::runLanes(Epoch& epoch, size_t worker) {
    for (size_t lane = worker; lane < kLaneCount; lane += m_workers) {
        m_lanes[lane]->run(epoch, lane, epoch.outputs[worker]);
    }
}

void Pipeline::laneDone(Epoch& epoch) {
    const std::lock_guard lock(m_pendingMutex);
    if (--epoch.pending == 0) {
        m_lanesDone.notify_all();
    }
}

bool Pipeline::waitForLanes(Epoch& epoch) {
    std::unique_lock lock(m_pendingMutex);
    return m_lanesDone.wait(lock, m_abort.get_token(), [&] { return epoch.pending == 0; });
}

void Pipeline::sequence(Epoch& epoch) {
    if (m_parts.stage != nullptr) {
        if (const auto done = m_parts.stage->between([this] { settleSink(); }); !done) {
            fail(done.error());
            return;
        }
    }
    EpochBatch batch;
    batch.events = m_spareEvents.take();
    m_sequencer.merge(epoch, batch);
    for (const LaneOutput& output : epoch.outputs) {
        for (const FlowOpening& opening : output.openings) {
            m_hasNewHosts = m_earlyHosts.opened(opening) || m_hasNewHosts;
        }
        for (const LossSample& sample : output.losses) {
            m_losses.add(sample);
            if (sample.copies > 0) {
                batch.traffic.emplace_back().bucket = sample.bucket;
                batch.traffic.back().copies = sample.copies;
            }
        }
    }
    for (const SourceLoss& loss : epoch.losses) {
        m_losses.addSource(loss);
    }
    batch.losses = m_losses.take(epoch.watermark);
    batch.traffic.insert(batch.traffic.end(), epoch.traffic.begin(), epoch.traffic.end());
    batch.vlans = epoch.vlans;
    m_lastSequenced = {epoch.number, epoch.firstOrder + epoch.packets.size(), epoch.packetsRead, epoch.bytesRead,
        epoch.bytesTotal, epoch.watermark, epoch.position};
    m_totals.packets = epoch.packetsRead;
    m_totals.bytesRead = epoch.bytesRead;
    m_totals.bytesTotal = epoch.bytesTotal;
    m_totals.watermark = epoch.watermark;
    if (m_parts.stage != nullptr) {
        for (const LossInterval& loss : batch.losses) {
            m_parts.stage->addLoss(loss);
        }
        m_parts.stage->process(batch.events, epoch.watermark);
    }
    deliver(std::move(batch));

    const auto now = std::chrono::steady_clock::now();
    const auto& config = m_parts.config;
    if (now - m_lastSnapshot >= (m_hasNewHosts ? std::min(config.liveLatency, config.snapshotInterval) : config.snapshotInterval)) {
        m_lastSnapshot = now;
        m_hasNewHosts = false;
        putSnapshot();
    }
    if (now - m_lastReport >= kReportInterval) {
        m_lastReport = now;
        report();
    }
}

void Pipeline::deliver(EpochBatch batch) {
    for (const Event& event : batch.events) {
        ++m_totals.events[static_cast<size_t>(event.kind())];
        if (isLive()) {
            m_earlyHosts.told(event);
        }
    }
    if (m_parts.sink != nullptr) {
        // Shared because std::function wants to be copyable; there is one owner.
        auto shared = std::make_shared<EpochBatch>(std::move(batch));
        toSink([this, shared](EventSink& sink) {
            auto done = sink.append(*shared);
            m_spareEvents.giveBack(std::move(shared->events));
            return done;
        });
    }
}

EventBatch Pipeline::SpareEvents::take() {
    const std::lock_guard lock(m_mutex);
    if (m_free.empty()) {
        return {};
    }
    EventBatch batch = std::move(m_free.back());
    m_free.pop_back();
    return batch;
}

void Pipeline::SpareEvents::giveBack(EventBatch batch) {
    batch.clear();
    const std::lock_guard lock(m_mutex);
    if (m_free.size() < kBatchesForSink) {
        m_free.push_back(std::move(batch));
    }
}

void Pipeline::putSnapshot() {
    if (m_parts.stage != nullptr && m_parts.sink != nullptr) {
        auto shared = std::make_shared<FindingsSnapshot>(m_parts.stage->snapshot());
        m_earlyHosts.addTo(*shared, [&](const IpAddress& address) { return m_parts.stage->isInside(address); });
        toSink([shared](EventSink& sink) { return sink.putFindings(*shared); });
    }
}

void Pipeline::toSink(SinkTask task) {
    if (!m_inline) {
        m_toSink.push(std::move(task), m_abort.get_token());
        return;
    }
    if (failed()) {
        return;
    }
    if (const auto done = task(*m_parts.sink); !done) {
        fail(done.error());
    }
}

void Pipeline::settleSink() {
    if (m_inline || m_parts.sink == nullptr) {
        return;
    }
    struct Mark {
        std::mutex mutex;
        std::condition_variable_any reached;
        bool isReached = false;
    };
    auto mark = std::make_shared<Mark>(); // shared with a task that may outlive this call when the job fails
    toSink([mark](EventSink&) {
        const std::lock_guard lock(mark->mutex);
        mark->isReached = true;
        mark->reached.notify_all();
        return Result<void>();
    });
    std::unique_lock lock(mark->mutex);
    mark->reached.wait(lock, m_abort.get_token(), [&] { return mark->isReached; });
}

void Pipeline::report() {
    if (m_parts.progress) {
        m_parts.progress(m_totals);
    }
}

void Pipeline::finish(const std::vector<CaptureSummary>& captures, bool partial) {
    for (auto& queue : m_toWorkers) {
        queue.close();
    }
    m_workerThreads.clear(); // joins: lanes are this thread's from here
    if (!failed()) {
        guarded([&] { endLiveFlows(); });
    }
    m_toSequencer.close();
    if (m_inline) {
        guarded([&] {
            if (!failed()) {
                endDetection();
            }
        });
    }
    if (m_sequencerThread.joinable()) {
        m_sequencerThread.join();
        m_sinkThread.join();
    }
    if (m_parts.sink != nullptr) {
        guarded([&] {
            EventSink& sink = *m_parts.sink;
            if (const auto put = sink.putCaptures(captures); !put) {
                fail(put.error());
            }
            if (const auto done = sink.finish(partial || failed()); !done) {
                fail(done.error());
            }
        });
    }
    report();
}

void Pipeline::endLiveFlows() {
    struct Live {
        uint64_t order;
        FlowTable::Index index;
        uint16_t lane;
    };
    std::vector<Live> live;
    for (size_t lane = 0; lane < m_lanes.size(); ++lane) {
        for (const auto& [order, index] : m_lanes[lane]->liveFlows()) {
            live.push_back({order, index, static_cast<uint16_t>(lane)});
        }
    }
    std::sort(live.begin(), live.end(), [](const Live& a, const Live& b) { return a.order < b.order; });
    for (size_t from = 0; from < live.size(); from += kFlowsPerLastEpoch) {
        Epoch* epoch = take();
        if (epoch == nullptr) {
            return;
        }
        epoch->clear();
        epoch->number = ++m_lastRead.epoch;
        epoch->firstOrder = m_lastRead.nextOrder;
        epoch->packetsRead = m_lastRead.packets;
        epoch->bytesRead = m_lastRead.bytesRead;
        epoch->bytesTotal = m_lastRead.bytesTotal;
        epoch->watermark = m_lastRead.watermark;
        epoch->position = m_lastRead.position;
        const uint64_t lastOrder = m_lastRead.nextOrder == 0 ? 0 : m_lastRead.nextOrder - 1;
        const size_t to = std::min(from + kFlowsPerLastEpoch, live.size());
        for (size_t i = from; i < to; ++i) {
            m_lanes[live[i].lane]->finish(live[i].index, lastOrder, epoch->outputs[0]);
        }
        epoch->pending = 0;
        if (m_inline) {
            sequence(*epoch);
            m_free.push(epoch);
        } else {
            m_toSequencer.push(epoch, m_abort.get_token());
        }
    }
}

void Pipeline::endDetection() {
    EpochBatch batch;
    batch.epoch = m_lastSequenced.epoch + 1;
    batch.watermark = m_lastSequenced.watermark;
    batch.lastOrder = m_lastSequenced.nextOrder == 0 ? 0 : m_lastSequenced.nextOrder - 1;
    batch.position = m_lastSequenced.position;
    batch.losses = m_losses.takeAll();
    if (m_parts.stage != nullptr) {
        for (const LossInterval& loss : batch.losses) {
            m_parts.stage->addLoss(loss);
        }
        m_parts.stage->finish(batch.events);
    }
    deliver(std::move(batch));
    putSnapshot();
}

void Pipeline::fail(Error error) {
    {
        const std::lock_guard lock(m_errorMutex);
        if (!m_error) {
            m_error = std::move(error);
        }
    }
    m_abort.request_stop();
}

template<typename Body>
void Pipeline::guarded(Body body) {
    try {
        body();
    } catch (const std::exception& exception) {
        fail(Error(ErrorCode::Internal, Message("engine.fault"), exception.what()));
    }
}

Error Pipeline::error() const {
    const std::lock_guard lock(m_errorMutex);
    return *m_error;
}

LaneStats Pipeline::laneStats() const {
    LaneStats sum;
    for (const auto& lane : m_lanes) {
        sum.flows += lane->stats().flows;
        sum.evicted += lane->stats().evicted;
        sum.timedOut += lane->stats().timedOut;
    }
    return sum;
}

} // namespace metsuke
