// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/context/investigation_context.h"
#include "ui/services/analysis_service.h"
#include "ui/services/live_view.h"
#include "ui/services/query_service.h"

#include "core/model/site.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <unordered_map>

namespace metsuke {

class RespondSession;
class TraceSession;

/// The small things of a case that every page wants, read together: an immutable value, replaced as a whole.
struct CaseSnapshot {
    CaseSummary summary;
    std::vector<Host> hosts; ///< inside ones, by severity
    std::vector<Detection> detections; ///< all
    std::vector<Incident> incidents; ///< severity descending
    std::vector<WatchEntry> watchList;
    std::vector<RuleRow> rules;
    std::vector<Note> notes;
    std::vector<Pin> pins;
    std::vector<ActionLogEntry> actions; ///< newest first
    Site site; ///< what the case says of the site's networks
    std::optional<Error> siteProblem; ///< why `site` is only the standard one
    bool isJudgedBySite = true; ///< what was found is by that profile
    std::vector<ExcludedHits> excluded;
    std::optional<Message> undoable;
    std::optional<Message> redoable;

    [[nodiscard]] const Detection* detection(const std::string& key) const;
    [[nodiscard]] const Incident* incident(const std::string& key) const;
    [[nodiscard]] const Incident* incidentOf(const HostKey& host) const;
    [[nodiscard]] const WatchEntry* watchOf(const HostKey& host) const;
    [[nodiscard]] const Host* host(const HostKey& key) const;
    [[nodiscard]] const RuleRow* rule(const std::string& id) const;
    /// Name of a host if it has one, else its address.
    [[nodiscard]] QString hostName(const HostKey& key) const;
    [[nodiscard]] QString hostName(const std::string& address) const;
    /// 1-based number of an incident in order of time, stable while the case grows at its end.
    [[nodiscard]] int incidentNumber(const std::string& key) const;
    /// Fills the look-up tables; the service calls it once.
    void index();

private:
    std::unordered_map<std::string, size_t> m_detections, m_incidents, m_rules;
    std::unordered_map<HostKey, size_t> m_hosts, m_incidentOf, m_watchOf;
    std::unordered_map<std::string, size_t> m_hostByAddress;
    std::unordered_map<std::string, int> m_numbers;
};
using CaseSnapshotPtr = std::shared_ptr<const CaseSnapshot>;

/// A message for the bar under the tool bar: what happened, what was kept, what to do.
struct UserMessage {
    enum class Kind { Information, Success, Warning, Error };
    Kind kind = Kind::Information;
    QString text;
    QString detail; ///< the library's words, behind "Details"
    QString deed = {}; ///< what can be done about it, the words of a button: "Undo"; "" nothing
    std::function<void()> run = {}; ///< that button, once; GUI thread
};

/// One case in one window: its store, the questions asked of it, what the analyst does to it, and the running import.
/// Notifications of the engine are coalesced to at most four a second. GUI thread only.
class CaseSession : public QObject {
    Q_OBJECT
public:
    explicit CaseSession(const WorkstationFacts& facts, QObject* parent = nullptr);
    ~CaseSession() override;

    void openCase(const QString& path);
    void importCaptures(const QStringList& captures, const QString& casePath);
    /// Into the case that is open, which opens again should that not begin. Precondition: isWritable().
    void addCaptures(const QStringList& captures);
    /// Home networks come from the settings, of a case that is gone on with from itself.
    void captureLive(LiveOptions options, QString casePath);
    /// The interfaces of this computer; interfacesListed or interfacesFailed follows.
    void listInterfaces() { m_service->listInterfaces(); }
    void cancelImport();
    void close();

    [[nodiscard]] bool isOpen() const { return m_queries != nullptr; }
    [[nodiscard]] bool isOpening() const { return m_opening; }
    [[nodiscard]] bool isImporting() const { return m_importing; }
    /// The interface or stream that is captured now; empty when none is.
    [[nodiscard]] QString liveSource() const { return m_importing ? m_liveSource : QString(); }
    /// Open, not for reading only, and nothing else is being written to it.
    [[nodiscard]] bool isWritable() const { return isOpen() && !isReadOnly() && !isImporting(); }
    [[nodiscard]] bool isReadOnly() const { return m_case.investigation == nullptr; }
    /// Open, not for reading only, and its networks could be read: what stands in for those that could not must not
    /// overwrite them. Loading a file in their place is another thing.
    [[nodiscard]] bool canChangeSite() const {
        return isOpen() && !isReadOnly() && !m_firstSnapshot && !m_snapshot->siteProblem;
    }
    [[nodiscard]] const QString& path() const { return m_path; }
    [[nodiscard]] QString title() const; ///< file name without .metsuke
    [[nodiscard]] const ImportProgress& progress() const { return m_progress; }
    [[nodiscard]] const WorkstationFacts& facts() const { return m_facts; }

