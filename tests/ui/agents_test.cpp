// SPDX-License-Identifier: GPL-3.0-or-later
// The Agents page with a roster that the test plays.
#include "tests/support/fake_event_store.h"
#include "tests/ui/fleet_window.h"
#include "tests/ui/picture_support.h"

#include "ui/pages/agents_page.h"
#include "ui/services/settings.h"
#include "ui/theme/theme.h"
#include "ui/widgets/token_label.h"
#include "ui/windows/add_computer_dialog.h"
#include "ui/windows/serve_dialog.h"

#include "core/base/wall_clock.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTableView>

using namespace metsuke;
using namespace metsuke::test;

namespace {

class Agents : public FleetWindow {
protected:
    Agents() {
        m_window->showPage(text("agents"));
        EXPECT_TRUE(waitUntilQuiet(*m_window));
        m_page = qobject_cast<AgentsPage*>(m_window->currentPage());
    }
    /// One that is well, one with things to look at, one that waits, one that is over.
    void fillRoster() const {
        const Timestamp now = wallClock();
        fleet::Agent ill = healthyAgent("FILESRV01", "10.20.0.10", now);
        ill.clockSkew = 4'200 * kMillisecond;
        ill.heartbeat->lost = 1'204;
        ill.heartbeat->version = "0.0.9";
        ill.heartbeat->recordings[1] = {"file", "", Message("agent.rights_failed").with("step", "fanotify").with("reason", "EPERM")};
        fleet::Agent waiting = healthyAgent("SOUMU-03", "10.20.0.41", now);
        waiting.state = fleet::AgentState::Pending;
        waiting.heartbeat.reset();
        waiting.lastSeen = {};
        waiting.decided = {};
        waiting.decidedBy.clear();
        waiting.certificateUntil = {};
        waiting.asked = now - 40 * kSecond;
        fleet::Agent gone = healthyAgent("NOTE-11", "10.20.0.141", now);
        gone.state = fleet::AgentState::Revoked;
        gone.lastSeen = now - 6 * kHour;
        fleet::Agent silent = healthyAgent("DEV-PC2", "10.20.0.66", now);
        silent.lastSeen = now - 3 * kHour;
        m_fleet->setAgents({healthyAgent("KEIRI-07", "10.20.0.57", now), ill, waiting, gone, silent});
        fleet::CommandRecord done;
        done.command.id = "c1";
        done.command.action = "investigate";
        done.command.targetKind = "x-metsuke:trace";
        done.state = fleet::CommandState::Answered;
        done.by = "sato";
        done.created = now - kHour;
        done.response = openc2::Response{"c1", 200, "", "", ""};
        fleet::CommandRecord queued = done;
        queued.command.id = "c2";
        queued.state = fleet::CommandState::Queued;
        queued.response.reset();
        m_fleet->setCommands("device-KEIRI-07", {queued, done});
        EXPECT_TRUE(waitUntil([&] { return table()->model()->rowCount() == 5; }));
    }
    [[nodiscard]] QTableView* table() const { return m_page->findChild<QTableView*>(); }
    void choose(const char* name) const {
        auto* model = table()->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, AgentModel::NameColumn).data().toString() == text(name)) {
                table()->selectRow(row);
                return;
            }
        }
        ADD_FAILURE() << "no row " << name;
    }
    [[nodiscard]] QAbstractButton* filter(const char* label) const {
        for (auto* one : m_page->findChildren<QAbstractButton*>()) {
            if (one->isCheckable() && one->isVisible() && QString(one->text() + one->accessibleName()).contains(text(label))) {
                return one;
            }
        }
        return nullptr;
    }
    AgentsPage* m_page = nullptr;
};

} // namespace

TEST_F(Agents, Without_any_the_page_says_what_they_are_for_and_adds_the_first) {
    EXPECT_TRUE(says(m_page, "No agents yet"));
    keepPicture(*m_window, text("agents-empty-en-dark"));
    ASSERT_NE(button(m_page, "Add computer…"), nullptr);
    button(m_page, "Add computer…")->click();
    ASSERT_NE(qobject_cast<AddComputerDialog*>(dialog()), nullptr);
}

