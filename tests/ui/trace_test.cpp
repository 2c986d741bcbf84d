// SPDX-License-Identifier: GPL-3.0-or-later
// The Trace page over a real history, with an agent that the test plays.
#include "tests/support/fake_event_store.h"
#include "tests/support/office_history.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/fleet_window.h"
#include "tests/ui/picture_support.h"

#include "ui/pages/trace_page.h"
#include "ui/services/note_text.h"
#include "ui/services/settings.h"
#include "ui/services/trace_session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/token_label.h"
#include "ui/widgets/trace_view.h"

#include "core/base/wall_clock.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QDialog>
#include <QFileDialog>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QScrollArea>
#include <QTabWidget>
#include <QTableView>

using namespace metsuke;
using namespace metsuke::test;

namespace {

using State = TraceSession::State;

class Traces : public FleetWindow {
protected:
    static const QString& history() {
        static const metsuke::test::TemporaryFolder folder;
        static const QString path = [] {
            fake::writeOfficeHistory(folder.path() / "keiri-07");
            return QString::fromStdString((folder.path() / "keiri-07").string());
        }();
        return path;
    }
    static endpoint::Trace officeTrace() {
        auto reader = endpoint::HistoryReader::open(history().toStdString());
        auto trace = endpoint::traceRootCause(**reader, fake::officeBeacon(), {}, {});
        EXPECT_TRUE(trace.ok());
        return *trace;
    }
    [[nodiscard]] TraceSession& work() const { return session().trace(); }
    void select(const char* detection) const {
        session().context().setSelection(Selection::detection(detection, fake::hostKey("10.20.0.57")), this);
        QCoreApplication::processEvents();
    }
    TracePage* openPage() const {
        m_window->showPage(text("trace"));
        EXPECT_TRUE(waitUntilQuiet(*m_window));
        return qobject_cast<TracePage*>(m_window->currentPage());
    }
    /// The Trace page with the beacon of the scripted case traced in the history.
    TracePage* openTrace() const {
        TraceSubject subject;
        subject.host = fake::hostKey("10.20.0.57");
        subject.incident = snapshot().incidents.front().key;
        subject.question = fake::officeBeacon();
        TracePage* page = openPage();
        work().readHistory(history(), subject);
        EXPECT_TRUE(waitUntil([&] { return work().state() == State::Done || work().state() == State::Failed; }));
        EXPECT_EQ(work().state(), State::Done);
        EXPECT_TRUE(waitUntilQuiet(*m_window));
        return page;
    }
    /// By its name for screen readers.
    [[nodiscard]] static QTableView* table(const QWidget* page, const char* name) {
        for (auto* one : page->findChildren<QTableView*>()) {
            if (one->accessibleName() == text(name)) {
                return one;
            }
        }
        ADD_FAILURE() << "no table " << name;
        return nullptr;
    }
};

} // namespace

TEST_F(Traces, Without_a_trace_the_page_says_how_to_get_one) {
    session().context().setSelection({}, this);
    const TracePage* page = openPage();
    EXPECT_TRUE(says(page, "press Shift+T"));
    EXPECT_NE(button(page, "Open a history folder…"), nullptr);
    select("BCN-002@10.20.0.57");
    EXPECT_TRUE(waitUntil([&] { return button(page, "Trace what is selected") != nullptr; }));
}

