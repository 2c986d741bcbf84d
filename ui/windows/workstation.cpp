// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/workstation.h"

#include "ui/pages/page_registry.h"
#include "ui/services/fleet_service.h"
#include "ui/services/settings.h"
#include "ui/windows/main_window.h"
#include "ui/windows/passphrase_dialog.h"

#include <QApplication>
#include <QLibraryInfo>

#include <algorithm>

// Q_INIT_RESOURCE must stand outside namespaces.
static void initTranslationResources() { Q_INIT_RESOURCE(translations); }

namespace metsuke {

Workstation::Workstation(WorkstationFacts facts, QObject* parent)
    : QObject(parent)
    , m_facts(std::move(facts)) {
    initTranslationResources();
    connect(&Settings::instance(), &Settings::languageChanged, this, &Workstation::applyLanguage);
    connect(&Settings::instance(), &Settings::themeChanged, this,
        [] { Theme::instance().setMode(Settings::instance().theme()); });
    Theme::instance().setMode(Settings::instance().theme());
    applyLanguage();
    KeyService* keys = m_facts.fleet ? m_facts.fleet->keys() : nullptr;
    if (keys != nullptr) {
        connect(keys, &KeyService::wanted, this, [this, keys](const KeyQuestion& question) {
            if (!question.isWrong && !m_windows.empty()) { // else the dialog that was answered is there still
                (new PassphraseDialog(*keys, question, windowInHand()))->open();
            }
        });
    }
}

MainWindow* Workstation::windowInHand() const {
    const QWidget* active = QApplication::activeWindow();
    const auto found = std::ranges::find_if(m_windows, [active](const MainWindow* one) { return one == active || one->isAncestorOf(active); });
    return found != m_windows.end() ? *found : m_windows.front();
}

Workstation::~Workstation() {
    const std::vector<MainWindow*> windows = std::exchange(m_windows, {});
    for (MainWindow* window : windows) {
        delete window;
    }
    for (const auto* translator : {&m_translator, &m_qtTranslator}) {
        if (*translator) {
            QCoreApplication::removeTranslator(translator->get());
        }
    }
}

MainWindow* Workstation::newWindow() {
    auto* window = new MainWindow(m_facts, *this, builtinPages());
    window->setAttribute(Qt::WA_DeleteOnClose);
    m_windows.push_back(window);
    window->show();
    return window;
}

void Workstation::openFiles(const QStringList& files) {
    const auto vacant = std::find_if(m_windows.begin(), m_windows.end(), [](const MainWindow* w) { return w->isVacant(); });
    MainWindow* window = vacant != m_windows.end() ? *vacant : newWindow();
    window->openFiles(files);
    window->raise();
    window->activateWindow();
}

void Workstation::forget(MainWindow* window) { std::erase(m_windows, window); }

void Workstation::applyLanguage() {
    for (auto* translator : {&m_translator, &m_qtTranslator}) {
        if (*translator) {
            QCoreApplication::removeTranslator(translator->get());
            translator->reset();
        }
    }
    if (Settings::instance().language() != Language::Japanese) {
        // Plurals and nothing else: source strings are English.
        m_translator = std::make_unique<QTranslator>();
        if (m_translator->load(QStringLiteral(":/i18n/metsuke_en.qm"))) {
            QCoreApplication::installTranslator(m_translator.get());
        }
        return;
    }
    m_qtTranslator = std::make_unique<QTranslator>();
    if (m_qtTranslator->load(QStringLiteral("qtbase_ja"), QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
        QCoreApplication::installTranslator(m_qtTranslator.get());
    }
    m_translator = std::make_unique<QTranslator>();
    if (m_translator->load(QStringLiteral(":/i18n/metsuke_ja.qm"))) {
        QCoreApplication::installTranslator(m_translator.get());
    }
}

} // namespace metsuke
