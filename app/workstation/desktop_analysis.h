// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/analysis_service.h"

#include "app/analysis/case_action_keeper.h"
#include "app/analysis/live_run.h"

#include <atomic>
#include <thread>

namespace metsuke {

/// The engine of one window: analyses captures, opens cases and slices packets in threads of its own, and answers in
/// the GUI thread. A new import stops the running one and its late answers are dropped. Destruction stops and joins.
class DesktopAnalysis : public AnalysisService {
    Q_OBJECT
public:
    /// `fleetFolder`: with the records of what was done about incidents, which the open case takes in; "" none.
    explicit DesktopAnalysis(std::filesystem::path fleetFolder = {}, QObject* parent = nullptr);
    ~DesktopAnalysis() override;

    void openCase(const QString& path) override;
    void importCaptures(const QStringList& captures, const QString& casePath, const ImportOptions& options) override;
    void captureLive(const LiveOptions& options, const QString& casePath) override;
    void cancelImport() override;
    void listInterfaces() override;
    [[nodiscard]] bool isImporting() const override { return m_importing; }
    void exportPackets(std::shared_ptr<EventStore> store, const std::vector<PacketRef>& packets, const QString& path,
        const QString& comment) override;
    void rejudge(std::shared_ptr<EventStore> store) override;
    void cancelRejudging() override;
    void readSiteProfile(const QString& path) override;
    void writeSiteProfile(const SiteProfile& profile, const QString& path) override;

private:
    class Closer;
    class Reporter;
    /// A new analysis begins: the running one ends, its answers are dropped.
    quint64 begin(const QString& casePath);
    [[nodiscard]] std::function<void()> waitForHolders(const QString& path) const;
    void fail(quint64 generation, const QString& what, const Error& error);
    void finish(quint64 generation, const ImportResult& result);
    void import(const std::stop_token& stop, const AnalysisRequest& request, quint64 generation);
    /// `end` ends the capture in order, `stop` at once.
    void capture(const std::stop_token& stop, const std::stop_token& end, const LiveRequest& request, quint64 generation);
    // What holds the case while it runs ends with these, before anybody hears that the case is free.
    ImportResult runImport(const std::stop_token& stop, AnalysisRun& run, quint64 generation);
    ImportResult runCapture(const std::stop_token& stop, const std::stop_token& end, LiveRun& run, quint64 generation);
    [[nodiscard]] OpenCase doorsOf(const std::shared_ptr<CaseStore>& store) const;
    /// Runs `answer` in the GUI thread unless another import or case was asked for meanwhile.
    void post(quint64 generation, std::function<void()> answer);
    [[nodiscard]] std::optional<SiteProfile> siteOf(const AnalysisRequest& request, const std::filesystem::path& file, quint64 generation);
    /// Runs `answer` in the GUI thread unless that judgement was given up.
    void tellOfJudgement(quint64 judgement, std::function<void()> answer);
    /// Returns what becomes true when `work` has ended.
    std::shared_ptr<std::atomic<bool>> start(std::function<void(const std::stop_token&)> work);

    std::shared_ptr<Closer> m_closer; ///< shared with the doors, which may outlive this
    quint64 m_generation = 0; ///< GUI thread
    bool m_importing = false; ///< GUI thread
    std::stop_source m_import; ///< of the running import
    QString m_importPath; ///< of the last import's case
    std::shared_ptr<std::atomic<bool>> m_importDone; ///< its thread let go of the case
    std::stop_source m_rejudging; ///< of the running judgement
    quint64 m_judgement = 0; ///< GUI thread; answers of an earlier one are dropped
    std::shared_ptr<std::atomic<bool>> m_judgementDone; ///< its thread let go of the case
    struct Worker {
        std::shared_ptr<std::atomic<bool>> done;
        std::jthread thread;
    };
    std::vector<Worker> m_threads;
    std::shared_ptr<CaseActionKeeper> m_actions; ///< shared with who waits for a case to be let go; last: it calls back
};

} // namespace metsuke
