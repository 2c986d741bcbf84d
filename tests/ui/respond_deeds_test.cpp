// SPDX-License-Identifier: GPL-3.0-or-later
// What is ordered from anywhere without a trace, a second person's answer, one step taken back, turns and time.
#include "tests/support/fake_event_store.h"
#include "tests/ui/fleet_window.h"
#include "tests/ui/picture_support.h"

#include "ui/models/operation_model.h"
#include "ui/pages/respond_page.h"
#include "ui/services/object_words.h"
#include "ui/services/respond_session.h"
#include "ui/services/respond_words.h"
#include "ui/services/settings.h"
#include "ui/theme/theme.h"
#include "ui/widgets/change_list.h"
#include "ui/widgets/histogram_strip.h"
#include "ui/widgets/order_track.h"
#include "ui/windows/command_palette.h"
#include "ui/windows/respond_prompts.h"

#include "core/base/wall_clock.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QTableView>

using namespace metsuke;
using namespace metsuke::test;
using mitigation::OrderState;
using plan::Action;

namespace {

class RespondDeeds : public FleetWindow {
protected:
    RespondDeeds() {
        m_fleet->setAgents({healthyAgent("KEIRI-07", "10.20.0.57", wallClock()), healthyAgent("FILESRV01", "10.20.0.10", wallClock()),
            healthyAgent("SOUMU-03", "10.20.0.41", wallClock())});
    }
    void select(const char* host) const {
        session().context().setSelection(Selection::hostOnly(fake::hostKey(host)), nullptr);
        ASSERT_TRUE(waitUntilQuiet(*m_window));
    }
    QAction* action(const char* id) const {
        m_window->actions().refresh();
        return m_window->actions().action(text(id));
    }
    RespondPage* openPage() const {
        m_window->showPage(text("respond"));
        EXPECT_TRUE(waitUntilQuiet(*m_window));
        return qobject_cast<RespondPage*>(m_window->currentPage());
    }
    /// Orders one thing for the host, and lets the window have it.
    void order(Action action, const std::vector<IpAddress>& hosts) const {
        mitigation::DirectWish wish;
        wish.action = action;
        wish.address = *IpAddress::parse("198.51.100.23");
        session().respond().order(wish, hosts);
        ASSERT_TRUE(waitUntil([&] { return current() != nullptr; }));
    }
    [[nodiscard]] const mitigation::Order* current() const { return m_fleet->orders()->order(session().respond().current()); }
    /// The order in hand, in this state, with what the computer says of it.
    mitigation::Order become(OrderState state, bool isRun) const {
        mitigation::Order order = *current();
        plan::PlanReport report;
        report.plan = order.id;
        report.device = order.device();
        report.state = isRun ? plan::State::Done : plan::State::Planned;
        report.isDryRun = !isRun;
        for (const plan::Step& step : order.plan.steps) {
            plan::StepReport one;
            one.step = step.id;
            one.action = step.action;
            one.tier = traitsOf(step.action).tier;
            one.undo = traitsOf(step.action).undo;
            one.state = report.state;
            one.undoId = isRun ? "u-" + step.id : "";
            one.expires = isRun ? wallClock() + 3 * kHour + 41 * kMinute : Timestamp{};
            one.objects = {{"rule", "198.51.100.23", "open", "denied"}};
            report.steps.push_back(std::move(one));
        }
        report.planHash = planHash(order.plan, report);
        (isRun ? order.report : order.dryRun) = report;
        order.state = state;
        order.changed = wallClock();
        m_fleet->setOrder(order);
        EXPECT_TRUE(waitUntil([&] { return says(m_window->currentPage(), qPrintable(respond_words::state(state))); }));
        EXPECT_TRUE(waitUntilQuiet(*m_window));
        return order;
    }
    static IpAddress address(const char* text) { return *IpAddress::parse(text); }
};

} // namespace

