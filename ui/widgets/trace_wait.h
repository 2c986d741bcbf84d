// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QPushButton;

namespace metsuke {

class TokenLabel;
class TraceSession;

/// While a trace is on its way: where it is, since when, and what can be done meanwhile.
class TraceWait : public QWidget {
    Q_OBJECT
public:
    explicit TraceWait(TraceSession& work, QWidget* parent = nullptr);
    void retranslate();
    void showProgress();

signals:
    void historyWanted();
    void agentsWanted();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    TraceSession& m_work;
    TokenLabel* m_title;
    TokenLabel* m_sentence;
    TokenLabel* m_elapsed;
    QPushButton* m_cancel;
    QPushButton* m_history;
    QPushButton* m_agents; ///< where serving begins
    QTimer m_timer;
};

} // namespace metsuke
