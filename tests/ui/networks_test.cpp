// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window_support.h"

#include "ui/pages/networks_page.h"
#include "ui/services/settings.h"
#include "ui/services/site_edits.h"
#include "ui/widgets/entry_table.h"
#include "ui/widgets/token_label.h"

#include "core/model/site_profile_json.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTableWidget>

using namespace metsuke;
using namespace metsuke::test;

namespace {

QString text(const char* words) { return QString::fromUtf8(words); }

class Networks : public ::testing::Test {
protected:
    Networks() { Settings::instance().setLanguage(Language::English); }
    void openPage() {
        m_window = m_workstation.newWindow();
        m_window->show();
        m_window->session().openCase(m_folder.filePath(text("scripted.metsuke")));
        ASSERT_TRUE(waitUntilQuiet(*m_window));
        m_window->showPage(text("networks"));
        ASSERT_TRUE(waitUntilQuiet(*m_window));
        m_page = qobject_cast<NetworksPage*>(m_window->currentPage());
        ASSERT_NE(m_page, nullptr);
    }
    [[nodiscard]] const SiteProfile& site() const { return m_window->session().snapshot()->site.profile(); }
    QAbstractButton* button(const QWidget* in, const char* name) const {
        for (auto* one : in->findChildren<QAbstractButton*>()) {
            if (one->accessibleName() == text(name) || one->text() == text(name)) {
                return one;
            }
        }
        ADD_FAILURE() << "no button " << name;
        return nullptr;
    }
    [[nodiscard]] QDialog* form() const {
        for (auto* dialog : m_window->findChildren<QDialog*>()) {
            if (dialog->isVisible()) {
                return dialog;
            }
        }
        return nullptr;
    }
    QStringList problems(QDialog* dialog) const {
        QStringList texts;
        for (const auto* label : dialog->findChildren<TokenLabel*>()) {
            texts << label->text();
        }
        return texts;
    }
    QTemporaryDir m_folder;
    Workstation m_workstation{scriptedFacts()};
    MainWindow* m_window = nullptr;
    NetworksPage* m_page = nullptr;
};

} // namespace

TEST_F(Networks, Group_out_of_typed_lines_names_the_line_that_is_wrong) {
    const auto good = site_edits::withGroup(SiteProfile::standard(), std::nullopt,
        {text(" Guests "), text("guest"), text("0"),
            text("203.0.113.0/24\n\n198.51.100.1-198.51.100.9, 2001:db8::/32")});
    ASSERT_TRUE(good.ok());
    EXPECT_EQ(good->groups.size(), 2U);
    EXPECT_EQ(good->groups[1].name, "Guests");
    EXPECT_FALSE(good->groups[1].isTrusted);
    EXPECT_EQ(good->groups[1].ranges.size(), 3U);
    const auto bad = site_edits::withGroup(SiteProfile::standard(), std::nullopt,
        {text("G"), {}, text("1"), text("203.0.113.0/24\n10.0.0.300")});
    EXPECT_TRUE(site_edits::problemOf(bad).startsWith(text("Line 2: \"10.0.0.300\"")))
        << site_edits::problemOf(bad).toStdString();
    EXPECT_FALSE(site_edits::problemOf(
        site_edits::withGroup(SiteProfile::standard(), std::nullopt, {text("Default"), {}, text("1"), {}}))
                     .isEmpty());
    EXPECT_TRUE(site_edits::withGroup(
        SiteProfile::standard(), 0, {text("Default"), {}, text("0"), text("10.0.0.0/8")})
                    .ok());
}

