// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/result.h"
#include "core/store/case_store.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace metsuke {

class DetectionStage;

struct AnalysisRequest {
    std::vector<std::filesystem::path> captures; ///< "-" is standard input
    std::filesystem::path caseFile; ///< empty: a temporary case, removed with the run
    bool discard = false; ///< store nothing, to measure the analysis alone; store() is null
    std::vector<Cidr> homeNetworks = defaultHomeNetworks();
    std::vector<std::filesystem::path> ruleFolders; ///< beside the shipped rules
    std::vector<std::filesystem::path> intelFiles;
    std::optional<uint64_t> seed; ///< default: a hash of the inputs
    unsigned threads = 0; ///< 0: as many as the machine has
};

/// How cases are opened everywhere in the product: with the capture readers behind their packets.
[[nodiscard]] CaseOptions caseOptions();

struct AnalysisProgress {
    uint64_t packets = 0;
    uint64_t bytesRead = 0;
    uint64_t bytesTotal = 0; ///< 0 unknown
    Timestamp watermark;
};

struct AnalysisOutcome {
    bool cancelled = false;
    bool damaged = false; ///< some input was damaged, or one of several could not be read
    std::vector<CaptureSummary> captures;
};

/// Captures in, case out: the one composition of reader, engine, detection and store that the command line and the
/// workstation share. prepare() opens everything and fails early; run() blocks its thread until the end.
class AnalysisRun {
public:
    static Result<std::unique_ptr<AnalysisRun>> prepare(const AnalysisRequest& request);
    /// The same with packets from elsewhere: a live capture. `request.captures` is not looked at.
    static Result<std::unique_ptr<AnalysisRun>> prepare(const AnalysisRequest& request, std::unique_ptr<PacketSource> source);
    ~AnalysisRun();

    /// The case, readable from any thread while the run goes on.
    [[nodiscard]] const std::shared_ptr<CaseStore>& store() const;
    /// A stop leaves a valid, partial, labelled case. `progress` is called from the reader's thread.
    Result<AnalysisOutcome> run(const std::stop_token& stop, const std::function<void(const AnalysisProgress&)>& progress);

private:
    struct State;
    explicit AnalysisRun(std::unique_ptr<State> state);
    static Result<std::unique_ptr<AnalysisRun>> assemble(
        const AnalysisRequest& request, std::unique_ptr<PacketSource> source, std::unique_ptr<DetectionStage> detection);
    std::unique_ptr<State> m_state;
};

} // namespace metsuke
