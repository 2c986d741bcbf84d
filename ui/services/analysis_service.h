// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/notice_sender.h"
#include "ui/services/query_language.h"

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/store/health_findings.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <vector>

namespace metsuke {

class FleetService;

/// A case that is open: its two doors. Shared: worker threads may outlive the window that opened it by a call.
struct OpenCase {
    std::shared_ptr<EventStore> store;
    std::shared_ptr<Investigation> investigation; ///< null when the case is read-only
};

struct ImportOptions {
    bool append = false; ///< the case exists and gets more; what comes counts together with what it has
    QStringList homeNetworks; ///< CIDRs; empty: as the site's profile says
    QString siteProfile; ///< file with what the site says of its networks; where it is not there, the standard
};

/// An interface of this computer that packets come through.
struct CaptureInterface {
    QString name; ///< "eth0"
    QString description; ///< may be empty
    QStringList addresses;
    bool isUp = false;
    bool isLoopback = false;
};

struct LiveOptions {
    bool append = false; ///< as in ImportOptions; of an interrupted capture, what it had not analysed comes first
    QString source; ///< an interface's name, or a stream: tcp://HOST:PORT, ssh://USER@HOST/INTERFACE
    QString filter; ///< libpcap's language; empty: everything
    qint64 ringBytes = 8'000'000'000; ///< of packets that are kept; the oldest go first
    qint64 flowBytes = 256'000; ///< payload that is kept of each direction of a flow once it is analysed; 0: all
    QStringList homeNetworks; ///< as in ImportOptions
    QString siteProfile; ///< as in ImportOptions
};

struct ImportProgress {
    bool recalling = false; ///< a case that gets more is looked at first: bytes are events then
    quint64 bytesRead = 0;
    quint64 bytesTotal = 0; ///< 0 unknown
    quint64 packets = 0;
    Timestamp clock; ///< packet time reached
    qint64 writerLagMs = 0; ///< how far the store is behind the engine
    quint64 dropped = 0;
    double packetsPerSecond = 0; ///< of late, by the wall clock
    /// 0 to 1, or -1 when the total is unknown.
    [[nodiscard]] double fraction() const {
        return bytesTotal == 0 ? -1.0 : static_cast<double>(bytesRead) / static_cast<double>(bytesTotal);
    }
};

enum class ImportOutcome {
    Done,
    Damaged, ///< done, but some input was damaged or could not be read
    Cancelled, ///< a valid, partial case
    Failed,
};

struct ImportResult {
    ImportOutcome outcome = ImportOutcome::Done;
    Message message; ///< empty when all is well
    QString detail;
};

/// How ui reaches the engine: opening cases, importing captures, slicing packets. One for each window.
/// Calls return at once; answers are signals in the GUI thread. The implementation lives in app/workstation.
class AnalysisService : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void openCase(const QString& path) = 0;
    /// Analyses `captures` into the case `casePath`, a new one unless the options say otherwise. caseOpened comes as soon as there is something to read,
    /// committed whenever there is more, importFinished at the end.
    virtual void importCaptures(const QStringList& captures, const QString& casePath, const ImportOptions& options) = 0;
    /// Captures into the case `casePath` likewise and analyses while packets come; answers as importCaptures does. Ends with
    /// cancelImport(), which is then no cancellation: everything captured is analysed first.
    virtual void captureLive(const LiveOptions& options, const QString& casePath) = 0;
    virtual void cancelImport() = 0;
    [[nodiscard]] virtual bool isImporting() const = 0;
    /// interfacesListed follows.
    virtual void listInterfaces() = 0;
    /// Writes the packets as pcapng with `comment` on each. `finished` gets the path or the error, in the GUI thread.
    virtual void exportPackets(std::shared_ptr<EventStore> store, const std::vector<PacketRef>& packets,
        const QString& path, const QString& comment)
        = 0;
    /// Judges what the case has stored by the profile it has now; a judgement that runs already is given up. rejudging
    /// and rejudged or rejudgingFailed follow, but after cancelRejudging(): then the findings are as they were.
    virtual void rejudge(std::shared_ptr<EventStore> store) = 0;
    virtual void cancelRejudging() = 0;
    /// siteProfileRead or siteProfileFailed follows.
    virtual void readSiteProfile(const QString& path) = 0;
    /// siteProfileWritten or siteProfileFailed follows. Folders on the way are made.
    virtual void writeSiteProfile(const SiteProfile& profile, const QString& path) = 0;

signals:
    void caseOpened(const metsuke::OpenCase& opened, const QString& path);
    void caseFailed(const QString& path, const metsuke::Error& error);
    void progressed(const metsuke::ImportProgress& progress);
    void committed();
    void importFinished(const metsuke::ImportResult& result);
    void noticed(const metsuke::Message& notice); ///< what the user should know of a running capture
    void interfacesListed(const std::vector<metsuke::CaptureInterface>& interfaces);
    void interfacesFailed(const metsuke::Error& error);
    void packetsExported(const QString& path);
    void exportFailed(const QString& path, const metsuke::Error& error);
    void rejudging(qint64 events, qint64 total);
    void rejudged();
    void rejudgingFailed(const metsuke::Error& error);
    void siteProfileRead(const QString& path, const metsuke::SiteProfile& profile);
    void siteProfileWritten(const QString& path);
    void siteProfileFailed(const QString& path, const metsuke::Error& error);
};

/// What the composition root hands to ui.
struct WorkstationFacts {
    std::function<std::unique_ptr<AnalysisService>()> makeService;
    std::function<std::unique_ptr<NoticeSender>()> makeNoticeSender; ///< empty: no mail, no webhook
    std::shared_ptr<FleetService> fleet; ///< shared: one roster for all windows; null: no agents, no traces
    KeptProfile keptProfile; ///< empty: no case is compared with weeks before it
    QStringList demoFiles; ///< captures or one case; empty when the demo is not installed
    qint64 demoBytes = 0;
    int ruleCount = 0;
    std::shared_ptr<const QueryLanguage> query; ///< shared: every window's query bar reads it
    QString version;
};

} // namespace metsuke
