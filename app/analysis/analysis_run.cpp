// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/analysis_run.h"

#include "capture/open_captures.h"
#include "core/engine/analysis_job.h"
#include "core/file/file_consumer.h"
#include "core/incident/detection_stage.h"
#include "core/protocol/parser.h"
#include "core/text/message_catalog.h"

#include <algorithm>
#include <thread>

namespace metsuke {

struct AnalysisRun::State {
    AnalysisRequest request;
    std::unique_ptr<PacketSource> source;
    std::shared_ptr<CaseStore> store;
    std::unique_ptr<DetectionStage> detection;
};

namespace {

/// Bytes that come once only and are kept beside the case.
bool isStream(const std::filesystem::path& capture) {
    std::error_code none;
    return capture == "-" || std::filesystem::is_fifo(capture, none) || std::filesystem::is_socket(capture, none);
}

} // namespace

AnalysisRun::AnalysisRun(std::unique_ptr<State> state)
    : m_state(std::move(state)) {}
AnalysisRun::~AnalysisRun() = default;

CaseOptions caseOptions() {
    CaseOptions options;
    options.openFetcher = [](std::vector<std::filesystem::path> paths) { return openFetcher(std::move(paths)); };
    return options;
}

namespace {

Result<std::unique_ptr<DetectionStage>> makeDetection(const AnalysisRequest& request) {
    DetectionConfig detection;
    std::vector<IpRange> ranges;
    for (const Cidr& network : request.homeNetworks) {
        ranges.push_back(*IpRange::parse(network.toString()));
    }
    detection.site = SiteProfile::standard().withHomeNetworks(std::move(ranges));
    detection.resourceFolder = resourceFolder();
    detection.intelFiles = request.intelFiles;
    if (!request.ruleFolders.empty()) {
        detection.ruleFolders = {detection.resourceFolder / "rules"};
        detection.ruleFolders.insert(detection.ruleFolders.end(), request.ruleFolders.begin(), request.ruleFolders.end());
    }
    return DetectionStage::create(detection);
}

} // namespace

Result<std::unique_ptr<AnalysisRun>> AnalysisRun::prepare(const AnalysisRequest& request) {
    METSUKE_TRY(auto detection, makeDetection(request));
    // A capture that cannot be read must not leave an empty case behind, so it is opened first.
    OpenOptions open;
    std::error_code none;
    bool spoolFolderIsNew = false;
    if (!request.caseFile.empty()) {
        open.spoolFolder = std::filesystem::path(request.caseFile).replace_extension(".packets");
        if (std::filesystem::exists(request.caseFile, none)) { // refused before anything is spooled beside it
            if (const auto refused = CaseStore::create(request.caseFile, caseOptions()); !refused.ok()) {
                return refused.error();
            }
        }
        if (std::any_of(request.captures.begin(), request.captures.end(), isStream)) {
            spoolFolderIsNew = std::filesystem::create_directory(open.spoolFolder, none); // when that fails, spooling says so
        }
    }
    auto source = openCaptures(request.captures, open);
    if (!source.ok()) {
        if (spoolFolderIsNew) {
            std::filesystem::remove_all(open.spoolFolder, none);
        }
        return source.error();
    }
    return assemble(request, std::move(source).value(), std::move(detection));
}

Result<std::unique_ptr<AnalysisRun>> AnalysisRun::prepare(const AnalysisRequest& request, std::unique_ptr<PacketSource> source) {
    METSUKE_TRY(auto detection, makeDetection(request));
    return assemble(request, std::move(source), std::move(detection));
}

Result<std::unique_ptr<AnalysisRun>> AnalysisRun::assemble(
    const AnalysisRequest& request, std::unique_ptr<PacketSource> source, std::unique_ptr<DetectionStage> detection) {
    auto state = std::make_unique<State>();
    state->request = request;
    state->source = std::move(source);
    state->detection = std::move(detection);
    if (request.discard) {
        return std::unique_ptr<AnalysisRun>(new AnalysisRun(std::move(state)));
    }
    if (request.caseFile.empty()) {
        METSUKE_TRY(state->store, CaseStore::createTemporary(caseOptions()));
    } else {
        METSUKE_TRY(state->store, CaseStore::create(request.caseFile, caseOptions()));
    }
    return std::unique_ptr<AnalysisRun>(new AnalysisRun(std::move(state)));
}

const std::shared_ptr<CaseStore>& AnalysisRun::store() const { return m_state->store; }

Result<AnalysisOutcome> AnalysisRun::run(
    const std::stop_token& stop, const std::function<void(const AnalysisProgress&)>& progress) {
    JobConfig config;
    config.threads = m_state->request.threads > 0 ? m_state->request.threads : std::max(1U, std::thread::hardware_concurrency());
    config.seed = m_state->request.seed.value_or(captureSeed(m_state->request.captures));
    config.files = &makeFileConsumer;
    DetectionEventStage stage(*m_state->detection);
    if (m_state->store) {
        METSUKE_CHECK(m_state->store->putRules(m_state->detection->rules()));
    }
    AnalysisJob job(*m_state->source, builtinProtocols(), std::move(config), &stage, m_state->store.get());
    METSUKE_TRY(const JobResult result, job.run(stop, [&](const JobProgress& now) {
        if (progress) {
            progress({now.packets, now.bytesRead, now.bytesTotal, now.watermark});
        }
    }));
    AnalysisOutcome outcome;
    outcome.cancelled = result.cancelled;
    outcome.captures = result.captures;
    outcome.damaged = std::any_of(result.captures.begin(), result.captures.end(),
        [](const CaptureSummary& c) { return c.unreadable || c.damaged > 0; });
    return outcome;
}

} // namespace metsuke
