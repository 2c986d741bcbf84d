// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/main_window.h"

#include "ui/pages/page.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/services/settings.h"
#include "ui/services/time_input.h"
#include "ui/services/respond_session.h"
#include "ui/services/trace_session.h"
#include "ui/widgets/query_bar.h"
#include "ui/windows/about_dialog.h"
#include "ui/windows/add_computer_dialog.h"
#include "ui/windows/command_palette.h"
#include "ui/windows/inspector.h"
#include "ui/windows/jobs_popup.h"
#include "ui/windows/settings_dialog.h"
#include "ui/windows/shortcuts_dialog.h"
#include "ui/windows/site_prompts.h"
#include "ui/windows/text_prompt.h"
#include "ui/windows/top_bar.h"
#include "ui/windows/trace_prompts.h"
#include "ui/windows/workstation.h"

#include <QApplication>
#include <QDockWidget>

#include <algorithm>

namespace metsuke {

namespace {

QList<QKeySequence> keys(const char* portable) {
    return QKeySequence::listFromString(QString::fromLatin1(portable), QKeySequence::PortableText);
}

} // namespace

void MainWindow::registerActions() {
    registerCaseActions();
    registerGoActions();
    registerTriageActions();
    registerRespondActions();
    registerKeyActions();
    const auto add = [this](const char* id, const char* group, std::function<QString()> text, const char* shortcut,
                         std::function<void()> run) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.group = QString::fromLatin1(group);
        spec.text = std::move(text);
        spec.keys = keys(shortcut);
        spec.run = std::move(run);
        m_actions->add(std::move(spec));
    };
    add("window.new", "window", [] { return tr("&New window"); }, "Ctrl+Shift+N", [this] { m_workstation.newWindow(); });
    add("help.shortcuts", "help", [] { return tr("&Keyboard shortcuts"); }, "F1", [this] { showShortcuts(); });
    add("help.palette", "help", [] { return tr("&Commands and search…"); }, "Ctrl+K", [this] { showPalette(); });
    add("help.about", "help/about", [] { return tr("&About Metsuke"); }, "", [this] { showAbout(); });

    ActionSpec sheet;
    sheet.id = QStringLiteral("help.sheet");
    sheet.group = QStringLiteral("hidden");
    sheet.text = [] { return tr("Cheat sheet"); };
    sheet.keys = keys("?");
    sheet.scope = ActionScope::View;
    sheet.run = [this] { showShortcuts(); };
    m_actions->add(std::move(sheet));
}

