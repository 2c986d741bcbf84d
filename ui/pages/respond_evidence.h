// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/services/fleet_service.h"
#include "ui/services/response_service.h"
#include "ui/widgets/record_view.h"

namespace metsuke {

/// Packages of evidence of the window's case, or of all: what orders have collected, on its way, in the case; fetched, given up, opened,
/// handed out.
class RespondEvidence : public RecordView {
    Q_OBJECT
public:
    RespondEvidence(CaseSession& session, FleetService* fleet, QWidget* parent);
    /// `orders`: whose evidence is meant. `isOfAllCases`: also packages of other cases that windows have open.
    void show(const OrdersSnapshot& orders, const FleetSnapshot& roster, bool isOfAllCases);
    void retranslate();

private:
    /// One that is in the book, or that a computer keeps still.
    struct Row {
        mitigation::CollectedEvidence collected;
        std::optional<mitigation::EvidencePackage> package;
    };
    void showRow() override;
    void showHead();
    void fetch();
    void openFolder();
    [[nodiscard]] RecordRow rowOf(const Row& row, const FleetSnapshot& roster) const;
    [[nodiscard]] const Row* inHand() const;
    [[nodiscard]] std::vector<Row> collect(const OrdersSnapshot& orders, bool isOfAllCases) const;
    [[nodiscard]] bool isElsewhere(const Row& row) const; ///< fetched for another case
    [[nodiscard]] QString caseOf(const Row& row) const; ///< file that it is in, or would come to

    CaseSession& m_session;
    FleetService* m_fleet; ///< null: there is none
    std::vector<Row> m_all;
    std::optional<Error> m_problem;
    QPushButton* m_folder;
    QPushButton* m_fetch;
    QPushButton* m_cancel;
    QPushButton* m_unpack;
    QPushButton* m_bundle;
};

} // namespace metsuke
