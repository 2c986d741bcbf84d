// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/response_service.h"

#include "app/workstation/evidence_courier.h"

#include <functional>
#include <set>

namespace metsuke {

class RosterWorker;
namespace mitigation {
class MitigationDesk;
}

/// What stands beside the orders, from the window: done in the roster's thread, evidence in its own.
class ResponseDesk : public ResponseService {
    Q_OBJECT
public:
    /// `worker` may be made later, before anything is asked; it ends before this does.
    ResponseDesk(const std::filesystem::path& folder, RosterWorker& worker);

    void addException(const mitigation::Exception& wanted) override;
    void removeException(const std::string& id) override;
    void mark(mitigation::WorkQueue queue, const std::string& device, bool isIn, const QString& why) override;
    void requireCompliance(const std::string& order, const std::vector<endpoint::ComplianceCheck>& checks, bool isAutomatic) override;
    void release(const std::string& order, const std::string& undoId, const QString& why) override;
    [[nodiscard]] EvidenceSnapshotPtr evidence() const override { return m_evidence; }
    void fetchEvidence(const mitigation::CollectedEvidence& collected, const QString& casePath) override;
    void cancelEvidence(const std::string& package) override;
    void unpackEvidence(const std::string& package, const QString& casePath, const QString& folder) override;
    void bundleEvidence(const std::string& package, const QString& casePath, const QString& file, const QString& recipient) override;
    [[nodiscard]] RemedyLookPtr remedy() const override { return m_remedy; }
    void openRemedy(const QString& file) override;
    void askRemedy() override;
    void draftRemedy(const std::vector<std::string>& devices, const std::string& incident) override;

    /// Cases that windows have open.
    void watchIn(const std::set<std::filesystem::path>& cases);
    /// Of the roster's thread.
    void tellRemedy(const RemedyLookPtr& remedy);

private:
    void home(std::function<void()> then);
    void fail(const Error& error);
    using DeskWork = std::function<Result<void>(mitigation::MitigationDesk& desk, fleet::Roster& roster, const std::string& by)>;
    void inRoster(DeskWork what);
    void inCourier(std::function<Result<void>(mitigation::EvidenceDesk& desk, fleet::Roster& roster, const std::string& by)> what);
    using ExportWork = std::function<Result<void>(mitigation::EvidenceExport& out, const std::string& by)>;
    void takeOut(const QString& casePath, const QString& path, ExportWork what);

    const std::filesystem::path m_folder;
    RosterWorker& m_worker;
    EvidenceSnapshotPtr m_evidence = std::make_shared<const EvidenceSnapshot>();
    RemedyLookPtr m_remedy;
    EvidenceCourier m_courier; ///< last: ends before what it tells is gone
};

} // namespace metsuke