void MainWindow::registerCaseActions() {
    const auto add = [this](const char* id, const char* group, std::function<QString()> text, const char* shortcut,
                         const char* icon, std::function<bool()> enabled, std::function<void()> run) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.group = QString::fromLatin1(group);
        spec.text = std::move(text);
        spec.keys = keys(shortcut);
        spec.icon = QString::fromLatin1(icon);
        spec.enabled = std::move(enabled);
        spec.run = std::move(run);
        m_actions->add(std::move(spec));
    };
    const auto open = [this] { return m_session->isOpen(); };
    add("file.demo", "file", [] { return tr("Open &demo case"); }, "", "play",
        [this] { return !m_session->facts().demoFiles.isEmpty() && isVacant(); }, [this] { openDemo(); });
    add("file.open", "file", [] { return tr("&Open case…"); }, "Ctrl+O", "folder", {}, [this] { askOpenCase(); });
    add("file.import", "file", [] { return tr("Open &capture files…"); }, "Ctrl+I", "file", {}, [this] { askOpenCaptures(); });
    add("file.add", "file", [] { return tr("&Add captures to this case…"); }, "Ctrl+Shift+I", "plus", [this] { return m_session->isWritable(); },
        [this] { askAddCaptures(); });
    add("file.capture", "file", [] { return tr("Capture &live…"); }, "Ctrl+L", "plug", {}, [this] { showCapture(); });
    add("file.cancel", "file/import", [this] {
        return m_session->liveSource().isEmpty() ? tr("&Stop the analysis, keep what there is") : tr("&Stop the capture");
    }, "", "stop",
        [this] { return m_session->isImporting(); }, [this] { m_session->cancelImport(); });
    add("file.close", "file/close", [] { return tr("&Close case"); }, "Ctrl+W", "close-case", open, [this] { closeCase(); });
    add("file.settings", "file/settings", [] { return tr("Se&ttings…"); }, "Ctrl+,", "settings", {}, [this] { showSettings(); });
    add("file.quit", "file/quit", [] { return tr("&Quit"); }, "Ctrl+Q", "", {}, [] { QApplication::closeAllWindows(); });

    const auto undoText = [](const QString& verb, const std::optional<Message>& what) {
        return what ? tr("%1: %2", "undo or redo, and what").arg(verb, sentences::render(*what)) : verb;
    };
    add("edit.undo", "edit", [this, undoText] { return undoText(tr("&Undo"), m_session->snapshot()->undoable); }, "Ctrl+Z", "undo",
        [this] { return m_session->snapshot()->undoable.has_value(); }, [this] { m_session->undo(); });
    add("edit.redo", "edit", [this, undoText] { return undoText(tr("&Redo"), m_session->snapshot()->redoable); }, "Ctrl+Shift+Z", "redo",
        [this] { return m_session->snapshot()->redoable.has_value(); }, [this] { m_session->redo(); });
    add("edit.find", "edit/find", [] { return tr("&Find…"); }, "Ctrl+F", "search", open, [this] {
        m_topBar->query()->setFocus(Qt::ShortcutFocusReason);
        m_topBar->query()->selectAll();
    });
    add("edit.clearQuery", "edit/find", [] { return tr("Clear &query"); }, "Ctrl+Shift+F", "",
        [this] { return !m_session->context().queryText().isEmpty(); },
        [this] { m_session->context().setQuery({}, Filter::all(), this); });

    const auto theme = [this](const char* id, const char* group, std::function<QString()> text, ThemeMode mode) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.group = QString::fromLatin1(group);
        spec.text = std::move(text);
        spec.checkable = true;
        spec.checked = [mode] { return Settings::instance().theme() == mode; };
        spec.run = [this, mode] {
            Settings::instance().setTheme(mode);
            m_actions->refresh();
        };
        m_actions->add(std::move(spec));
    };
    ActionSpec inspector;
    inspector.id = QStringLiteral("view.inspector");
    inspector.group = QStringLiteral("view");
    inspector.text = [] { return tr("&Inspector"); };
    inspector.keys = keys("Ctrl+Shift+I");
    inspector.checkable = true;
    inspector.enabled = open;
    inspector.checked = [this] { return m_inspectorDock != nullptr && m_inspectorDock->isVisible(); };
    inspector.run = [this] {
        if (Page* current = currentPage()) {
            m_inspectorWanted[current->objectName()] = !m_inspectorDock->isVisible();
            updateInspector();
        }
    };
    m_actions->add(std::move(inspector));
    ActionSpec pinned;
    pinned.id = QStringLiteral("view.pinned");
    pinned.group = QStringLiteral("view");
    pinned.text = [] { return tr("&Pinned only"); };
    pinned.keys = keys("Shift+P");
    pinned.scope = ActionScope::View;
    pinned.checkable = true;
    pinned.enabled = open;
    pinned.checked = [this] { return m_session->context().pinnedOnly(); };
    pinned.run = [this] { m_session->context().setPinnedOnly(!m_session->context().pinnedOnly(), this); };
    m_actions->add(std::move(pinned));
    ActionSpec pause;
    pause.id = QStringLiteral("view.pause");
    pause.group = QStringLiteral("view");
    pause.text = [this] { return m_session->live().isPaused() ? tr("&Resume the view") : tr("P&ause the view"); };
    pause.keys = keys("F8");
    pause.enabled = [this] { return m_session->live().isLive(); };
    pause.run = [this] { m_session->live().setPaused(!m_session->live().isPaused()); };
    m_actions->add(std::move(pause));
    ActionSpec follow;
    follow.id = QStringLiteral("view.follow");
    follow.group = QStringLiteral("view");
    follow.text = [] { return tr("F&ollow the last 15 minutes"); };
    follow.keys = keys("Shift+F8");
    follow.checkable = true;
    follow.enabled = [this] { return m_session->live().isLive(); };
    follow.checked = [this] { return m_session->live().followed() > 0; };
    follow.run = [this] { m_session->live().follow(m_session->live().followed() > 0 ? 0 : 15 * kMinute); };
    m_actions->add(std::move(follow));
    ActionSpec table;
    table.id = QStringLiteral("view.table");
    table.group = QStringLiteral("view");
    table.text = [] { return tr("Graph or &table of the hosts"); };
    table.keys = keys("G"); // on the page of the hosts; elsewhere G goes there
    table.scope = ActionScope::View;
    table.enabled = [this] { return currentPage() != nullptr && currentPage()->hasTwin(); };
    table.run = [this] {
        if (Page* current = currentPage()) {
            current->toggleTwin();
        }
    };
    m_actions->add(std::move(table));
    theme("view.system", "view/theme", [] { return tr("&Follow the system"); }, ThemeMode::System);
    theme("view.light", "view/theme", [] { return tr("&Light"); }, ThemeMode::Light);
    theme("view.dark", "view/theme", [] { return tr("&Dark"); }, ThemeMode::Dark);
    add("view.language", "view/language", [] { return tr("日本語", "the other language, in its own words"); }, "", "language", {}, [] {
        Settings& settings = Settings::instance();
        settings.setLanguage(settings.language() == Language::Japanese ? Language::English : Language::Japanese);
    });
}

