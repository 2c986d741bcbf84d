// SPDX-License-Identifier: GPL-3.0-or-later
// The Respond page over a real trace, with a fleet that the test plays.
#include "tests/support/fake_event_store.h"
#include "tests/support/office_history.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/fleet_window.h"
#include "tests/ui/picture_support.h"

#include "ui/models/order_model.h"
#include "ui/models/step_model.h"
#include "ui/pages/respond_page.h"
#include "ui/services/settings.h"
#include "ui/services/trace_session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_bar.h"

#include "core/base/wall_clock.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QDialog>
#include <QListView>
#include <QScrollArea>
#include <QTableView>

using namespace metsuke;
using namespace metsuke::test;
using mitigation::OrderState;

namespace {

class Respond : public FleetWindow {
protected:
    Respond() {
        m_fleet->setAgents({healthyAgent("KEIRI-07", "10.20.0.57", wallClock()), healthyAgent("FILESRV01", "10.20.0.10", wallClock())});
    }
    static endpoint::Trace officeTrace() {
        const metsuke::test::TemporaryFolder folder;
        fake::writeOfficeHistory(folder.path() / "keiri-07");
        auto reader = endpoint::HistoryReader::open(folder.path() / "keiri-07");
        auto trace = endpoint::traceRootCause(**reader, fake::officeBeacon(), {}, {});
        EXPECT_TRUE(trace.ok());
        return *trace;
    }
    /// The beacon of the scripted case, traced by the host's agent.
    void trace() const {
        TraceSubject subject;
        subject.host = fake::hostKey("10.20.0.57");
        subject.incident = snapshot().incidents.front().key;
        subject.question = fake::officeBeacon();
        session().trace().trace(subject);
        ASSERT_TRUE(waitUntil([&] { return m_fleet->isWaiting(); }));
        QCoreApplication::processEvents();
        m_fleet->answer(officeTrace());
        ASSERT_EQ(session().trace().state(), TraceSession::State::Done);
    }
    RespondPage* openPage() const {
        m_window->showPage(text("respond"));
        EXPECT_TRUE(waitUntilQuiet(*m_window));
        return qobject_cast<RespondPage*>(m_window->currentPage());
    }
    /// With a proposal for the beacon's host.
    RespondPage* propose() const {
        trace();
        RespondPage* page = openPage();
        session().respond().propose();
        EXPECT_TRUE(waitUntil([&] { return !session().respond().proposals().empty(); }));
        EXPECT_TRUE(waitUntilQuiet(*m_window));
        return page;
    }
    [[nodiscard]] const mitigation::Order* current() const { return m_fleet->orders()->order(session().respond().current()); }
    /// What the computer says of the order's plan.
    static plan::PlanReport reportOn(const plan::Plan& plan, plan::State state, bool isDryRun) {
        plan::PlanReport report;
        report.plan = plan.id;
        report.device = plan.device;
        report.boot = "boot";
        report.state = state;
        report.isDryRun = isDryRun;
        for (const plan::Step& step : plan.steps) {
            plan::StepReport one;
            one.step = step.id;
            one.action = step.action;
            one.tier = traitsOf(step.action).tier;
            one.undo = traitsOf(step.action).undo;
            one.state = state;
            one.undoId = isDryRun ? "" : "u-" + step.id;
            one.objects = {{"file", "/etc/nftables.conf", "absent", "1 rule"}};
            report.steps.push_back(std::move(one));
        }
        report.planHash = planHash(plan, report);
        return report;
    }
    void become(OrderState state, const Message& why = {}) const {
        mitigation::Order order = *current();
        order.state = state;
        order.reason = why;
        order.changed = wallClock();
        m_fleet->setOrder(order);
        ASSERT_TRUE(waitUntil([&] { return says(m_window->currentPage(), qPrintable(respond_words::state(state))); }));
        ASSERT_TRUE(waitUntilQuiet(*m_window));
    }
    /// Looked at as it is chosen now.
    void look(RespondPage* page) const {
        button(page, "Look")->click();
        ASSERT_TRUE(waitUntil([&] { return current() != nullptr && current()->state == OrderState::DryRunning; }));
        mitigation::Order order = *current();
        order.dryRun = reportOn(order.plan, plan::State::Planned, true);
        order.looked = wallClock();
        m_fleet->setOrder(order);
        become(OrderState::Reviewed);
        ASSERT_TRUE(waitUntil([&] { return button(page, "Carry out…")->isEnabled(); }));
    }
    /// The page has tables of what stands beside the plans, too.
    [[nodiscard]] static QTableView* steps(const QWidget* page) {
        const auto tables = page->findChildren<QTableView*>();
        const auto found = std::ranges::find_if(tables, [](const QTableView* one) { return qobject_cast<const StepModel*>(one->model()) != nullptr; });
        return found == tables.end() ? nullptr : *found;
    }
    [[nodiscard]] static StepModel* model(const QWidget* page) { return qobject_cast<StepModel*>(steps(page)->model()); }
    [[nodiscard]] static QString said(const QWidget* page, int row) { return model(page)->index(row, StepModel::SaidColumn).data().toString(); }
    [[nodiscard]] static int rowOf(const QWidget* page, const std::string& step) {
        int row = 0;
        while (model(page)->stepAt(row) != nullptr && model(page)->stepAt(row)->step.id != step) {
            ++row;
        }
        return row;
    }
    mitigation::Order orderOf(const char* id, const char* device, OrderState state) const {
        mitigation::Order order;
        order.id = id;
        order.state = state;
        order.plan = {id, m_fleet->caseId, device, wallClock() + kHour, {{"s1", plan::Action::DenyAddress, plan::AddressTarget{*IpAddress::parse("198.51.100.23")}, Message()}}};
        order.by = "ito";
        order.created = order.changed = wallClock() - kHour;
        return order;
    }
};

} // namespace