    [[nodiscard]] InvestigationContext& context() { return *m_context; }
    /// How the view moves while packets are captured.
    [[nodiscard]] LiveView& live() { return *m_live; }
    [[nodiscard]] const LiveView& live() const { return *m_live; }
    /// The root-cause trace of this window.
    [[nodiscard]] TraceSession& trace() { return *m_trace; }
    [[nodiscard]] const TraceSession& trace() const { return *m_trace; }
    /// What this window proposes to do.
    [[nodiscard]] RespondSession& respond() { return *m_respond; }
    [[nodiscard]] const RespondSession& respond() const { return *m_respond; }
    /// Null when no case is open; another object for another case.
    [[nodiscard]] QueryService* queries() const { return m_queries.get(); }
    /// Never null; empty until the first answer.
    [[nodiscard]] const CaseSnapshotPtr& snapshot() const { return m_snapshot; }

    // What the analyst does. Each is one committed transaction off the GUI thread, then the snapshot is read anew.
    void setTriage(const std::vector<std::string>& incidentKeys, TriageState state);
    void setWatchTriage(const HostKey& host, TriageState state);
    void addNote(const QString& targetKind, const std::string& target, const QString& text);
    void addPin(const Pin& pin);
    void removePin(const Pin& pin);
    void undo();
    void redo();
    void saveGraphPositions(const std::map<std::string, std::pair<double, double>>& positions);
    /// What was found is judged by it afterwards, at once or when the running import has ended.
    void setSiteProfile(const SiteProfile& profile, const Message& what);
    /// The same of the profile that the case has when its turn comes: changes that follow one another quickly all
    /// count. `edit` runs in another thread; where it fails or what it makes is not valid, that is told and nothing changes.
    void editSite(std::function<Result<SiteProfile>(SiteProfile)> edit, const Message& what);

    /// How far the case is being judged anew, 0 to 1; negative when it is not.
    [[nodiscard]] double rejudgedFraction() const { return m_rejudged; }
    /// The case's profile, for every new case. siteProfileKept or a message follows.
    void keepSiteProfile();
    /// Into a file of the user's. siteProfileWritten or a message follows; networks that cannot be read are not written.
    void exportSiteProfile(const QString& path);
    /// The case takes the profile of a file, or a message says why not.
    void importSiteProfile(const QString& path) { m_service->readSiteProfile(path); }

    /// Packets as pcapng to `path`; packetsExported or a message follows.
    void exportPackets(const std::vector<PacketRef>& packets, const QString& path, const QString& comment);

    void raise(UserMessage::Kind kind, const QString& text, const QString& detail = {});
    void raise(const UserMessage& message) { emit messageRaised(message); }
    void raise(const Error& error);

signals:
    void opened(); ///< queries() answers now
    void closed();
    void openFailed(const QString& path);
    void snapshotChanged(); ///< snapshot() is another value
    void dataChanged(); ///< committed data grew or changed: ask again; at most 4 a second
    void importStateChanged(); ///< progress, start, end
    void importFinished(const metsuke::ImportResult& result);
    void messageRaised(const metsuke::UserMessage& message);
    void interfacesListed(const std::vector<metsuke::CaptureInterface>& interfaces);
    void interfacesFailed(const metsuke::Error& error);
    void packetsExported(const QString& path);
    void rejudgingChanged(); ///< rejudgedFraction() is another
    void siteProfileKept();
    void siteProfileWritten(const QString& path);
    void saved(); ///< something the analyst did was committed

private:
    using Mutation = std::function<Result<void>(Investigation&)>;
    void mutate(Mutation mutation);
    void beginImport(const QString& liveSource);
    void onLiveTimer();
    void onCaseOpened(const OpenCase& opened, const QString& path);
    void onImportFinished(const ImportResult& result);
    void connectSite();
    void judgeIfNeeded();
    void giveUpJudging();
    void setRejudged(double fraction);
    void scheduleRefresh();
    void refresh();
    void takeSnapshot(const CaseSnapshotPtr& snapshot);
    void countMissed();

    WorkstationFacts m_facts;
    InvestigationContext* m_context;
    LiveView* m_live;
    TraceSession* m_trace; ///< a child
    RespondSession* m_respond; ///< the same
    std::unique_ptr<AnalysisService> m_service;
    OpenCase m_case;
    std::unique_ptr<QueryService> m_queries;
    std::unique_ptr<QueryService> m_mutations; ///< one thread: what the analyst does stays in order
    QueryChannel m_snapshotChannel;
    QueryChannel m_missedChannel; ///< while the view is paused
    CaseSnapshotPtr m_snapshot;
    QString m_path;
    QString m_liveSource;
    ImportProgress m_progress;
    QTimer m_refreshTimer;
    QTimer m_liveTimer; ///< a network may fall silent right after something was told
    QElapsedTimer m_sinceRefresh;
    QElapsedTimer m_sinceProgress;
    QString m_appendedTo; ///< the case that was open and gets more, until it is open again
    bool m_opening = false;
    bool m_importing = false;
    bool m_firstSnapshot = true;
    bool m_refreshAgain = false; ///< something changed since the running read began
    double m_rejudged = -1;
    bool m_judgingFailed = false; ///< not tried again before something changes
};

} // namespace metsuke
