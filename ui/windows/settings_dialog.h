// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QComboBox;
class QPlainTextEdit;

namespace metsuke {

class TokenLabel;

/// Theme, language, time zone, home networks. Every choice acts at once; there is nothing to apply.
class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    explicit SettingsDialog(QWidget* parent);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void checkNetworks();
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
    class QPushButton* m_close;
    bool m_networksValid = true;
};

} // namespace metsuke
