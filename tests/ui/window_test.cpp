// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window_support.h"

#include "ui/models/event_model.h"
#include "ui/models/flow_model.h"
#include "ui/models/host_list_model.h"
#include "ui/models/technique_model.h"
#include "ui/pages/page.h"
#include "ui/services/settings.h"
#include "ui/widgets/histogram_strip.h"
#include "ui/widgets/host_graph_canvas.h"
#include "ui/widgets/message_bar.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QDialog>
#include <QMenuBar>
#include <QSignalSpy>

#include <algorithm>

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// The scripted case in a real window.
class Window : public ::testing::Test {
protected:
    Window()
        : m_workstation(scriptedFacts())
        , m_window(m_workstation.newWindow()) {
        m_window->openFiles({QStringLiteral("/tmp/story.metsuke")});
        EXPECT_TRUE(waitUntilQuiet(*m_window));
    }
    ~Window() override { Settings::instance().setLanguage(Language::English); }
    [[nodiscard]] const CaseSnapshot& snapshot() const { return *m_window->session().snapshot(); }
    [[nodiscard]] InvestigationContext& context() const { return m_window->session().context(); }
    void selectTop() const {
        const Incident& top = snapshot().incidents.front();
        context().setSelection(Selection::incident(top.key, top.host), this);
        QCoreApplication::processEvents();
    }
    /// A key where the page puts the keyboard.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const {
        m_window->activateWindow();
        m_window->currentPage()->focusContent();
        QWidget* target = m_window->focusWidget() != nullptr ? m_window->focusWidget() : m_window->currentPage();
        QTest::keyClick(target, key, modifiers);
    }
    Workstation m_workstation;
    MainWindow* m_window;
};

} // namespace

TEST_F(Window, Window_opens_on_overview_with_worst_host_first) {
    ASSERT_EQ(m_window->currentPage()->objectName(), QStringLiteral("overview"));
    const auto* list = m_window->currentPage()->findChild<QAbstractItemView*>();
    ASSERT_NE(list, nullptr);
    EXPECT_TRUE(list->model()->index(0, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("KEIRI-07")))
        << list->model()->index(0, 0).data(Qt::AccessibleTextRole).toString().toStdString();
}

