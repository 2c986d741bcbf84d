// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/context/investigation_context.h"
#include "ui/services/action_registry.h"
#include "ui/services/case_session.h"

#include <QWidget>

class QAbstractItemView;
class QHBoxLayout;
class QSplitter;
class QVBoxLayout;

namespace metsuke {

class GlyphLabel;
class TokenLabel;

/// A page of the rail: layout and wiring; its state is the context's. Refreshes only while visible: what changes
/// when it is hidden is caught up when it is shown.
class Page : public QWidget {
    Q_OBJECT
public:
    explicit Page(CaseSession& session, QWidget* parent = nullptr);

    /// Width the Inspector wants beside this page; 0 hides it.
    [[nodiscard]] virtual int inspectorWidth() const { return 384; }
    /// Rows shown and in all, for the status bar; -1 unknown.
    struct Rows {
        qint64 shown = -1;
        qint64 total = -1;
    };
    [[nodiscard]] virtual Rows rows() const { return {}; }
    /// Where the keyboard goes when the page is opened.
    virtual void focusContent() {}
    /// A field and a value that A adds to the query and X excludes: the cell in hand, else the selected host.
    struct QueryValue {
        QString field;
        QString value;
    };
    [[nodiscard]] virtual std::optional<QueryValue> valueInHand() const;
    /// Selects the next (1) or previous (-1) detection in time.
    virtual void stepDetection(int direction);
    /// Whether the page shows the same as a picture and as a table, and changes from one to the other.
    [[nodiscard]] virtual bool hasTwin() const { return false; }
    virtual void toggleTwin() {}
    /// Shows the conversation of what is selected, where the page has one.
    virtual void followStream() {}
    /// Adds the page's own actions, and attaches single keys to its views; called once by the window.
    virtual void registerActions(ActionRegistry& actions) { attachViewActions(actions, {QStringLiteral("view.table")}); }

signals:
    void rowsChanged();

protected:
    /// The context's parts changed, or (snapshot true) the case did. Called in the GUI thread while visible.
    virtual void refresh(InvestigationContext::Parts parts, bool snapshot) = 0;
    /// Set every text again; called once after construction and at a change of language.
    virtual void retranslate() = 0;
    /// Colours, zone or language changed.
    virtual void restyle() { update(); }
    /// Lets every action that acts in views (triage, note, pin ...) answer to its key on this page, but those whose key
    /// the page itself gives another meaning: by a shortcut of its own, or because they are in `except`.
    void attachViewActions(ActionRegistry& actions, const QStringList& except);
    /// What can be done with the row in hand, as a context menu of its view.
    /// WithRespond where the view's row is what the window has selected.
    enum class MenuParts { Looks, WithRespond };
    static void offerMenu(QAbstractItemView* view, ActionRegistry& actions, MenuParts parts = MenuParts::WithRespond);
    /// The nearest detection in that direction from the selection's time, of one host or of all.
    [[nodiscard]] const Detection* neighbourDetection(int direction, const std::optional<HostKey>& host) const;

    [[nodiscard]] CaseSession& session() { return m_session; }
    [[nodiscard]] const CaseSession& session() const { return m_session; }
    [[nodiscard]] InvestigationContext& context() { return m_session.context(); }

    /// The page's one column, in an area that scrolls when the window is low. Once, before anything else is laid out.
    QVBoxLayout* makeScrollColumn();
    /// Makes `panel` the right side of a splitter that has its left one: as wide as panels are, scrolling when the window
    /// is low, and staying so when the window grows.
    static void addPanel(QSplitter* splitter, QWidget* panel);
    /// What stands over a page: a glyph, a verdict in large words, a remark under it, and what the page puts behind them
    /// in the row, whose widget is to be laid out.
    struct Head {
        QHBoxLayout* row = nullptr;
        GlyphLabel* glyph = nullptr;
        TokenLabel* verdict = nullptr;
        TokenLabel* remark = nullptr;
        [[nodiscard]] QWidget* widget() const;
    };
    Head makeHead(int glyphSize);

    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void note(InvestigationContext::Parts parts, bool snapshot);

    CaseSession& m_session;
    InvestigationContext::Parts m_missed = InvestigationContext::AllParts;
    bool m_missedSnapshot = true;
    bool m_translated = false;
};

} // namespace metsuke
