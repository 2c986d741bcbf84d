// SPDX-License-Identifier: GPL-3.0-or-later
// What the Respond page shows beside plans: isolated computers, evidence, remedies, exceptions, and marks in the work queues.
#include "tests/support/fake_event_store.h"
#include "tests/ui/fleet_window.h"
#include "tests/ui/picture_support.h"

#include "ui/models/order_model.h"
#include "ui/models/record_model.h"
#include "ui/pages/page.h"
#include "ui/services/case_orders.h"
#include "ui/services/respond_session.h"
#include "ui/services/settings.h"
#include "ui/theme/theme.h"
#include "ui/widgets/respond_views.h"

#include "core/base/wall_clock.h"
#include "core/evidence/package_keys.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QFileDialog>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTableView>

using namespace metsuke;
using namespace metsuke::test;
using mitigation::ExceptionKind;
using mitigation::OrderState;
using mitigation::TransferState;
using mitigation::WorkQueue;
using plan::Action;
using View = RespondViews::View;

namespace {

class RespondRecords : public FleetWindow {
protected:
    RespondRecords() {
        m_fleet->setAgents({healthyAgent("KEIRI-07", "10.20.0.57", wallClock()), healthyAgent("FILESRV01", "10.20.0.10", wallClock()),
            healthyAgent("SOUMU-03", "10.20.0.41", wallClock())});
    }
    Page* openView(View view) const {
        m_window->showPage(text("respond"));
        EXPECT_TRUE(waitUntilQuiet(*m_window));
        Page* page = m_window->currentPage();
        page->findChild<RespondViews*>()->setView(view);
        EXPECT_TRUE(waitUntilQuiet(*m_window));
        return page;
    }
    /// Of the view that is shown.
    static QTableView* table(const Page* page) {
        for (auto* one : page->findChildren<QTableView*>()) {
            if (one->isVisible() && qobject_cast<RecordModel*>(one->model()) != nullptr) {
                return one;
            }
        }
        return nullptr;
    }
    static QString cell(const Page* page, int row, int column) { return table(page)->model()->index(row, column).data().toString(); }
    FakeResponses& beside() const { return m_fleet->beside; }
    [[nodiscard]] const std::string& lastTold() const { return beside().told.back(); }
    /// Waits for what a burst of changes is shown after.
    void settle(Page* page, const char* words) const {
        EXPECT_TRUE(waitUntil([&] { return says(page, words); })) << words;
        EXPECT_TRUE(waitUntilQuiet(*m_window));
    }
    /// In every look, then as before.
    void looks(Page* page, const QString& name) const {
        expectRoomInEveryLook(*m_window, *page, name);
        Settings::instance().setLanguage(Language::English);
        Theme::instance().setMode(ThemeMode::Dark);
        EXPECT_TRUE(waitUntilQuiet(*m_window));
    }
    void type(const QString& words) const { dialog()->findChildren<QLineEdit*>().last()->setText(words); }
    void pick(int box, int index) const { dialog()->findChildren<QComboBox*>()[box]->setCurrentIndex(index); }

