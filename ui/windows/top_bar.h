// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolBar>

class QToolButton;

namespace metsuke {

class ActionRegistry;
class CaseSession;
class QueryBar;
class StateChip;

/// The tool bar: history, case, query, time range, zone, state. 40 high.
class TopBar : public QToolBar {
    Q_OBJECT
public:
    TopBar(CaseSession& session, ActionRegistry& actions, QWidget* parent);
    [[nodiscard]] QueryBar* query() const { return m_query; }
    void retranslate();
    void refresh();

signals:
    void openCaseRequested();
    void recentRequested(const QString& path);
    void helpRequested();
    void jobsRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fillCaseMenu();
    void fillRangeMenu();
    void fillZoneMenu();
    CaseSession& m_session;
    QToolButton* m_back;
    QToolButton* m_forward;
    QToolButton* m_case;
    QueryBar* m_query;
    QToolButton* m_range;
    QToolButton* m_zone;
    QToolButton* m_pause; ///< while packets are captured
    StateChip* m_state;
    QToolButton* m_help;
};

} // namespace metsuke
