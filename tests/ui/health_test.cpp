// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window_support.h"

#include "ui/pages/health_page.h"
#include "ui/services/format.h"
#include "ui/services/health_report.h"
#include "ui/services/settings.h"
#include "ui/widgets/health_cards.h"
#include "ui/widgets/outbound_chart.h"
#include "ui/widgets/token_label.h"

#include "tests/support/fake_event_store.h"

#include <gtest/gtest.h>

#include <QGridLayout>
#include <QPointer>
#include <QTableWidget>

using namespace metsuke;
using namespace metsuke::test;

namespace {

using fake::at;
using LossKind = LossInterval::Kind;
using RowState = LossRow::State;
using Trust = HealthReport::Trust;

CaseSummary fileCase() {
    CaptureSummary capture;
    capture.path = "/captures/office.pcapng";
    capture.packetsPath = capture.path;
    capture.packets = 9'920;
    capture.bytes = 5'000'000;
    capture.first = at(9, 0);
    capture.last = at(17, 0);
    CaseSummary summary;
    summary.captures = {capture};
    summary.packets = 9'920;
    summary.bytes = 5'000'000;
    summary.flows = 1'000;
    summary.first = capture.first;
    summary.last = capture.last;
    return summary;
}

CaseSummary interfaceCase() {
    CaseSummary summary = fileCase();
    summary.captures.front().path = "eth0";
    summary.captures.front().packetsPath = "/cases/today.packets";
    return summary;
}

void lose(CaseSummary& summary, LossKind kind, int hour, int minute, uint64_t packets, uint64_t bytes = 0) {
    summary.losses.push_back({kind, at(hour, minute), at(hour, minute) + 10 * kSecond, packets, bytes});
    summary.dropped += kind == LossKind::Nic || kind == LossKind::Kernel || kind == LossKind::Spool
        ? static_cast<int64_t>(packets)
        : 0;
}

const LossRow& rowOf(const HealthReport& report, const QString& where) {
    const auto row = std::find_if(
        report.losses.begin(), report.losses.end(), [&](const LossRow& r) { return r.where == where; });
    EXPECT_NE(row, report.losses.end()) << where.toStdString();
    return row == report.losses.end() ? report.losses.front() : *row;
}

class HealthWords : public ::testing::Test {
protected:
    HealthWords() { Settings::instance().setLanguage(Language::English); }
    Workstation m_workstation{scriptedFacts()}; ///< brings the translations, and with them the plural forms
};

} // namespace

TEST_F(HealthWords, Interface_without_loss_says_that_everything_was_seen) {
    const HealthReport report = HealthReport::of(interfaceCase());
    EXPECT_EQ(report.trust, Trust::Whole);
    EXPECT_EQ(report.verdict, QStringLiteral("Everything that passed was seen."));
    EXPECT_EQ(rowOf(report, QStringLiteral("Kernel")).state, RowState::Good);
    EXPECT_EQ(HealthReport::of(interfaceCase(), HealthReport::Phase::Capturing).verdict,
        QStringLiteral("Everything that passed was seen so far."));
}

TEST_F(HealthWords, File_claims_nothing_about_what_its_capture_dropped) {
    const HealthReport report = HealthReport::of(fileCase());
    EXPECT_EQ(report.trust, Trust::Whole);
    EXPECT_EQ(report.verdict, QStringLiteral("Nothing is missing in what was captured."));
    EXPECT_FALSE(report.dropsRecorded);
    for (const char* where : {"Network card", "Kernel", "Spool"}) {
        EXPECT_EQ(rowOf(report, QString::fromLatin1(where)).state, RowState::NotKnown) << where;
    }
    CaseSummary stream = fileCase();
    stream.captures.front().path = "tcp://192.0.2.1:5000";
    stream.captures.front().packetsPath = "/cases/today.packets";
    EXPECT_FALSE(HealthReport::of(stream).dropsRecorded);
    EXPECT_EQ(rowOf(HealthReport::of(stream), QStringLiteral("Spool")).state, RowState::Good);
}

TEST_F(HealthWords, Lost_packets_name_their_share_the_worst_place_and_the_worst_time) {
    CaseSummary summary = interfaceCase();
    lose(summary, LossKind::Nic, 9, 30, 10);
    lose(summary, LossKind::Kernel, 9, 40, 20);
    lose(summary, LossKind::Kernel, 10, 2, 50);
    const HealthReport report = HealthReport::of(summary);
    EXPECT_EQ(report.trust, Trust::Partly); // 0.8 % is within the limit
    EXPECT_EQ(report.verdict,
        QStringLiteral("0.80 % of packets were lost, most of them in the kernel at 10:02. Rules that need "
                       "whole streams were silent there."));
    const LossRow& kernel = rowOf(report, QStringLiteral("Kernel"));
    EXPECT_EQ(kernel.state, RowState::Lost);
    EXPECT_EQ(kernel.number, QStringLiteral("70 packets"));
    EXPECT_EQ(kernel.share, QStringLiteral("0.70 %"));
    EXPECT_EQ(kernel.when, QStringLiteral("10:02"));
    EXPECT_EQ(kernel.worst.from, at(10, 2));
    EXPECT_FALSE(kernel.advice.isEmpty());
    EXPECT_TRUE(rowOf(report, QStringLiteral("Spool")).advice.isEmpty());
}