TEST_F(RespondDeeds, Host_with_an_agent_can_be_isolated_at_once_and_is_looked_at_first) {
    select("10.20.0.57");
    ASSERT_TRUE(action("respond.isolate")->isEnabled());
    action("respond.isolate")->trigger();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_TRUE(cutTexts(*dialog()).isEmpty());
    keepPicture(*dialog(), text("dialog-isolate-en-dark"));
    dialog()->findChild<QComboBox*>()->setCurrentIndex(0);
    button(dialog(), "Look what it would do")->click();
    ASSERT_TRUE(waitUntil([&] { return current() != nullptr; }));
    EXPECT_EQ(session().context().page(), text("respond"));
    ASSERT_EQ(m_fleet->wants.size(), 1U);
    EXPECT_EQ(m_fleet->wants.front().wish.holdFor, kHour);
    EXPECT_EQ(m_fleet->wants.front().hosts, std::vector{address("10.20.0.57")});
    EXPECT_EQ(current()->state, OrderState::DryRunning);
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_TRUE(waitUntil([&] { return says(m_window->currentPage(), "all its connections drop"); }));
    EXPECT_TRUE(says(m_window->currentPage(), "KEIRI-07"));
}

TEST_F(RespondDeeds, What_cannot_be_ordered_says_why_also_in_the_palette) {
    m_fleet->setAgents({});
    select("10.20.0.57");
    EXPECT_FALSE(action("respond.isolate")->isEnabled());
    EXPECT_TRUE(session().respond().whyNot(Action::ContainHost).contains(text("No approved agent is on")));
    session().context().setSelection({}, nullptr);
    EXPECT_TRUE(session().respond().whyNot(Action::CollectEvidence).startsWith(text("Choose a computer of yours")));
    m_window->showPage(text("hosts"));
    auto* palette = new CommandPalette(*m_window);
    palette->open();
    const auto* list = palette->findChild<QListWidget*>();
    const auto found = list->findItems(text("Isolate this computer…"), Qt::MatchExactly);
    EXPECT_EQ(found.size(), 1);
    palette->close();
}

TEST_F(RespondDeeds, Process_can_be_stopped_only_where_a_trace_names_it) {
    select("10.20.0.57");
    EXPECT_EQ(session().respond().whyNot(Action::CollectEvidence), QString());
    EXPECT_TRUE(session().respond().whyNot(Action::KillProcess).contains(text("in a trace")));
    EXPECT_TRUE(session().respond().whyNot(Action::KillConnections).contains(text("in a trace")));
}

TEST_F(RespondDeeds, Incident_is_of_its_host_and_its_peer_is_what_is_blocked) {
    const Incident& incident = snapshot().incidents.front();
    session().context().setSelection(Selection::incident(incident.key, incident.host), nullptr);
    const RespondSubject subject = session().respond().subject();
    EXPECT_EQ(subject.host, incident.host.ip);
    EXPECT_EQ(subject.incident, incident.key);
    for (const IpAddress& peer : subject.peers) {
        EXPECT_FALSE(snapshot().site.isInside(peer)) << peer.toString();
    }
}