void MainWindow::registerGoActions() {
    const auto add = [this](const char* id, const char* group, std::function<QString()> text, const char* shortcut,
                         ActionScope scope, std::function<bool()> enabled, std::function<void()> run) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.group = QString::fromLatin1(group);
        spec.text = std::move(text);
        spec.keys = keys(shortcut);
        spec.scope = scope;
        spec.enabled = std::move(enabled);
        spec.run = std::move(run);
        m_actions->add(std::move(spec));
    };
    InvestigationContext& context = m_session->context();
    add("go.back", "go", [] { return tr("&Back"); }, "Alt+Left", ActionScope::Window, [&context] { return context.canGoBack(); },
        [&context] { context.goBack(); });
    add("go.forward", "go", [] { return tr("&Forward"); }, "Alt+Right", ActionScope::Window,
        [&context] { return context.canGoForward(); }, [&context] { context.goForward(); });
    constexpr int kPagesWithKeys = 9; // one digit each
    int position = 1;
    for (const PageEntry& entry : m_pages.entries()) {
        ActionSpec spec;
        spec.id = QStringLiteral("go.page.") + entry.id;
        spec.group = QStringLiteral("go/pages");
        spec.text = entry.title;
        if (position <= kPagesWithKeys) {
            spec.keys = {QKeySequence(QStringLiteral("Ctrl+%1").arg(position++))};
        }
        spec.icon = entry.icon;
        spec.enabled = [this] { return m_session->isOpen(); };
        spec.run = [this, id = entry.id] { showPage(id); };
        m_actions->add(std::move(spec));
    }
    const auto open = [this] { return m_session->isOpen(); };
    add("go.time", "go/time", [] { return tr("Go to &time…"); }, "T", ActionScope::View, open, [this] { goToTime(); });
    add("go.context", "go/time", [] { return tr("&Five minutes around the selection"); }, "C", ActionScope::View,
        [&context] { return context.selection().time.has_value() || !context.selection().keys.empty(); }, [this] {
            InvestigationContext& here = m_session->context();
            std::optional<Timestamp> centre = here.selection().time;
            if (!centre && !here.selection().keys.empty()) {
                const std::string& key = here.selection().keys.front();
                if (const Detection* detection = m_session->snapshot()->detection(key)) {
                    centre = detection->first;
                } else if (const Incident* incident = m_session->snapshot()->incident(key)) {
                    centre = incident->first;
                }
            }
            if (centre) {
                here.setRange({*centre - 5 * kMinute, *centre + 5 * kMinute}, this);
            }
        });
    const auto hasDetections = [this] { return m_session->isOpen() && !m_session->snapshot()->detections.empty(); };
    const auto step = [this](int direction) {
        if (Page* current = currentPage()) {
            current->stepDetection(direction);
        }
    };
    add("go.all", "go/time", [] { return tr("&All of the case"); }, "Ctrl+0", ActionScope::Window, open,
        [&context, this] { context.clearRange(this); });
    add("go.previousDetection", "go/detections", [] { return tr("&Previous detection"); }, "[", ActionScope::View, hasDetections, [step] { step(-1); });
    add("go.nextDetection", "go/detections", [] { return tr("Ne&xt detection"); }, "]", ActionScope::View, hasDetections, [step] { step(1); });
    add("go.peel", "hidden", [] { return tr("Clear selection, then time range, then query"); }, "Esc", ActionScope::View, open,
        [&context] { context.peel(); });
    add("go.why", "go/inspector", [] { return tr("&Why is this flagged"); }, "W", ActionScope::View, open, [this] {
        m_inspectorWanted[m_session->context().page()] = true;
        updateInspector();
        m_inspector->showWhy();
    });
}