TEST_F(Traces, Key_on_a_detection_asks_the_agent_of_its_host_and_shows_what_it_answers) {
    m_fleet->setAgents({healthyAgent("KEIRI-07", "10.20.0.57", wallClock())});
    m_window->showPage(text("incidents"));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    select("BCN-002@10.20.0.57");
    press(Qt::Key_T, Qt::ShiftModifier);
    ASSERT_TRUE(waitUntil([&] { return m_fleet->isWaiting() && work().progress().step == TraceProgress::Step::Sent; }));
    EXPECT_EQ(m_window->currentPage()->objectName(), text("trace"));
    EXPECT_TRUE(says(m_window->currentPage(), "Sent, waiting for the agent of KEIRI-07"));
    EXPECT_NE(button(m_window->currentPage(), "Cancel"), nullptr);
    EXPECT_EQ(m_fleet->asked().remote.toString(), "198.51.100.23");
    EXPECT_EQ(m_fleet->asked().local.toString(), "10.20.0.57");
    m_fleet->answer(officeTrace());
    ASSERT_TRUE(waitUntil([&] { return work().state() == State::Done; }));
    EXPECT_TRUE(says(m_window->currentPage(), "came from the browser"));
    EXPECT_TRUE(says(m_window->currentPage(), "from the history of KEIRI-07"));
}

TEST_F(Traces, Flow_in_hand_is_asked_for_by_its_five_tuple_and_name) {
    m_fleet->setAgents({healthyAgent("KEIRI-07", "10.20.0.57", wallClock())});
    const endpoint::TraceQuestion beacon = fake::officeBeacon();
    for (const FlowRow& flow : fake::makeFlows()) {
        if (flow.ts == beacon.time) {
            session().context().setSelection(Selection::flow(flow.uid, flow.ts), this);
        }
    }
    work().traceSelection();
    ASSERT_TRUE(waitUntil([&] { return m_fleet->isWaiting(); }));
    EXPECT_EQ(m_fleet->asked().time, beacon.time);
    EXPECT_EQ(m_fleet->asked().localPort, beacon.localPort);
    EXPECT_EQ(m_fleet->asked().remotePort, 443);
    EXPECT_EQ(m_fleet->asked().name, "kwtzqmvbrx.example");
}

TEST_F(Traces, Agent_that_is_slow_is_told_with_what_to_do_and_can_be_given_up) {
    m_fleet->setAgents({healthyAgent("KEIRI-07", "10.20.0.57", wallClock())});
    select("BCN-002@10.20.0.57");
    const TracePage* page = openPage();
    work().traceSelection();
    ASSERT_TRUE(waitUntil([&] { return m_fleet->isWaiting(); }));
    TraceProgress slow;
    slow.step = TraceProgress::Step::Sent;
    slow.agent = "KEIRI-07";
    slow.isSlow = true;
    m_fleet->progress(slow);
    EXPECT_TRUE(says(page, "It may be switched off or out of reach"));
    EXPECT_NE(button(page, "Open a history folder…"), nullptr);
    slow.step = TraceProgress::Step::Queued;
    m_fleet->progress(slow);
    EXPECT_TRUE(says(page, "No agents are served at the moment"));
    EXPECT_NE(button(page, "Go to Agents"), nullptr);
    keepPicture(*m_window, text("trace-waiting-en-dark"));
    button(page, "Cancel")->click();
    EXPECT_EQ(work().state(), State::Empty);
    EXPECT_FALSE(m_fleet->isWaiting());
}

TEST_F(Traces, Host_without_agent_offers_a_history_folder_and_adding_the_computer) {
    select("BCN-002@10.20.0.57");
    const TracePage* page = openPage();
    work().traceSelection();
    ASSERT_TRUE(waitUntil([&] { return work().state() == State::NoAgent; }));
    EXPECT_TRUE(says(page, "KEIRI-07 has no agent"));
    ASSERT_NE(button(page, "Open a history folder…"), nullptr);
    EXPECT_NE(button(page, "Add computer…"), nullptr);
    keepPicture(*m_window, text("trace-no-agent-en-dark"));
    button(page, "Open a history folder…")->click();
    auto* dialog = m_window->findChild<QFileDialog*>();
    ASSERT_NE(dialog, nullptr); // the connection is known already
    emit dialog->fileSelected(history());
    delete dialog;
    ASSERT_TRUE(waitUntil([&] { return work().state() == State::Done; }));
    EXPECT_TRUE(says(page, "came from the browser"));
}

