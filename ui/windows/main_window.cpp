// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/main_window.h"

#include "ui/pages/page.h"
#include "ui/pages/welcome_page.h"
#include "ui/services/case_location.h"
#include "ui/services/desktop_notices.h"
#include "ui/services/format.h"
#include "ui/services/recent_cases.h"
#include "ui/services/respond_session.h"
#include "ui/services/settings.h"
#include "ui/services/trace_session.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/query_bar.h"
#include "ui/widgets/timeline_strip.h"
#include "ui/windows/capture_dialog.h"
#include "ui/windows/inspector.h"
#include "ui/windows/rail.h"
#include "ui/windows/status_strip.h"
#include "ui/windows/top_bar.h"
#include "ui/windows/workstation.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QMenuBar>
#include <QMimeData>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace metsuke {

namespace {

constexpr int kStripHeight = 80;

QDockWidget* makeDock(const QString& name, QWidget* content, QMainWindow* window) {
    auto* dock = new QDockWidget(window);
    dock->setObjectName(name);
    dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
    dock->setTitleBarWidget(new QWidget(dock));
    dock->setWidget(content);
    return dock;
}

} // namespace

MainWindow::MainWindow(const WorkstationFacts& facts, Workstation& workstation, const PageRegistry& pages)
    : m_workstation(workstation)
    , m_pages(pages)
    , m_session(new CaseSession(facts, this))
    , m_actions(new ActionRegistry(this))
    , m_jobs(new JobModel(this)) {
    setAcceptDrops(true);
    setWindowIcon(QIcon(QStringLiteral(":/icons/logo.svg")));
    registerActions();
    build();
    buildMenus();
    retranslate();
    updateMode();

    connect(&m_session->context(), &InvestigationContext::changed, this, [this](InvestigationContext::Parts parts) {
        if (parts.testFlag(InvestigationContext::PagePart)) {
            updatePage();
        }
        m_actions->refresh();
    });
    connect(&m_session->context(), &InvestigationContext::historyChanged, m_actions, &ActionRegistry::refresh);
    connect(&m_session->trace(), &TraceSession::changed, m_actions, &ActionRegistry::refresh);
    connect(&m_session->respond(), &RespondSession::changed, m_actions, &ActionRegistry::refresh);
    connect(&m_session->respond(), &RespondSession::subjectChanged, m_actions, &ActionRegistry::refresh);
    connect(m_session, &CaseSession::opened, this, &MainWindow::updateMode);
    connect(m_session, &CaseSession::closed, this, &MainWindow::updateMode);
    connect(m_session, &CaseSession::snapshotChanged, this, &MainWindow::onSnapshot);
    connect(m_session, &CaseSession::importStateChanged, this, &MainWindow::onImportState);
    connect(m_session, &CaseSession::openFailed, this, &MainWindow::updateMode);
    connect(m_session, &CaseSession::messageRaised, m_messages, &MessageBar::show);
    connect(m_jobs, &JobModel::runningChanged, m_status, &StatusStrip::setJobs);
    resize(1440, 900);
}

MainWindow::~MainWindow() { m_workstation.forget(this); }

