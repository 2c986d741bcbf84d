// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fleet_window.h"

#include "tests/ui/picture_support.h"
#include "ui/pages/page.h"
#include "ui/services/case_orders.h"
#include "ui/services/settings.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QDialog>
#include <QLabel>
#include <QScrollArea>

namespace metsuke::test {

FleetWindow::FleetWindow() {
    Settings::instance().setLanguage(Language::English);
    Theme::instance().setMode(ThemeMode::Dark);
    WorkstationFacts facts = scriptedFacts();
    facts.fleet = m_fleet;
    m_workstation = std::make_unique<Workstation>(facts);
    m_window = m_workstation->newWindow();
    m_window->openFiles({text("/tmp/story.metsuke")});
    EXPECT_TRUE(waitUntilQuiet(*m_window));
    m_fleet->caseId = case_orders::markOf(session().path());
}

FleetWindow::~FleetWindow() {
    m_workstation.reset();
    Settings::instance().setLanguage(Language::English);
    Theme::instance().setMode(ThemeMode::Dark);
}

QAbstractButton* FleetWindow::button(const QWidget* in, const char* name) {
    for (auto* one : in->findChildren<QAbstractButton*>()) {
        if (one->isVisible() && (one->accessibleName() == text(name) || one->text() == text(name))) {
            return one;
        }
    }
    return nullptr;
}

bool FleetWindow::says(const QWidget* in, const char* words) {
    for (const auto* label : in->findChildren<QLabel*>()) {
        if (label->isVisible() && QString(label->text()).remove(QChar(0x200b)).remove(QChar(0x2060)).replace(QChar(0xa0), u' ').contains(text(words))) {
            return true;
        }
    }
    return false;
}

QDialog* FleetWindow::dialog() const {
    QDialog* open = nullptr;
    for (auto* one : m_window->findChildren<QDialog*>()) {
        open = one->isVisible() ? one : open; // the newest is the last
    }
    return open;
}

void FleetWindow::press(Qt::Key key, Qt::KeyboardModifiers modifiers) const {
    m_window->activateWindow();
    m_window->currentPage()->focusContent();
    QTest::keyClick(m_window->focusWidget() != nullptr ? m_window->focusWidget() : m_window->currentPage(), key, modifiers);
}

void expectRoomInEveryLook(MainWindow& window, QWidget& page, const QString& name) {
    for (const Language language : {Language::English, Language::Japanese}) {
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
            Settings::instance().setLanguage(language);
            Theme::instance().setMode(mode);
            ASSERT_TRUE(waitUntilQuiet(window));
            const QString suffix = QStringLiteral("-%1-%2").arg(language == Language::English ? text("en") : text("ja"), mode == ThemeMode::Dark ? text("dark") : text("light"));
            for (const QSize size : {QSize(1280, 720), QSize(1440, 900)}) {
                window.resize(size);
                ASSERT_TRUE(waitUntilQuiet(window));
                const QStringList cut = cutTexts(page);
                EXPECT_TRUE(cut.isEmpty()) << suffix.toStdString() << ' ' << size.width() << ": " << cut.join(text("; ")).toStdString();
                for (const auto* area : page.findChildren<QScrollArea*>()) {
                    const bool isShown = area->isVisible(); // what is hidden is laid out once it is shown
                    EXPECT_TRUE(!isShown || area->widget()->width() <= area->viewport()->width()) << suffix.toStdString() << ' ' << size.width();
                }
                keepPicture(window, name + QStringLiteral("%1-%2").arg(suffix).arg(size.width()));
            }
            const QStringList nameless = namelessWidgets(page);
            EXPECT_TRUE(nameless.isEmpty()) << nameless.join(text("; ")).toStdString();
        }
    }
}

} // namespace metsuke::test
