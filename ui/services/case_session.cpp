// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/case_session.h"

#include "ui/services/respond_session.h"
#include "ui/services/sentences.h"
#include "ui/services/settings.h"
#include "ui/services/trace_session.h"

#include <QDateTime>
#include <QFileInfo>

namespace metsuke {

namespace {

constexpr int kRefreshMs = 250; // at most four notifications a second
constexpr int kLiveMs = 1'000;
constexpr size_t kShownActions = 200;

/// A profile that cannot be read keeps nobody from the rest of the case.
Result<void> readSite(EventStore& store, CaseSnapshot& snapshot, const QueryBudget& budget) {
    auto site = store.siteProfile(budget);
    if (site.ok()) {
        snapshot.site = Site(std::move(*site));
        METSUKE_TRY(snapshot.isJudgedBySite, store.isJudgedBySite(budget));
    } else if (site.error().code == ErrorCode::Cancelled) {
        return site.error();
    } else {
        snapshot.siteProblem = site.error();
    }
    METSUKE_TRY(snapshot.excluded, store.excludedHits(budget));
    return {};
}

Result<CaseSnapshotPtr> readSnapshot(EventStore& store, Investigation* investigation, const QueryBudget& budget) {
    auto snapshot = std::make_shared<CaseSnapshot>();
    METSUKE_TRY(snapshot->summary, store.summary(budget));
    METSUKE_TRY(snapshot->hosts, store.hosts(budget));
    METSUKE_TRY(snapshot->detections, store.detections(Filter::all(), TimeRange{}, budget));
    METSUKE_TRY(snapshot->incidents, store.incidents(budget));
    METSUKE_TRY(snapshot->watchList, store.watchList(budget));
    METSUKE_TRY(snapshot->rules, store.rules(budget));
    METSUKE_TRY(snapshot->notes, store.notes(budget));
    METSUKE_TRY(snapshot->pins, store.pins(budget));
    METSUKE_TRY(snapshot->actions, store.actionLog(kShownActions, budget));
    METSUKE_CHECK(readSite(store, *snapshot, budget));
    if (investigation != nullptr) {
        METSUKE_TRY(snapshot->undoable, investigation->undoable());
        METSUKE_TRY(snapshot->redoable, investigation->redoable());
    }
    snapshot->index();
    return CaseSnapshotPtr(std::move(snapshot));
}

} // namespace

CaseSession::CaseSession(const WorkstationFacts& facts, QObject* parent)
    : QObject(parent)
    , m_facts(facts)
    , m_context(new InvestigationContext(this))
    , m_live(new LiveView(*m_context, this))
    , m_trace(new TraceSession(*this, facts.fleet.get()))
    , m_respond(new RespondSession(*this, facts.fleet.get()))
    , m_service(facts.makeService())
    , m_snapshot(std::make_shared<const CaseSnapshot>()) {
    connect(m_live, &LiveView::resumed, this, &CaseSession::refresh);
    m_refreshTimer.setSingleShot(true);
    connect(&m_refreshTimer, &QTimer::timeout, this, [this] {
        if (m_live->isPaused()) {
            countMissed();
        } else if (m_snapshotChannel.isBusy()) {
            m_refreshTimer.start(kRefreshMs); // more that came can wait, and must once the view is paused
        } else {
            refresh();
        }
    });
    connect(&m_liveTimer, &QTimer::timeout, this, &CaseSession::onLiveTimer);
    connect(m_service.get(), &AnalysisService::caseOpened, this, &CaseSession::onCaseOpened);
    connect(m_service.get(), &AnalysisService::caseFailed, this, [this](const QString& path, const Error& error) {
        m_opening = false;
        m_importing = false;
        m_live->setLive(false);
        raise(error);
        emit importStateChanged();
        if (m_appendedTo.isEmpty()) {
            emit openFailed(path);
        } else { // nothing was added: the case is as it was
            openCase(std::exchange(m_appendedTo, {}));
        }
    });
    connect(m_service.get(), &AnalysisService::progressed, this, [this](const ImportProgress& progress) {
        m_progress = progress;
        m_sinceProgress.restart();
        emit importStateChanged();
    });
    connect(m_service.get(), &AnalysisService::committed, this, &CaseSession::scheduleRefresh);
    connect(m_service.get(), &AnalysisService::importFinished, this, &CaseSession::onImportFinished);
    connect(m_service.get(), &AnalysisService::noticed, this,
        [this](const Message& notice) {
            const bool good = notice.id == "capture.sandboxed";
            raise(good ? UserMessage::Kind::Information : UserMessage::Kind::Warning, sentences::render(notice));
        });
    connect(m_service.get(), &AnalysisService::interfacesListed, this, &CaseSession::interfacesListed);
    connect(m_service.get(), &AnalysisService::interfacesFailed, this, &CaseSession::interfacesFailed);
    connect(m_service.get(), &AnalysisService::packetsExported, this, &CaseSession::packetsExported);
    connect(m_service.get(), &AnalysisService::exportFailed, this,
        [this](const QString&, const Error& error) { raise(error); });
    connectSite();
}

void CaseSession::connectSite() {
    connect(m_service.get(), &AnalysisService::rejudging, this, [this](qint64 events, qint64 total) {
        setRejudged(total > 0 ? static_cast<double>(events) / static_cast<double>(total) : 0);
    });
    connect(m_service.get(), &AnalysisService::rejudged, this, [this] {
        setRejudged(-1);
        refresh();
    });
    connect(m_service.get(), &AnalysisService::rejudgingFailed, this, [this](const Error& error) {
        m_judgingFailed = true;
        setRejudged(-1);
        raise(error);
    });
    connect(m_service.get(), &AnalysisService::siteProfileRead, this, [this](const QString&, const SiteProfile& profile) {
        setSiteProfile(profile, Message("site.imported"));
    });
    connect(m_service.get(), &AnalysisService::siteProfileFailed, this, [this](const QString&, const Error& error) { raise(error); });
    connect(m_service.get(), &AnalysisService::siteProfileWritten, this, [this](const QString& path) {
        if (path == Settings::instance().siteProfilePath()) {
            emit siteProfileKept();
        } else {
            emit siteProfileWritten(path);
        }
    });
}

CaseSession::~CaseSession() {
    if (m_mutations) {
        m_mutations->drain();
    }
}

void CaseSession::openCase(const QString& path) {
    close();
    m_opening = true;
    m_service->openCase(path);
}

void CaseSession::beginImport(const QString& liveSource) {
    close();
    m_opening = true;
    m_importing = true;
    m_liveSource = liveSource;
    m_progress = {};
    m_live->setLive(!liveSource.isEmpty());
}

void CaseSession::onLiveTimer() {
    if (liveSource().isEmpty()) {
        m_liveTimer.stop();
        return;
    }
    if (m_progress.packetsPerSecond > 0 && m_sinceProgress.elapsed() > 2 * kLiveMs) {
        m_progress.packetsPerSecond = 0;
        emit importStateChanged();
    }
    scheduleRefresh();
}

void CaseSession::importCaptures(const QStringList& captures, const QString& casePath) {
    beginImport({});
    m_service->importCaptures(captures, casePath, {false, Settings::instance().homeNetworks(), Settings::instance().siteProfilePath()});
    emit importStateChanged();
}

void CaseSession::addCaptures(const QStringList& captures) {
    const QString file = m_path;
    beginImport({});
    m_appendedTo = file;
    m_service->importCaptures(captures, file, {true, {}, {}});
    emit importStateChanged();
}

void CaseSession::captureLive(LiveOptions options, QString casePath) { // a copy: it may be this case's path
    beginImport(options.source);
    if (options.append) {
        m_appendedTo = casePath;
    } else {
        options.homeNetworks = Settings::instance().homeNetworks();
        options.siteProfile = Settings::instance().siteProfilePath();
    }
    m_service->captureLive(options, casePath);
    m_liveTimer.start(kLiveMs);
    emit importStateChanged();
}

void CaseSession::cancelImport() {
    if (m_importing) {
        m_service->cancelImport();
    }
}

void CaseSession::close() {
    if (m_importing) {
        m_service->cancelImport();
    }
    giveUpJudging();
    if (m_mutations) {
        m_mutations->drain();
    }
    m_refreshTimer.stop();
    m_snapshotChannel.cancel();
    m_refreshAgain = false;
    m_missedChannel.cancel();
    m_live->setLive(false);
    m_mutations.reset();
    m_queries.reset();
    m_case = {};
    m_path.clear();
    m_appendedTo.clear();
    m_snapshot = std::make_shared<const CaseSnapshot>();
    m_opening = false;
    m_importing = false;
    emit closed();
}

QString CaseSession::title() const { return QFileInfo(m_path).completeBaseName(); }

void CaseSession::onCaseOpened(const OpenCase& openCase, const QString& path) {
    m_opening = false;
    m_case = openCase;
    m_path = path;
    m_appendedTo.clear();
    m_firstSnapshot = true;
    m_judgingFailed = false;
    m_queries = std::make_unique<QueryService>(m_case.store);
    m_mutations = std::make_unique<QueryService>(m_case.store, nullptr, 1);
    InvestigationState start;
    start.page = QStringLiteral("overview");
    m_context->reset(start);
    emit opened();
    refresh();
}

void CaseSession::onImportFinished(const ImportResult& result) {
    m_importing = false;
    m_live->setLive(false);
    m_opening = false;
    emit importStateChanged();
    emit importFinished(result);
    if (!result.message.id.empty()) {
        const UserMessage::Kind kind
            = result.outcome == ImportOutcome::Failed ? UserMessage::Kind::Error : UserMessage::Kind::Warning;
        raise(kind, sentences::render(result.message), result.detail);
    }
    refresh();
}

void CaseSession::scheduleRefresh() {
    if (m_live->isPaused()) {
        countMissed();
        return;
    }
    if (m_refreshTimer.isActive()) {
        return;
    }
    const qint64 since = m_sinceRefresh.isValid() ? m_sinceRefresh.elapsed() : kRefreshMs;
    m_refreshTimer.start(static_cast<int>(std::max<qint64>(0, kRefreshMs - since)));
}

void CaseSession::refresh() {
    if (!m_queries) {
        return;
    }
    if (m_snapshotChannel.isBusy()) {
        m_refreshAgain = true; // the running read may be older than this change
        return;
    }
    m_sinceRefresh.restart();
    emit dataChanged();
    m_snapshotChannel.ask(
        m_queries.get(), this,
        [investigation = m_case.investigation](EventStore& store, const QueryBudget& budget) {
            return readSnapshot(store, investigation.get(), budget);
        },
        [this](const Result<CaseSnapshotPtr>& answer) {
            if (answer.ok()) {
                takeSnapshot(answer.value());
            } else if (answer.error().code != ErrorCode::Cancelled) {
                raise(answer.error());
            }
            if (std::exchange(m_refreshAgain, false)) {
                refresh();
            }
        });
}

void CaseSession::takeSnapshot(const CaseSnapshotPtr& snapshot) {
    m_snapshot = snapshot;
    if (std::exchange(m_firstSnapshot, false) && m_snapshot->summary.readOnly) {
        raise(UserMessage::Kind::Information, sentences::render(m_snapshot->summary.readOnlyReason));
    }
    m_live->setShown(m_snapshot->summary.last, m_snapshot->summary.flows);
    emit snapshotChanged();
    judgeIfNeeded();
}

/// The view stands still; people want to know what waits for them.
void CaseSession::countMissed() {
    if (!m_missedChannel.isBusy()) {
        m_missedChannel.ask(
            m_queries.get(), this, [](EventStore& store, const QueryBudget& budget) { return store.summary(budget); },
            [this](const Result<CaseSummary>& summary) {
                if (summary.ok()) {
                    m_live->setFlows(summary->flows);
                }
            });
    }
}

void CaseSession::judgeIfNeeded() {
    if (m_snapshot->isJudgedBySite || m_rejudged >= 0 || m_judgingFailed || m_importing || isReadOnly()) {
        return;
    }
    setRejudged(0);
    m_service->rejudge(m_case.store);
}

void CaseSession::giveUpJudging() {
    if (m_rejudged >= 0) {
        m_service->cancelRejudging();
        setRejudged(-1);
    }
}

void CaseSession::setRejudged(double fraction) {
    if (fraction != m_rejudged) {
        m_rejudged = fraction;
        emit rejudgingChanged();
    }
}

void CaseSession::mutate(Mutation mutation) {
    if (!m_mutations || !m_case.investigation) {
        raise(UserMessage::Kind::Warning, tr("This case is open for reading only: nothing was changed."));
        return;
    }
    m_judgingFailed = false;
    giveUpJudging(); // it would keep the change waiting; the snapshot behind the change begins it again
    m_mutations->ask(
        this,
        [investigation = m_case.investigation, mutation = std::move(mutation)](
            EventStore&, const QueryBudget&) { return mutation(*investigation); },
        [this](const Result<void>& answer) {
            if (!answer) {
                raise(answer.error());
                judgeIfNeeded(); // the change that it was given up for did not come
                return;
            }
            emit saved();
            refresh();
        });
}

void CaseSession::setTriage(const std::vector<std::string>& incidentKeys, TriageState state) {
    mutate([incidentKeys, state, author = Settings::instance().author()](
               Investigation& investigation) { return investigation.setTriage(incidentKeys, state, author); });
}

void CaseSession::setWatchTriage(const HostKey& host, TriageState state) {
    mutate([host, state, author = Settings::instance().author()](
               Investigation& investigation) { return investigation.setWatchTriage(host, state, author); });
}

void CaseSession::addNote(const QString& targetKind, const std::string& target, const QString& text) {
    Note note;
    note.targetKind = targetKind.toStdString();
    note.target = target;
    note.at = Timestamp{QDateTime::currentMSecsSinceEpoch() * kMillisecond};
    note.author = Settings::instance().author();
    note.text = text.toStdString();
    mutate([note](Investigation& investigation) { return investigation.addNote(note); });
}

void CaseSession::addPin(const Pin& pin) {
    mutate([pin, author = Settings::instance().author()](
               Investigation& investigation) { return investigation.addPin(pin, author); });
}

void CaseSession::removePin(const Pin& pin) {
    mutate([pin, author = Settings::instance().author()](
               Investigation& investigation) { return investigation.removePin(pin, author); });
}

void CaseSession::undo() {
    mutate([author = Settings::instance().author()](
               Investigation& investigation) { return investigation.undo(author); });
}

void CaseSession::redo() {
    mutate([author = Settings::instance().author()](
               Investigation& investigation) { return investigation.redo(author); });
}

void CaseSession::saveGraphPositions(const std::map<std::string, std::pair<double, double>>& positions) {
    if (m_case.investigation) { // a read-only case keeps its layout; that is no message worth raising
        mutate([positions](Investigation& investigation) { return investigation.saveGraphPositions(positions); });
    }
}

void CaseSession::setSiteProfile(const SiteProfile& profile, const Message& what) {
    mutate([profile, what, author = Settings::instance().author()](
               Investigation& investigation) { return investigation.setSiteProfile(profile, what, author); });
}

void CaseSession::editSite(std::function<Result<SiteProfile>(SiteProfile)> edit, const Message& what) {
    mutate([store = m_case.store, edit = std::move(edit), what, author = Settings::instance().author()](
               Investigation& investigation) -> Result<void> {
        METSUKE_TRY(const SiteProfile before, store->siteProfile({}));
        METSUKE_TRY(const SiteProfile after, edit(before));
        METSUKE_CHECK(validateSiteProfile(after));
        return after == before ? Result<void>() : investigation.setSiteProfile(after, what, author);
    });
}

void CaseSession::keepSiteProfile() { exportSiteProfile(Settings::instance().siteProfilePath()); }

void CaseSession::exportSiteProfile(const QString& path) {
    if (m_snapshot->siteProblem) {
        raise(*m_snapshot->siteProblem);
        return;
    }
    m_service->writeSiteProfile(m_snapshot->site.profile(), path);
}

void CaseSession::exportPackets(const std::vector<PacketRef>& packets, const QString& path, const QString& comment) {
    if (m_case.store) {
        m_service->exportPackets(m_case.store, packets, path, comment);
    }
}

void CaseSession::raise(UserMessage::Kind kind, const QString& text, const QString& detail) {
    emit messageRaised({kind, text, detail});
}

void CaseSession::raise(const Error& error) {
    raise(UserMessage::Kind::Error, sentences::render(error), QString::fromStdString(error.detail));
}

} // namespace metsuke
