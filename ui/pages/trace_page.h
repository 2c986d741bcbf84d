// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/trace_tree_model.h"
#include "ui/pages/page.h"
#include "ui/services/trace_note.h"

class QStackedWidget;

namespace metsuke {

class TraceDetail;
class TraceEmpty;
class TraceHead;
class TraceSession;
class TraceTabs;
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
    void registerActions(ActionRegistry& actions) override;
    [[nodiscard]] std::optional<QueryValue> valueInHand() const override;
    [[nodiscard]] TraceView* view() const { return m_view; }

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;
    void restyle() override;

private:
    QWidget* buildResult();
    void connectParts();
    void showState();
    void showResult();
    void showWords();
    void showRow();
    void askWire();
    void askOthers();
    void showAttach();
    void openFlow(const FlowRow& flow);
    void attach();
    void copyJson();
    [[nodiscard]] std::vector<TraceMark> marks() const;
    [[nodiscard]] QStringList crumb() const; ///< what was asked, where it belongs
    [[nodiscard]] QString about() const; ///< what was asked
    [[nodiscard]] TraceSession& work();
    [[nodiscard]] const TraceSession& work() const;

    QStackedWidget* m_stack;
    TraceEmpty* m_empty;
    TraceWait* m_wait;
    QWidget* m_result = nullptr;
    TraceHead* m_head = nullptr;
    TraceView* m_view = nullptr;
    TraceDetail* m_detail = nullptr;
    TraceTabs* m_tabs = nullptr;
    TraceTreePtr m_shown;
    QString m_attached; ///< the note that is on its way into the case
    bool m_isFilling = false; ///< the parts do not show the same trace yet
    bool m_isOutdated = false; ///< the case grew since its flows were asked for
    quint64 m_others = 0; ///< the question to the other computers; 0 none
    QueryChannel m_channel;
};

} // namespace metsuke
