// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/settings.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>

namespace metsuke {

namespace {

template<typename Enum>
Enum readEnum(const QSettings& store, const QString& key, Enum fallback, int count) {
    bool ok = false;
    const int value = store.value(key, static_cast<int>(fallback)).toInt(&ok);
    return ok && value >= 0 && value < count ? static_cast<Enum>(value) : fallback;
}

} // namespace

Settings& Settings::instance() {
    static Settings settings;
    return settings;
}

Settings::Settings()
    : m_store(std::make_unique<QSettings>(
        QSettings::IniFormat, QSettings::UserScope, QStringLiteral("metsuke"), QStringLiteral("metsuke"))) {
    load();
}

void Settings::useFile(const QString& path) {
    m_store = std::make_unique<QSettings>(path, QSettings::IniFormat);
    load();
    emit languageChanged();
    emit themeChanged();
    emit zoneChanged();
    emit homeNetworksChanged();
    emit noticeFileChanged();
}

void Settings::load() {
    const Language fallback
        = QLocale::system().language() == QLocale::Japanese ? Language::Japanese : Language::English;
    m_language = readEnum(*m_store, QStringLiteral("appearance/language"), fallback, 2);
    m_theme = readEnum(*m_store, QStringLiteral("appearance/theme"), ThemeMode::System, 3);
    m_zone = readEnum(*m_store, QStringLiteral("appearance/zone"), ZoneChoice::Local, 3);
    m_homeNetworks = m_store->value(QStringLiteral("detection/homeNetworks")).toStringList();
    m_showWelcome = m_store->value(QStringLiteral("general/showWelcome"), true).toBool();
    m_noticesOnDesktop = m_store->value(QStringLiteral("notices/desktop"), true).toBool();
    m_noticeFile = m_store->value(QStringLiteral("notices/file")).toString();
}

void Settings::overrideLanguage(Language language) {
    m_language = language;
    emit languageChanged();
}

void Settings::overrideTheme(ThemeMode mode) {
    m_theme = mode;
    emit themeChanged();
}

void Settings::setLanguage(Language language) {
    if (language == m_language) {
        return;
    }
    m_language = language;
    m_store->setValue(QStringLiteral("appearance/language"), static_cast<int>(language));
    emit languageChanged();
}

void Settings::setTheme(ThemeMode mode) {
    if (mode == m_theme) {
        return;
    }
    m_theme = mode;
    m_store->setValue(QStringLiteral("appearance/theme"), static_cast<int>(mode));
    emit themeChanged();
}

void Settings::setZone(ZoneChoice zone) {
    if (zone == m_zone) {
        return;
    }
    m_zone = zone;
    m_store->setValue(QStringLiteral("appearance/zone"), static_cast<int>(zone));
    emit zoneChanged();
}

QTimeZone Settings::timeZone() const {
    switch (m_zone) {
    case ZoneChoice::Utc: return QTimeZone::utc();
    case ZoneChoice::Jst: return QTimeZone(9 * 3600); // no daylight saving: needs no zone database
    case ZoneChoice::Local: break;
    }
    return QTimeZone::systemTimeZone();
}

QString Settings::zoneLabel() const {
    switch (m_zone) {
    case ZoneChoice::Utc: return QStringLiteral("UTC");
    case ZoneChoice::Jst: return QStringLiteral("JST");
    case ZoneChoice::Local: break;
    }
    return QTimeZone::systemTimeZone().abbreviation(QDateTime::currentDateTime());
}

void Settings::setHomeNetworks(const QStringList& cidrs) {
    if (cidrs == m_homeNetworks) {
        return;
    }
    m_homeNetworks = cidrs;
    m_store->setValue(QStringLiteral("detection/homeNetworks"), cidrs);
    emit homeNetworksChanged();
}

void Settings::setNoticesOnDesktop(bool on) {
    m_noticesOnDesktop = on;
    m_store->setValue(QStringLiteral("notices/desktop"), on);
}

void Settings::setNoticeFile(const QString& path) {
    if (path == m_noticeFile) {
        return;
    }
    m_noticeFile = path;
    m_store->setValue(QStringLiteral("notices/file"), path);
    emit noticeFileChanged();
}

void Settings::setShowWelcome(bool show) {
    m_showWelcome = show;
    m_store->setValue(QStringLiteral("general/showWelcome"), show);
}

std::string Settings::author() const {
    const QString configured = m_store->value(QStringLiteral("general/author")).toString();
    if (!configured.isEmpty()) {
        return configured.toStdString();
    }
    const QString user = qEnvironmentVariable("USER");
    return user.isEmpty() ? std::string("analyst") : user.toStdString();
}

QString Settings::siteProfilePath() const {
    return QFileInfo(m_store->fileName()).dir().filePath(QStringLiteral("networks.json"));
}

} // namespace metsuke
