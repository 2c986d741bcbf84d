// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"
#include "ui/services/wire_join.h"

class QPlainTextEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableWidget;
class QTabWidget;

namespace metsuke {

class EmptyState;
class TokenLabel;
class TraceDetail;
class TraceSession;
class TraceSteps;
class TraceView;
class TraceWait;

/// The root-cause trace of the window: from a connection back to the program behind it and how that came onto the
/// computer, and forward to what else belongs to it; beside what the network saw at the same time.
class TracePage : public Page {
    Q_OBJECT
public:
    explicit TracePage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override { return 0; } // it has its own, of the row in hand
    [[nodiscard]] Rows rows() const override;
    void focusContent() override;
    [[nodiscard]] std::optional<QueryValue> valueInHand() const override;
    [[nodiscard]] TraceView* view() const { return m_view; }

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;

private:
    QWidget* buildHead();
    QWidget* buildTabs();
    QWidget* buildResult();
    void connectParts();
    void showState();
    void showEmpty();
    void showResult();
    void showHead();
    void showStory();
    void showBlast();
    void askWire();
    void showWire();
    void showAttach();
    void onButton();
    void onLink();
    void chooseNode(size_t node);
    void attach();
    void copyJson();
    [[nodiscard]] QString about() const; ///< what was asked
    [[nodiscard]] TraceSession& work();
    [[nodiscard]] const TraceSession& work() const;

    QStackedWidget* m_stack;
    EmptyState* m_empty;
    TraceWait* m_wait;
    QWidget* m_result = nullptr;
    TokenLabel* m_crumb = nullptr;
    TokenLabel* m_verdict = nullptr;
    TokenLabel* m_remark = nullptr;
    TraceSteps* m_steps = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_attach = nullptr;
    TraceView* m_view = nullptr;
    TraceDetail* m_detail = nullptr;
    QSplitter* m_columns = nullptr;
    QTabWidget* m_tabs = nullptr;
    QTableWidget* m_wire = nullptr;
    QStackedWidget* m_wireStack = nullptr;
    TokenLabel* m_noWire = nullptr;
    QPlainTextEdit* m_story = nullptr;
    QTableWidget* m_blast = nullptr;
    std::shared_ptr<const endpoint::Trace> m_shown; ///< shared: as it came
    std::vector<WireJoin> m_joins;
    QString m_attached; ///< the note that is on its way into the case
    bool m_isFilling = false; ///< the tree is another one, the panel beside it not yet
    QueryChannel m_channel;
};

} // namespace metsuke
