// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/sentences.h"
#include "ui/services/settings.h"
#include "ui/theme/theme.h"

#include "tests/support/fake_event_store.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QLocale>
#include <QTemporaryDir>

// Windows without a display, the same on every machine: no desktop settings, no user's language, no user's files.
int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("LC_ALL", "C.UTF-8");
    if (!qEnvironmentVariableIsSet("METSUKE_KEYRING_TEST")) { // that one has a bus of its own
        qputenv("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    }
    const QTemporaryDir home;
    qputenv("HOME", home.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    QLocale::setDefault(QLocale::c());
    ::testing::InitGoogleTest(&argc, argv);
    QApplication application(argc, argv);
    metsuke::Settings::instance().useFile(home.filePath(QStringLiteral("metsuke.ini")));
    metsuke::Settings::instance().setLanguage(metsuke::Language::English);
    metsuke::Settings::instance().setZone(metsuke::ZoneChoice::Jst);
    metsuke::Theme::instance().setMode(metsuke::ThemeMode::Dark);
    metsuke::Theme::instance().install();
    metsuke::sentences::install(metsuke::fake::storyCatalog());
    return RUN_ALL_TESTS();
}