    /// An order of one action that was carried out.
    static mitigation::Order done(const char* id, const char* host, Action action) {
        mitigation::Order order;
        order.id = id;
        order.plan.id = id;
        order.plan.device = std::string("device-") + host;
        order.plan.steps = {{"s1", action, plan::HostTarget{}, Message("mitigation.direct_why_evidence")}};
        order.state = OrderState::Verified;
        order.by = "sato";
        order.created = order.changed = wallClock() - kHour;
        order.report = reportOf(order, plan::State::Done, false);
        return order;
    }
    static plan::PlanReport reportOf(const mitigation::Order& order, plan::State state, bool isDryRun) {
        plan::PlanReport report;
        report.plan = order.id;
        report.device = order.plan.device;
        report.state = state;
        report.isDryRun = isDryRun;
        for (const plan::Step& step : order.plan.steps) {
            plan::StepReport one;
            one.step = step.id;
            one.action = step.action;
            one.tier = traitsOf(step.action).tier;
            one.undo = traitsOf(step.action).undo;
            one.state = state;
            one.undoId = isDryRun ? "" : "u-" + order.id;
            one.expires = step.action == Action::ContainHost && !isDryRun ? wallClock() + 3 * kHour : Timestamp{};
            one.ended = wallClock() - kHour;
            one.objects = {{"file", "/home/tanaka/.cache/.update", "there", "moved"}};
            report.steps.push_back(std::move(one));
        }
        report.planHash = planHash(order.plan, report);
        return report;
    }
    static mitigation::Exception exception(const char* id, ExceptionKind kind, const char* value, const char* device = "") {
        return {id, kind, value, device, "the backup of the accounting department", "suzuki", wallClock() - kDay, wallClock() + 12 * kDay};
    }
    void setExceptions(std::vector<mitigation::Exception> exceptions) const {
        OrdersSnapshot orders = *m_fleet->orders();
        orders.exceptions = std::move(exceptions);
        m_fleet->setSnapshot(std::move(orders));
    }
    mitigation::EvidencePackage package(const char* id, const char* host, TransferState state, int64_t received) const {
        mitigation::EvidencePackage one;
        one.id = id;
        one.order = "p-1";
        one.device = std::string("device-") + host;
        one.caseFile = EvidenceSnapshot::keyOf(session().path().toStdString());
        one.state = state;
        one.size = state == TransferState::Asking ? 0 : 3'000'000;
        one.received = received;
        one.sha256 = state == TransferState::Asking || state == TransferState::Failed ? "" : std::string(64, 'a');
        one.by = "sato";
        one.begun = one.changed = wallClock();
        return one;
    }
    /// KEIRI-07 isolated until something holds, FILESRV01 without a condition.
    void isolate() const {
        m_fleet->setOrders({done("p-iso", "KEIRI-07", Action::ContainHost), done("p-iso2", "FILESRV01", Action::ContainHost)});
        OrdersSnapshot orders = *m_fleet->orders();
        mitigation::IsolationCondition condition;
        condition.order = "p-iso";
        condition.checks = {*endpoint::parseCheck("antivirus"), *endpoint::parseCheck("updates"), *endpoint::parseCheck("absent:/usr/local/bin/upd")};
        condition.by = "suzuki";
        condition.asked = condition.answered = wallClock() - 4 * kMinute;
        using Verdict = endpoint::ComplianceFinding::Verdict;
        condition.answer = endpoint::ComplianceAnswer{{{condition.checks[0], Verdict::Holds, "clamd 1.4.1"}, {condition.checks[1], Verdict::Fails, "openssl, linux-image"},
            {condition.checks[2], Verdict::Unknown, ""}}};
        orders.conditions["p-iso"] = condition;
        orders.policyChecks = {condition.checks.front()};
        m_fleet->setSnapshot(std::move(orders));
    }
    /// Signed; two computers of three have something of it.
    static RemedyLook remedy(bool wasAsked) {
        RemedyLook look;
        look.file = text("/home/sato/beacon.remedy");
        look.remedy.signer = "suzuki";
        plan::Remedy& remedy = look.remedy.remedy;
        remedy.id = "remedy-7";
        remedy.title = "Beacon of .update";
        remedy.who = "CERT";
        remedy.created = wallClock() - kDay;
        remedy.expires = wallClock() + 30 * kDay;
        using Kind = plan::RemedyIndicator::Kind;
        remedy.indicators = {{"i1", Kind::Path, "/home/tanaka/.cache/.update", {}, {}}, {"i2", Kind::Persistence, "/etc/cron.d/upd", "cron", "* * * * * root /x"}};
        remedy.steps = {{Action::QuarantineFile, {"i1"}, std::nullopt}, {Action::RemovePersistence, {"i2"}, std::nullopt}};
        look.wasAsked = wasAsked;
        for (const char* host : {"KEIRI-07", "FILESRV01", "SOUMU-03"}) {
            RemedyComputer one{std::string("device-") + host, host, "c-1", fleet::CommandState::Answered, true, std::nullopt, std::nullopt};
            if (std::string(host) == "FILESRV01") {
                one.whyNot = Message("mitigation.remedy_nothing").with("remedy", "remedy-7").with("device", host);
            } else {
                mitigation::DirectOrder made;
                made.plan.id = "r-" + one.device;
                made.plan.device = one.device;
                plan::FileTarget file;
                file.path = "/home/tanaka/.cache/.update";
                made.plan.steps = {{"s1", Action::QuarantineFile, file, Message("mitigation.remedy_why").with("remedy", "remedy-7").with("title", "").with("signer", "suzuki")}};
                one.plan = made;
            }
            if (wasAsked) {
                look.computers.push_back(std::move(one));
            }
        }
        return look;
    }
    /// What draftRemedy() comes to: looked at, and waiting for somebody's word.
    static mitigation::Order reviewed(const RemedyComputer& one) {
        mitigation::Order order;
        order.id = one.plan->plan.id;
        order.plan = one.plan->plan;
        order.state = OrderState::Reviewed;
        order.by = "sato";
        order.created = order.changed = order.looked = wallClock();
        order.dryRun = reportOf(order, plan::State::Planned, true);
        return order;
    }
};

} // namespace

