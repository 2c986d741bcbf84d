// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/analysis_service.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace metsuke {

class TokenLabel;

/// Theme, language, time zone, home networks, notifications. Every choice acts at once; there is nothing to apply.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    SettingsDialog(const WorkstationFacts& facts, QWidget* parent);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void checkNetworks();
    class QLayout* buildNotices();
    void retranslateNotices();
    void sendTest();
    void showTested(int targets, const std::vector<Message>& problems);
    TokenLabel* m_title;
    TokenLabel* m_appearance;
    TokenLabel* m_themeLabel;
    QComboBox* m_theme;
    TokenLabel* m_languageLabel;
    QComboBox* m_language;
    TokenLabel* m_zoneLabel;
    QComboBox* m_zone;
    TokenLabel* m_detection;
    TokenLabel* m_networksLabel;
    QPlainTextEdit* m_networks;
    TokenLabel* m_networksHelp;
    TokenLabel* m_notices;
    QCheckBox* m_noticesOnDesktop;
    TokenLabel* m_noticeFileLabel;
    QLineEdit* m_noticeFile;
    class QPushButton* m_chooseNoticeFile;
    QPushButton* m_sendTest;
    TokenLabel* m_noticesHelp;
    std::unique_ptr<NoticeSender> m_sender; ///< for tests alone; null where the program has none
    QPushButton* m_close;
    bool m_networksValid = true;
};

} // namespace metsuke