void MainWindow::build() {
    connect(&m_session->live(), &LiveView::changed, m_actions, &ActionRegistry::refresh);
    new DesktopNotices(*m_session, m_session->facts().makeNoticeSender ? m_session->facts().makeNoticeSender() : nullptr, this); // NOLINT: this owns it
    m_topBar = new TopBar(*m_session, *m_actions, this);
    addToolBar(Qt::TopToolBarArea, m_topBar);
    m_rail = new Rail(m_pages, this);
    addToolBar(Qt::LeftToolBarArea, m_rail);
    connect(m_rail, &Rail::pageRequested, this, &MainWindow::showPage);
    connect(m_rail, &Rail::settingsRequested, this, &MainWindow::showSettings);
    connect(m_topBar, &TopBar::openCaseRequested, this, &MainWindow::askOpenCase);
    connect(m_topBar, &TopBar::recentRequested, this, [this](const QString& path) { m_workstation.openFiles({path}); });
    connect(m_topBar, &TopBar::helpRequested, this, &MainWindow::showShortcuts);
    connect(m_topBar, &TopBar::jobsRequested, this, &MainWindow::showJobs);

    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_messages = new MessageBar(centre);
    m_stack = new QStackedWidget(centre);
    m_welcome = new WelcomePage(*m_session, m_stack);
    m_stack->addWidget(m_welcome);
    column->addWidget(m_messages);
    column->addWidget(new ImportBar(*m_session, centre));
    column->addWidget(m_stack, 1);
    setCentralWidget(centre);
    connect(m_welcome, &WelcomePage::demoRequested, this, &MainWindow::openDemo);
    connect(m_welcome, &WelcomePage::openCaseRequested, this, &MainWindow::askOpenCase);
    connect(m_welcome, &WelcomePage::openCapturesRequested, this, &MainWindow::askOpenCaptures);
    connect(m_welcome, &WelcomePage::captureRequested, this, &MainWindow::showCapture);
    connect(m_welcome, &WelcomePage::filesRequested, this, &MainWindow::openFiles);
    connect(m_welcome, &WelcomePage::shortcutsRequested, this, &MainWindow::showShortcuts);

    m_inspector = new Inspector(*m_session, this);
    m_inspector->setActions(*m_actions);
    m_inspectorDock = makeDock(QStringLiteral("inspector"), m_inspector, this);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    m_stripDock = makeDock(QStringLiteral("strip"), new TimelineStrip(*m_session, this), this);
    m_stripDock->setFixedHeight(kStripHeight);
    addDockWidget(Qt::BottomDockWidgetArea, m_stripDock);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);

    m_status = new StatusStrip(*m_session, this);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(0, 0, 0, 0);
    statusBar()->setFixedHeight(24);
    statusBar()->addWidget(m_status, 1);
    connect(m_status, &StatusStrip::jobsRequested, this, &MainWindow::showJobs);
}

void MainWindow::buildMenus() {
    // Menus in the order of the design; an action's group names its menu. Ids that begin a block stand after a line.
    static const QStringList kOrder{QStringLiteral("file"), QStringLiteral("edit"), QStringLiteral("view"),
        QStringLiteral("go"), QStringLiteral("investigate"), QStringLiteral("respond"), QStringLiteral("window"), QStringLiteral("help")};
    menuBar()->setFixedHeight(24);
    for (const QString& group : kOrder) {
        auto* menu = new QMenu(menuBar());
        m_menus.emplace(group, menu);
        menuBar()->addMenu(menu);
        QString block;
        for (const ActionSpec& spec : m_actions->specs()) {
            if (spec.group.section(u'/', 0, 0) != group) {
                continue;
            }
            const QString part = spec.group.section(u'/', 1);
            if (!menu->isEmpty() && part != block) {
                menu->addSeparator();
            }
            block = part;
            QAction* action = m_actions->action(spec.id);
            menu->addAction(action);
            if (spec.scope == ActionScope::Window) {
                addAction(action);
            }
        }
        connect(menu, &QMenu::aboutToShow, m_actions, &ActionRegistry::refresh);
    }
}

void MainWindow::retranslate() {
    m_actions->retranslate();
    const auto title = [this](const char* group, const QString& text) { m_menus.at(QString::fromLatin1(group))->setTitle(text); };
    title("file", tr("&File"));
    title("edit", tr("&Edit"));
    title("view", tr("&View"));
    title("go", tr("&Go"));
    title("investigate", tr("&Investigate"));
    title("respond", tr("&Respond"));
    title("window", tr("&Window"));
    title("help", tr("&Help"));
    m_rail->retranslate();
    m_topBar->retranslate();
    m_inspectorDock->setWindowTitle(tr("Inspector"));
    m_stripDock->setWindowTitle(tr("Timeline strip"));
    updateBadges();
    setWindowTitle(m_session->isOpen() ? tr("%1 – Metsuke").arg(m_session->title()) : tr("Metsuke"));
}