TEST_F(RespondRecords, Exceptions_sayWhatIsLeftAloneByWhomWhyAndUntilWhen) {
    Page* page = openView(View::Exceptions);
    EXPECT_TRUE(says(page, "Nothing is left alone"));
    keepPicture(*m_window, text("respond-exceptions-empty-en-dark"));
    const std::string digest(64, 'c');
    setExceptions({exception("x-1", ExceptionKind::Path, "/opt/backup/"), exception("x-2", ExceptionKind::Remote, "updates.example", "device-KEIRI-07"),
        exception("x-3", ExceptionKind::Sha256, digest.c_str()), exception("x-4", ExceptionKind::Host, "device-FILESRV01", "device-FILESRV01")});
    settle(page, "4 things are left alone");
    const QAbstractItemModelTester tester(table(page)->model());
    EXPECT_EQ(cell(page, 0, 1), text("/opt/backup/"));
    EXPECT_EQ(cell(page, 1, 2), text("KEIRI-07"));
    EXPECT_EQ(cell(page, 3, 1), text("FILESRV01"));
    EXPECT_TRUE(says(page, "the backup of the accounting department"));
    table(page)->selectRow(1);
    EXPECT_TRUE(says(page, "neither cut nor blocked"));
    looks(page, text("respond-exceptions"));
}

TEST_F(RespondRecords, Exception_isAddedOnlyWhenItIsOne_andItsRemovalCanBeUndone) {
    setExceptions({exception("x-1", ExceptionKind::Path, "/opt/backup/")});
    Page* page = openView(View::Exceptions);
    button(page, "Add an exception…")->click();
    ASSERT_NE(dialog(), nullptr);
    QAbstractButton* accept = button(dialog(), "Leave it alone");
    EXPECT_FALSE(accept->isEnabled());
    const auto lines = dialog()->findChildren<QLineEdit*>();
    lines[0]->setText(text("opt/tool"));
    lines[1]->setText(text("the administrator's scanner"));
    EXPECT_TRUE(says(dialog(), "is no absolute path"));
    EXPECT_FALSE(accept->isEnabled());
    lines[0]->setText(text("/opt/tool/"));
    ASSERT_TRUE(accept->isEnabled());
    EXPECT_TRUE(cutTexts(*dialog()).isEmpty());
    keepPicture(*dialog(), text("dialog-exception-en-dark"));
    accept->click();
    ASSERT_EQ(beside().added.size(), 1U);
    EXPECT_EQ(beside().added.front().kind, ExceptionKind::Path);
    EXPECT_EQ(beside().added.front().value, "/opt/tool/");
    EXPECT_EQ(beside().added.front().why, "the administrator's scanner");
    EXPECT_EQ(beside().added.front().device, "");

    button(page, "Remove")->click();
    EXPECT_EQ(lastTold(), "remove x-1");
    EXPECT_EQ(button(m_window, "Undo"), nullptr) << "it is in force still";
    emit beside().failed(Error(ErrorCode::Internal, "exceptions.unknown"));
    setExceptions({});
    EXPECT_TRUE(waitUntil([&] { return says(page, "Nothing is left alone"); }));
    EXPECT_EQ(button(m_window, "Undo"), nullptr) << "somebody else removed it";

    setExceptions({exception("x-1", ExceptionKind::Path, "/opt/backup/")});
    ASSERT_TRUE(waitUntil([&] { return button(page, "Remove") != nullptr; }));
    button(page, "Remove")->click();
    setExceptions({});
    ASSERT_TRUE(waitUntil([&] { return button(m_window, "Undo") != nullptr; }));
    EXPECT_TRUE(says(m_window, "/opt/backup/ is an exception no more"));
    keepPicture(*m_window, text("respond-exceptions-undo-en-dark"));
    button(m_window, "Undo")->click();
    ASSERT_EQ(beside().added.size(), 2U);
    EXPECT_EQ(beside().added.back().value, "/opt/backup/");
    EXPECT_EQ(beside().added.back().why, "the backup of the accounting department");
    EXPECT_EQ(button(m_window, "Undo"), nullptr) << "once";
}

