// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/respond_session.h"
#include "ui/services/response_service.h"
#include "ui/widgets/record_view.h"

namespace metsuke {

/// An expert's signed remedy: who signed it and what it does; on which computers something of it is; what each of them would do; carried out on one,
/// then on all.
class RespondRemedies : public RecordView {
    Q_OBJECT
public:
    RespondRemedies(RespondSession& work, FleetService* fleet, QWidget* parent);
    void show(const OrdersSnapshotPtr& orders, const FleetSnapshot& roster);
    void retranslate();

signals:
    void orderWanted(const std::string& order);

private:
    void showRow() override;
    void showHead(int matching);
    void showButtons();
    void showRemedy();
    [[nodiscard]] QString summary() const;
    void open();
    void look(bool isAll);
    void carryOut(bool isAll);
    [[nodiscard]] RecordRow rowOf(const RemedyComputer& one) const;
    [[nodiscard]] const RemedyComputer* inHand() const;
    [[nodiscard]] const mitigation::Order* orderOf(const RemedyComputer& one) const; ///< null: not drafted
    /// Of computers that it applies to: those that have not been looked at, or those that wait for somebody's word.
    [[nodiscard]] std::vector<std::string> toLookAt() const;
    [[nodiscard]] std::vector<const mitigation::Order*> toCarryOut() const;

    RespondSession& m_work;
    FleetService* m_fleet; ///< null: there is none
    OrdersSnapshotPtr m_orders = std::make_shared<const OrdersSnapshot>();
    RemedyLookPtr m_remedy; ///< null: none is open
    QPushButton* m_open;
    QPushButton* m_lookAll;
    QPushButton* m_ask;
    QPushButton* m_runAll;
    QPushButton* m_look;
    QPushButton* m_run;
    QPushButton* m_plan;
};

} // namespace metsuke
