// SPDX-License-Identifier: GPL-3.0-or-later
// Networks of a real case: what is changed judges what is stored, at once.
#include "tests/ui/window_support.h"

#include "app/workstation/workstation_facts.h"

#include "core/model/site_profile_json.h"

#include "ui/pages/networks_page.h"
#include "ui/services/settings.h"
#include "ui/widgets/message_bar.h"

#include <gtest/gtest.h>

#include <QSignalSpy>

using namespace metsuke;
using namespace metsuke::test;

namespace {

class NetworksJourney : public ::testing::Test {
protected:
    void SetUp() override {
        Settings::instance().useFile(m_folder.filePath(QStringLiteral("settings/metsuke.ini")));
        m_window = m_workstation.newWindow();
    }
    void import() {
        m_window->openFiles({smallCapture(m_folder)});
        ASSERT_TRUE(settled());
    }
    /// Read, and judged by the networks it has.
    [[nodiscard]] bool settled() const {
        return waitUntil(
                   [this] {
                       const CaseSession& session = m_window->session();
                       return session.isOpen() && !session.isImporting() && session.rejudgedFraction() < 0
                           && session.snapshot()->isJudgedBySite && !session.snapshot()->summary.path.empty();
                   },
                   120'000)
            && waitUntilQuiet(*m_window);
    }
    [[nodiscard]] const CaseSnapshot& snapshot() const { return *m_window->session().snapshot(); }
    [[nodiscard]] bool isDetected(const std::string& rule) const {
        return std::any_of(snapshot().detections.begin(), snapshot().detections.end(),
            [&](const Detection& d) { return d.rule.starts_with(rule); });
    }
    QTemporaryDir m_folder;
    Workstation m_workstation{workstationFacts()};
    MainWindow* m_window = nullptr;
};

} // namespace

TEST_F(NetworksJourney, Exclusion_takes_the_incident_away_at_once_and_undo_brings_it_back) {
    import();
    ASSERT_FALSE(snapshot().incidents.empty());
    const Incident incident = snapshot().incidents.front();
    SiteProfile profile = snapshot().site.profile();
    profile.exclusions.push_back({"", IpRange(incident.host.ip), "", "rebuilt", std::nullopt});
    m_window->session().setSiteProfile(profile, Message("site.changed"));
    ASSERT_TRUE(waitUntil([&] { return snapshot().site.profile() == profile; }));
    ASSERT_TRUE(settled());
    EXPECT_EQ(snapshot().incidentOf(incident.host), nullptr);
    EXPECT_FALSE(snapshot().excluded.empty());
    m_window->session().undo();
    ASSERT_TRUE(waitUntil([&] { return snapshot().site.profile() != profile; }));
    ASSERT_TRUE(settled());
    ASSERT_NE(snapshot().incidentOf(incident.host), nullptr);
    EXPECT_EQ(snapshot().incidentOf(incident.host)->key, incident.key);
    EXPECT_TRUE(snapshot().excluded.empty());
}

TEST_F(NetworksJourney, Registered_elsewhere_the_dns_server_is_noticed_and_proposed) {
    import();
    EXPECT_FALSE(isDetected("SITE-"));
    SiteProfile profile = snapshot().site.profile();
    profile.services.push_back({ServiceKind::Dns, *IpAddress::parse("10.99.99.99"), 0, {}});
    m_window->session().setSiteProfile(profile, Message("site.changed"));
    ASSERT_TRUE(waitUntil([&] { return snapshot().site.profile() == profile; }));
    ASSERT_TRUE(settled());
    EXPECT_TRUE(isDetected("SITE-00"));
    m_window->showPage(QStringLiteral("networks"));
    ASSERT_TRUE(settled());
    const auto* page = qobject_cast<NetworksPage*>(m_window->currentPage());
    ASSERT_NE(page, nullptr);
    SiteProfile all = snapshot().site.profile();
    for (const SiteProposal& proposal : page->proposals()) {
        all = withProposal(std::move(all), proposal);
    }
    EXPECT_NE(all, profile);
    m_window->session().setSiteProfile(all, Message("site.changed"));
    ASSERT_TRUE(waitUntil([&] { return snapshot().site.profile() == all; }));
    ASSERT_TRUE(settled());
    EXPECT_FALSE(isDetected("SITE-001"));
}

TEST_F(NetworksJourney, Closed_before_it_is_judged_the_case_is_judged_when_it_opens) {
    import();
    SiteProfile profile = snapshot().site.profile();
    profile.exclusions.push_back({"", *IpRange::parse("10.0.0.0/8"), "", "all", std::nullopt});
    m_window->session().setSiteProfile(profile, Message("site.changed"));
    m_window->closeCase(); // waits for the change, not for the judgement
    m_window->openFiles({m_folder.filePath(QStringLiteral("small.metsuke"))});
    ASSERT_TRUE(settled());
    EXPECT_FALSE(m_window->session().isReadOnly());
    EXPECT_EQ(snapshot().site.profile(), profile);
    EXPECT_TRUE(snapshot().incidents.empty());
}

TEST_F(NetworksJourney, Profile_is_written_loaded_and_kept_for_new_cases) {
    import();
    SiteProfile profile = snapshot().site.profile();
    profile.groups.push_back({"Guests", "guest", false, {*IpRange::parse("10.99.0.0/16")}});
    const QString path = m_folder.filePath(QStringLiteral("site.json"));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(writeSiteProfile(profile)));
    file.close();
    m_window->session().importSiteProfile(path);
    ASSERT_TRUE(waitUntil([&] { return snapshot().site.profile() == profile; }));
    ASSERT_TRUE(settled());
    m_window->session().keepSiteProfile();
    ASSERT_TRUE(waitUntil([&] { return QFile::exists(Settings::instance().siteProfilePath()); }));
    m_window->session().importCaptures(
        {smallCapture(m_folder)}, m_folder.filePath(QStringLiteral("second.metsuke")));
    ASSERT_TRUE(settled());
    EXPECT_EQ(snapshot().site.profile(), profile);
}

TEST_F(NetworksJourney, Loaded_profile_goes_to_no_case_but_the_one_it_was_loaded_for) {
    import();
    SiteProfile profile = snapshot().site.profile();
    profile.groups.push_back({"Guests", "guest", false, {*IpRange::parse("10.99.0.0/16")}});
    const QString path = m_folder.filePath(QStringLiteral("site.json"));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(writeSiteProfile(profile)));
    file.close();
    const QSignalSpy messages(&m_window->session(), &CaseSession::messageRaised);
    m_window->session().importSiteProfile(path);
    m_window->session().openCase(m_folder.filePath(QStringLiteral("small.metsuke"))); // before the file is read
    ASSERT_TRUE(settled());
    EXPECT_EQ(snapshot().site.profile(), SiteProfile::standard());
    EXPECT_EQ(messages.count(), 0);
}

TEST_F(NetworksJourney, Damaged_profile_for_new_cases_is_told_and_the_standard_is_used) {
    const QString path = Settings::instance().siteProfilePath();
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("{\"metsuke_site\": 1, \"groups\": 7}");
    file.close();
    import();
    EXPECT_EQ(snapshot().site.profile(), SiteProfile::standard());
    EXPECT_TRUE(m_window->messages().currentText().contains(QStringLiteral("groups")))
        << m_window->messages().currentText().toStdString();
    m_window->session().importSiteProfile(path);
    EXPECT_TRUE(
        waitUntil([&] { return m_window->messages().currentText().contains(QStringLiteral("groups")); }));
    EXPECT_EQ(snapshot().site.profile(), SiteProfile::standard());
}