TEST_F(HealthWords, Several_losses_beyond_their_limits_leave_little_trust) {
    CaseSummary summary = interfaceCase();
    lose(summary, LossKind::Nic, 9, 30, 1'000);
    lose(summary, LossKind::MissedBytes, 11, 5, 0, 600'000);
    summary.missedBytes = 650'000;
    const HealthReport report = HealthReport::of(summary);
    EXPECT_EQ(report.trust, Trust::Little);
    EXPECT_TRUE(report.verdict.contains(QStringLiteral("in the network card at 09:30")))
        << report.verdict.toStdString();
    EXPECT_TRUE(report.verdict.contains(
        QStringLiteral("12 % of the bytes in streams never came, most of them at 11:05")))
        << report.verdict.toStdString();
    EXPECT_EQ(rowOf(report, QStringLiteral("Bytes missing in streams")).number, QStringLiteral("650 kB"));
}

TEST_F(HealthWords, Gap_without_a_count_is_told_by_its_time) {
    CaseSummary summary = interfaceCase();
    summary.losses.push_back({LossKind::Spool, at(13, 5), at(13, 12), 0, 0});
    const HealthReport report = HealthReport::of(summary);
    EXPECT_TRUE(report.verdict.startsWith(QStringLiteral("Nothing was captured 13:05–13:12.")))
        << report.verdict.toStdString();
    EXPECT_EQ(rowOf(report, QStringLiteral("Spool")).number, QStringLiteral("7 min"));
}

TEST_F(HealthWords, One_way_flows_and_damage_are_doubts_of_files_too) {
    CaseSummary summary = fileCase();
    summary.oneSidedFlows = 120;
    summary.captures.front().damaged = 1;
    const HealthReport report = HealthReport::of(summary);
    EXPECT_EQ(report.trust, Trust::Little);
    EXPECT_EQ(report.verdict,
        QStringLiteral("12 % of flows were seen in one direction only. 1 record was damaged."));
    EXPECT_EQ(rowOf(report, QStringLiteral("One-way flows")).state, RowState::Lost);
    ASSERT_EQ(report.captures.size(), 1U);
    EXPECT_FALSE(report.captures.front().good);
    EXPECT_EQ(report.captures.front().source, QStringLiteral("office.pcapng"));
    EXPECT_EQ(report.captures.front().remark, QStringLiteral("1 record damaged"));
    summary.captures.front().message = Message("capture.not_found").with("path", "office.pcapng");
    const CaptureRow told = HealthReport::of(summary).captures.front();
    EXPECT_EQ(told.remark, QStringLiteral("see below"));
    EXPECT_TRUE(told.detail.startsWith(QStringLiteral("office.pcapng does not exist.")))
        << told.detail.toStdString();
}

TEST_F(HealthWords, Capture_that_cannot_be_read_is_no_silence) {
    CaseSummary summary;
    CaptureSummary capture;
    capture.path = "broken.pcap";
    capture.unreadable = true;
    summary.captures = {capture};
    const HealthReport report = HealthReport::of(summary);
    EXPECT_EQ(report.verdict, QStringLiteral("1 capture could not be read."));
    EXPECT_NE(report.trust, Trust::Whole);
}

TEST_F(HealthWords, No_packet_yet_promises_nothing) {
    EXPECT_EQ(HealthReport::of({}).trust, Trust::Unknown);
    EXPECT_EQ(HealthReport::of({}).verdict, QStringLiteral("There is no packet in this case."));
    EXPECT_EQ(HealthReport::of({}, HealthReport::Phase::Capturing).verdict,
        QStringLiteral("No packet has come yet."));
    EXPECT_EQ(HealthReport::of({}, HealthReport::Phase::Importing).verdict,
        QStringLiteral("The captures are being read."));
}

TEST_F(HealthWords, Tiny_share_is_not_told_as_none) {
    CaseSummary summary = interfaceCase();
    summary.packets = 100'000'000;
    lose(summary, LossKind::Spool, 12, 0, 1);
    const HealthReport report = HealthReport::of(summary);
    EXPECT_EQ(rowOf(report, QStringLiteral("Spool")).number, QStringLiteral("1 packet"));
    EXPECT_EQ(rowOf(report, QStringLiteral("Spool")).share, QStringLiteral("<0.01 %"));
}

TEST_F(HealthWords, Page_shows_losses_traffic_and_captures_and_leads_to_their_time) {
    QTemporaryDir folder;
    MainWindow* window = m_workstation.newWindow();
    window->show();
    window->session().openCase(folder.filePath(QStringLiteral("scripted.metsuke")));
    ASSERT_TRUE(waitUntilQuiet(*window));
    window->showPage(QStringLiteral("health"));
    ASSERT_TRUE(waitUntilQuiet(*window));
    auto* page = qobject_cast<HealthPage*>(window->currentPage());
    ASSERT_NE(page, nullptr);
    QStringList texts;
    for (const TokenLabel* label : page->findChildren<TokenLabel*>()) {
        texts << label->text();
    }
    EXPECT_TRUE(texts.contains(QStringLiteral("260 packets"))) << texts.join(u'|').toStdString();
    EXPECT_TRUE(texts.contains(QStringLiteral("7 min")));
    const auto* captures = page->findChild<QTableWidget*>();
    ASSERT_NE(captures, nullptr);
    ASSERT_EQ(captures->rowCount(), 1);
    EXPECT_EQ(captures->item(0, 0)->text(), QStringLiteral("office-2026-11-17.pcapng"));
    const auto* chart = page->findChild<OutboundChart*>();
    ASSERT_NE(chart, nullptr);
    const auto& bars = chart->series().focus;
    EXPECT_TRUE(std::any_of(bars.begin(), bars.end(), [](double mb) { return mb > 0; }));

    const auto links = page->findChildren<LinkButton*>();
    const auto gap = std::find_if(links.begin(), links.end(),
        [](const LinkButton* link) { return link->text().contains(QStringLiteral("13:05")); });
    ASSERT_NE(gap, links.end());
    (*gap)->click();
    ASSERT_TRUE(waitUntil([&] { return window->currentPage()->objectName() == QStringLiteral("timeline"); }));
    EXPECT_EQ(window->session().context().range(), (TimeRange{at(13, 0), at(13, 17)}));
}

TEST_F(HealthWords, Self_test_that_goes_on_is_told_with_its_last_time) {
    SelftestCard card(nullptr);
    const auto says = [&](const QString& words) {
        const auto labels = card.findChildren<TokenLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const TokenLabel* label) { return label->text().contains(words); });
    };
    SelftestRun run;
    run.token = "0123456789abcdef";
    run.first = run.last = at(9, 0);
    run.arrivals.push_back({SelftestKind::Dns, true, true, run.first});
    card.setRuns({run});
    EXPECT_TRUE(says(format::dateTime(at(9, 0))));
    run.last = at(9, 5);
    card.setRuns({run});
    EXPECT_TRUE(says(format::dateTime(at(9, 5))));
}