void MainWindow::updateMode() {
    const bool open = m_session->isOpen();
    m_topBar->setVisible(open);
    m_rail->setVisible(open);
    m_stripDock->setVisible(open);
    for (const char* group : {"edit", "go", "investigate", "respond", "window"}) {
        m_menus.at(QString::fromLatin1(group))->menuAction()->setVisible(open);
    }
    if (open) {
        m_remembered = false;
        m_overviewSeen = false;
        updatePage();
    } else {
        m_stack->setCurrentWidget(m_welcome);
        m_inspectorDock->hide();
        m_status->setRows({});
    }
    m_actions->refresh();
    setWindowTitle(open ? tr("%1 – Metsuke").arg(m_session->title()) : tr("Metsuke"));
}

Page* MainWindow::page(const QString& id) {
    const auto it = m_openPages.find(id);
    if (it != m_openPages.end()) {
        return it->second;
    }
    const PageEntry* entry = m_pages.find(id);
    if (entry == nullptr) {
        return nullptr;
    }
    Page* made = entry->create(*m_session, m_stack);
    made->setObjectName(id);
    made->registerActions(*m_actions);
    connect(made, &Page::rowsChanged, this, [this, made] {
        if (made == currentPage()) {
            m_status->setRows(made->rows());
            m_topBar->query()->setRows(made->rows().shown);
        }
    });
    m_stack->addWidget(made);
    m_openPages.emplace(id, made);
    return made;
}

Page* MainWindow::currentPage() const { return qobject_cast<Page*>(m_stack->currentWidget()); }

void MainWindow::showPage(const QString& id) {
    if (m_session->isOpen()) {
        m_session->context().setPage(id, this);
    }
}

void MainWindow::updatePage() {
    if (!m_session->isOpen()) {
        return;
    }
    Page* wanted = page(m_session->context().page());
    if (wanted == nullptr) {
        wanted = page(m_pages.entries().front().id);
    }
    if (m_stack->currentWidget() != wanted) {
        m_stack->setCurrentWidget(wanted);
        wanted->focusContent();
    }
    m_rail->setCurrent(wanted->objectName());
    m_status->setRows(wanted->rows());
    m_topBar->query()->setRows(wanted->rows().shown);
    updateInspector();
}

void MainWindow::updateInspector() {
    Page* current = currentPage();
    if (current == nullptr) {
        return;
    }
    const auto wanted = m_inspectorWanted.find(current->objectName());
    const bool visible = wanted != m_inspectorWanted.end() ? wanted->second : current->inspectorWidth() > 0;
    const int width = std::max(320, current->inspectorWidth() > 0 ? current->inspectorWidth() : 384);
    m_inspector->setMinimumWidth(320);
    m_inspectorDock->setVisible(visible);
    if (visible) {
        resizeDocks({m_inspectorDock}, {width}, Qt::Horizontal);
    }
}

void MainWindow::updateBadges() {
    const auto& incidents = m_session->snapshot()->incidents;
    const auto fresh = std::count_if(
        incidents.begin(), incidents.end(), [](const Incident& i) { return i.state == TriageState::New; });
    m_rail->setBadge(QStringLiteral("incidents"), static_cast<int>(fresh));
}

void MainWindow::onSnapshot() {
    updateBadges();
    m_actions->refresh();
    if (!m_overviewSeen && currentPage() != nullptr) {
        update(); // overviewPainted comes with this paint
    }
    if (!m_remembered && !m_session->isImporting() && !m_session->path().isEmpty()) {
        m_remembered = true;
        RecentCases::instance().remember(RecentCases::describe(m_session->path(), *m_session->snapshot()));
    }
}

