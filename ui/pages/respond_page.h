// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/order_model.h"
#include "ui/models/step_model.h"
#include "ui/pages/page.h"

#include <QTimer>

class QListView;
class QStackedWidget;
class QPushButton;
class QSplitter;

namespace metsuke {

class EmptyState;
class OperationPanel;
class OrderBar;
class OrderDetail;
class OrderTrack;
class RespondCompliance;
class RespondEvidence;
class RespondExceptions;
class RespondRemedies;
class RespondViews;
class StepDetail;
class StepTable;
class TokenLabel;
class WireBar;

/// Putting computers right: what is proposed, what its computer says that it would do, one confirmation, what became of it,
/// and the way back. Nothing is changed before a dry run of the steps as they are chosen, and nobody is told more than is known.
class RespondPage : public Page {
    Q_OBJECT
public:
    explicit RespondPage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override { return 0; } // it has its own, of the plan in hand
    [[nodiscard]] Rows rows() const override;
    void focusContent() override;

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;
    void restyle() override;

private:
    QWidget* buildHead();
    QWidget* buildBody();
    QWidget* buildSteps(QSplitter* parent);
    void connectFleet();
    void showPackets(const IpAddress& from, const IpAddress& to);
    void showSoon();
    void showAll();
    void readOrders();
    void showList();
    void showSteps();
    void showStep();
    void showHead();
    void showButtons();
    void showEmpty();
    void onEmptyButton();
    void look();
    void carryOut();
    void undo();
    void undoStep(int row);
    void stepMenu(const QPoint& at);
    void saveRequest();
    void takeApproval();
    void connectDeeds();
    void buildRecords();
    void connectRecords();
    void retranslateRecords();
    void showRecords(const FleetSnapshot& roster);
    void offerException(const mitigation::Exception& removed); ///< to be added again
    void showOrder(const std::string& order);
    void listMenu(const QPoint& at);
    void cancel();
    void setPrimary(QPushButton* button);
    [[nodiscard]] FleetService* fleet() const { return session().facts().fleet.get(); }
    [[nodiscard]] RespondSession& work() { return session().respond(); }
    [[nodiscard]] const std::string& current() const { return session().respond().current(); }
    [[nodiscard]] const mitigation::Order* order() const; ///< in hand; null: only proposed, or none
    [[nodiscard]] ProposedPtr proposed() const; ///< null: not by this window
    [[nodiscard]] QString host() const; ///< of the plan in hand
    [[nodiscard]] bool isOpen() const; ///< steps can be chosen still
    [[nodiscard]] bool canCarryOut() const;
    [[nodiscard]] bool canUndo(const StepModel::Row& step) const; ///< by itself

    OrdersSnapshotPtr m_orders = std::make_shared<const OrdersSnapshot>(); ///< what is shown: of this case, or all
    OrdersSnapshotPtr m_allOrders; ///< that m_orders was read from
    CaseSnapshotPtr m_ofSnapshot; ///< the same
    int m_elsewhere = 0; ///< orders of other cases, or of none, that are not shown
    RespondViews* m_views = nullptr;
    QStackedWidget* m_stack = nullptr; ///< by RespondViews::View
    RespondCompliance* m_compliance = nullptr;
    RespondEvidence* m_evidence = nullptr;
    RespondRemedies* m_remedies = nullptr;
    RespondExceptions* m_exceptions = nullptr;
    QWidget* m_plans = nullptr; ///< what stands there by itself
    Head m_head;
    QPushButton* m_look = nullptr;
    QPushButton* m_run = nullptr;
    QPushButton* m_undo = nullptr;
    QPushButton* m_cancel = nullptr;
    QWidget* m_body = nullptr;
    QListView* m_list = nullptr;
    StepTable* m_table = nullptr;
    StepDetail* m_step = nullptr;
    OrderDetail* m_detail = nullptr;
    OrderTrack* m_track = nullptr;
    WireBar* m_wire = nullptr;
    OrderBar* m_bar = nullptr;
    OperationPanel* m_operation = nullptr;
    EmptyState* m_none = nullptr;
    OrderModel* m_model;
    StepModel* m_steps;
    QTimer m_clock; ///< deadlines come nearer
    QTimer m_soon; ///< orders change often while they are at work
    bool m_isShowing = false;
};

} // namespace metsuke
