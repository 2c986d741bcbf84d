// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/response_service.h"

namespace metsuke::test {

/// What stands beside the orders, as the test says it is; what is asked of it is kept.
class FakeResponses : public ResponseService {
    Q_OBJECT
public:
    void addException(const mitigation::Exception& wanted) override { added.push_back(wanted); }
    void removeException(const std::string& id) override { told.push_back("remove " + id); }
    void mark(mitigation::WorkQueue queue, const std::string& device, bool isIn, const QString& why) override {
        told.push_back((isIn ? "put " : "done ") + std::string(nameOf(queue)) + ' ' + device + ' ' + why.toStdString());
    }
    void requireCompliance(const std::string& order, const std::vector<endpoint::ComplianceCheck>& checks, bool isAutomatic) override {
        std::string words = "require " + order + (isAutomatic ? " at once" : "");
        for (const endpoint::ComplianceCheck& one : checks) {
            words += ' ' + endpoint::writeCheck(one);
        }
        told.push_back(words);
    }
    void release(const std::string& order, const std::string& undoId, const QString& why) override { told.push_back("release " + order + ' ' + undoId + ' ' + why.toStdString()); }
    [[nodiscard]] EvidenceSnapshotPtr evidence() const override { return m_evidence; }
    void fetchEvidence(const mitigation::CollectedEvidence& collected, const QString& casePath) override { told.push_back("fetch " + collected.undoId + ' ' + casePath.toStdString()); }
    void cancelEvidence(const std::string& package) override { told.push_back("cancel " + package); }
    void unpackEvidence(const std::string& package, const QString&, const QString& folder) override { told.push_back("unpack " + package + ' ' + folder.toStdString()); }
    void bundleEvidence(const std::string& package, const QString&, const QString& file, const QString& recipient) override {
        told.push_back("bundle " + package + ' ' + file.toStdString() + ' ' + recipient.toStdString());
    }
    [[nodiscard]] RemedyLookPtr remedy() const override { return m_remedy; }
    void openRemedy(const QString& file) override { told.push_back("open " + file.toStdString()); }
    void askRemedy() override { told.emplace_back("ask"); }
    void draftRemedy(const std::vector<std::string>& devices, const std::string& /*incident*/) override {
        std::string words = "draft";
        for (const std::string& one : devices) {
            words += ' ' + one;
        }
        told.push_back(words);
    }

    void setEvidence(std::vector<mitigation::EvidencePackage> packages, const QString& casePath) {
        EvidenceSnapshot snapshot;
        snapshot.isRead = true;
        snapshot.packages[EvidenceSnapshot::keyOf(casePath.toStdString())] = std::move(packages);
        m_evidence = std::make_shared<const EvidenceSnapshot>(std::move(snapshot));
        emit evidenceChanged();
    }
    void setRemedy(RemedyLook look) {
        m_remedy = std::make_shared<const RemedyLook>(std::move(look));
        emit remedyChanged();
    }

    std::vector<std::string> told; ///< what was asked: "fetch u-1 CASE"
    std::vector<mitigation::Exception> added;

private:
    EvidenceSnapshotPtr m_evidence = std::make_shared<const EvidenceSnapshot>();
    RemedyLookPtr m_remedy;
};

} // namespace metsuke::test
