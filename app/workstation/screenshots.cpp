// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/screenshots.h"

#include "ui/pages/page.h"
#include "ui/services/layout_worker.h"
#include "ui/services/query_service.h"
#include "ui/services/settings.h"
#include "ui/windows/main_window.h"
#include "ui/windows/workstation.h"

#include <QApplication>
#include <QDialog>
#include <QDir>

namespace metsuke {

namespace {

constexpr int kTurnMs = 15;
constexpr int kQuietTurns = 6; // one answer may lead to the next question a few turns later
constexpr qint64 kMostTurns = 60'000 / kTurnMs; // a view that never settles is a fault to report, not to wait for

QDialog* openDialog() {
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        if (auto* dialog = qobject_cast<QDialog*>(widget); dialog != nullptr && dialog->isVisible()) {
            return dialog;
        }
    }
    return nullptr;
}

} // namespace

Screenshots::Screenshots(Workstation& workstation, ScreenshotOptions options, QObject* parent)
    : QObject(parent)
    , m_workstation(workstation)
    , m_options(std::move(options)) {
    connect(&m_timer, &QTimer::timeout, this, &Screenshots::watch);
}

void Screenshots::start() {
    const WorkstationFacts& facts = m_workstation.facts();
    if (facts.demoFiles.isEmpty()) {
        emit finished(QStringLiteral("the demo capture is not installed"));
        return;
    }
    QDir().mkpath(m_options.folder);
    Settings::instance().setZone(ZoneChoice::Jst);
    m_window = m_workstation.newWindow();
    m_window->resize(m_options.size);
    CaseSession& session = m_window->session();
    connect(&session, &CaseSession::openFailed, this,
        [this] { emit finished(QStringLiteral("the demo could not be analysed: ") + m_window->windowTitle()); });
    connect(&session, &CaseSession::importFinished, this, [this](const ImportResult& result) {
        if (result.outcome == ImportOutcome::Failed) {
            emit finished(QStringLiteral("the demo could not be analysed: ") + QString::fromStdString(result.message.id));
            return;
        }
        m_steps.push_back({[this] {
            m_welcome = m_workstation.newWindow(); // now, so that the demo is among its recent cases
            m_welcome->resize(m_options.size);
        }, {}, {}});
        for (const QString& language : m_options.languages) {
            for (const QString& theme : m_options.themes) {
                planVariant(language, theme);
            }
        }
        next();
        m_timer.start(kTurnMs);
    });
    session.importCaptures(facts.demoFiles, m_folder.filePath(QStringLiteral("office.metsuke")));
}

void Screenshots::selectTopIncident() const {
    const auto& incidents = m_window->session().snapshot()->incidents;
    if (!incidents.empty()) {
        m_window->session().context().setSelection(Selection::incident(incidents.front().key, incidents.front().host), this);
    }
}

void Screenshots::showFirstEvidence() const {
    const CaseSnapshot& snapshot = *m_window->session().snapshot();
    if (snapshot.incidents.empty() || snapshot.incidents.front().detections.empty()) {
        return;
    }
    const Detection* first = snapshot.detection(snapshot.incidents.front().detections.front());
    if (first != nullptr && !first->flows.empty()) {
        InvestigationContext& context = m_window->session().context();
        context.setRange({first->first - kMinute, first->first + 5 * kMinute}, this);
        context.setSelection(Selection::flow(first->flows.front(), first->first), this);
    }
}

void Screenshots::planVariant(const QString& language, const QString& theme) {
    m_steps.push_back({[language, theme] {
        Settings::instance().setTheme(theme == QStringLiteral("light") ? ThemeMode::Light : ThemeMode::Dark);
        Settings::instance().setLanguage(language == QStringLiteral("ja") ? Language::Japanese : Language::English);
    }, {}, {}});
    const QString suffix = u'-' + language + u'-' + theme
        + (m_options.scale == 1 ? QString() : QStringLiteral("-%1x").arg(m_options.scale)) + QStringLiteral(".png");
    m_steps.push_back({[] {}, QStringLiteral("welcome") + suffix, [this] { return m_welcome; }});
    for (const PageEntry& page : m_window->pages().entries()) {
        m_steps.push_back({[this, id = page.id] {
            m_window->session().context().clearRange(this);
            m_window->showPage(id);
            selectTopIncident();
            if (id == QStringLiteral("flows")) {
                showFirstEvidence();
            }
        }, page.id + suffix, [this] { return m_window; }});
    }
    planDialogs(suffix);
}

void Screenshots::planDialogs(const QString& suffix) {
    const std::pair<const char*, void (MainWindow::*)()> dialogs[] = {
        {"capture", &MainWindow::showCapture},
        {"settings", &MainWindow::showSettings},
        {"shortcuts", &MainWindow::showShortcuts},
        {"palette", &MainWindow::showPalette},
        {"about", &MainWindow::showAbout},
        {"add-computer", &MainWindow::showAddComputer},
    };
    for (const auto& [name, show] : dialogs) {
        m_steps.push_back({[this, show = show] { (m_window->*show)(); },
            QStringLiteral("dialog-") + QString::fromLatin1(name) + suffix, [] { return openDialog(); }});
        m_steps.push_back({[] {
            if (QDialog* dialog = openDialog()) {
                dialog->close();
            }
        }, {}, {}});
    }
}

void Screenshots::next() {
    m_quiet = 0;
    m_turns = 0;
    m_steps[m_at].prepare();
}

bool Screenshots::isQuiet() const {
    const QueryService* queries = m_window->session().queries();
    if (queries == nullptr || queries->pending() > 0 || m_window->session().isImporting()
        || m_window->session().snapshot()->summary.path.empty()) {
        return false;
    }
    const auto layouts = m_window->findChildren<LayoutWorker*>();
    return std::none_of(layouts.begin(), layouts.end(), [](const LayoutWorker* layout) { return layout->isRunning(); });
}

void Screenshots::watch() {
    if (++m_turns > kMostTurns) {
        m_timer.stop();
        emit finished(QStringLiteral("a view did not settle: ") + m_steps[m_at].name);
        return;
    }
    m_quiet = isQuiet() ? m_quiet + 1 : 0;
    if (m_quiet < kQuietTurns) {
        return;
    }
    const Step& step = m_steps[m_at];
    if (!step.name.isEmpty()) {
        QWidget* target = step.target();
        const QString path = QDir(m_options.folder).filePath(step.name);
        if (target == nullptr || !target->grab().save(path)) {
            m_timer.stop();
            emit finished(QStringLiteral("could not be written: ") + path);
            return;
        }
    }
    if (++m_at == m_steps.size()) {
        m_timer.stop();
        emit finished({});
        return;
    }
    next();
}

} // namespace metsuke
