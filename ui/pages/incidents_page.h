// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/incident_model.h"
#include "ui/pages/page.h"
#include "ui/services/detection_scope.h"

#include <map>

class QSplitter;
class QStackedWidget;
class QTreeView;

namespace metsuke {

class ChainChart;
class EmptyState;
class FilterButton;
class TokenLabel;

/// The queue with verdicts, and the chain of events of the incident in hand below it.
class IncidentsPage : public Page {
    Q_OBJECT
public:
    explicit IncidentsPage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override;
    [[nodiscard]] Rows rows() const override;
    void focusContent() override;
    void registerActions(ActionRegistry& actions) override;
    [[nodiscard]] QTreeView& queue() { return *m_tree; }
    [[nodiscard]] IncidentModel& model() { return *m_model; }
    void setGroup(IncidentModel::Group group);

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;
    void restyle() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildQueue();
    void buildChain(QWidget* holder);
    void rebuild();
    void restoreTree();
    void fitColumns();
    void showSelection();
    void chooseWorst();
    void showChain();
    void updateButtons();
    void updateEmpty();
    void stepEvidence(int direction);
    void openFlows();
    [[nodiscard]] const std::vector<std::string>* detectionsInHand() const;

    std::vector<FilterButton*> m_buttons; ///< by Group
    TokenLabel* m_hint;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QTreeView* m_tree;
    IncidentModel* m_model;
    QWidget* m_chainHolder;
    TokenLabel* m_chainTitle = nullptr;
    TokenLabel* m_chainRemark = nullptr;
    QPushButton* m_toTimeline = nullptr;
    QPushButton* m_toFlows = nullptr;
    ChainChart* m_chain = nullptr;
    DetectionScope m_scope;
    QueryChannel m_visits;
    IncidentModel::Group m_group = IncidentModel::Group::Open;
    std::set<HostKey> m_open; ///< hosts whose detections are unfolded
    std::string m_shownChain; ///< what the chain shows, to keep its visits
    bool m_choosing = false; ///< the tree follows the context, not the other way round
    bool m_first = true;
    std::map<int, int> m_timeWidths; ///< of the columns of times, as their texts want them
};

} // namespace metsuke
