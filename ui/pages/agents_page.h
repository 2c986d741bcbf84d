// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/agent_model.h"
#include "ui/pages/page.h"

#include <QTimer>

class QPushButton;
class QStackedWidget;

namespace metsuke {

class AgentDetail;
class AgentFilters;
class AgentTable;
class EmptyState;
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
    void restyle() override;

private:
    QWidget* buildHead();
    QWidget* buildTable();
    void showSoon();
    void showRoster();
    void showHead();
    void showKey();
    void showChosen();
    void take(int row);
    void showEmpty();
    void setGroup(AgentModel::Group group);
    void connectDetail();
    [[nodiscard]] const fleet::Agent* chosen() const;
    [[nodiscard]] FleetService* fleet() const { return session().facts().fleet.get(); }
    [[nodiscard]] FleetSnapshotPtr roster() const { return fleet() != nullptr ? fleet()->snapshot() : std::make_shared<const FleetSnapshot>(); }

    Head m_head;
    QPushButton* m_serve = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_policy = nullptr;
    QPushButton* m_unlock = nullptr; ///< while the key is locked
    AgentFilters* m_filters = nullptr;
    QStackedWidget* m_stack = nullptr;
    AgentTable* m_table = nullptr;
    EmptyState* m_empty = nullptr;
    AgentDetail* m_detail = nullptr;
    QWidget* m_body = nullptr;
    EmptyState* m_none = nullptr; ///< nobody is an agent
    AgentModel* m_model;
    std::string m_chosen; ///< AgentModel::keyAt
    QTimer m_clock; ///< "4 s ago" grows old
    QTimer m_soon; ///< agents are heard many times a second
};

} // namespace metsuke
