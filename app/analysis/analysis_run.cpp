// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/analysis_run.h"

#include "capture/open_captures.h"
#include "core/engine/analysis_job.h"
#include "core/engine/case_stage.h"
#include "core/file/file_consumer.h"
#include "core/incident/detection_stage.h"
#include "core/protocol/parser.h"
#include "core/store/case_file.h"
#include "core/text/message_catalog.h"

#include <algorithm>
#include <thread>

namespace metsuke {

struct AnalysisRun::State {
    AnalysisRequest request;
    std::unique_ptr<PacketSource> source;
    std::shared_ptr<CaseStore> store;
    std::unique_ptr<DetectionStage> detection;
    CaseStore::Continuation begin; ///< of this run's packets in the case
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

/// What a request says of the site, beside what the case says already; `store` is null before there is one.
Result<SiteProfile> siteOf(const AnalysisRequest& request, CaseStore* store) {
    SiteProfile site = request.site.value_or(SiteProfile::standard());
    if (!request.site && store != nullptr) {
        METSUKE_TRY(site, store->siteProfile({}));
    }
    return request.homeNetworks.empty() ? site : site.withHomeNetworks(request.homeNetworks);
}

Result<std::unique_ptr<DetectionStage>> makeDetection(const AnalysisRequest& request, SiteProfile site) {
    DetectionConfig detection;
    detection.site = std::move(site);
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
    return prepare(request, [&](const CaseStore::Continuation&) -> Result<std::unique_ptr<PacketSource>> {
        OpenOptions open;
        std::error_code none;
        bool spoolFolderIsNew = false;
        if (!request.caseFile.empty()) {
            open.spoolFolder = packetFolderOf(request.caseFile);
            if (std::any_of(request.captures.begin(), request.captures.end(), isStream)) {
                spoolFolderIsNew = std::filesystem::create_directory(open.spoolFolder, none); // when that fails, spooling says so
            }
        }
        auto source = openCaptures(request.captures, open);
        if (!source.ok() && spoolFolderIsNew) {
            std::filesystem::remove_all(open.spoolFolder, none);
        }
        return source;
    });
}

Result<std::unique_ptr<AnalysisRun>> AnalysisRun::prepare(const AnalysisRequest& request, const OpenSource& open) {
    auto state = std::make_unique<State>();
    state->request = request;
    std::error_code none;
    if (!request.caseFile.empty() && std::filesystem::exists(request.caseFile, none)) {
        if (request.append) {
            METSUKE_TRY(state->store, CaseStore::open(request.caseFile, caseOptions()));
            METSUKE_TRY(state->begin, state->store->continuation()); // an error where it can only be read
        } else if (const auto refused = CaseStore::create(request.caseFile, caseOptions()); !refused.ok()) {
            return refused.error(); // before anything is spooled beside it
        }
    }
    METSUKE_TRY(const SiteProfile site, siteOf(request, state->store.get()));
    METSUKE_TRY(state->detection, makeDetection(request, site));
    // A source that cannot be opened must not leave an empty case behind, so it comes first.
    METSUKE_TRY(state->source, open(state->begin));
    if (!state->store && !request.discard) {
        METSUKE_TRY(state->store,
            request.caseFile.empty() ? CaseStore::createTemporary(caseOptions()) : CaseStore::create(request.caseFile, caseOptions()));
    }
    if (state->store) {
        METSUKE_TRY(const SiteProfile stored, state->store->siteProfile({}));
        if (site != stored) { // another one than a case was judged by is a change of that case
            METSUKE_CHECK(state->begin.captures == 0 ? state->store->putSiteProfile(site)
                                                     : state->store->setSiteProfile(site, Message("site.imported"), {}));
        }
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
    config.now = m_state->request.now;
    config.firstCapture = m_state->begin.captures;
    config.firstOrder = m_state->begin.nextOrder;
    METSUKE_CHECK(recall(stop, progress));
    std::unique_ptr<EventStage> stage;
    if (m_state->store) {
        stage = std::make_unique<CaseStage>(*m_state->store, std::move(m_state->detection),
            [this](SiteProfile site) { return makeDetection(m_state->request, std::move(site)); });
    } else {
        stage = std::make_unique<DetectionEventStage>(*m_state->detection);
    }
    AnalysisJob job(*m_state->source, builtinProtocols(), std::move(config), stage.get(), m_state->store.get());
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

/// Tells the detection what the case knew before this run.
Result<void> AnalysisRun::recall(const std::stop_token& stop, const std::function<void(const AnalysisProgress&)>& progress) {
    if (m_state->begin.captures == 0) {
        return {};
    }
    const auto tell = [&](int64_t done, int64_t total) {
        if (progress) {
            AnalysisProgress now;
            now.recalled = done;
            now.toRecall = done < total ? total : 0;
            progress(now);
        }
    };
    METSUKE_TRY(const bool isJudged, m_state->store->isJudgedBySite({}));
    METSUKE_TRY(const SiteProfile site, m_state->store->siteProfile({}));
    return isJudged ? replayEvents(*m_state->store, *m_state->detection, {}, stop, tell)
                    : reevaluate(*m_state->store, *m_state->detection, site, Stream::GoesOn, stop, tell);
}

Result<void> reevaluateCase(CaseStore& store, const AnalysisRequest& request, const Message& change, const std::string& author,
    const std::stop_token& stop, const std::function<void(int64_t, int64_t)>& progress) {
    METSUKE_TRY(const SiteProfile site, siteOf(request, &store));
    METSUKE_TRY(const auto detection, makeDetection(request, site));
    METSUKE_CHECK(reevaluate(store, *detection, site, Stream::Ended, stop, progress));
    const bool isGiven = request.site || !request.homeNetworks.empty(); // else an edit meanwhile would be undone
    METSUKE_TRY(const SiteProfile stored, store.siteProfile({}));
    if (isGiven && site != stored) { // behind the judgement: one that was given up changes nothing
        METSUKE_CHECK(store.setSiteProfile(site, change, author));
    }
    return store.recordAction(author, "reevaluate", Message("action.reevaluated"));
}

} // namespace metsuke