void MainWindow::registerTriageActions() {
    struct Verdict {
        const char* id;
        std::function<QString()> text;
        const char* shortcut;
        TriageState state;
    };
    const Verdict verdicts[] = {
        {"triage.confirmed", [] { return tr("&Confirmed"); }, "1", TriageState::Confirmed},
        {"triage.benign", [] { return tr("&Benign"); }, "2", TriageState::Benign},
        {"triage.suspicious", [] { return tr("&Suspicious"); }, "3", TriageState::Suspicious},
        {"triage.watched", [] { return tr("&Watch"); }, "4", TriageState::Watched},
        {"triage.suppressed", [] { return tr("S&uppress"); }, "5", TriageState::Suppressed},
        {"triage.triaging", [] { return tr("&Triaging"); }, "0", TriageState::Triaging},
        {"triage.new", [] { return tr("&Not judged"); }, "U", TriageState::New},
    };
    const auto selectable = [this] {
        return !m_session->isReadOnly() && (!selectedIncidents().empty() || m_session->context().selection().kind == Selection::Kind::Watch);
    };
    for (const Verdict& verdict : verdicts) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(verdict.id);
        spec.group = QStringLiteral("investigate/triage");
        spec.text = verdict.text;
        spec.keys = keys(verdict.shortcut);
        spec.scope = ActionScope::View;
        spec.enabled = selectable;
        spec.run = [this, state = verdict.state] { triage(state); };
        m_actions->add(std::move(spec));
    }
    const auto add = [this](const char* id, const char* group, std::function<QString()> text, const char* shortcut,
                         const char* icon, std::function<bool()> enabled, std::function<void()> run) {
        ActionSpec spec;
        spec.id = QString::fromLatin1(id);
        spec.group = QString::fromLatin1(group);
        spec.text = std::move(text);
        spec.keys = keys(shortcut);
        spec.icon = QString::fromLatin1(icon);
        spec.scope = ActionScope::View;
        spec.enabled = std::move(enabled);
        spec.run = std::move(run);
        m_actions->add(std::move(spec));
    };
    const auto hasSelection = [this] {
        return !m_session->isReadOnly() && m_session->context().selection().kind != Selection::Kind::None;
    };
    add("investigate.note", "investigate/notes", [] { return tr("&Note…"); }, "N", "note", hasSelection, [this] { noteSelection(); });
    add("investigate.pin", "investigate/notes", [] { return tr("&Pin or unpin"); }, "P", "pin", hasSelection, [this] { pinSelection(); });
    const auto open = [this] { return m_session->isOpen(); };
    add("investigate.include", "investigate/query", [] { return tr("Only th&is value"); }, "A", "", open, [this] { addValueToQuery(Term::Include); });
    add("investigate.exclude", "investigate/query", [] { return tr("With&out this value"); }, "X", "", open, [this] { addValueToQuery(Term::Exclude); });
    add("investigate.leaveOut", "investigate/query", [] { return tr("&Leave out such detections…"); }, "Shift+X", "",
        [this] { return m_session->canChangeSite() && selectedDetection() != nullptr; }, [this] { leaveOutSelection(); });
    add("investigate.follow", "investigate/query", [] { return tr("&Follow the stream"); }, "F", "",
        [this] { return m_session->isOpen() && (m_session->context().page() == QStringLiteral("flows") || m_session->context().selection().kind == Selection::Kind::Flow); },
        [this] { followStream(); });
    add("investigate.trace", "investigate/trace", [] { return tr("&Trace the cause"); }, "Shift+T", "trace",
        [this] { return m_session->trace().canTrace(); }, [this] {
            m_session->trace().traceSelection();
            showPage(QStringLiteral("trace"));
        });
    add("investigate.addComputer", "investigate/trace", [] { return tr("Add co&mputer…"); }, "", "agents",
        [this] { return m_session->facts().fleet != nullptr; }, [this] { showAddComputer(); });
    add("investigate.history", "investigate/trace", [] { return tr("Trace in a &history folder…"); }, "", "folder", open,
        [this] { trace_prompts::askHistory(this, *m_session); });
    add("investigate.focus", "investigate/focus", [] { return tr("&Graph of the host"); }, "G", "hosts",
        [this] { return m_session->context().selection().host.has_value(); }, [this] {
            InvestigationState next = m_session->context().state();
            next.focus = next.selection.host;
            next.page = QStringLiteral("hosts");
            m_session->context().setState(next, this);
        });
}