TEST_F(Respond, Without_any_the_page_says_how_to_begin) {
    RespondPage* page = openPage();
    EXPECT_TRUE(says(page, "Nothing has been done to any computer"));
    EXPECT_EQ(button(page, "Carry out…"), nullptr);
    keepPicture(*m_window, text("respond-empty-en-dark"));
    button(page, "Go to Trace")->click();
    EXPECT_EQ(session().context().page(), text("trace"));
}

TEST_F(Respond, Key_works_as_soon_as_the_trace_is_done) {
    m_window->showPage(text("trace"));
    trace();
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    QTest::keyClick(m_window->currentPage(), Qt::Key_R, Qt::ShiftModifier);
    EXPECT_EQ(session().context().page(), text("respond"));
    EXPECT_TRUE(waitUntil([&] { return !session().respond().proposals().empty(); }));
}

TEST_F(Respond, Button_on_the_trace_proposes_and_opens_the_page) {
    trace();
    m_window->showPage(text("trace"));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    ASSERT_NE(button(m_window->currentPage(), "Put right…"), nullptr);
    button(m_window->currentPage(), "Put right…")->click();
    ASSERT_EQ(session().context().page(), text("respond"));
    ASSERT_TRUE(waitUntil([&] { return !session().respond().proposals().empty(); }));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    const QWidget* page = m_window->currentPage();
    EXPECT_TRUE(says(page, "KEIRI-07"));
    EXPECT_GT(model(page)->rowCount(), 3);
    EXPECT_TRUE(m_fleet->told.empty()); // nothing is asked of the computer yet
    EXPECT_TRUE(button(page, "Look")->isEnabled());
    EXPECT_FALSE(button(page, "Carry out…")->isEnabled());
    EXPECT_EQ(session().respond().proposals().front()->question.caseId, snapshot().incidents.front().key);
}

TEST_F(Respond, Host_without_agent_is_told_in_place_of_a_proposal) {
    trace();
    m_fleet->setAgents({});
    RespondPage* page = openPage();
    button(page, "Put right what the trace found")->click();
    ASSERT_TRUE(waitUntil([&] { return session().respond().error().has_value(); }));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_TRUE(says(page, "No approved agent is at 10.20.0.57"));
}

