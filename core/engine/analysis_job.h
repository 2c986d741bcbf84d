// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/event_stage.h"
#include "core/engine/lane.h"
#include "core/packet/decoder.h"

#include <chrono>
#include <stop_token>

namespace metsuke {

struct JobConfig {
    unsigned threads = 1; ///< at most this many compute at a time; 1 runs everything on the calling thread
    uint64_t seed = 0; ///< of lane and table hashes; the result does not depend on it unless memory runs out
    FileConsumerFactory files; ///< empty: files are not carved. Called from several threads at once
    MemoryBudget budget; ///< never taken from the machine
    uint16_t firstCapture = 0; ///< number of the first input, where the sink has some already
    uint64_t firstOrder = 0; ///< of the first packet in the sink's total order
    size_t epochPackets = Epoch::kPackets; ///< a constant but in tests
    std::function<Timestamp()> now; ///< this machine's time, when packets are captured while they are read; else empty
    std::chrono::milliseconds liveLatency{250}; ///< a live epoch is closed after this wait
    std::chrono::milliseconds snapshotInterval{1'000}; ///< of partial findings
};

struct JobProgress {
    uint64_t packets = 0;
    uint64_t bytesRead = 0;
    uint64_t bytesTotal = 0; ///< 0 = unknown
    Timestamp watermark; ///< packet time reached
    std::array<uint64_t, kEventKindCount> events{}; ///< by kind
    [[nodiscard]] uint64_t flows() const { return events[static_cast<size_t>(EventKind::Conn)]; }
};

struct JobResult {
    JobProgress totals;
    uint64_t capturedBytes = 0;
    std::vector<CaptureSummary> captures;
    DecodeStats decode;
    LaneStats lanes;
    uint64_t missedBytes = 0; ///< TCP bytes that were acknowledged but not captured
    bool cancelled = false;
};

/// From packets to the store: reads, decodes and deals packets to lanes, merges what lanes say into the total order,
/// runs detection over it and hands it to the sink, an epoch at a time. Offline nothing is ever dropped: each stage
/// waits for the next.
///
/// The result is bit-identical for any number of threads. Wall time decides only when partial findings and progress
/// go out, and where epochs of a live source end.
class AnalysisJob {
public:
    /// Called at most ten times a second and at the end, from one engine thread at a time.
    using Progress = std::function<void(const JobProgress&)>;

    /// What is given must outlive run(). `stage` and `sink` may be null. All calls to each of them come from one
    /// thread at a time.
    AnalysisJob(PacketSource& source, const ProtocolRegistry& registry, JobConfig config, EventStage* stage,
        EventSink* sink);

    /// Runs to the end of the source, or until `stop` is requested: then what was read is finished, live flows
    /// included, and the sink is told that it is partial. A failing sink or a fault in a worker ends the job with
    /// that error. Blocks; call once.
    Result<JobResult> run(const std::stop_token& stop, const Progress& progress = {});

private:
    PacketSource& m_source;
    const ProtocolRegistry& m_registry;
    JobConfig m_config;
    EventStage* m_stage;
    EventSink* m_sink;
};

} // namespace metsuke