std::vector<std::string> MainWindow::selectedIncidents() const {
    const Selection& selection = m_session->context().selection();
    if (selection.kind == Selection::Kind::Incident) {
        return selection.keys;
    }
    if (selection.host) {
        if (const Incident* incident = m_session->snapshot()->incidentOf(*selection.host)) {
            return {incident->key};
        }
    }
    return {};
}

const Detection* MainWindow::selectedDetection() const {
    const Selection& selection = m_session->context().selection();
    return selection.kind == Selection::Kind::Detection && !selection.keys.empty() ? m_session->snapshot()->detection(selection.keys.front())
                                                                                   : nullptr;
}

void MainWindow::leaveOutSelection() {
    if (const Detection* detection = selectedDetection()) {
        Exclusion proposed;
        proposed.rule = detection->rule;
        proposed.host = detection->host.ip.isUnset() ? std::nullopt : std::optional(IpRange(detection->host.ip));
        site_prompts::askExclusion(this, *m_session, proposed);
    }
}

void MainWindow::triage(TriageState state) {
    const std::vector<std::string> keys = selectedIncidents();
    if (!keys.empty()) {
        m_session->setTriage(keys, state);
    } else if (const Selection& selection = m_session->context().selection(); selection.kind == Selection::Kind::Watch && selection.host) {
        m_session->setWatchTriage(*selection.host, state);
    }
}

void MainWindow::addValueToQuery(Term how) {
    const auto in = currentPage() != nullptr ? currentPage()->valueInHand() : std::nullopt;
    if (!in) {
        return;
    }
    const bool plain = in->field == QStringLiteral("host") || in->field == QStringLiteral("service");
    const QString value = QString(in->value).remove(u'"');
    const QString term = (how == Term::Exclude ? QStringLiteral("not ") : QString()) % in->field % QStringLiteral(" = ")
        % (plain ? value : QString(u'"' % value % u'"'));
    const Filter one = Filter::compare(in->field.toStdString(), Filter::Op::Equal, value.toStdString());
    const Filter filter = how == Term::Exclude ? Filter{Filter::Op::Not, {}, {}, {one}} : one;
    InvestigationContext& context = m_session->context();
    const QString text = context.queryText().isEmpty() ? term : QStringLiteral("(%1) and %2").arg(context.queryText(), term);
    context.setQuery(text, Filter::both(context.filter(), filter), this);
}

void MainWindow::followStream() {
    showPage(QStringLiteral("flows"));
    if (Page* current = currentPage()) {
        current->followStream();
    }
}

