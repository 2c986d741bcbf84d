// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/desktop_analysis.h"

#include "app/analysis/site_file.h"
#include "app/workstation/packet_export.h"

#include "ui/services/settings.h"

#include "capture/devices.h"

#include <QElapsedTimer>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace metsuke {

namespace {

constexpr qint64 kReportMs = 250; // at most four commits a second are told

std::filesystem::path toPath(const QString& text) { return text.toStdString(); }

AnalysisRequest requestFor(const QString& casePath, const QStringList& homeNetworks) {
    AnalysisRequest request;
    request.caseFile = toPath(casePath);
    for (const QString& text : homeNetworks) {
        if (const auto network = IpRange::parse(text.toStdString()); network.ok()) {
            request.homeNetworks.push_back(*network);
        }
    }
    return request;
}

/// libpcap also lists what it can capture of other buses and of the packet filter.
bool isNetwork(const std::string& device) {
    static constexpr std::array<std::string_view, 5> kOthers{"bluetooth", "usbmon", "nflog", "nfqueue", "dbus-"};
    return std::none_of(kOthers.begin(), kOthers.end(), [&](std::string_view other) { return device.starts_with(other); });
}

/// One sentence for the message bar; what else was wrong stands behind "Details".
ImportResult resultOf(const Result<AnalysisOutcome>& outcome) {
    ImportResult result;
    if (!outcome.ok()) {
        result.outcome = ImportOutcome::Failed;
        result.message = outcome.error().message;
        result.detail = QString::fromStdString(outcome.error().detail);
        return result;
    }
    if (outcome->cancelled) {
        result.outcome = ImportOutcome::Cancelled;
        result.message = Message("workstation.import_cancelled");
    } else if (outcome->damaged) {
        result.outcome = ImportOutcome::Damaged;
    }
    QStringList details;
    for (const CaptureSummary& capture : outcome->captures) {
        if (capture.damaged > 0 || capture.unreadable) {
            details.append(QString::fromStdString(capture.path));
        }
        if (result.outcome == ImportOutcome::Damaged && result.message.id.empty()) {
            result.message = capture.message;
        }
    }
    result.detail = details.join(u'\n');
    return result;
}

} // namespace

/// Closing a case writes its log back into the file, which may take a while: it is done here, not in the GUI thread.
/// One for all windows, so that a case that is opened again waits until it was closed.
class DesktopAnalysis::Closer {
public:
    static const std::shared_ptr<Closer>& instance() {
        static const auto closer = std::make_shared<Closer>();
        return closer;
    }
    Closer()
        : m_thread([this](const std::stop_token& stop) { run(stop); }) {}
    void waitUntilIdle() {
        std::unique_lock lock(m_mutex);
        m_idle.wait(lock, [this] { return m_stores.empty() && !m_busy; });
    }
    void close(std::shared_ptr<CaseStore> store) {
        const std::lock_guard lock(m_mutex);
        m_stores.push_back(std::move(store));
        m_wake.notify_one();
    }

private:
    void run(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        while (m_wake.wait(lock, stop, [this] { return !m_stores.empty(); }) || !m_stores.empty()) {
            std::shared_ptr<CaseStore> store = std::move(m_stores.front());
            m_stores.pop_front();
            m_busy = true;
            lock.unlock();
            store.reset();
            lock.lock();
            m_busy = false;
            m_idle.notify_all();
        }
    }
    std::mutex m_mutex; ///< guards m_stores and m_busy
    std::condition_variable_any m_wake;
    std::condition_variable m_idle;
    bool m_busy = false;
    std::deque<std::shared_ptr<CaseStore>> m_stores;
    std::jthread m_thread; ///< last: joins before the rest goes
};

/// What the engine says while it runs, thinned out for the GUI.
class DesktopAnalysis::Reporter {
public:
    Reporter(DesktopAnalysis& service, const std::shared_ptr<CaseStore>& store, quint64 generation)
        : m_service(service)
        , m_store(store)
        , m_generation(generation) {}

    void report(const AnalysisProgress& now) {
        if (m_since.isValid() && m_since.elapsed() < kReportMs) {
            return;
        }
        ImportProgress progress;
        if (m_since.isValid()) {
            progress.packetsPerSecond = static_cast<double>(now.packets - m_packets) * 1000 / static_cast<double>(m_since.elapsed());
        }
        m_packets = now.packets;
        m_since.restart();
        progress.recalling = now.toRecall > 0;
        progress.bytesRead = progress.recalling ? static_cast<quint64>(now.recalled) : now.bytesRead;
        progress.bytesTotal = progress.recalling ? static_cast<quint64>(now.toRecall) : now.bytesTotal;
        progress.packets = now.packets;
        progress.clock = now.watermark;
        m_service.post(m_generation, [&service = m_service, progress] { emit service.progressed(progress); });
        open(false);
    }

