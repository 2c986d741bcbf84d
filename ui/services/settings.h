// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include "core/text/message_catalog.h"

#include <QObject>
#include <QSettings>
#include <QStringList>
#include <QTimeZone>

#include <memory>

namespace metsuke {

enum class ZoneChoice { Utc, Jst, Local };

/// What the user chose, kept in an INI file, and announced when it changes. One for the process. GUI thread only.
class Settings : public QObject {
    Q_OBJECT
public:
    static Settings& instance();
    /// Another file than the user's; tests and screenshots.
    void useFile(const QString& path);

    /// For this run only: nothing is written.
    void overrideLanguage(Language language);
    void overrideTheme(ThemeMode mode);

    [[nodiscard]] Language language() const { return m_language; }
    void setLanguage(Language language);
    [[nodiscard]] ThemeMode theme() const { return m_theme; }
    void setTheme(ThemeMode mode);
    [[nodiscard]] ZoneChoice zone() const { return m_zone; }
    void setZone(ZoneChoice zone);
    [[nodiscard]] QTimeZone timeZone() const;
    [[nodiscard]] QString zoneLabel() const; ///< "JST", "UTC", "CET"
    [[nodiscard]] QStringList homeNetworks() const { return m_homeNetworks; }
    void setHomeNetworks(const QStringList& cidrs);
    [[nodiscard]] bool showWelcome() const { return m_showWelcome; }
    void setShowWelcome(bool show);
    /// What is taken over by every new case; a file beside the settings, which need not be there.
    [[nodiscard]] QString siteProfilePath() const;
    /// Incidents and health problems as notifications of the desktop, while packets are captured; not announced.
    [[nodiscard]] bool noticesOnDesktop() const { return m_noticesOnDesktop; }
    void setNoticesOnDesktop(bool on);
    /// Settings file for mail and webhook; "" for nobody.
    [[nodiscard]] QString noticeFile() const { return m_noticeFile; }
    void setNoticeFile(const QString& path);
    /// Window layouts and the like; not announced.
    [[nodiscard]] QSettings& store() { return *m_store; }
    /// What an analyst signs with in the action log.
    [[nodiscard]] std::string author() const;

signals:
    void languageChanged();
    void themeChanged();
    void zoneChanged();
    void homeNetworksChanged();
    void noticeFileChanged();

private:
    Settings();
    void load();
    std::unique_ptr<QSettings> m_store;
    Language m_language = Language::English;
    ThemeMode m_theme = ThemeMode::System;
    ZoneChoice m_zone = ZoneChoice::Local;
    QStringList m_homeNetworks;
    bool m_showWelcome = true;
    bool m_noticesOnDesktop = true;
    QString m_noticeFile;
};

} // namespace metsuke