void MainWindow::noteSelection() {
    const Selection& selection = m_session->context().selection();
    QString kind = QStringLiteral("case");
    std::string target;
    QString about = m_session->title();
    if (selection.kind == Selection::Kind::Flow && !selection.keys.empty()) {
        kind = QStringLiteral("flow");
        target = selection.keys.front();
        about = tr("this flow");
    } else if (const auto incidents = selectedIncidents(); !incidents.empty()) {
        kind = QStringLiteral("incident");
        target = incidents.front();
        about = tr("incident %1").arg(m_session->snapshot()->incidentNumber(target));
    } else if (selection.host) {
        kind = QStringLiteral("host");
        target = selection.host->display();
        about = m_session->snapshot()->hostName(*selection.host);
    }
    TextPrompt::ask(this, tr("Note on %1").arg(about), tr("What should the next reader know?"), tr("Save note"),
        [this, kind, target](const QString& text) { m_session->addNote(kind, target, text); });
}

void MainWindow::pinSelection() {
    const Selection& selection = m_session->context().selection();
    Pin pin;
    if (selection.kind == Selection::Kind::Flow && !selection.keys.empty()) {
        pin.targetKind = "flow";
        pin.target = selection.keys.front();
        pin.ts = selection.time.value_or(Timestamp{});
        pin.label = tr("flow").toStdString();
    } else if (selection.kind == Selection::Kind::Detection && !selection.keys.empty()) {
        const Detection* detection = m_session->snapshot()->detection(selection.keys.front());
        if (detection == nullptr) {
            return;
        }
        pin.targetKind = "time";
        pin.target = detection->key;
        pin.ts = detection->first;
        pin.label = detection->rule;
    } else if (selection.host) {
        const Incident* incident = m_session->snapshot()->incidentOf(*selection.host);
        pin.targetKind = "host";
        pin.target = selection.host->display();
        pin.ts = incident != nullptr ? incident->first : m_session->snapshot()->summary.first;
        pin.label = m_session->snapshot()->hostName(*selection.host).toStdString();
    } else {
        return;
    }
    const auto& pins = m_session->snapshot()->pins;
    const auto same = std::find_if(pins.begin(), pins.end(),
        [&](const Pin& other) { return other.targetKind == pin.targetKind && other.target == pin.target; });
    if (same != pins.end()) {
        m_session->removePin(*same);
    } else {
        m_session->addPin(pin);
    }
}

void MainWindow::goToTime() {
    TextPrompt::ask(this, tr("Go to time"), tr("10:41, 10:41:20, 2026-11-17 10:41, or ±5m around the selection"), tr("Go"), [this](const QString& text) {
        const CaseSummary& summary = m_session->snapshot()->summary;
        InvestigationContext& context = m_session->context();
        const Timestamp near = context.selection().time.value_or(context.isRangeSet() ? context.range().from : summary.first);
        const std::optional<TimeRange> range = parseTimeInput(text, near, summary.first, summary.last, Settings::instance().timeZone());
        if (range) {
            context.setRange(*range, this);
        } else {
            m_session->raise(UserMessage::Kind::Warning, tr("“%1” is not a time Metsuke understands. Try 10:41, or ±5m.").arg(text));
        }
    }, TextPrompt::Room::Line);
}

void MainWindow::showPalette() {
    auto* palette = new CommandPalette(*this);
    palette->open();
}

void MainWindow::showShortcuts() {
    auto* dialog = new ShortcutsDialog(*m_actions, this);
    dialog->open();
}

void MainWindow::showSettings() {
    auto* dialog = new SettingsDialog(m_session->facts(), this);
    dialog->open();
}

void MainWindow::showAbout() {
    auto* dialog = new AboutDialog(m_session->facts(), this);
    dialog->open();
}

void MainWindow::showAddComputer() {
    if (m_session->facts().fleet != nullptr) {
        (new AddComputerDialog(*m_session->facts().fleet, this))->open();
    }
}

void MainWindow::showJobs() {
    auto* popup = new JobsPopup(*m_jobs, this);
    const QPoint corner = mapToGlobal(QPoint(width() - popup->width() - 12, height() - 24 - popup->height() - 8));
    popup->move(corner);
    popup->show();
}

} // namespace metsuke