TEST_F(RespondRecords, WhatIsInHand_canBeLeftAloneFromAnywhere) {
    fleet::Agent agent = healthyAgent("KEIRI-07", "10.20.0.57", wallClock());
    agent.device = "pc-7"; // as devices are really called
    m_fleet->setAgents({agent});
    session().context().setSelection(Selection::hostOnly(fake::hostKey("10.20.0.57")), nullptr);
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    m_window->actions().refresh();
    QAction* action = m_window->actions().action(text("respond.except"));
    ASSERT_TRUE(action->isEnabled());
    action->trigger();
    ASSERT_NE(dialog(), nullptr);
    const auto* what = dialog()->findChildren<QComboBox*>().first();
    const int host = what->findText(text("Computer: KEIRI-07"));
    ASSERT_GE(host, 0);
    pick(0, host);
    type(text("belongs to the penetration testers"));
    button(dialog(), "Leave it alone")->click();
    ASSERT_EQ(beside().added.size(), 1U);
    EXPECT_EQ(beside().added.front().kind, ExceptionKind::Host);
    EXPECT_EQ(beside().added.front().device, "pc-7");
}

TEST_F(RespondRecords, Evidence_isFetchedFollowedAndGivenUp) {
    mitigation::Order order = done("p-1", "KEIRI-07", Action::CollectEvidence);
    m_fleet->setOrders({order});
    Page* page = openView(View::Evidence);
    settle(page, "1 still on its computer");
    EXPECT_EQ(cell(page, 0, 1), text("on the computer, not fetched"));
    button(page, "Fetch it into the case")->click();
    EXPECT_EQ(lastTold(), "fetch u-p-1 " + session().path().toStdString());

    beside().setEvidence({package("u-p-1", "KEIRI-07", TransferState::Receiving, 3)}, session().path());
    settle(page, "1 on the way");
    ASSERT_EQ(table(page)->model()->rowCount(), 1) << "a package is shown once";
    EXPECT_EQ(cell(page, 0, 2), text("25 % · 3 of 12"));
    EXPECT_EQ(table(page)->model()->index(0, 2).data(RecordModel::FractionRole).toDouble(), 0.25);
    EXPECT_EQ(button(page, "Unpack…"), nullptr);
    button(page, "Do not fetch it")->click();
    EXPECT_EQ(lastTold(), "cancel u-p-1");

    mitigation::EvidencePackage failed = package("u-p-1", "KEIRI-07", TransferState::Failed, 0);
    failed.reason = Message("mitigation.evidence_cancelled").with("by", "sato");
    beside().setEvidence({failed}, session().path());
    settle(page, "1 could not be fetched");
    EXPECT_TRUE(says(page, "It can be fetched again"));
    button(page, "Fetch it again")->click();
    EXPECT_EQ(lastTold(), "fetch u-p-1 " + session().path().toStdString());
}