TEST_F(HealthWords, Rows_made_anew_keep_the_keyboard_on_the_link_at_the_same_place) {
    RowsCard card;
    const auto fill = [](QGridLayout& grid) {
        for (int line = 0; line < 3; ++line) {
            auto* link = new LinkButton(grid.parentWidget());
            link->setText(QString::number(line));
            grid.addWidget(link, line, 0);
        }
    };
    card.setRows(1, fill);
    card.show();
    card.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&card));
    const QPointer<LinkButton> old = card.findChildren<LinkButton*>().at(1);
    old->setFocus();
    ASSERT_TRUE(old->hasFocus());
    card.setRows(1, fill);
    EXPECT_TRUE(old.isNull());
    ASSERT_EQ(card.findChildren<LinkButton*>().size(), 3);
    EXPECT_TRUE(card.findChildren<LinkButton*>().at(1)->hasFocus());
}

TEST_F(HealthWords, Page_tells_of_mirror_and_machine_and_how_to_test_the_mirror) {
    QTemporaryDir folder;
    MainWindow* window = m_workstation.newWindow();
    window->show();
    window->session().openCase(folder.filePath(QStringLiteral("scripted.metsuke")));
    ASSERT_TRUE(waitUntilQuiet(*window));
    window->showPage(QStringLiteral("health"));
    const auto says = [&](const QString& text) {
        const auto labels = window->currentPage()->findChildren<TokenLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const TokenLabel* label) { return label->text().contains(text); });
    };
    EXPECT_TRUE(waitUntil([&] { return says(QStringLiteral("Not enough history yet: 0 of 14 days.")); }));
    EXPECT_TRUE(says(QStringLiteral("Mirror and machine")));
    EXPECT_TRUE(says(QStringLiteral("metsuke-cli selftest --to")));
    Settings::instance().setLanguage(Language::Japanese);
    EXPECT_TRUE(waitUntil([&] { return says(QStringLiteral("比べるだけの履歴がまだありません")); }));
    Settings::instance().setLanguage(Language::English);
}
