// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/agent_model.h"
#include "ui/pages/page.h"

#include <QTimer>

class QPushButton;
class QStackedWidget;
class QTableView;

namespace metsuke {

class AgentDetail;
class EmptyState;
class FilterButton;
class TokenLabel;

/// The computers that record for this workstation: who they are, whether they are well, who waits to become one, and which
/// hosts of the case have none.
class AgentsPage : public Page {
    Q_OBJECT
public:
    explicit AgentsPage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override { return 0; } // it has its own, of the agent in hand
    [[nodiscard]] Rows rows() const override;
    void focusContent() override;
    void registerActions(ActionRegistry& actions) override;
    [[nodiscard]] std::optional<QueryValue> valueInHand() const override;
    void addComputer();
    void showServing();

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildHead();
    QWidget* buildFilters();
    QWidget* buildTable();
    void showRoster();
    void showHead();
    void showFilters();
    void fitColumns();
    void showChosen();
    void showEmpty();
    void setGroup(AgentModel::Group group);
    void askApprove();
    void askRevoke();
    void decide(fleet::AgentState state);
    [[nodiscard]] const fleet::Agent* chosen() const;
    [[nodiscard]] FleetService* fleet() const { return session().facts().fleet.get(); }

    Head m_head;
    QPushButton* m_serve = nullptr;
    QPushButton* m_add = nullptr;
    std::vector<FilterButton*> m_filters; ///< by group
    QStackedWidget* m_stack = nullptr;
    QTableView* m_table = nullptr;
    EmptyState* m_empty = nullptr;
    AgentDetail* m_detail = nullptr;
    QWidget* m_body = nullptr;
    EmptyState* m_none = nullptr; ///< nobody is an agent
    AgentModel* m_model;
    std::string m_chosen; ///< device
    QTimer m_clock; ///< "4 s ago" grows old
    bool m_isFilling = false;
};

} // namespace metsuke