TEST_F(Networks, Services_domains_and_exclusions_refuse_what_is_wrong) {
    const SiteProfile none;
    EXPECT_TRUE(site_edits::withService(none, std::nullopt, {text("0"), text("10.0.0.53"), {}, {}}).ok());
    EXPECT_TRUE(site_edits::problemOf(
        site_edits::withService(none, std::nullopt, {text("0"), text("10.0.0.0/24"), {}, {}}))
                    .startsWith(text("Address:")));
    EXPECT_TRUE(site_edits::problemOf(
        site_edits::withService(none, std::nullopt, {text("0"), text("10.0.0.53"), text("dns"), {}}))
                    .startsWith(text("Port:")));
    const auto once = site_edits::withService(none, std::nullopt, {text("0"), text("10.0.0.53"), {}, {}});
    EXPECT_FALSE(site_edits::withService(*once, std::nullopt, {text("0"), text("10.0.0.53"), {}, {}}).ok());
    EXPECT_TRUE(site_edits::withService(*once, 0, {text("0"), text("10.0.0.53"), text("53"), {}}).ok());
    EXPECT_TRUE(site_edits::problemOf(site_edits::withDomain(none, std::nullopt, {text("co.jp")}))
                    .contains(text("public suffix")));
    EXPECT_EQ(
        site_edits::withDomain(none, std::nullopt, {text("Corp.Example")})->domains.at(0), "corp.example");
    EXPECT_TRUE(
        site_edits::problemOf(site_edits::withExclusion(none, std::nullopt, {{}, {}, {}, text("why"), {}}))
            .startsWith(text("Exclusion:")));
    EXPECT_TRUE(site_edits::problemOf(
        site_edits::withExclusion(none, std::nullopt, {text("A-1"), text("x"), {}, {}, {}}))
                    .startsWith(text("Host:")));
    EXPECT_TRUE(site_edits::problemOf(
        site_edits::withExclusion(none, std::nullopt, {text("A-1"), {}, {}, {}, text("soon")}))
                    .startsWith(text("Until:")));
    const auto until
        = site_edits::withExclusion(none, std::nullopt, {text("a-1"), {}, {}, {}, text("2027-03-31")});
    ASSERT_TRUE(until.ok());
    EXPECT_EQ(site_edits::lastDay(until->exclusions[0]), text("2027-03-31"));
}

TEST_F(Networks, Proposals_are_accepted_with_one_click_and_undone) {
    openPage();
    ASSERT_EQ(m_page->proposals().size(), 5U);
    button(m_page, "Accept: DNS server 10.20.0.5")->click();
    ASSERT_TRUE(waitUntil([&] { return site().services.size() == 1; }));
    EXPECT_EQ(site().services[0].kind, ServiceKind::Dns);
    ASSERT_TRUE(waitUntil([&] { return m_page->proposals().size() == 4; }));
    EXPECT_TRUE(m_window->session().snapshot()->undoable.has_value());
    m_window->session().undo();
    ASSERT_TRUE(waitUntil([&] { return site().services.empty() && m_page->proposals().size() == 5; }));
    button(m_page, "Dismiss: corp.example")->click();
    ASSERT_TRUE(waitUntil([&] { return m_page->proposals().size() == 4; }));
    button(m_page, "Accept all")->click();
    ASSERT_TRUE(waitUntil([&] { return m_page->proposals().empty(); }));
    EXPECT_EQ(site().services.size(), 3U);
    EXPECT_EQ(site().groups.size(), 2U);
    EXPECT_TRUE(site().domains.empty());
}

TEST_F(Networks, Changes_right_after_one_another_all_count) {
    openPage();
    button(m_page, "Accept: DNS server 10.20.0.5")->click();
    button(m_page, "Accept: corp.example")->click(); // the page still shows the profile without the first
    ASSERT_TRUE(waitUntil([&] { return m_page->proposals().size() == 3; }));
    EXPECT_EQ(site().services.size(), 1U);
    EXPECT_EQ(site().domains.size(), 1U);

    SiteProfile profile = site();
    profile.groups.push_back({"Guests", "guest", false, {*IpRange::parse("203.0.113.0/24")}});
    profile.groups.push_back({"Lab", "lab", true, {*IpRange::parse("198.51.100.0/24")}});
    m_window->session().setSiteProfile(profile, Message("site.changed"));
    auto* table = m_page->findChildren<EntryTable*>().at(0);
    ASSERT_TRUE(waitUntil([&] { return table->table()->rowCount() == 3; }));
    for (const int row : {1, 2, 1}) { // the last is gone already
        table->table()->selectRow(row);
        button(table, "Remove the network group")->click();
    }
    ASSERT_TRUE(waitUntil([&] { return table->table()->rowCount() == 1; }));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_EQ(site().groups, SiteProfile::standard().groups);
    EXPECT_EQ(site().services.size(), 1U);
}