void MainWindow::onImportState() {
    if (m_session->isImporting() && m_importJob == 0) {
        m_importJob = m_jobs->start(m_session->liveSource().isEmpty() ? tr("Analysis") : tr("Capture"), [this] { m_session->cancelImport(); });
    }
    if (m_importJob == 0) {
        return;
    }
    const ImportProgress& progress = m_session->progress();
    const QString detail = tr("%1 packets").arg(format::count(static_cast<qint64>(progress.packets)));
    if (m_session->isImporting()) {
        m_jobs->update(m_importJob, detail, progress.fraction());
    } else {
        m_jobs->finish(m_importJob, detail);
        m_importJob = 0;
        m_remembered = false;
    }
    m_actions->refresh();
}

void MainWindow::openFiles(const QStringList& files) {
    if (files.isEmpty()) {
        return;
    }
    m_messages->clear();
    const auto isCase = [](const QString& file) { return file.endsWith(QStringLiteral(".metsuke"), Qt::CaseInsensitive); };
    if (isCase(files.front())) {
        m_session->openCase(files.front());
        for (qsizetype i = 1; i < files.size(); ++i) {
            if (isCase(files[i])) {
                m_workstation.openFiles({files[i]});
            }
        }
        return;
    }
    m_session->importCaptures(files, caseFileFor(files.front()));
}

void MainWindow::openDemo() {
    const QStringList& demo = m_session->facts().demoFiles;
    if (demo.isEmpty()) {
        return;
    }
    if (demo.front().endsWith(QStringLiteral(".metsuke"))) {
        m_session->openCase(demo.front());
    } else {
        m_session->importCaptures(demo, demoCaseFile());
    }
}

void MainWindow::closeCase() {
    m_messages->clear();
    m_session->close();
}

void MainWindow::askOpenCase() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open case"), QString(), tr("Metsuke cases (*.metsuke)"));
    if (!file.isEmpty()) {
        m_workstation.openFiles({file});
    }
}

QStringList MainWindow::askCaptures(const QString& title) {
    return QFileDialog::getOpenFileNames(
        this, title, QString(), tr("Captures (*.pcap *.pcapng *.cap *.pcap.gz *.pcapng.gz *.pcap.zst *.pcapng.zst);;All files (*)"));
}

void MainWindow::askOpenCaptures() {
    if (const QStringList files = askCaptures(tr("Open capture files")); !files.isEmpty()) {
        m_workstation.openFiles(files);
    }
}

void MainWindow::askAddCaptures() {
    if (const QStringList files = askCaptures(tr("Add captures to %1").arg(m_session->title())); !files.isEmpty() && m_session->isWritable()) {
        addCaptures(files);
    }
}

void MainWindow::addCaptures(const QStringList& files) {
    m_messages->clear();
    m_session->addCaptures(files);
}

void MainWindow::showCapture() {
    auto* dialog = new CaptureDialog(*m_session, this);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const LiveOptions options = dialog->options();
        // A case that is open stays, unless the capture is to go on with it: it runs in a window of its own.
        MainWindow* window = options.append || isVacant() ? this : m_workstation.newWindow();
        window->m_messages->clear();
        window->m_session->captureLive(options, options.append ? m_session->path() : liveCaseFile(options.source));
    });
    dialog->open();
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && !m_menus.empty()) {
        retranslate();
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_session->close();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            files.append(url.toLocalFile());
        }
    }
    if (!files.isEmpty()) {
        event->acceptProposedAction();
        m_workstation.openFiles(files);
    }
}

bool MainWindow::event(QEvent* event) {
    const bool handled = QMainWindow::event(event);
    // An update request is answered by painting whatever is dirty in the window, children included.
    if (event->type() == QEvent::UpdateRequest && !m_overviewSeen && !m_session->snapshot()->summary.path.empty()
        && m_session->context().page() == QStringLiteral("overview")) {
        m_overviewSeen = true;
        emit overviewPainted();
    }
    return handled;
}

} // namespace metsuke