TEST_F(RespondDeeds, What_others_need_is_touched_only_by_who_types_the_name_of_the_computer) {
    order(Action::DenyAddress, {address("10.20.0.57")});
    openPage();
    mitigation::Order order = become(OrderState::Reviewed, false);
    button(m_window->currentPage(), "Carry out…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_EQ(dialog()->findChild<QLineEdit*>(), nullptr) << "nothing is protected";
    EXPECT_FALSE(says(dialog(), "The dry run is of"));
    dialog()->reject();
    ASSERT_TRUE(waitUntil([&] { return dialog() == nullptr; }));

    order.dryRun->steps.front().tier = plan::Tier::T3; // the computer knows that address to be protected
    order.looked = wallClock() - 12 * kMinute;
    order.by = "suzuki";
    m_fleet->setOrder(order);
    ASSERT_TRUE(waitUntil([&] { return says(m_window->currentPage(), "suzuki"); }));
    button(m_window->currentPage(), "Carry out…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_TRUE(says(dialog(), "It touches what is protected, because others need it: 198.51.100.23."));
    EXPECT_TRUE(says(dialog(), "The dry run is of 12 min ago."));
    EXPECT_TRUE(cutTexts(*dialog()).isEmpty());
    keepPicture(*dialog(), text("dialog-carry-out-protected-en-dark"));
    QAbstractButton* accept = button(dialog(), "Make 1 change");
    EXPECT_FALSE(accept->isEnabled());
    auto* typed = dialog()->findChild<QLineEdit*>();
    ASSERT_NE(typed, nullptr);
    typed->setText(text("KEIRI-0"));
    EXPECT_FALSE(accept->isEnabled());
    typed->setText(text("keiri-07"));
    accept->click();
    EXPECT_EQ(m_fleet->told.back(), "run " + order.id + ' ' + order.planHash());
}

TEST_F(RespondDeeds, Dry_run_is_shown_as_a_difference_and_the_order_on_its_way) {
    order(Action::DenyAddress, {address("10.20.0.57")});
    RespondPage* page = openPage();
    const auto* track = page->findChild<OrderTrack*>();
    EXPECT_EQ(track->accessibleName(), text("Station 2 of 8, Looked at: being looked at"));
    mitigation::Order order = become(OrderState::Reviewed, false);
    EXPECT_TRUE(says(page, "rule 198.51.100.23: open"));
    EXPECT_TRUE(says(page, "rule 198.51.100.23: denied"));
    EXPECT_FALSE(says(page, "→"));
    const auto signs = [page] {
        QStringList all;
        for (const auto* label : page->findChild<ChangeList*>()->findChildren<QLabel*>()) {
            all += label->text().size() == 1 ? label->text() : QString();
        }
        all.removeAll(QString());
        return all;
    };
    EXPECT_EQ(signs(), (QStringList{text("−"), text("+")}));
    order.dryRun->steps.front().objects = {{"file", "/etc/cron.d/upd", "is there", "is not there"}, {"rule", "10.0.0.9", "", "denied"}, {"file", "/tmp/x", "kept", "kept"}};
    m_fleet->setOrder(order);
    EXPECT_TRUE(waitUntil([&] { return signs() == QStringList{text("−"), text("+"), text(" ")}; })) << "what is gone has no line of its own";
    EXPECT_EQ(become(OrderState::Verified, true).state, OrderState::Verified);
    EXPECT_TRUE(track->accessibleName().startsWith(text("Station 6 of 8, Verified"))) << track->accessibleName().toStdString();
}

TEST_F(RespondDeeds, What_was_done_is_flagged_on_the_time_axis_of_its_case) {
    mitigation::Order own;
    own.id = own.plan.id = "p-own";
    own.plan.device = "device-KEIRI-07";
    own.plan.caseId = "case-1";
    mitigation::Order other = own;
    other.id = "p-other";
    other.plan.caseId = "case-2";
    OrdersSnapshot orders;
    orders.orders = {own, other};
    const Timestamp at{1'000 * kSecond};
    orders.deeds["p-own"] = {{at, "sato", "order.draft", {}}, {at + kMinute, "device-KEIRI-07", "order.contradicted", {}}, {at + 10 * kSecond, "device-KEIRI-07", "order.verified", {}},
        {at + 20 * kSecond, "sato", "order.no_op", {}}};
    orders.deeds["p-other"] = {{at, "device-KEIRI-07", "order.verified", {}}};
    const auto flags = responseFlags(orders, *m_fleet->snapshot(), {"case-1"});
    ASSERT_EQ(flags.size(), 2U) << "what changed no computer, or another case's, has none";
    EXPECT_EQ(flags[0].at, at + 10 * kSecond);
    EXPECT_TRUE(flags[0].words.endsWith(text("KEIRI-07: done, verified by the agent"))) << flags[0].words.toStdString();
    EXPECT_EQ(flags[1].token, Token::StateBad);
    const TimeScale scale{at, at + 100 * kSecond, 0, 100};
    EXPECT_EQ(flagsAt(flags, scale, 12), flags[0].words);
    EXPECT_TRUE(flagsAt(flags, scale, 40).isEmpty());
}

TEST_F(RespondDeeds, Every_state_has_its_station_and_none_that_is_bad_looks_well) {
    for (size_t i = 0; i < mitigation::kOrderStates; ++i) {
        const auto state = static_cast<OrderState>(i);
        const auto place = OrderTrack::placeOf(state);
        EXPECT_LT(static_cast<int>(place.at), OrderTrack::kStations);
        const bool isBad = respond_words::token(state) == Token::StateBad;
        EXPECT_TRUE(!isBad || place.token != Token::Accent) << mitigation::nameOf(state);
    }
    EXPECT_FALSE(OrderTrack::placeOf(OrderState::Queued).isReached) << "nothing was sent";
    EXPECT_EQ(OrderTrack::placeOf(OrderState::Contradicted).at, OrderTrack::Station::OnWire);
}

TEST_F(RespondDeeds, Second_person_sees_who_asked_and_agrees_or_refuses) {
    order(Action::RestartHost, {address("10.20.0.57")});
    OrdersSnapshot orders = *m_fleet->orders();
    orders.operators = {"workstation", "suzuki"};
    orders.needed[current()->id] = 2;
    orders.agreeing[current()->id] = {"workstation"};
    m_fleet->setSnapshot(orders);
    RespondPage* page = openPage();
    EXPECT_EQ(button(page, "Agree…"), nullptr) << "nobody has looked yet";
    become(OrderState::Waiting, false);
    EXPECT_TRUE(says(page, "1 more person has to agree"));
    EXPECT_TRUE(says(page, "Asked by sato"));
    EXPECT_TRUE(says(page, "may agree: suzuki"));
    ASSERT_NE(button(page, "Save request…"), nullptr);
    button(page, "Do not agree…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_TRUE(says(dialog(), "Do not agree: KEIRI-07"));
    dialog()->reject();
    ASSERT_TRUE(waitUntil([&] { return dialog() == nullptr; }));
    button(page, "Agree…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_TRUE(says(dialog(), "KEIRI-07"));
    EXPECT_TRUE(cutTexts(*dialog()).isEmpty());
    keepPicture(*dialog(), text("dialog-agree-en-dark"));
    dialog()->reject();
    expectRoomInEveryLook(*m_window, *page, text("respond-approval"));
}

TEST_F(RespondDeeds, Order_nobody_else_may_agree_to_says_so) {
    order(Action::RestartHost, {address("10.20.0.57")});
    OrdersSnapshot orders = *m_fleet->orders();
    orders.operators = {"workstation", "sato"}; // who drafted it
    orders.needed[current()->id] = 2;
    orders.agreeing[current()->id] = {"workstation"};
    m_fleet->setSnapshot(orders);
    RespondPage* page = openPage();
    become(OrderState::Waiting, false);
    EXPECT_TRUE(says(page, "nobody else may agree"));
    EXPECT_FALSE(button(page, "Agree…")->isEnabled());
}

TEST_F(RespondDeeds, What_is_cut_off_counts_down_and_is_released_or_kept_on) {
    order(Action::DenyAddress, {address("10.20.0.57")});
    RespondPage* page = openPage();
    become(OrderState::Verified, true);
    EXPECT_TRUE(says(page, "3:4")) << "3:40:59 or so";
    ASSERT_NE(button(page, "Undo this step…"), nullptr);
    m_fleet->told.clear();
    button(page, "Release now…")->click();
    ASSERT_NE(dialog(), nullptr);
    ASSERT_TRUE(waitUntil([&] { return says(dialog(), "rule 198.51.100.23: denied → open"); }));
    button(dialog(), "Undo")->click();
    EXPECT_EQ(m_fleet->told, std::vector<std::string>{"undo " + current()->id + " u-s1"});
    ASSERT_TRUE(waitUntil([&] { return dialog() == nullptr; }));
    EXPECT_TRUE(button(page, "Extend")->isEnabled());
}

TEST_F(RespondDeeds, Isolation_gets_another_end_without_being_ordered_anew) {
    order(Action::ContainHost, {address("10.20.0.57")});
    RespondPage* page = openPage();
    const mitigation::Order isolated = become(OrderState::Verified, true);
    ASSERT_NE(button(page, "Extend"), nullptr);
    ASSERT_TRUE(button(page, "Extend")->isEnabled());
    const auto ends = qobject_cast<QPushButton*>(button(page, "Extend"))->menu()->actions();
    ASSERT_EQ(ends.size(), 5);
    m_fleet->told.clear();
    ends[1]->trigger();
    ends[4]->trigger();
    EXPECT_EQ(m_fleet->told, (std::vector<std::string>{"extend " + isolated.id + " 4", "extend " + isolated.id + " 0"}));
    EXPECT_EQ(m_fleet->wants.size(), 1U) << "not a second isolation";
    become(OrderState::Undoing, true);
    EXPECT_FALSE(button(page, "Extend")->isEnabled());
}

TEST_F(RespondDeeds, Undo_shows_what_the_computer_says_before_it_is_asked_for) {
    order(Action::DenyAddress, {address("10.20.0.57")});
    RespondPage* page = openPage();
    const mitigation::Order done = become(OrderState::Verified, true);
    m_fleet->answersUndo = false;
    button(page, "Release now…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_FALSE(button(dialog(), "Undo")->isEnabled()) << "nobody has looked yet";
    EXPECT_TRUE(says(dialog(), "Asking the computer"));
    mitigation::UndoLook look = mitigation::undoLookFromReport(done, {}, Message("mitigation.undo_look_offline").with("device", "KEIRI-07"));
    m_fleet->answerUndo(look);
    EXPECT_TRUE(says(dialog(), "is not connected"));
    EXPECT_TRUE(button(dialog(), "Undo")->isEnabled()) << "it is undone when it comes back";
    look.at = wallClock();
    look.report.steps.front().state = plan::State::Refused;
    look.report.steps.front().refusal = plan::Refusal{"changed_since", Message("actuator.changed_since").with("difference", "rule 7")};
    m_fleet->answerUndo(look);
    EXPECT_TRUE(says(dialog(), "rule 7"));
    EXPECT_FALSE(button(dialog(), "Undo")->isEnabled()) << "nothing of it would be put back";
}

TEST_F(RespondDeeds, Undo_has_room_for_its_words_in_every_look) {
    order(Action::DenyAddress, {address("10.20.0.57")});
    RespondPage* page = openPage();
    const mitigation::Order done = become(OrderState::Verified, true);
    m_fleet->answersUndo = false;
    const auto shown = [](Action action, std::optional<plan::Refusal> refusal, bool isChange) {
        plan::StepReport step;
        step.action = action;
        step.undo = traitsOf(action).undo;
        step.state = refusal ? plan::State::Refused : plan::State::Planned;
        step.refusal = std::move(refusal);
        step.isChange = isChange;
        return step;
    };
    for (const Language language : {Language::English, Language::Japanese}) {
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
            Settings::instance().setLanguage(language);
            Theme::instance().setMode(mode);
            ASSERT_TRUE(waitUntilQuiet(*m_window));
            respond_prompts::askUndo(m_window, *m_fleet, done, {}, text("KEIRI-07"));
            mitigation::UndoLook look = mitigation::undoLookFromReport(done, {}, {});
            look.at = wallClock();
            look.report.steps.push_back(shown(Action::QuarantineFile, std::nullopt, true));
            look.report.steps.back().effects = {Message("actuator.undo_beside").with("path", "/home/ann/update").with("name", "update.restored-1f")};
            look.report.steps.push_back(shown(Action::RestorePackageFile, plan::Refusal{"changed_since", Message("actuator.changed_since").with("difference", "/usr/bin/tool: tool was updated")}, true));
            look.report.steps.push_back(shown(Action::DisableAccount, std::nullopt, false));
            look.report.steps.push_back(shown(Action::KillProcess, plan::Refusal{"irreversible", "actuator.irreversible"}, true));
            m_fleet->answerUndo(look);
            ASSERT_TRUE(waitUntilQuiet(*m_window));
            EXPECT_TRUE(cutTexts(*dialog()).isEmpty()) << cutTexts(*dialog()).join(text("; ")).toStdString();
            keepPicture(*dialog(), text("dialog-undo-%1-%2").arg(language == Language::English ? text("en") : text("ja"), mode == ThemeMode::Dark ? text("dark") : text("light")));
            dialog()->reject();
            ASSERT_TRUE(waitUntil([&] { return dialog() == nullptr; }));
        }
    }
    expectRoomInEveryLook(*m_window, *page, text("respond-extend"));
}

TEST_F(RespondDeeds, Operation_shows_every_computer_its_turn_and_stops) {
    order(Action::DenyAddress, {address("10.20.0.57"), address("10.20.0.10"), address("10.20.0.41")});
    RespondPage* page = openPage();
    become(OrderState::Verified, true);
    auto tables = page->findChildren<QTableView*>();
    const auto found = std::ranges::find_if(tables, [](const QTableView* one) { return qobject_cast<OperationModel*>(one->model()) != nullptr; });
    ASSERT_NE(found, tables.end());
    ASSERT_TRUE((*found)->isVisible());
    auto* model = qobject_cast<OperationModel*>((*found)->model());
    const QAbstractItemModelTester tester(model);
    EXPECT_EQ(model->rowCount(), 3);
    EXPECT_EQ(model->index(0, OperationModel::StageColumn).data().toString(), text("first"));
    EXPECT_EQ(model->index(1, OperationModel::StageColumn).data().toString(), text("next five"));
    EXPECT_TRUE(says(page, "first 1 of 1"));
    EXPECT_TRUE(says(page, "next five 0 of 2"));
    EXPECT_TRUE(says(page, "at most 25 at once"));
    m_fleet->told.clear();
    button(page, "Stop")->click();
    EXPECT_EQ(m_fleet->told, std::vector<std::string>{"stop " + current()->operation});
    OrdersSnapshot orders = *m_fleet->orders();
    orders.operations.front().isStopped = true;
    m_fleet->setSnapshot(orders);
    ASSERT_TRUE(waitUntil([&] { return button(page, "Go on") != nullptr; }));
    EXPECT_TRUE(says(page, "no further computer is touched"));
    const std::string second = model->orderAt(1);
    (*found)->selectRow(1);
    EXPECT_EQ(session().respond().current(), second);
    expectRoomInEveryLook(*m_window, *page, text("respond-operation"));
}

TEST_F(RespondDeeds, Wire_that_contradicts_the_agent_says_so_and_leads_to_the_packets) {
    order(Action::DenyAddress, {address("10.20.0.57")});
    RespondPage* page = openPage();
    const mitigation::Order done = become(OrderState::Contradicted, true);
    const Timestamp now = wallClock();
    mitigation::WireLook look;
    look.verdict = mitigation::WireLook::Verdict::Busy;
    look.caseFile = session().path().toStdString();
    look.from = look.first = now - 30 * kSecond;
    look.silentSince = look.last = look.until = now;
    look.packets = 3;
    look.talks = {{address("10.20.0.57"), address("198.51.100.23"), 6, 50'000, 443, 3, look.first, look.last}};
    OrdersSnapshot orders = *m_fleet->orders();
    orders.wire[done.id] = look;
    m_fleet->setSnapshot(orders);
    ASSERT_TRUE(waitUntil([&] { return button(page, "Show the packets") != nullptr; }));
    EXPECT_TRUE(says(page, "3 packets against it on the wire, first to 198.51.100.23"));
    QAbstractButton* packets = button(page, "Show the packets");
    ASSERT_TRUE(packets->isEnabled());
    expectRoomInEveryLook(*m_window, *page, text("respond-wire"));
    packets->click();
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_EQ(session().context().state().page, text("flows"));
    EXPECT_EQ(session().context().state().queryText, text("host = 10.20.0.57 and host = 198.51.100.23"));
}

TEST_F(RespondDeeds, Facts_and_deeds_stand_beside_an_order_that_this_window_did_not_propose) {
    mitigation::OrderFacts facts;
    facts.blast.assets = {Message("mitigation.blast_asset").with("address", "10.20.0.10")};
    order(Action::DenyAddress, {address("10.20.0.57")});
    mitigation::Order known = *current();
    known.facts = facts;
    m_fleet->setOrder(known);
    OrdersSnapshot orders = *m_fleet->orders();
    orders.deeds[known.id] = {{wallClock(), "ito", "order.draft", {}}};
    m_fleet->setSnapshot(orders);
    RespondPage* page = openPage();
    EXPECT_TRUE(says(page, "10.20.0.10 is protected"));
    EXPECT_TRUE(says(page, "ito: drafted"));
}

TEST_F(RespondDeeds, Objects_of_agents_are_told_in_the_language_of_the_window) {
    const plan::TouchedObject rule{"rule", "198.51.100.23", "absent", "1 rule"};
    EXPECT_EQ(object_words::changed(rule), text("rule 198.51.100.23: absent → 1 rule"));
    Settings::instance().setLanguage(Language::Japanese);
    QCoreApplication::processEvents();
    EXPECT_EQ(object_words::changed(rule), text("規則 198.51.100.23: なし → 規則 1 件"));
    EXPECT_EQ(object_words::changed({"gadget", "x", "", ""}), text("gadget x")) << "what is not known stays as it was said";
    Settings::instance().setLanguage(Language::English);
}