TEST_F(Agents, Token_is_made_as_wished_and_its_command_is_copied) {
    m_page->addComputer();
    auto* form = qobject_cast<AddComputerDialog*>(dialog());
    ASSERT_NE(form, nullptr);
    EXPECT_TRUE(says(form, "Agents are not served"));
    EXPECT_FALSE(says(form, "Whoever gets hold of the token"));
    form->findChild<QCheckBox*>()->setChecked(true);
    EXPECT_TRUE(says(form, "Whoever gets hold of the token"));
    button(form, "Make token")->click();
    ASSERT_TRUE(waitUntil([&] { return !form->command().isEmpty(); }));
    ASSERT_EQ(m_fleet->wishes.size(), 1U);
    EXPECT_TRUE(m_fleet->wishes.front().approvesAtOnce);
    EXPECT_EQ(m_fleet->wishes.front().validity, kDay);
    EXPECT_TRUE(form->command().contains(text("metsuke1.")));
    EXPECT_TRUE(form->command().contains(text("sudo metsuke-agent enrol --token -")));
    button(form, "Copy")->click();
    EXPECT_EQ(QGuiApplication::clipboard()->text(), form->command());
    QCoreApplication::processEvents();
    EXPECT_TRUE(cutTexts(*form).isEmpty()) << cutTexts(*form).join(text("; ")).toStdString();
    EXPECT_TRUE(namelessWidgets(*form).isEmpty()) << namelessWidgets(*form).join(text("; ")).toStdString();
    keepPicture(*form, text("dialog-add-computer-en-dark"));
}