TEST_F(Networks, Proposals_that_stay_the_same_keep_their_links) {
    openPage();
    const QPointer<QAbstractButton> link = button(m_page, "Accept: DNS server 10.20.0.5");
    const CaseSnapshotPtr before = m_window->session().snapshot();
    m_window->session().addNote(text("case"), {}, text("seen"));
    ASSERT_TRUE(waitUntil([&] { return m_window->session().snapshot() != before; }));
    EXPECT_FALSE(link.isNull());
    Settings::instance().setLanguage(Language::Japanese);
    ASSERT_TRUE(waitUntil([&] { return link.isNull(); }));
    EXPECT_EQ(m_page->proposals().size(), 5U);
    Settings::instance().setLanguage(Language::English);
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_TRUE(button(m_page, "Accept: DNS server 10.20.0.5")->isEnabled());
}

TEST_F(Networks, Form_takes_texts_as_a_file_would_have_them) {
    const auto group = [](const QString& name, const QString& zone) {
        return site_edits::withGroup(
            SiteProfile::standard(), std::nullopt, {name, zone, text("1"), text("203.0.113.0/24")});
    };
    const auto clean = group(text(" Gue\x01sts\n2 "), text("a\u202eb"));
    ASSERT_TRUE(clean.ok());
    const auto read = readSiteProfile(writeSiteProfile(*clean));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, *clean);
    EXPECT_TRUE(group(QString(64, u'x'), {}).ok());
    EXPECT_TRUE(site_edits::problemOf(group(QString(65, u'x'), {})).startsWith(text("Name:")));
    EXPECT_TRUE(site_edits::problemOf(group(text("x"), QString(65, u'x'))).startsWith(text("Zone:")));
    EXPECT_TRUE(site_edits::problemOf(site_edits::withService(
        {}, std::nullopt, {text("0"), text("10.0.0.53"), {}, QString(501, u'x')}))
                    .startsWith(text("Note:")));
}

TEST_F(Networks, Form_says_what_is_wrong_while_one_types_and_takes_only_what_is_right) {
    openPage();
    button(m_page, "Add a network group")->click();
    QDialog* dialog = form();
    ASSERT_NE(dialog, nullptr);
    auto* add = button(dialog, "Add");
    EXPECT_FALSE(add->isEnabled());
    dialog->findChild<QLineEdit*>()->setText(text("Guests"));
    auto* ranges = dialog->findChild<QPlainTextEdit*>();
    ranges->setPlainText(text("203.0.113.0/24\nnonsense"));
    EXPECT_TRUE(problems(dialog).filter(text("Line 2: \"nonsense\"")).size() == 1)
        << problems(dialog).join(u'|').toStdString();
    EXPECT_FALSE(add->isEnabled());
    ranges->setPlainText(text("203.0.113.0/24"));
    EXPECT_TRUE(add->isEnabled());
    add->click();
    ASSERT_TRUE(waitUntil([&] { return site().groups.size() == 2; }));
    EXPECT_EQ(site().groups[1].name, "Guests");
    const auto tables = m_page->findChildren<EntryTable*>();
    ASSERT_EQ(tables.size(), 4);
    ASSERT_TRUE(waitUntil([&] { return tables[0]->table()->rowCount() == 2; }));
    tables[0]->table()->selectRow(1);
    button(tables[0], "Remove the network group")->click();
    ASSERT_TRUE(waitUntil([&] { return site().groups.size() == 1; }));
}

TEST_F(Networks, Exclusion_shows_how_much_it_left_out) {
    openPage();
    button(m_page, "Add an exclusion")->click();
    QDialog* dialog = form();
    ASSERT_NE(dialog, nullptr);
    dialog->findChildren<QLineEdit*>().at(0)->setText(text("SCAN-001"));
    button(dialog, "Add")->click();
    ASSERT_TRUE(waitUntil([&] { return site().exclusions.size() == 1; }));
    const auto* table = m_page->findChildren<EntryTable*>().at(3)->table();
    ASSERT_TRUE(waitUntil([&] { return table->rowCount() == 1; }));
    EXPECT_EQ(table->item(0, 5)->text(), text("12"));
}

TEST_F(Networks, Page_has_a_name_for_everything_that_acts) {
    openPage();
    EXPECT_EQ(namelessWidgets(*m_page), QStringList());
}
