// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/services/recent_cases.h"

#include <QWidget>

class QCheckBox;
class QPushButton;
class QVBoxLayout;

namespace metsuke {

class Card;
class LinkButton;
class TokenLabel;
class WayButton;

/// What a window shows without a case: the demo, two ways in, recent cases, and what this computer can do now.
/// Files can be dropped anywhere.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(CaseSession& session, QWidget* parent = nullptr);

signals:
    void demoRequested();
    void openCaseRequested();
    void openCapturesRequested();
    void captureRequested();
    void filesRequested(const QStringList& files);
    void shortcutsRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* buildDemo();
    QWidget* buildWays();
    void retranslate();
    void showRecent();
    void showReady();

    CaseSession& m_session;
    TokenLabel* m_slogan;
    Card* m_demoCard = nullptr;
    TokenLabel* m_demoTitle = nullptr;
    TokenLabel* m_demoText = nullptr;
    QPushButton* m_demo = nullptr;
    TokenLabel* m_demoSize = nullptr;
    WayButton* m_openCase = nullptr;
    WayButton* m_openCaptures = nullptr;
    WayButton* m_capture = nullptr;
    TokenLabel* m_recentTitle;
    Card* m_recentCard;
    TokenLabel* m_readyTitle;
    Card* m_readyCard;
    QCheckBox* m_showAtStart;
    LinkButton* m_keyboard;
    LinkButton* m_language;
    bool m_dropping = false;
};

} // namespace metsuke
