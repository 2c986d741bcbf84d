// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/compliance.h"
#include "core/fleet/roster.h"
#include "core/mitigation/direct_order.h"
#include "core/mitigation/evidence_export.h"
#include "core/mitigation/exceptions.h"
#include "core/plan/remedy.h"
#include "core/mitigation/work_queues.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace metsuke {

/// Packages of evidence as they were read last: an immutable value, replaced as a whole.
struct EvidenceSnapshot {
    bool isRead = false; ///< false: nobody has looked yet
    std::map<std::filesystem::path, std::vector<mitigation::EvidencePackage>> packages; ///< by keyOf() of a case that a window has open, newest first
    std::optional<Error> problem; ///< why they could not be read; what was read before stays

    /// The case as the book of evidence names it.
    [[nodiscard]] static std::filesystem::path keyOf(const std::filesystem::path& caseFile) { return std::filesystem::absolute(caseFile).lexically_normal(); }
    [[nodiscard]] std::vector<mitigation::EvidencePackage> ofCase(const QString& caseFile) const {
        const auto found = packages.find(keyOf(caseFile.toStdString()));
        return found == packages.end() ? std::vector<mitigation::EvidencePackage>() : found->second;
    }
};
using EvidenceSnapshotPtr = std::shared_ptr<const EvidenceSnapshot>;

/// One computer that was asked whether something of a remedy is there.
struct RemedyComputer {
    std::string device, hostname;
    std::string command; ///< that asks it
    fleet::CommandState state = fleet::CommandState::Queued; ///< of the command
    bool isSettled = false; ///< nothing more comes
    std::optional<mitigation::DirectOrder> plan; ///< what the remedy comes to there
    std::optional<Message> whyNot; ///< why it comes to nothing
};

/// An expert's remedy, and how it stands with the computers. Immutable.
struct RemedyLook {
    QString file;
    plan::SignedRemedy remedy;
    bool wasAsked = false;
    std::vector<RemedyComputer> computers; ///< in the order of the roster
};
using RemedyLookPtr = std::shared_ptr<const RemedyLook>;

/// How ui reaches what stands beside the orders of mitigation: what is left alone, evidence, experts' remedies, what has to be true
/// before an isolation is lifted, and marks by hand. Exceptions and conditions are read with the orders (OrdersSnapshot). One for the
/// process. Calls return at once; answers are signals in the GUI thread. The implementation lives in app/workstation.
class ResponseService : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Of all that follows: FleetService::ordersChanged, or failed.
    virtual void addException(const mitigation::Exception& wanted) = 0; ///< without what only the book knows: id, who
    virtual void removeException(const std::string& id) = 0;
    /// `device`: of an agent. `isIn` false: all in it now is dealt with. `why`: a line.
    virtual void mark(mitigation::WorkQueue queue, const std::string& device, bool isIn, const QString& why) = 0;
    /// Asked anew from now on; nothing that was found before counts.
    virtual void requireCompliance(const std::string& order, const std::vector<endpoint::ComplianceCheck>& checks, bool isAutomatic) = 0;
    /// Lifts an isolation by hand; `undoId`: of its step, "" the whole order.
    virtual void release(const std::string& order, const std::string& undoId, const QString& why) = 0;

    /// Never null.
    [[nodiscard]] virtual EvidenceSnapshotPtr evidence() const = 0;
    /// Of the next two: evidenceChanged, or failed.
    virtual void fetchEvidence(const mitigation::CollectedEvidence& collected, const QString& casePath) = 0;
    virtual void cancelEvidence(const std::string& package) = 0;
    /// Decrypts it into a folder that does not exist yet; fileSaved or failed follows.
    virtual void unpackEvidence(const std::string& package, const QString& casePath, const QString& folder) = 0;
    /// One file for an expert, sealed to the expert's public key; "" not sealed. The same follows.
    virtual void bundleEvidence(const std::string& package, const QString& casePath, const QString& file, const QString& recipient) = 0;

    /// Null: none was opened.
    [[nodiscard]] virtual RemedyLookPtr remedy() const = 0;
    /// Reads and checks it; remedyChanged or failed follows. What was open before stays when it is refused.
    virtual void openRemedy(const QString& file) = 0;
    /// Asks every approved agent for what it is about; remedyChanged follows as they answer.
    virtual void askRemedy() = 0;
    /// Drafts it for these computers as one operation, the first of them first, and has each tell what it would do. `caseId`: what
    /// the plans say they are for, "" nothing. remedyDrafted or failed follows.
    virtual void draftRemedy(const std::vector<std::string>& devices, const std::string& caseId) = 0;

signals:
    void evidenceChanged();
    void remedyChanged();
    void remedyDrafted(const std::string& order); ///< the first
    void fileSaved(const QString& path); ///< a folder or a file
    void failed(const metsuke::Error& error);
};

} // namespace metsuke