TEST_F(Traces, Folder_without_a_history_is_told_and_can_be_tried_again) {
    TracePage* page = openPage();
    TraceSubject subject;
    subject.question = fake::officeBeacon();
    work().readHistory(text("/nonexistent/history"), subject);
    ASSERT_TRUE(waitUntil([&] { return work().state() == State::Failed; }));
    EXPECT_TRUE(says(page, "There is no trace"));
    EXPECT_NE(button(page, "Try again"), nullptr);
}

TEST_F(Traces, History_is_asked_about_what_is_selected) {
    select("BCN-002@10.20.0.57");
    const TracePage* page = openPage();
    ASSERT_NE(button(page, "Open a history folder…"), nullptr);
    button(page, "Open a history folder…")->click();
    auto* dialog = m_window->findChild<QFileDialog*>();
    ASSERT_NE(dialog, nullptr); // nothing has to be typed
    emit dialog->fileSelected(history());
    delete dialog;
    ASSERT_TRUE(waitUntil([&] { return work().state() == State::Done; }));
    EXPECT_EQ(work().subject().detection, "BCN-002@10.20.0.57");
}

TEST_F(Traces, Connection_without_selection_is_typed_and_checked) {
    session().context().setSelection({}, this);
    const TracePage* page = openPage();
    button(page, "Open a history folder…")->click();
    QDialog* form = nullptr;
    for (auto* dialog : m_window->findChildren<QDialog*>()) {
        form = dialog->isVisible() ? dialog : form;
    }
    ASSERT_NE(form, nullptr);
    auto* choose = button(form, "Choose folder…");
    const auto fields = form->findChildren<QLineEdit*>();
    ASSERT_EQ(fields.size(), 4);
    EXPECT_FALSE(choose->isEnabled());
    fields[0]->setText(text("10:41:20"));
    fields[1]->setText(text("198.51.100.23:99999"));
    EXPECT_FALSE(choose->isEnabled());
    EXPECT_TRUE(says(form, "Other side: an address"));
    fields[1]->setText(text("198.51.100.23:443"));
    EXPECT_TRUE(choose->isEnabled());
    keepPicture(*form, text("dialog-trace-en-dark"));
    delete form;
}

TEST_F(Traces, Tree_leads_from_the_origin_over_file_and_process_to_the_connection) {
    const TracePage* page = openTrace();
    const TraceTree& tree = page->view()->rows()->tree();
    std::vector<TraceTree::Kind> kinds;
    for (const size_t row : tree.path()) {
        kinds.push_back(tree.rows()[row].kind);
    }
    ASSERT_GE(kinds.size(), 4U);
    EXPECT_EQ(kinds.front(), TraceTree::Kind::Origin);
    EXPECT_EQ(kinds.back(), TraceTree::Kind::Connection);
    EXPECT_NE(std::find(kinds.begin(), kinds.end(), TraceTree::Kind::File), kinds.end());
    for (size_t i = 1; i < tree.path().size(); ++i) {
        EXPECT_EQ(tree.rows()[tree.path()[i]].parent, tree.path()[i - 1]) << i;
    }
    EXPECT_TRUE(page->view()->rows()->isWire(page->view()->rows()->index(0, 0)));
    const QAbstractItemModelTester tester(page->view()->rows(), QAbstractItemModelTester::FailureReportingMode::Fatal);
}

TEST_F(Traces, Connections_of_the_agent_are_joined_with_the_flows_of_the_network) {
    const TracePage* page = openTrace();
    const QAbstractItemModel* wire = table(page, "Agent and network")->model();
    ASSERT_GE(wire->rowCount(), 4);
    QStringList all;
    for (int row = 0; row < wire->rowCount(); ++row) {
        all << wire->index(row, 1).data().toString() + u' ' + wire->index(row, 2).data().toString() + u' ' + wire->index(row, 4).data().toString();
    }
    const QString joined = all.join(u'\n');
    EXPECT_TRUE(joined.contains(text("curl 5101 HTTP 10.20.0.57:49301 → 203.0.113.44:80 100 %"))) << joined.toStdString();
    EXPECT_TRUE(joined.contains(text(".update 5127 TLS"))) << joined.toStdString();
    EXPECT_TRUE(joined.contains(text("python3 6014 SMB"))) << joined.toStdString();
}