    /// Opens the doors once there is something behind them; later calls tell that there is more.
    void open(bool empty) {
        if (m_opened) {
            m_service.post(m_generation, [&service = m_service] { emit service.committed(); });
            return;
        }
        const auto summary = m_store->summary({});
        if (!empty && (!summary.ok() || summary->flows == 0)) {
            return;
        }
        m_opened = true;
        m_service.post(m_generation,
            [&service = m_service, doors = m_service.doorsOf(m_store), path = QString::fromStdString(m_store->path().string())] {
                emit service.caseOpened(doors, path);
            });
    }

private:
    DesktopAnalysis& m_service;
    std::shared_ptr<CaseStore> m_store;
    quint64 m_generation;
    QElapsedTimer m_since;
    uint64_t m_packets = 0; ///< at m_since
    bool m_opened = false;
};

DesktopAnalysis::DesktopAnalysis(std::filesystem::path fleetFolder, QObject* parent)
    : AnalysisService(parent)
    , m_closer(Closer::instance()) {
    if (!fleetFolder.empty()) {
        m_actions = std::make_shared<CaseActionKeeper>(
            std::move(fleetFolder), [this] { QMetaObject::invokeMethod(this, [this] { emit committed(); }, Qt::QueuedConnection); });
    }
}

DesktopAnalysis::~DesktopAnalysis() {
    m_import.request_stop();
    m_rejudging.request_stop();
    for (Worker& worker : m_threads) {
        worker.thread.request_stop();
    }
    m_threads.clear();
}

std::shared_ptr<std::atomic<bool>> DesktopAnalysis::start(std::function<void(const std::stop_token&)> work) {
    // Threads that ended are joined here: a window lives long and starts few of them.
    std::erase_if(m_threads, [](const Worker& worker) { return worker.done->load(); });
    auto done = std::make_shared<std::atomic<bool>>(false); // shared by the thread and its entry
    m_threads.push_back({done, std::jthread([work = std::move(work), done](const std::stop_token& stop) {
        work(stop);
        done->store(true);
        done->notify_all();
    })});
    return done;
}

void DesktopAnalysis::post(quint64 generation, std::function<void()> answer) {
    QMetaObject::invokeMethod(
        this,
        [this, generation, answer = std::move(answer)] {
            if (generation == m_generation) {
                answer();
            }
        },
        Qt::QueuedConnection);
}

OpenCase DesktopAnalysis::doorsOf(const std::shared_ptr<CaseStore>& store) const {
    // The last holder is mostly the GUI: the doors hand the store to the closer when they go.
    const std::shared_ptr<CaseStore> door(store.get(),
        [store, closer = m_closer](CaseStore*) mutable { closer->close(std::move(store)); });
    if (m_actions) {
        m_actions->watch(door);
    }
    return {door, store->isReadOnly() ? nullptr : std::shared_ptr<Investigation>(door)};
}

/// Whoever has had this case lets go of it first, or it would open for reading only. Asked in the GUI thread, waits in another.
std::function<void()> DesktopAnalysis::waitForHolders(const QString& path) const {
    return [import = path == m_importPath ? m_importDone : nullptr, judgement = m_judgementDone, closer = m_closer, actions = m_actions] {
        if (actions) {
            actions->letGo();
        }
        for (const auto& holder : {import, judgement}) {
            if (holder) {
                holder->wait(false);
            }
        }
        closer->waitUntilIdle();
    };
}

void DesktopAnalysis::openCase(const QString& path) {
    m_import.request_stop();
    m_importing = false;
    const quint64 generation = ++m_generation;
    cancelRejudging();
    start([this, path, generation, letGo = waitForHolders(path)](const std::stop_token&) {
        letGo();
        auto opened = CaseStore::open(toPath(path), caseOptions());
        if (opened.ok()) {
            post(generation, [this, doors = doorsOf(opened.value()), path] { emit caseOpened(doors, path); });
        } else {
            post(generation, [this, error = opened.error(), path] { emit caseFailed(path, error); });
        }
    });
}

quint64 DesktopAnalysis::begin(const QString& casePath) {
    m_import.request_stop();
    m_import = std::stop_source();
    m_importing = true;
    m_importPath = casePath;
    return ++m_generation;
}