TEST_F(Window, Triage_by_key_and_undo_change_the_incident_and_change_it_back) {
    m_window->showPage(QStringLiteral("incidents"));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    selectTop();
    const TriageState before = snapshot().incidents.front().state;
    ASSERT_NE(before, TriageState::Confirmed);
    press(Qt::Key_1);
    ASSERT_TRUE(waitUntil([&] { return snapshot().incidents.front().state == TriageState::Confirmed; }));
    QTest::keyClick(m_window, Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(waitUntil([&] { return snapshot().incidents.front().state == before; }));
}

TEST_F(Window, Triage_key_acts_on_every_page_with_a_selection) {
    for (const char* page : {"timeline", "flows", "hosts"}) {
        m_window->showPage(QString::fromLatin1(page));
        ASSERT_TRUE(waitUntilQuiet(*m_window));
        selectTop();
        const TriageState wanted = snapshot().incidents.front().state == TriageState::Benign ? TriageState::Suspicious : TriageState::Benign;
        press(wanted == TriageState::Benign ? Qt::Key_2 : Qt::Key_3);
        EXPECT_TRUE(waitUntil([&] { return snapshot().incidents.front().state == wanted; })) << page;
    }
}

TEST_F(Window, Value_in_hand_narrows_the_query_from_hosts_and_timeline) {
    for (const char* page : {"hosts", "timeline"}) {
        m_window->showPage(QString::fromLatin1(page));
        ASSERT_TRUE(waitUntilQuiet(*m_window));
        selectTop();
        press(Qt::Key_A);
        EXPECT_EQ(context().queryText(), QStringLiteral("host = 10.20.0.57")) << page;
        press(Qt::Key_X);
        EXPECT_EQ(context().queryText(), QStringLiteral("(host = 10.20.0.57) and not host = 10.20.0.57")) << page;
        context().setQuery({}, Filter::all(), this);
    }
}

TEST_F(Window, Detection_keys_walk_in_time_and_back) {
    for (const char* page : {"hosts", "timeline", "flows"}) {
        m_window->showPage(QString::fromLatin1(page));
        ASSERT_TRUE(waitUntilQuiet(*m_window));
        context().setSelection({}, this);
        press(Qt::Key_BracketRight);
        ASSERT_EQ(context().selection().kind, Selection::Kind::Detection) << page;
        const std::string first = context().selection().keys.front();
        press(Qt::Key_BracketRight);
        const std::string second = context().selection().keys.front();
        EXPECT_NE(second, first) << page;
        EXPECT_LE(snapshot().detection(first)->first, snapshot().detection(second)->first) << page;
        press(Qt::Key_BracketLeft);
        EXPECT_EQ(context().selection().keys.front(), first) << page;
    }
}

TEST_F(Window, Graph_key_shows_the_table_on_hosts_and_the_host_elsewhere) {
    m_window->showPage(QStringLiteral("flows"));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    selectTop();
    press(Qt::Key_G);
    ASSERT_TRUE(waitUntil([&] { return m_window->currentPage()->objectName() == QStringLiteral("hosts"); }));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    const auto* graph = m_window->currentPage()->findChild<HostGraphCanvas*>();
    ASSERT_TRUE(graph->isVisible());
    press(Qt::Key_G);
    EXPECT_FALSE(graph->isVisible());
    m_window->currentPage()->toggleTwin();
    EXPECT_TRUE(graph->isVisible());
}

TEST_F(Window, Line_of_the_graph_stays_marked_while_the_inspector_explains_it) {
    m_window->showPage(QStringLiteral("hosts"));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    auto* graph = m_window->currentPage()->findChild<HostGraphCanvas*>();
    ASSERT_FALSE(graph->graph().edges.empty());
    graph->selectEdge(0); // as a click does
    emit graph->edgeSelected(0);
    ASSERT_EQ(context().selection().kind, Selection::Kind::Pair);
    QCoreApplication::processEvents();
    EXPECT_EQ(graph->selectedEdge(), 0U);
}

TEST_F(Window, Cheat_sheet_lists_every_single_key) {
    QStringList keys;
    for (const ActionSpec& spec : m_window->actions().specs()) {
        if (spec.group != QStringLiteral("hidden")) {
            keys << m_window->actions().action(spec.id)->shortcut().toString();
        }
    }
    for (const char* key : {"A", "X", "F", "[", "]", "G", "C", "W", "T", "N", "P"}) {
        EXPECT_TRUE(keys.contains(QString::fromLatin1(key))) << key;
    }
}

TEST_F(Window, Brush_on_the_strip_narrows_the_flows) {
    m_window->showPage(QStringLiteral("flows"));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    const qint64 all = m_window->currentPage()->rows().shown;
    ASSERT_GT(all, 0);
    auto* strip = m_window->findChild<HistogramStrip*>();
    ASSERT_NE(strip, nullptr);
    const QPoint middle = strip->rect().center();
    QTest::mousePress(strip, Qt::LeftButton, {}, middle);
    QTest::mouseMove(strip, middle + QPoint(60, 0));
    QMouseEvent move(QEvent::MouseMove, QPointF(middle + QPoint(60, 0)), QPointF(strip->mapToGlobal(middle + QPoint(60, 0))),
        Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(strip, &move);
    QTest::mouseRelease(strip, Qt::LeftButton, {}, middle + QPoint(60, 0));
    ASSERT_TRUE(waitUntil([&] { return context().isRangeSet(); }));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_LT(m_window->currentPage()->rows().shown, all);
    QTest::keyClick(m_window, Qt::Key_0, Qt::ControlModifier);
    ASSERT_TRUE(waitUntil([&] { return !context().isRangeSet(); }));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_EQ(m_window->currentPage()->rows().shown, all);
}

TEST_F(Window, Back_and_forward_walk_the_pages) {
    m_window->showPage(QStringLiteral("timeline"));
    ASSERT_TRUE(waitUntil([&] { return m_window->currentPage()->objectName() == QStringLiteral("timeline"); }));
    m_window->actions().action(QStringLiteral("go.back"))->trigger();
    ASSERT_TRUE(waitUntil([&] { return m_window->currentPage()->objectName() == QStringLiteral("overview"); }));
    m_window->actions().action(QStringLiteral("go.forward"))->trigger();
    EXPECT_TRUE(waitUntil([&] { return m_window->currentPage()->objectName() == QStringLiteral("timeline"); }));
}

TEST_F(Window, Every_interactive_widget_has_an_accessible_name) {
    selectTop();
    for (const PageEntry& entry : builtinPages().entries()) {
        m_window->showPage(entry.id);
        ASSERT_TRUE(waitUntilQuiet(*m_window));
        const QStringList nameless = namelessWidgets(*m_window);
        EXPECT_TRUE(nameless.isEmpty()) << entry.id.toStdString() << ": " << nameless.join(QStringLiteral("; ")).toStdString();
    }
    for (const auto show : {&MainWindow::showSettings, &MainWindow::showShortcuts, &MainWindow::showPalette, &MainWindow::showAbout}) {
        (m_window->*show)();
        QDialog* dialog = m_window->findChild<QDialog*>();
        ASSERT_NE(dialog, nullptr);
        const QStringList nameless = namelessWidgets(*dialog);
        EXPECT_TRUE(nameless.isEmpty()) << dialog->windowTitle().toStdString() << ": " << nameless.join(QStringLiteral("; ")).toStdString();
        delete dialog;
    }
}

TEST_F(Window, Models_keep_the_rules_of_item_models) {
    std::vector<std::unique_ptr<QAbstractItemModelTester>> testers;
    for (const PageEntry& entry : builtinPages().entries()) {
        m_window->showPage(entry.id);
        ASSERT_TRUE(waitUntilQuiet(*m_window));
    }
    for (const QAbstractItemView* view : m_window->findChildren<QAbstractItemView*>()) {
        if (view->model() != nullptr) {
            testers.push_back(std::make_unique<QAbstractItemModelTester>(view->model(), QAbstractItemModelTester::FailureReportingMode::Fatal));
        }
    }
    EXPECT_GE(testers.size(), 5U);
    emit m_window->session().dataChanged(); // all of them load again under test
    EXPECT_TRUE(waitUntilQuiet(*m_window));
}

TEST_F(Window, Language_switch_retranslates_at_once_and_back) {
    const auto titles = [this] {
        QStringList texts;
        for (const QAction* action : m_window->menuBar()->actions()) {
            texts.append(action->text());
        }
        return texts;
    };
    ASSERT_TRUE(titles().contains(QStringLiteral("&File")));
    Settings::instance().setLanguage(Language::Japanese);
    ASSERT_TRUE(waitUntil([&] { return titles().contains(QStringLiteral("ファイル(&F)")); }));
    for (const PageEntry& entry : builtinPages().entries()) {
        EXPECT_FALSE(entry.title().at(0).unicode() < 0x80) << entry.id.toStdString();
    }
    Settings::instance().setLanguage(Language::English);
    EXPECT_TRUE(waitUntil([&] { return titles().contains(QStringLiteral("&File")); }));
}

TEST_F(Window, Note_is_kept_in_the_case) {
    selectTop();
    m_window->session().addNote(QStringLiteral("incident"), snapshot().incidents.front().key, QStringLiteral("called the user"));
    EXPECT_TRUE(waitUntil([&] {
        const auto& notes = snapshot().notes;
        return std::any_of(notes.begin(), notes.end(), [](const Note& note) { return note.text == "called the user"; });
    }));
}