TEST_F(Traces, Row_of_the_blast_set_leads_to_its_node_and_another_trace_begins_at_its_origin) {
    TracePage* page = openTrace();
    QTableView* blast = table(page, "Blast set");
    const int last = blast->model()->rowCount() - 1;
    ASSERT_GT(last, 0);
    blast->selectRow(last);
    const TraceTree& tree = page->view()->rows()->tree();
    EXPECT_EQ(page->view()->chosenRow(), tree.rowOf(tree.blast().back()));
    endpoint::Trace bare; // with fewer rows than the one in hand
    bare.nodes.resize(2);
    bare.chain = {1, 0};
    bare.blast = {1};
    m_fleet->setAgents({healthyAgent("KEIRI-07", "10.20.0.57", wallClock())});
    work().trace(TraceSubject(work().subject()));
    ASSERT_TRUE(m_fleet->isWaiting());
    m_fleet->answer(bare);
    ASSERT_EQ(page->view()->rows()->trace().nodes.size(), 2U);
    EXPECT_EQ(page->view()->chosenRow(), page->view()->rows()->tree().path().front());
}

TEST_F(Traces, Flows_of_a_trace_that_was_given_up_do_not_come_to_another) {
    m_fleet->setAgents({healthyAgent("KEIRI-07", "10.20.0.57", wallClock())});
    const TracePage* page = openPage();
    TraceSubject subject;
    subject.host = fake::hostKey("10.20.0.57");
    subject.question = fake::officeBeacon();
    work().trace(subject);
    m_fleet->answer(officeTrace()); // its flows are being asked for
    work().trace(subject);
    m_fleet->answer({});
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_EQ(table(page, "Agent and network")->model()->rowCount(), 0);
}

TEST_F(Traces, Times_are_of_the_zone_that_was_chosen_last) {
    const TracePage* page = openTrace();
    const ZoneChoice before = Settings::instance().zone();
    QString seen[2];
    for (const ZoneChoice zone : {ZoneChoice::Utc, ZoneChoice::Jst}) {
        Settings::instance().setZone(zone);
        ASSERT_TRUE(waitUntilQuiet(*m_window));
        QString& all = seen[zone == ZoneChoice::Utc ? 0 : 1];
        for (const char* name : {"Agent and network", "Blast set"}) {
            all += table(page, name)->model()->index(0, 0).data().toString() + u' ';
        }
        for (const auto* label : page->findChildren<QLabel*>()) {
            all += label->text().contains(text("Trace of 198")) ? label->text().section(u' ', -1) : QString();
        }
    }
    Settings::instance().setZone(before);
    ASSERT_EQ(seen[0].count(u':'), 6) << seen[0].toStdString();
    const QStringList utc = seen[0].split(u' ');
    const QStringList tokyo = seen[1].split(u' ');
    for (qsizetype i = 0; i < utc.size(); ++i) {
        EXPECT_NE(utc[i], tokyo[i]) << i;
    }
}

