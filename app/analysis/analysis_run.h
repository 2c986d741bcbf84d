// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/site_profile.h"
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
    bool append = false; ///< `caseFile` may exist: then it gets more, judged with all that it knows already
    bool discard = false; ///< store nothing, to measure the analysis alone; store() is null
    std::optional<SiteProfile> site; ///< what the site says of its networks; unset: what the case has, in a new one the standard
    std::vector<IpRange> homeNetworks; ///< not empty: these alone are inside, whatever the site's groups say
    std::vector<std::filesystem::path> ruleFolders; ///< beside the shipped rules
    std::vector<std::filesystem::path> intelFiles;
    std::optional<uint64_t> seed; ///< default: a hash of the inputs
    std::function<Timestamp()> now; ///< this machine's time, when packets are captured while they are read; else empty
    unsigned threads = 0; ///< 0: as many as the machine has
};

/// How cases are opened everywhere in the product: with the capture readers behind their packets.
[[nodiscard]] CaseOptions caseOptions();

struct AnalysisProgress {
    uint64_t packets = 0;
    uint64_t bytesRead = 0;
    uint64_t bytesTotal = 0; ///< 0 unknown
    Timestamp watermark;
    // Of a case that is gone on with, before its new packets: events looked at again, of so many.
    int64_t recalled = 0;
    int64_t toRecall = 0; ///< 0: nothing, or done
};

struct AnalysisOutcome {
    bool cancelled = false;
    bool damaged = false; ///< some input was damaged, or one of several could not be read
    std::vector<CaptureSummary> captures;
};

/// Captures in, case out: the one composition of reader, engine, detection and store that the command line and the
/// workstation share. prepare() opens everything and fails early; run() blocks its thread until the end.
///
/// A case that gets more (`append`) is first told to a fresh detection, event by event, so that what comes then counts
/// together with what came before.
class AnalysisRun {
public:
    static Result<std::unique_ptr<AnalysisRun>> prepare(const AnalysisRequest& request);
    /// The same with packets from elsewhere; `request.captures` is not looked at. `open` learns where in the case its
    /// packets will begin, and a case that is not there yet is only made when it succeeds.
    using OpenSource = std::function<Result<std::unique_ptr<PacketSource>>(const CaseStore::Continuation&)>;
    static Result<std::unique_ptr<AnalysisRun>> prepare(const AnalysisRequest& request, const OpenSource& open);
    ~AnalysisRun();

    /// The case, readable from any thread while the run goes on.
    [[nodiscard]] const std::shared_ptr<CaseStore>& store() const;
    /// A stop leaves a valid, partial, labelled case. `progress` is called from the reader's thread.
    Result<AnalysisOutcome> run(const std::stop_token& stop, const std::function<void(const AnalysisProgress&)>& progress);

private:
    struct State;
    explicit AnalysisRun(std::unique_ptr<State> state);
    Result<void> recall(const std::stop_token& stop, const std::function<void(const AnalysisProgress&)>& progress);
    std::unique_ptr<State> m_state;
};

/// Judges a case anew by the networks, rules and indicators of `request`; its files are not looked at. Says so in the
/// action log. Without networks in the request, by those of the case; with, the case has those from then on, and the log
/// says `change`. Cancelled or failed, the case is as it was. `progress`: events told, of so many.
Result<void> reevaluateCase(CaseStore& store, const AnalysisRequest& request, const Message& change, const std::string& author,
    const std::stop_token& stop, const std::function<void(int64_t, int64_t)>& progress);

} // namespace metsuke
