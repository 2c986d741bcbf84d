// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/analysis/analysis_run.h"
#include "capture/live_producer.h"

namespace metsuke {

struct LiveRequest {
    AnalysisRequest analysis; ///< its captures are not looked at
    LiveConfig live; ///< its interface may also name a stream (capture/packet_stream.h); then only its packets count
    SpoolConfig spool; ///< its folders are chosen here
    /// Of each direction of a flow, packets of so many payload bytes stay in the ring once they were analysed
    /// (core/flow/flow_cutoff.h); 0: all.
    uint64_t flowBytes = 256'000;
    /// metsuke-capture. Empty: capture in a thread of this process, without a sandbox.
    std::filesystem::path program;
};

/// metsuke-capture beside the running program; empty when it is not there.
[[nodiscard]] std::filesystem::path findCaptureProgram();

/// An interface or a stream in, a case out, while packets arrive. The spool is NAME.packets beside the case, or a temporary folder that
/// goes with the run.
class LiveRun {
public:
    /// Captures once this returns; nothing is left behind when it fails.
    static Result<std::unique_ptr<LiveRun>> start(const LiveRequest& request);
    ~LiveRun();

    /// The case, readable from any thread while the run goes on.
    [[nodiscard]] const std::shared_ptr<CaseStore>& store() const;
    /// Ends the capture in order; run() returns once everything that was captured is analysed. Any thread.
    void stopCapture();
    /// What the user should know, since the last call. Any thread.
    [[nodiscard]] std::vector<Message> takeNotices();
    /// Blocks until the capture has ended and its packets are analysed. A stop leaves out what was not analysed yet.
    Result<AnalysisOutcome> run(const std::stop_token& stop, const std::function<void(const AnalysisProgress&)>& progress);
    /// Why the capture ended by itself; after run().
    [[nodiscard]] std::optional<Error> failure() const;

private:
    struct State;
    explicit LiveRun(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace metsuke