TEST_F(RespondRecords, EvidenceInTheCase_hasItsHash_andGoesToAnExpert) {
    mitigation::EvidencePackage failed = package("u-3", "FILESRV01", TransferState::Failed, 0);
    failed.reason = "mitigation.evidence_other_digest";
    beside().setEvidence({package("u-1", "KEIRI-07", TransferState::Verified, 12), package("u-2", "SOUMU-03", TransferState::Receiving, 7), failed}, session().path());
    Page* page = openView(View::Evidence);
    settle(page, "1 package of evidence is in the case");
    EXPECT_TRUE(says(page, std::string(64, 'a').c_str()));
    looks(page, text("respond-evidence"));
    button(page, "For an expert…")->click();
    ASSERT_NE(dialog(), nullptr);
    type(text("nonsense"));
    EXPECT_FALSE(button(dialog(), "Choose file…")->isEnabled());
    const auto key = evidence::OpeningKey::make();
    type(QString::fromStdString(key->recipient().toText()));
    button(dialog(), "Choose file…")->click();
    ASSERT_TRUE(waitUntil([&] { return qobject_cast<QFileDialog*>(dialog()) != nullptr; }));
    emit qobject_cast<QFileDialog*>(dialog())->fileSelected(text("/tmp/out.sealed"));
    EXPECT_EQ(lastTold(), "bundle u-1 /tmp/out.sealed " + key->recipient().toText());
    dialog()->close();
    button(page, "Unpack…")->click();
    ASSERT_TRUE(waitUntil([&] { return qobject_cast<QFileDialog*>(dialog()) != nullptr; }));
    emit qobject_cast<QFileDialog*>(dialog())->fileSelected(text("/tmp/lab"));
    EXPECT_EQ(lastTold(), "unpack u-1 /tmp/lab/u-1");
}

TEST_F(RespondRecords, OrdersAndEvidenceOfOtherCases_areShownOnceAllAreWanted) {
    mitigation::Order other = done("p-other", "FILESRV01", Action::CollectEvidence);
    other.plan.caseId = "case-of-somebody-else";
    m_fleet->setOrders({other});
    Page* page = openView(View::Plans);
    settle(page, "Nothing was ordered for this case");
    EXPECT_TRUE(says(page, "1 order of other cases is not shown"));
    looks(page, text("respond-other-cases"));
    EXPECT_TRUE(says(page, "Nothing was ordered for this case"));

    mitigation::Order ofIncident = done("p-incident", "SOUMU-03", Action::CollectEvidence);
    ofIncident.plan.caseId = snapshot().incidents.front().key;
    m_fleet->setOrders({other, done("p-own", "KEIRI-07", Action::CollectEvidence), ofIncident});
    const auto* plans = qobject_cast<OrderModel*>(page->findChild<QListView*>()->model());
    ASSERT_TRUE(waitUntil([&] { return plans->rowOf("p-own") >= 0; }));
    EXPECT_GE(plans->rowOf("p-incident"), 0);
    EXPECT_EQ(plans->rowOf("p-other"), -1);
    settle(page, "1 order of other cases is not shown");
    openView(View::Evidence);
    EXPECT_EQ(table(page)->model()->rowCount(), 2);
    button(page, "All cases")->click();
    EXPECT_EQ(table(page)->model()->rowCount(), 3);
    openView(View::Exceptions);
    EXPECT_EQ(button(page, "All cases"), nullptr) << "exceptions are the whole fleet's";
    openView(View::Plans);
    EXPECT_GE(plans->rowOf("p-other"), 0);
    EXPECT_FALSE(says(page, "not shown"));
    button(page, "This case")->click();
    EXPECT_EQ(plans->rowOf("p-other"), -1);

    m_fleet->setOrders({other});
    ASSERT_TRUE(waitUntil([&] { return button(page, "Show 1 order of other cases") != nullptr; }));
    button(page, "Show 1 order of other cases")->click();
    EXPECT_GE(plans->rowOf("p-other"), 0);
}

TEST_F(RespondRecords, WhatIsOrderedWithoutAnIncident_isTheCasesOwn) {
    session().context().setSelection(Selection::hostOnly(fake::hostKey("10.20.0.41")), nullptr);
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    ASSERT_TRUE(session().respond().subject().incident.empty());
    m_window->actions().refresh();
    m_window->actions().action(text("respond.evidence"))->trigger();
    ASSERT_EQ(m_fleet->wants.size(), 1U);
    EXPECT_EQ(m_fleet->wants.front().wish.caseId, case_orders::markOf(session().path()));
    EXPECT_EQ(case_orders::markOf(session().path()).find('/'), std::string::npos) << "agents need not know where the file is";
    EXPECT_NE(case_orders::markOf(text("/tmp/another.metsuke")), case_orders::markOf(session().path()));
}