TEST_F(Respond, Carrying_out_is_possible_only_as_it_was_looked_at) {
    RespondPage* page = propose();
    const QAbstractItemModelTester tester(model(page));
    ASSERT_NO_FATAL_FAILURE(look(page));
    const int chosen = model(page)->chosen();
    const QModelIndex first = model(page)->index(0, StepModel::StepColumn);
    ASSERT_TRUE(model(page)->setData(first, Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_EQ(model(page)->chosen(), chosen - 1);
    EXPECT_FALSE(button(page, "Carry out…")->isEnabled());
    EXPECT_TRUE(says(page, "the steps are others than those that were looked at"));
    ASSERT_TRUE(model(page)->setData(first, Qt::Checked, Qt::CheckStateRole));
    EXPECT_TRUE(button(page, "Carry out…")->isEnabled());
    become(OrderState::Blocked, Message("mitigation.look_unanswered"));
    EXPECT_FALSE(button(page, "Carry out…")->isEnabled());
}

TEST_F(Respond, One_confirmation_names_changes_and_computer_and_orders_by_the_hash) {
    RespondPage* page = propose();
    ASSERT_NO_FATAL_FAILURE(look(page));
    const std::string hash = current()->planHash();
    const int changes = respond_words::changesOf(*current()->dryRun);
    ASSERT_GT(changes, 1);
    m_fleet->told.clear();
    button(page, "Carry out…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_TRUE(says(dialog(), "KEIRI-07"));
    EXPECT_TRUE(says(dialog(), qPrintable(QStringLiteral("%1 changes").arg(changes))));
    EXPECT_TRUE(cutTexts(*dialog()).isEmpty());
    keepPicture(*dialog(), text("dialog-carry-out-en-dark"));
    EXPECT_TRUE(m_fleet->told.empty());
    button(dialog(), qPrintable(QStringLiteral("Make %1 changes").arg(changes)))->click();
    ASSERT_EQ(m_fleet->told.size(), 1U);
    EXPECT_EQ(m_fleet->told.front(), "run " + session().respond().current() + ' ' + hash);
}

TEST_F(Respond, Steps_say_what_the_computer_said_of_each) {
    RespondPage* page = propose();
    EXPECT_EQ(said(page, 0), text("not looked at yet"));
    ASSERT_NO_FATAL_FAILURE(look(page));
    mitigation::Order order = *current();
    order.dryRun->steps[0].isChange = false;
    order.dryRun->steps[1].state = plan::State::Refused;
    order.dryRun->steps[1].refusal = plan::Refusal{"changed", Message("mitigation.left_gone").with("path", "/tmp/x")};
    m_fleet->setOrder(order);
    ASSERT_TRUE(waitUntil([&] { return said(page, 0) == text("it is so already"); }));
    const int refused = rowOf(page, order.dryRun->steps[1].step);
    EXPECT_TRUE(said(page, refused).startsWith(text("refused: /tmp/x"))) << said(page, refused).toStdString();
    steps(page)->selectRow(refused);
    EXPECT_TRUE(says(page, "the file is gone"));
}

TEST_F(Respond, What_is_done_is_undone_after_a_question_and_what_waits_is_cancelled) {
    RespondPage* page = propose();
    ASSERT_NO_FATAL_FAILURE(look(page));
    become(OrderState::Queued);
    EXPECT_FALSE(model(page)->flags(model(page)->index(0, 0)) & Qt::ItemIsUserCheckable);
    EXPECT_EQ(button(page, "Look"), nullptr);
    m_fleet->told.clear();
    button(page, "Cancel")->click();
    mitigation::Order order = *current();
    order.report = reportOn(order.plan, plan::State::Done, false);
    m_fleet->setOrder(order);
    become(OrderState::Verified);
    EXPECT_EQ(button(page, "Cancel"), nullptr);
    EXPECT_EQ(said(page, 0), text("done"));
    button(page, "Undo…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_TRUE(says(dialog(), "KEIRI-07"));
    ASSERT_TRUE(waitUntil([&] { return button(dialog(), "Undo")->isEnabled(); }));
    button(dialog(), "Undo")->click();
    const std::string id = session().respond().current();
    EXPECT_EQ(m_fleet->told, (std::vector<std::string>{"cancel " + id, "undo " + id}));
}

TEST_F(Respond, Every_state_has_its_queue_its_words_and_an_icon) {
    std::vector<mitigation::Order> orders;
    for (size_t i = 0; i < mitigation::kOrderStates; ++i) {
        orders.push_back(orderOf(("p-" + std::to_string(i)).c_str(), "device-FILESRV01", static_cast<OrderState>(i)));
    }
    m_fleet->setOrders(orders);
    RespondPage* page = openPage();
    auto* list = page->findChild<QListView*>();
    auto* model = qobject_cast<OrderModel*>(list->model());
    const QAbstractItemModelTester tester(model);
    constexpr int kSections = 6; // to be cleaned, failed; in progress, refused, done, over
    EXPECT_EQ(model->rowCount(), static_cast<int>(mitigation::kOrderStates) + kSections);
    EXPECT_EQ(model->index(0).data().toString(), text("Needs clean-up"));
    EXPECT_EQ(model->countOf(mitigation::WorkQueue::CleanUp), 4);
    EXPECT_EQ(model->countOf(mitigation::WorkQueue::Failed), 4);
    for (int row = 0; row < model->rowCount(); ++row) {
        const QModelIndex index = model->index(row);
        if (!index.data(OrderModel::IsQueueRole).toBool()) {
            EXPECT_FALSE(index.data(OrderModel::StateRole).toString().isEmpty());
            EXPECT_FALSE(index.data(OrderModel::IconRole).toString().isEmpty());
        }
    }
    EXPECT_EQ(respond_words::queueOf(OrderState::Contradicted), OrderQueue::Attention);
    EXPECT_EQ(respond_words::queueOf(OrderState::Unknown), OrderQueue::Attention);
    EXPECT_NE(respond_words::token(OrderState::Sent), Token::StateOk); // sent is not done
    EXPECT_NE(respond_words::token(OrderState::Applied), Token::StateOk);
    list->setCurrentIndex(model->index(model->rowOf("p-9")));
    EXPECT_EQ(session().respond().current(), "p-9");
}

TEST_F(Respond, Order_in_two_queues_is_shown_in_both_and_stays_chosen_where_it_was_clicked) {
    mitigation::Order failed = orderOf("p-1", "device-FILESRV01", OrderState::Failed);
    failed.plan.steps = {{"s1", plan::Action::QuarantineFile, plan::FileTarget{"/tmp/x", std::string(64, 'a')}, Message()}};
    m_fleet->setOrders({failed, orderOf("p-2", "device-KEIRI-07", OrderState::Verified)});
    RespondPage* page = openPage();
    auto* list = page->findChild<QListView*>();
    auto* model = qobject_cast<OrderModel*>(list->model());
    ASSERT_EQ(model->rowCount(), 6);
    EXPECT_EQ(model->index(0).data().toString(), text("Needs clean-up by hand"));
    EXPECT_EQ(model->idAt(1), "p-1");
    EXPECT_EQ(model->index(2).data().toString(), text("Failed or not known"));
    EXPECT_EQ(model->idAt(3), "p-1");
    list->setCurrentIndex(model->index(3));
    EXPECT_EQ(session().respond().current(), "p-1");
    failed.changed = wallClock();
    m_fleet->setOrder(failed);
    EXPECT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_EQ(list->currentIndex().row(), 3);
}

TEST_F(Respond, Order_for_a_computer_that_is_away_says_so_and_until_when_it_waits) {
    fleet::Agent away = healthyAgent("FILESRV01", "10.20.0.10", wallClock());
    away.lastSeen = wallClock() - 3 * kHour;
    m_fleet->setAgents({away});
    mitigation::Order order = orderOf("p-w", "device-FILESRV01", OrderState::Queued);
    order.deadline = wallClock() + kHour;
    m_fleet->setOrder(order);
    RespondPage* page = openPage();
    EXPECT_TRUE(says(page, "queued, not sent yet"));
    EXPECT_TRUE(says(page, "The computer is not connected, last heard: 3 h ago"));
    EXPECT_TRUE(says(page, "Waits at most"));
    ASSERT_NE(button(page, "Cancel"), nullptr);
}

TEST_F(Respond, Refusal_of_the_desk_is_told) {
    RespondPage* page = propose();
    emit m_fleet->orderFailed("p-1", {ErrorCode::InvalidArgument, Message("mitigation.other_hash").with("order", "p-1")});
    EXPECT_TRUE(waitUntil([&] { return says(m_window, "The dry run of p-1 is another one by now"); }));
    EXPECT_NE(page, nullptr);
}

TEST_F(Respond, Everything_has_a_name_and_room_in_both_languages_and_themes) {
    RespondPage* page = propose();
    ASSERT_NO_FATAL_FAILURE(look(page));
    mitigation::Order waiting = orderOf("p-w", "device-FILESRV01", OrderState::Queued);
    waiting.deadline = wallClock() + kHour;
    m_fleet->setOrder(waiting);
    m_fleet->setOrder(orderOf("p-c", "device-FILESRV01", OrderState::Contradicted));
    m_fleet->setOrder(orderOf("p-u", "device-KEIRI-07", OrderState::RolledBack));
    expectRoomInEveryLook(*m_window, *page, text("respond"));
}
