// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include <QWidget>

class QPushButton;
class QStackedWidget;
class QTabWidget;

namespace metsuke {

class ActionRegistry;
class EmptyState;
class EntityPanel;
class EvidenceModel;
class EvidenceView;
class NotesPanel;
class PairPanel;
class RawPanel;
class TokenLabel;
class WhyPanel;

/// Explains the selection of the window: why it is flagged, what it is, the evidence, what is stored, and notes.
/// Refreshes while it is in sight.
class Inspector : public QWidget {
    Q_OBJECT
public:
    explicit Inspector(CaseSession& session, QWidget* parent = nullptr);
    /// For the menu of what can be done about what is explained; before it is shown. `actions` outlives it.
    void setActions(ActionRegistry& actions);
    void showWhy();
    void showNotes();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    enum Tab { WhyTab, EntityTab, EvidenceTab, RawTab, NotesTab };
    void refresh();
    void refreshTab();
    void refreshWhy();
    void refreshEvidence();
    void retranslate();
    QWidget* buildFoot();
    void showFoot();

    CaseSession& m_session;
    QTabWidget* m_tabs;
    QStackedWidget* m_whyStack;
    QWidget* m_whyScroll;
    QWidget* m_pairScroll;
    WhyPanel* m_why;
    PairPanel* m_pair;
    EmptyState* m_empty;
    EntityPanel* m_entity;
    TokenLabel* m_evidenceTitle;
    EvidenceModel* m_evidenceModel;
    EvidenceView* m_evidence;
    TokenLabel* m_evidenceText;
    QPushButton* m_evidenceFlows;
    QPushButton* m_trace;
    RawPanel* m_raw;
    NotesPanel* m_notes;
    QPushButton* m_respond;
    TokenLabel* m_respondTo;
    bool m_missed = true;
};

} // namespace metsuke