TEST_F(RespondRecords, Isolated_showsEachCheck_andIsReleasedByHandWithAReason) {
    isolate();
    Page* page = openView(View::Isolated);
    settle(page, "2 computers are isolated");
    const int row = cell(page, 0, 0) == text("KEIRI-07") ? 0 : 1;
    table(page)->selectRow(row);
    EXPECT_EQ(cell(page, row, 1), text("1 of 3 hold"));
    EXPECT_EQ(cell(page, row, 2), text("4 min ago"));
    EXPECT_EQ(cell(page, 1 - row, 1), text("nothing"));
    EXPECT_TRUE(says(page, "openssl, linux-image"));
    looks(page, text("respond-isolated"));
    button(page, "Release now…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_FALSE(button(dialog(), "Release")->isEnabled()) << "no reason, no release";
    type(text("needed for payroll tonight"));
    button(dialog(), "Release")->click();
    EXPECT_EQ(lastTold(), "release p-iso  needed for payroll tonight");
}

TEST_F(RespondRecords, WhatHasToBeTrue_isEdited_andOnlyChecksAreTaken) {
    isolate();
    Page* page = openView(View::Isolated);
    settle(page, "2 computers are isolated");
    table(page)->selectRow(cell(page, 0, 0) == text("FILESRV01") ? 0 : 1);
    button(page, "What has to be true…")->click();
    ASSERT_NE(dialog(), nullptr);
    auto* checks = dialog()->findChild<QPlainTextEdit*>();
    EXPECT_EQ(checks->toPlainText(), text("antivirus")) << "what the policy names";
    checks->setPlainText(text("antivirus\nno such check"));
    EXPECT_FALSE(button(dialog(), "Require this")->isEnabled());
    checks->setPlainText(text("antivirus\nservice:auditd.service"));
    dialog()->findChild<QCheckBox*>()->setChecked(true);
    keepPicture(*dialog(), text("dialog-require-en-dark"));
    button(dialog(), "Require this")->click();
    EXPECT_EQ(lastTold(), "require p-iso2 at once antivirus service:auditd.service");
}

TEST_F(RespondRecords, Remedy_saysWhoSignedIt_andAsksBeforeAnythingIsDone) {
    Page* page = openView(View::Remedies);
    EXPECT_TRUE(says(page, "Clean up by an expert's word"));
    button(page, "Open a remedy…")->click();
    ASSERT_TRUE(waitUntil([&] { return qobject_cast<QFileDialog*>(dialog()) != nullptr; }));
    emit qobject_cast<QFileDialog*>(dialog())->fileSelected(text("/tmp/beacon.remedy"));
    EXPECT_EQ(lastTold(), "open /tmp/beacon.remedy");
    dialog()->close();
    beside().setRemedy(remedy(false));
    settle(page, "Signed by suzuki · written by CERT");
    EXPECT_TRUE(says(page, "It looks for /home/tanaka/.cache/.update, /etc/cron.d/upd."));
    keepPicture(*m_window, text("respond-remedy-open-en-dark"));
    button(page, "Ask the computers")->click();
    EXPECT_EQ(lastTold(), "ask");
}

TEST_F(RespondRecords, Remedy_goesToOneComputer_thenToAll_eachAsItsDryRunShowed) {
    const RemedyLook look = remedy(true);
    beside().setRemedy(look);
    Page* page = openView(View::Remedies);
    settle(page, "applies to 2 of 3 computers");
    EXPECT_EQ(cell(page, 2, 1), text("nothing found")) << "where it applies comes first";
    table(page)->selectRow(0);
    button(page, "Look what it would do there")->click();
    EXPECT_EQ(lastTold(), "draft device-KEIRI-07");
    m_fleet->setOrders({reviewed(look.computers[0])});
    ASSERT_TRUE(waitUntil([&] { return cell(page, 0, 3) == text("1 step would change something"); }));
    button(page, "Carry out there…")->click();
    ASSERT_NE(dialog(), nullptr);
    dialog()->close();
    EXPECT_TRUE(m_fleet->told.empty());

    m_fleet->setOrders({reviewed(look.computers[0]), reviewed(look.computers[2])});
    ASSERT_TRUE(waitUntil([&] { return button(page, "Carry out on all 2…") != nullptr; }));
    looks(page, text("respond-remedy"));
    button(page, "Carry out on all 2…")->click();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_TRUE(says(dialog(), "KEIRI-07: 1 step would change something"));
    EXPECT_TRUE(cutTexts(*dialog()).isEmpty());
    keepPicture(*dialog(), text("dialog-remedy-en-dark"));
    button(dialog(), "Carry out")->click();
    ASSERT_EQ(m_fleet->told.size(), 2U);
    const auto hash = [&](size_t i) { return m_fleet->orders()->order(look.computers[i].plan->plan.id)->dryRun->planHash; };
    EXPECT_EQ(m_fleet->told[0], "run r-device-KEIRI-07 " + hash(0));
    EXPECT_EQ(m_fleet->told[1], "run r-device-SOUMU-03 " + hash(2));
    button(page, "Show its plan")->click();
    EXPECT_EQ(page->findChild<RespondViews*>()->view(), View::Plans);
    EXPECT_EQ(session().respond().current(), "r-device-KEIRI-07");
}

TEST_F(RespondRecords, Remedy_thatComesToOtherStepsSinceItsLook_isLookedAtAnew) {
    RemedyLook look = remedy(true);
    beside().setRemedy(look);
    Page* page = openView(View::Remedies);
    m_fleet->setOrders({reviewed(look.computers[0])});
    ASSERT_TRUE(waitUntil([&] { return cell(page, 0, 3) == text("1 step would change something"); }));
    std::get<plan::FileTarget>(look.computers[0].plan->plan.steps[0].target).path = "/home/tanaka/.cache/.update2";
    beside().setRemedy(look);
    ASSERT_TRUE(waitUntil([&] { return cell(page, 0, 2) == text("not looked at yet"); }));
    table(page)->selectRow(0);
    EXPECT_FALSE(button(page, "Carry out there…") != nullptr && button(page, "Carry out there…")->isVisible());
    button(page, "Look what it would do there")->click();
    EXPECT_EQ(lastTold(), "draft device-KEIRI-07");
}

TEST_F(RespondRecords, Marks_areSetAndClearedInTheList_withWhatWasDone) {
    OrdersSnapshot orders = *m_fleet->orders();
    orders.queues[static_cast<size_t>(WorkQueue::CustomCleanUp)] = {
        {WorkQueue::CustomCleanUp, "device-KEIRI-07", {}, Message("queues.why_by_hand").with("why", "rootkit"), wallClock(), "queues.next_custom", "sato", {}, {}, {}, {}}};
    orders.counts[static_cast<size_t>(WorkQueue::CustomCleanUp)] = 1;
    m_fleet->setSnapshot(orders);
    Page* page = openView(View::Plans);
    QListView* list = nullptr;
    for (auto* one : page->findChildren<QListView*>()) {
        list = qobject_cast<OrderModel*>(one->model()) != nullptr ? one : list;
    }
    ASSERT_NE(list, nullptr);
    const auto menu = [&] {
        emit list->customContextMenuRequested(list->visualRect(list->model()->index(1, 0)).center());
        QMenu* open = nullptr;
        for (auto* one : list->findChildren<QMenu*>()) {
            open = one->isVisible() ? one : open;
        }
        return open;
    };
    const auto choose = [](QMenu* from, const char* words) {
        ASSERT_NE(from, nullptr);
        for (QAction* one : from->actions()) {
            if (one->text() == text(words)) {
                one->trigger();
            }
        }
        from->close();
    };
    choose(menu(), "Dealt with…");
    ASSERT_NE(dialog(), nullptr);
    type(text("installed anew"));
    button(dialog(), "Dealt with")->click();
    EXPECT_EQ(lastTold(), "done custom device-KEIRI-07 installed anew");
    choose(menu(), "Put into Needs a restart…");
    ASSERT_TRUE(waitUntil([&] { return dialog() != nullptr; }));
    type(text("new kernel"));
    button(dialog(), "Put it there")->click();
    EXPECT_EQ(lastTold(), "put restart device-KEIRI-07 new kernel");
}

TEST_F(RespondRecords, ComputerInHand_isPutIntoAWorkQueue) {
    session().context().setSelection(Selection::hostOnly(fake::hostKey("10.20.0.57")), nullptr);
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    m_window->actions().refresh();
    m_window->actions().action(text("respond.mark"))->trigger();
    ASSERT_NE(dialog(), nullptr);
    EXPECT_FALSE(button(dialog(), "Put it there")->isEnabled());
    type(text("firmware is suspicious"));
    button(dialog(), "Put it there")->click();
    EXPECT_EQ(lastTold(), "put custom device-KEIRI-07 firmware is suspicious");
}