TEST_F(Traces, Story_and_document_become_a_note_of_the_incident_and_undo_takes_it_back) {
    const TracePage* page = openTrace();
    const size_t before = snapshot().notes.size();
    auto* attach = button(page, "Add to incident 1");
    for (int i = 1; attach == nullptr && i < 9; ++i) {
        attach = button(page, QStringLiteral("Add to incident %1").arg(i).toUtf8().constData());
    }
    ASSERT_NE(attach, nullptr);
    attach->click();
    ASSERT_TRUE(waitUntil([&] { return snapshot().notes.size() == before + 1; }));
    const Note& note = snapshot().notes.back();
    EXPECT_EQ(note.targetKind, "incident");
    EXPECT_EQ(note.target, snapshot().incidents.front().key);
    const note_text::Parts parts = note_text::split(QString::fromStdString(note.text));
    EXPECT_TRUE(parts.words.contains(text("came from the browser")));
    EXPECT_TRUE(parts.words.contains(text("Not known: ")));
    EXPECT_TRUE(QJsonDocument::fromJson(parts.document.toUtf8()).isObject());
    EXPECT_TRUE(waitUntil([&] { return m_window->messages().currentText().contains(text("in the notes of incident")); }));
    session().undo();
    EXPECT_TRUE(waitUntil([&] { return snapshot().notes.size() == before; }));
}

TEST_F(Traces, Json_is_copied_whole) {
    const TracePage* page = openTrace();
    button(page, "Copy as JSON")->click();
    const QJsonDocument document = QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8());
    ASSERT_TRUE(document.isObject());
    EXPECT_EQ(static_cast<size_t>(document.object().value(text("nodes")).toArray().size()), work().result()->trace().nodes.size());
}

TEST_F(Traces, Other_computers_are_asked_and_each_says_whether_it_met_the_same) {
    TracePage* page = openTrace();
    auto* tabs = page->findChild<QTabWidget*>();
    tabs->setCurrentIndex(3);
    ASSERT_NE(button(page, "Ask all agents"), nullptr);
    keepPicture(*m_window, text("trace-ask-others-en-dark"));
    button(page, "Ask all agents")->click();
    ASSERT_EQ(m_fleet->told, std::vector<std::string>{"others"});
    m_fleet->answerOthers({});
    EXPECT_TRUE(says(page, "Nobody was asked"));
    OtherComputers others;
    const Timestamp at = fake::officeBeacon().time;
    others.computers.push_back({"d1", "SOUMU-03", "c1", fleet::CommandState::Answered, true, endpoint::Sightings{}});
    others.computers.push_back({"d2", "NOTE-11", "c2", fleet::CommandState::Queued, false, std::nullopt});
    others.computers.push_back({"d3", "EIGYO-12", "c3", fleet::CommandState::Answered, true,
        endpoint::Sightings{{{{endpoint::Indicator::Kind::Address, "198.51.100.23"}, "curl", at, at + kHour, 3, false}}, false, false}});
    others.computers.push_back({"d4", "DEV-PC2", "c4", fleet::CommandState::Answered, true, endpoint::Sightings{{}, true, false}});
    m_fleet->answerOthers(others);
    const auto* model = table(page, "Other computers")->model();
    const QAbstractItemModelTester tester(table(page, "Other computers")->model());
    ASSERT_EQ(model->rowCount(), 4);
    const auto cell = [&](int row, int column) { return model->index(row, column).data().toString().toStdString(); };
    EXPECT_EQ(cell(0, 0), "EIGYO-12"); // who met it first
    EXPECT_EQ(cell(0, 1), "met it");
    EXPECT_EQ(cell(0, 2), "198.51.100.23");
    EXPECT_EQ(cell(1, 1), "no answer: queued"); // never as if it had met nothing
    EXPECT_EQ(cell(2, 1), "not met");
    EXPECT_EQ(cell(3, 1), "not met, as far as it has recorded");
    EXPECT_EQ(tabs->tabText(3), text("Other computers: 1 of 4 met it"));
    keepPicture(*m_window, text("trace-others-en-dark"));
}

TEST_F(Traces, Closed_case_forgets_its_trace) {
    (void)openTrace();
    m_window->closeCase();
    EXPECT_EQ(work().state(), State::Empty);
    EXPECT_FALSE(work().hasSubject());
}

TEST_F(Traces, Everything_has_a_name_and_room_in_both_languages_and_themes) {
    m_window->resize(1280, 720);
    TracePage* page = openTrace();
    expectRoomInEveryLook(*m_window, *page, text("trace"));
}