TEST_F(Agents, Agent_that_waits_is_approved_after_its_fingerprint_was_shown) {
    fillRoster();
    choose("SOUMU-03");
    EXPECT_TRUE(says(m_page, "compare its fingerprint"));
    ASSERT_NE(button(m_page, "Approve…"), nullptr);
    button(m_page, "Approve…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_TRUE(says(dialog(), "4b1f-9c02"));
    keepPicture(*dialog(), text("dialog-approve-en-dark"));
    button(dialog(), "They are the same, approve")->click();
    ASSERT_TRUE(waitUntil([&] { return m_fleet->snapshot()->agent("device-SOUMU-03")->state == fleet::AgentState::Approved; }));
    EXPECT_TRUE(waitUntil([&] { return button(m_page, "Approve…") == nullptr; }));
    EXPECT_NE(button(m_page, "Revoke…"), nullptr);
}

TEST_F(Agents, Agent_is_refused_at_once_and_revoked_only_after_a_question) {
    fillRoster();
    choose("SOUMU-03");
    button(m_page, "Refuse")->click();
    ASSERT_TRUE(waitUntil([&] { return m_fleet->snapshot()->agent("device-SOUMU-03")->state == fleet::AgentState::Refused; }));
    choose("KEIRI-07");
    button(m_page, "Revoke…")->click();
    button(dialog(), "Cancel")->click();
    QCoreApplication::processEvents();
    EXPECT_EQ(m_fleet->snapshot()->agent("device-KEIRI-07")->state, fleet::AgentState::Approved);
    ASSERT_TRUE(waitUntil([&] { return dialog() == nullptr; }));
    button(m_page, "Revoke…")->click();
    button(dialog(), "Revoke")->click();
    EXPECT_TRUE(waitUntil([&] { return m_fleet->snapshot()->agent("device-KEIRI-07")->state == fleet::AgentState::Revoked; }));
}

TEST_F(Agents, Detail_says_what_is_recorded_by_what_and_why_not_better) {
    fillRoster();
    choose("FILESRV01");
    EXPECT_TRUE(waitUntil([&] { return says(m_page, "not recorded"); }));
    EXPECT_TRUE(says(m_page, "fanotify: EPERM"));
    EXPECT_TRUE(says(m_page, "4b1f-9c02"));
    EXPECT_TRUE(says(m_page, "Files: not recorded"));
    choose("KEIRI-07");
    EXPECT_TRUE(waitUntil([&] { return says(m_page, "queued"); }));
    EXPECT_TRUE(says(m_page, "done"));
    auto* cancel = button(m_page, "Cancel: Trace");
    ASSERT_NE(cancel, nullptr);
    cancel->click();
    EXPECT_EQ(m_fleet->cancelled, std::vector<std::string>{"c2"});
}

TEST_F(Agents, Row_in_hand_is_what_is_selected) {
    session().context().setSelection(Selection::detection("BCN-002@10.20.0.57", fake::hostKey("10.20.0.57")), this);
    fillRoster();
    const auto inHand = [this] { return table()->currentIndex().siblingAtColumn(AgentModel::NameColumn).data().toString(); };
    EXPECT_EQ(inHand(), text("KEIRI-07")); // whose detection it is
    EXPECT_EQ(session().context().selection().kind, Selection::Kind::Detection);
    choose("SOUMU-03"); // has told no address yet
    EXPECT_EQ(session().context().selection(), Selection());
    choose("FILESRV01");
    EXPECT_EQ(session().context().selection(), Selection::hostOnly(fake::hostKey("10.20.0.10")));
    session().context().setSelection(Selection::hostOnly(fake::hostKey("10.20.0.99")), this); // nobody's
    EXPECT_TRUE(waitUntil([&] { return !table()->currentIndex().isValid(); }));
    const QPoint first = table()->visualRect(table()->model()->index(0, 0)).center();
    QTest::mouseClick(table()->viewport(), Qt::RightButton, {}, first);
    EXPECT_EQ(session().context().selection(), Selection());
}

TEST_F(Agents, Host_without_agent_stays_in_hand_when_agents_are_heard) {
    fillRoster();
    filter("Hosts without agent")->click();
    ASSERT_TRUE(table()->currentIndex().isValid()); // the first one
    table()->selectRow(3);
    const QString name = table()->model()->index(3, AgentModel::NameColumn).data().toString();
    const QSignalSpy shown(m_page, &Page::rowsChanged);
    m_fleet->setAgents(m_fleet->snapshot()->agents);
    ASSERT_TRUE(waitUntil([&] { return shown.count() > 0; }));
    EXPECT_EQ(table()->currentIndex().siblingAtColumn(AgentModel::NameColumn).data().toString(), name);
    EXPECT_TRUE(says(m_page, "No agent is on this host"));
}

TEST_F(Agents, Verdict_counts_those_who_may_connect) {
    fillRoster(); // five: one waits, one is revoked
    EXPECT_TRUE(says(m_page, "2 of 3 agents are connected"));
}

TEST_F(Agents, Heartbeats_are_shown_together) {
    fillRoster();
    const QSignalSpy shown(m_page, &Page::rowsChanged);
    for (int i = 0; i < 50; ++i) {
        m_fleet->setAgents(m_fleet->snapshot()->agents);
        QCoreApplication::processEvents(QEventLoop::ExcludeUserInputEvents);
    }
    EXPECT_LE(shown.count(), 1);
    ASSERT_TRUE(waitUntil([&] { return shown.count() > 0; }));
    EXPECT_EQ(shown.count(), 1);
}

TEST_F(Agents, Detail_tells_times_of_the_zone_that_was_chosen_last) {
    fillRoster();
    choose("KEIRI-07");
    const ZoneChoice before = Settings::instance().zone();
    Settings::instance().setZone(ZoneChoice::Utc);
    EXPECT_TRUE(waitUntil([&] { return says(m_page, "UTC by sato"); }));
    Settings::instance().setZone(ZoneChoice::Jst);
    EXPECT_TRUE(waitUntil([&] { return says(m_page, "JST by sato"); }));
    Settings::instance().setZone(before);
}

TEST_F(Agents, Serving_is_set_up_from_where_it_is_missed) {
    m_page->addComputer();
    button(dialog(), "Serve agents…")->click();
    EXPECT_NE(qobject_cast<ServeDialog*>(dialog()), nullptr);
}

TEST_F(Agents, Filters_show_who_needs_what_and_hosts_that_have_none) {
    fillRoster();
    const auto shown = [this](const char* label) {
        filter(label)->click();
        return table()->isVisible() ? table()->model()->rowCount() : 0;
    };
    EXPECT_EQ(shown("All"), 5);
    EXPECT_EQ(shown("Connected"), 2);
    EXPECT_EQ(shown("Needs attention"), 1);
    EXPECT_EQ(shown("Outdated"), 1);
    EXPECT_EQ(shown("Waiting for approval"), 1);
    const int hosts = shown("Hosts without agent");
    EXPECT_GT(hosts, 20);
    for (int row = 0; row < hosts; ++row) {
        EXPECT_NE(table()->model()->index(row, AgentModel::AddressColumn).data().toString(), text("10.20.0.57"));
    }
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    keepPicture(*m_window, text("agents-without-en-dark"));
}

TEST_F(Agents, Serving_is_begun_with_what_was_typed_and_says_what_works) {
    m_page->showServing();
    ASSERT_NE(dialog(), nullptr);
    dialog()->findChild<QCheckBox*>()->setChecked(true);
    const auto fields = dialog()->findChildren<QLineEdit*>();
    ASSERT_EQ(fields.size(), 5);
    fields[0]->setText(text("10.20.0.9"));
    fields[1]->setText(text("8884"));
    EXPECT_TRUE(says(dialog(), "two different ones"));
    EXPECT_FALSE(button(dialog(), "Apply")->isEnabled());
    fields[1]->setText(text("8883"));
    button(dialog(), "Apply")->click();
    ASSERT_TRUE(waitUntil([&] { return m_fleet->serving().phase == FleetServing::Phase::On; }));
    EXPECT_EQ(m_fleet->serving().settings.listenAddresses, std::vector<std::string>{"10.20.0.9"});
    EXPECT_TRUE(says(dialog(), "Agents are served"));
    QCoreApplication::processEvents();
    EXPECT_TRUE(cutTexts(*dialog()).isEmpty()) << cutTexts(*dialog()).join(text("; ")).toStdString();
    EXPECT_TRUE(namelessWidgets(*dialog()).isEmpty()) << namelessWidgets(*dialog()).join(text("; ")).toStdString();
    keepPicture(*dialog(), text("dialog-serve-en-dark"));
}

TEST_F(Agents, Roster_that_cannot_be_read_is_told) {
    FakeFleet& fleet = *m_fleet;
    fillRoster();
    fleet.setProblem(Error(ErrorCode::PermissionDenied, Message("fleet.file_unreadable").with("path", "/home/sato/fleet/roster.db")));
    EXPECT_TRUE(waitUntil([&] { return says(m_page, "The roster of agents cannot be read."); }));
    EXPECT_TRUE(says(m_page, "/home/sato/fleet/roster.db"));
}

TEST_F(Agents, Everything_has_a_name_and_room_in_both_languages_and_themes) {
    fillRoster();
    FleetServing serving;
    serving.phase = FleetServing::Phase::On;
    serving.settings.listenAddresses = {"10.20.0.9"};
    serving.state.ways = {{"mqtts://10.20.0.9:8883", true, {}}, {"unix:/run/agents.sock", true, {}}};
    m_fleet->setServing(serving);
    const QAbstractItemModelTester tester(table()->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (const Language language : {Language::English, Language::Japanese}) {
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
            Settings::instance().setLanguage(language);
            Theme::instance().setMode(mode);
            ASSERT_TRUE(waitUntilQuiet(*m_window));
            const QString suffix = QStringLiteral("-%1-%2").arg(language == Language::English ? text("en") : text("ja"), mode == ThemeMode::Dark ? text("dark") : text("light"));
            for (const char* name : {"FILESRV01", "SOUMU-03", "KEIRI-07"}) {
                choose(name);
                for (const QSize size : {QSize(1280, 720), QSize(1440, 900)}) {
                    m_window->resize(size);
                    ASSERT_TRUE(waitUntilQuiet(*m_window));
                    const QStringList cut = cutTexts(*m_page);
                    EXPECT_TRUE(cut.isEmpty()) << suffix.toStdString() << ' ' << name << ' ' << size.width() << ": " << cut.join(text("; ")).toStdString();
                    for (const auto* area : m_page->findChildren<QScrollArea*>()) {
                        EXPECT_LE(area->widget()->width(), area->viewport()->width()) << suffix.toStdString() << ' ' << name << ' ' << size.width();
                    }
                    keepPicture(*m_window, QStringLiteral("agents-%1%2-%3").arg(text(name).toLower(), suffix).arg(size.width()));
                }
            }
            const QStringList nameless = namelessWidgets(*m_page);
            EXPECT_TRUE(nameless.isEmpty()) << nameless.join(text("; ")).toStdString();
        }
    }
}