void DesktopAnalysis::importCaptures(const QStringList& captures, const QString& casePath, const ImportOptions& options) {
    const auto letGo = options.append ? waitForHolders(casePath) : std::function<void()>([] {});
    const quint64 generation = begin(casePath);
    AnalysisRequest request = requestFor(casePath, options.homeNetworks);
    request.append = options.append;
    for (const QString& capture : captures) {
        request.captures.push_back(toPath(capture));
    }
    m_importDone = start([this, request, generation, letGo, site = toPath(options.siteProfile), import = m_import](const std::stop_token& stop) mutable {
        letGo();
        request.site = siteOf(request, site, generation);
        const std::stop_callback forward(stop, [&import] { std::stop_source(import).request_stop(); });
        this->import(import.get_token(), request, generation);
    });
}

void DesktopAnalysis::captureLive(const LiveOptions& options, const QString& casePath) {
    const auto letGo = options.append ? waitForHolders(casePath) : std::function<void()>([] {});
    const quint64 generation = begin(casePath);
    LiveRequest request;
    request.analysis = requestFor(casePath, options.homeNetworks);
    request.analysis.append = options.append;
    request.live.interface = options.source.toStdString();
    request.live.filter = options.filter.toStdString();
    request.spool.ringBytes = static_cast<uint64_t>(options.ringBytes);
    request.flowBytes = static_cast<uint64_t>(options.flowBytes);
    request.program = findCaptureProgram();
    m_importDone = start([this, request, generation, letGo, site = toPath(options.siteProfile), end = m_import.get_token()](const std::stop_token& stop) mutable {
        letGo();
        request.analysis.site = siteOf(request.analysis, site, generation);
        capture(stop, end, request, generation);
    });
}

/// What the user wants every new case to know; what is wrong with it is told, and is no reason not to analyse.
std::optional<SiteProfile> DesktopAnalysis::siteOf(const AnalysisRequest& request, const std::filesystem::path& file, quint64 generation) {
    std::error_code none;
    const bool isNew = !std::filesystem::exists(request.caseFile, none); // a case that gets more has its own
    if (!isNew || file.empty() || !std::filesystem::exists(file, none)) {
        return std::nullopt;
    }
    auto profile = readSiteFile(file);
    if (!profile.ok()) {
        post(generation, [this, what = profile.error().message] { emit noticed(what); });
        return std::nullopt;
    }
    return std::move(profile).value();
}

void DesktopAnalysis::tellOfJudgement(quint64 judgement, std::function<void()> answer) {
    QMetaObject::invokeMethod(
        this,
        [this, judgement, answer = std::move(answer)] {
            if (judgement == m_judgement) {
                answer();
            }
        },
        Qt::QueuedConnection);
}

void DesktopAnalysis::rejudge(std::shared_ptr<EventStore> store) {
    cancelRejudging();
    m_rejudging = std::stop_source();
    m_judgementDone = start([this, store = std::move(store), judgement = m_judgement, author = Settings::instance().author(),
                                stopper = m_rejudging](const std::stop_token& stop) mutable {
        const std::stop_callback forward(stop, [&stopper] { stopper.request_stop(); });
        auto cases = std::dynamic_pointer_cast<CaseStore>(std::move(store));
        if (!cases) {
            return;
        }
        QElapsedTimer since;
        const auto judged = reevaluateCase(*cases, {}, {}, author, stopper.get_token(), [&](int64_t told, int64_t total) {
            if (!since.isValid() || since.elapsed() >= kReportMs) {
                since.start();
                tellOfJudgement(judgement, [this, told, total] { emit rejudging(told, total); });
            }
        });
        cases.reset(); // who hears of the end may open the case again at once
        if (judged.ok()) {
            tellOfJudgement(judgement, [this] { emit rejudged(); });
        } else if (judged.error().code != ErrorCode::Cancelled) {
            tellOfJudgement(judgement, [this, error = judged.error()] { emit rejudgingFailed(error); });
        }
    });
}

void DesktopAnalysis::cancelRejudging() {
    ++m_judgement;
    m_rejudging.request_stop();
}

void DesktopAnalysis::readSiteProfile(const QString& path) {
    start([this, path, generation = m_generation](const std::stop_token&) {
        const auto profile = readSiteFile(toPath(path));
        post(generation, [this, path, profile] { // it was meant for the case that was shown
            if (profile.ok()) {
                emit siteProfileRead(path, *profile);
            } else {
                emit siteProfileFailed(path, profile.error());
            }
        });
    });
}

void DesktopAnalysis::writeSiteProfile(const SiteProfile& profile, const QString& path) {
    start([this, profile, path](const std::stop_token&) {
        const auto written = writeSiteFile(profile, toPath(path));
        QMetaObject::invokeMethod(this, [this, path, written] {
            if (written.ok()) {
                emit siteProfileWritten(path);
            } else {
                emit siteProfileFailed(path, written.error());
            }
        });
    });
}

void DesktopAnalysis::cancelImport() { m_import.request_stop(); }

void DesktopAnalysis::fail(quint64 generation, const QString& what, const Error& error) {
    post(generation, [this, what, error] {
        m_importing = false;
        emit caseFailed(what, error);
    });
}

void DesktopAnalysis::finish(quint64 generation, const ImportResult& result) {
    post(generation, [this, result] {
        m_importing = false;
        emit committed();
        emit importFinished(result);
    });
}

void DesktopAnalysis::import(const std::stop_token& stop, const AnalysisRequest& request, quint64 generation) {
    auto prepared = AnalysisRun::prepare(request);
    if (!prepared.ok()) {
        fail(generation, QString::fromStdString(request.captures.front().string()), prepared.error());
        return;
    }
    const ImportResult result = runImport(stop, **prepared, generation);
    prepared.value().reset(); // who hears of the end may open the case again at once
    finish(generation, result);
}

ImportResult DesktopAnalysis::runImport(const std::stop_token& stop, AnalysisRun& run, quint64 generation) {
    Reporter reporter(*this, run.store(), generation);
    const auto outcome = run.run(stop, [&reporter](const AnalysisProgress& now) { reporter.report(now); });
    reporter.open(true);
    return resultOf(outcome);
}

void DesktopAnalysis::capture(
    const std::stop_token& stop, const std::stop_token& end, const LiveRequest& request, quint64 generation) {
    auto started = LiveRun::start(request);
    if (!started.ok()) {
        fail(generation, QString::fromStdString(request.live.interface), started.error());
        return;
    }
    const ImportResult result = runCapture(stop, end, **started, generation);
    started.value().reset(); // as above
    finish(generation, result);
}

ImportResult DesktopAnalysis::runCapture(
    const std::stop_token& stop, const std::stop_token& end, LiveRun& run, quint64 generation) {
    Reporter reporter(*this, run.store(), generation);
    reporter.open(true); // an idle network is worth looking at, too
    const auto tell = [&] {
        for (const Message& notice : run.takeNotices()) {
            post(generation, [this, notice] { emit noticed(notice); });
        }
    };
    const auto outcome = [&] {
        const std::stop_callback orderly(end, [&run] { run.stopCapture(); });
        return run.run(stop, [&](const AnalysisProgress& now) {
            reporter.report(now);
            tell();
        });
    }();
    tell();
    ImportResult result = resultOf(outcome);
    if (const auto failure = run.failure(); failure && result.message.id.empty()) {
        result.outcome = ImportOutcome::Damaged;
        result.message = failure->message;
        result.detail = QString::fromStdString(failure->detail);
    }
    return result;
}

void DesktopAnalysis::listInterfaces() {
    start([this](const std::stop_token&) {
        const auto devices = listDevices();
        if (!devices.ok()) {
            QMetaObject::invokeMethod(this, [this, error = devices.error()] { emit interfacesFailed(error); });
            return;
        }
        std::vector<CaptureInterface> interfaces;
        for (const CaptureDevice& device : *devices) {
            if (!isNetwork(device.name)) {
                continue;
            }
            CaptureInterface one{QString::fromStdString(device.name), QString::fromStdString(device.description), {}, device.isUp, device.isLoopback};
            for (const IpAddress& address : device.addresses) {
                one.addresses.append(QString::fromStdString(address.toString()));
            }
            interfaces.push_back(std::move(one));
        }
        QMetaObject::invokeMethod(this, [this, interfaces = std::move(interfaces)] { emit interfacesListed(interfaces); });
    });
}

void DesktopAnalysis::exportPackets(
    std::shared_ptr<EventStore> store, const std::vector<PacketRef>& packets, const QString& path, const QString& comment) {
    start([this, store = std::move(store), packets, path, comment = comment.toStdString(),
              author = Settings::instance().author()](const std::stop_token& stop) {
        const auto written = writePackets(*store, packets, toPath(path), comment, QueryBudget{stop});
        // An export belongs to its file, not to the case that is shown: it is told whatever was opened since.
        if (!written.ok()) {
            QMetaObject::invokeMethod(this, [this, path, error = written.error()] { emit exportFailed(path, error); });
            return;
        }
        if (const auto cases = std::dynamic_pointer_cast<CaseStore>(store); cases && !cases->isReadOnly()) {
            const auto recorded = cases->recordAction(author, "export",
                Message("workstation.exported").with("path", path.toStdString()).with("packets", static_cast<int64_t>(packets.size())));
            if (!recorded.ok()) {
                QMetaObject::invokeMethod(this, [this, path, error = recorded.error()] { emit exportFailed(path, error); });
            }
        }
        QMetaObject::invokeMethod(this, [this, path] { emit packetsExported(path); });
    });
}

} // namespace metsuke
