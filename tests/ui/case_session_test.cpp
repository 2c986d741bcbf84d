// SPDX-License-Identifier: GPL-3.0-or-later
// A window over a store that waits where the test says so, and a service that the test plays.
#include "tests/ui/window_support.h"

#include "ui/pages/page.h"
#include "ui/services/desktop_notices.h"
#include "ui/services/settings.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/token_label.h"

#include "tests/support/fake_event_store.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QSignalSpy>

#include <atomic>
#include <condition_variable>

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// Workers wait in front of it while it is shut.
class Gate {
public:
    void setShut(bool shut) {
        const std::lock_guard lock(m_mutex);
        m_isShut = shut;
        m_wake.notify_all();
    }
    void pass() {
        std::unique_lock lock(m_mutex);
        ++m_reached;
        m_wake.wait(lock, [this] { return !m_isShut; });
    }
    [[nodiscard]] int reached() {
        const std::lock_guard lock(m_mutex);
        return m_reached;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_isShut = false;
    int m_reached = 0;
};

class HeldStore : public fake::FakeEventStore {
public:
    Result<std::vector<ActionLogEntry>> actionLog(size_t newest, const QueryBudget& budget) override {
        snapshots.pass(); // behind the notes of a snapshot
        return FakeEventStore::actionLog(newest, budget);
    }
    Result<TrafficHealth> health(const QueryBudget&) override {
        assessments.pass();
        return TrafficHealth{};
    }
    Result<bool> isJudgedBySite(const QueryBudget&) override { return isJudged.load(); }
    Result<SiteProfile> siteProfile(const QueryBudget& budget) override {
        return isSiteBroken ? Result<SiteProfile>(broken()) : FakeEventStore::siteProfile(budget);
    }
    Result<void> setSiteProfile(
        const SiteProfile& profile, const Message& what, const std::string& author) override {
        ++profiles;
        return FakeEventStore::setSiteProfile(profile, what, author);
    }
    Result<void> addNote(Note note) override {
        return refusesNotes ? Result<void>(broken()) : FakeEventStore::addNote(std::move(note));
    }

    static Error broken() {
        return {ErrorCode::InvalidArgument, Message("site.no_profile").with("where", "metsuke_site")};
    }

    Gate snapshots;
    Gate assessments;
    std::atomic<bool> isJudged = true;
    std::atomic<bool> isSiteBroken = false;
    std::atomic<bool> refusesNotes = false;
    std::atomic<int> profiles = 0; ///< set by somebody
};

/// Opens the store, whatever is asked; a capture goes on until the test ends it.
class PlayedService : public AnalysisService {
public:
    explicit PlayedService(std::shared_ptr<HeldStore> store)
        : m_store(std::move(store)) { }
    void openCase(const QString& path) override {
        QMetaObject::invokeMethod(
            this,
            [this, path] {
                emit caseOpened({m_store, m_store}, path);
            },
            Qt::QueuedConnection);
    }
    void importCaptures(const QStringList&, const QString& casePath, const ImportOptions&) override {
        openCase(casePath);
    }
    void captureLive(const LiveOptions&, const QString& casePath) override { openCase(casePath); }
    void cancelImport() override { }
    void listInterfaces() override { }
    [[nodiscard]] bool isImporting() const override { return false; }
    void exportPackets(std::shared_ptr<EventStore>, const std::vector<PacketRef>&, const QString&,
        const QString&) override { }
    void rejudge(std::shared_ptr<EventStore>) override { ++judgements; }
    void cancelRejudging() override { ++givenUp; }
    void readSiteProfile(const QString&) override { }
    void writeSiteProfile(const SiteProfile&, const QString& path) override { written.append(path); }

    int judgements = 0;
    int givenUp = 0;
    QStringList written;

private:
    std::shared_ptr<HeldStore> m_store;
};

class CountingSender : public NoticeSender {
public:
    explicit CountingSender(QStringList& files)
        : m_files(files) { }
    void useFile(const QString& path) override { m_files.append(path); }
    void post(const Notice&) override { }
    void test(const QString&) override { }

private:
    QStringList& m_files;
};

class PlayedSession : public ::testing::Test {
protected:
    PlayedSession() {
        Settings::instance().useFile(m_folder.filePath(QStringLiteral("settings.ini")));
        Settings::instance().setLanguage(Language::English);
        m_window = m_workstation.newWindow();
        m_window->show();
    }
    ~PlayedSession() override { // threads that wait would be waited for
        m_store->snapshots.setShut(false);
        m_store->assessments.setShut(false);
    }
    void openCase() {
        session().openCase(m_folder.filePath(QStringLiteral("played.metsuke")));
        ASSERT_TRUE(waitUntilQuiet(*m_window));
    }
    void capture() {
        LiveOptions options;
        options.source = QStringLiteral("tcp://192.0.2.1:5000");
        session().captureLive(options, m_folder.filePath(QStringLiteral("played.metsuke")));
        ASSERT_TRUE(waitUntil([this] {
            return !session().snapshot()->summary.path.empty() && session().queries()->pending() == 0;
        }));
    }
    void addNote() { session().addNote(QStringLiteral("case"), {}, QStringLiteral("seen")); }
    [[nodiscard]] CaseSession& session() const { return m_window->session(); }
    [[nodiscard]] bool isEnabled(const char* action) const {
        return m_window->actions().action(QString::fromLatin1(action))->isEnabled();
    }
    [[nodiscard]] bool isButtonEnabled(const QString& text) const {
        for (const auto* button : m_window->currentPage()->findChildren<QAbstractButton*>()) {
            if (button->text() == text || button->accessibleName() == text) {
                return button->isEnabled();
            }
        }
        ADD_FAILURE() << "no button " << text.toStdString();
        return false;
    }
    WorkstationFacts facts() {
        WorkstationFacts facts;
        facts.makeService = [this] {
            auto service = std::make_unique<PlayedService>(m_store);
            m_service = service.get();
            return service;
        };
        facts.makeNoticeSender = [this] { return std::make_unique<CountingSender>(m_noticeFiles); };
        return facts;
    }

    QTemporaryDir m_folder;
    std::shared_ptr<HeldStore> m_store = std::make_shared<HeldStore>(); // shared with the doors
    PlayedService* m_service = nullptr; ///< the window's
    QStringList m_noticeFiles; ///< as the sender was told
    Workstation m_workstation{facts()};
    MainWindow* m_window = nullptr;
};

} // namespace

TEST_F(PlayedSession, Networks_that_cannot_be_read_are_neither_overwritten_nor_kept) {
    m_store->isSiteBroken = true;
    openCase();
    ASSERT_TRUE(session().snapshot()->siteProblem);
    EXPECT_FALSE(session().canChangeSite());
    m_window->showPage(QStringLiteral("networks"));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_FALSE(isButtonEnabled(QStringLiteral("Add an exclusion")));
    EXPECT_FALSE(isButtonEnabled(QStringLiteral("Write…")));
    EXPECT_FALSE(isButtonEnabled(QStringLiteral("Use for new cases")));
    EXPECT_TRUE(isButtonEnabled(QStringLiteral("Load…"))) << "what cannot be read may be replaced";
    EXPECT_FALSE(isEnabled("networks.exclude"));
    EXPECT_FALSE(isEnabled("networks.export"));
    const Detection& detection = session().snapshot()->detections.front();
    session().context().setSelection(Selection::detection(detection.key, detection.host), this);
    EXPECT_FALSE(isEnabled("investigate.leaveOut"));

    const QSignalSpy messages(&session(), &CaseSession::messageRaised);
    session().keepSiteProfile();
    session().exportSiteProfile(m_folder.filePath(QStringLiteral("networks.json")));
    EXPECT_EQ(messages.count(), 2);
    EXPECT_EQ(m_service->written, QStringList());
    session().editSite(
        [](SiteProfile) -> Result<SiteProfile> { return SiteProfile(); }, Message("site.changed"));
    ASSERT_TRUE(waitUntil([&] { return messages.count() == 3; }));
    EXPECT_EQ(m_store->profiles, 0);
}

TEST_F(PlayedSession, Networks_that_can_be_read_are_changed) {
    openCase();
    EXPECT_TRUE(session().canChangeSite());
    const Detection& detection = session().snapshot()->detections.front();
    session().context().setSelection(Selection::detection(detection.key, detection.host), this);
    EXPECT_TRUE(isEnabled("investigate.leaveOut"));
}

TEST_F(PlayedSession, Change_that_is_not_valid_is_told_and_nothing_is_written) {
    openCase();
    const QSignalSpy messages(&session(), &CaseSession::messageRaised);
    session().editSite(
        [](SiteProfile profile) -> Result<SiteProfile> {
            profile.exclusions.push_back({});
            return profile;
        },
        Message("site.changed"));
    ASSERT_TRUE(waitUntil([&] { return messages.count() == 1; }));
    EXPECT_EQ(m_store->profiles, 0);
}

TEST_F(PlayedSession, Change_during_a_read_is_shown_though_the_view_is_paused) {
    capture();
    session().live().setPaused(true);
    ASSERT_TRUE(session().live().isPaused());
    const size_t before = session().snapshot()->notes.size();
    const QSignalSpy saved(&session(), &CaseSession::saved);
    const int reads = m_store->snapshots.reached();
    m_store->snapshots.setShut(true);
    addNote();
    ASSERT_TRUE(waitUntil([&] { return m_store->snapshots.reached() == reads + 1; }))
        << "the read has the first note";
    addNote();
    ASSERT_TRUE(waitUntil([&] { return saved.count() == 2; }));
    m_store->snapshots.setShut(false);
    EXPECT_TRUE(waitUntil([&] { return session().snapshot()->notes.size() == before + 2; }));
    EXPECT_TRUE(session().live().isPaused());
}

TEST_F(PlayedSession, Change_that_fails_lets_the_judgement_go_on) {
    m_store->isJudged = false;
    openCase();
    ASSERT_TRUE(waitUntil([&] { return m_service->judgements == 1; }));
    m_store->refusesNotes = true;
    const QSignalSpy messages(&session(), &CaseSession::messageRaised);
    const int givenUp = m_service->givenUp;
    addNote();
    EXPECT_EQ(m_service->givenUp, givenUp + 1) << "the change goes first";
    ASSERT_TRUE(waitUntil([&] { return messages.count() == 1; }));
    EXPECT_EQ(m_service->judgements, 2);
    EXPECT_GE(session().rejudgedFraction(), 0);
}

TEST_F(PlayedSession, Health_that_takes_long_to_read_is_read_to_its_end_while_the_case_changes) {
    openCase();
    const auto isShown = [&] {
        const auto labels = m_window->currentPage()->findChildren<TokenLabel*>();
        return std::any_of(labels.begin(), labels.end(),
            [](const TokenLabel* label) { return label->text().contains(QStringLiteral("of 14 days")); });
    };
    m_store->assessments.setShut(true);
    m_window->showPage(QStringLiteral("health"));
    ASSERT_TRUE(waitUntil([&] { return m_store->assessments.reached() == 1; }));
    for (size_t change = 1; change <= 3; ++change) {
        const CaseSnapshotPtr before = session().snapshot();
        addNote();
        ASSERT_TRUE(waitUntil([&] { return session().snapshot() != before; }));
        QCoreApplication::processEvents();
    }
    EXPECT_FALSE(isShown());
    EXPECT_TRUE(waitUntil([&] { return session().queries()->pending() == 1; })) << "the first question is still asked";
    EXPECT_EQ(m_store->assessments.reached(), 1) << "and no other";
    m_store->assessments.setShut(false);
    EXPECT_TRUE(waitUntil(isShown));
    EXPECT_TRUE(waitUntil([&] { return m_store->assessments.reached() == 2; }))
        << "once more for what changed meanwhile";
}

TEST_F(PlayedSession, Looking_at_what_is_stored_is_no_silence) {
    capture();
    const auto* notices = m_window->findChild<DesktopNotices*>();
    ASSERT_NE(notices, nullptr);
    ImportProgress progress;
    progress.packets = 7;
    emit m_service->progressed(progress);
    constexpr Duration kQuiet = 300 * kMillisecond;
    ASSERT_TRUE(waitUntil([&] { return notices->silence() >= kQuiet; }));
    emit m_service->progressed(progress);
    EXPECT_GE(notices->silence(), kQuiet) << "no packet came";
    progress.recalling = true;
    emit m_service->progressed(progress);
    EXPECT_LT(notices->silence(), kQuiet);
}

TEST_F(PlayedSession, Only_another_file_of_mail_and_webhook_is_taken_up_anew) {
    EXPECT_EQ(m_noticeFiles, QStringList{QString()});
    Settings::instance().setNoticesOnDesktop(!Settings::instance().noticesOnDesktop());
    EXPECT_EQ(m_noticeFiles.size(), 1) << "mail that waits would be thrown away";
    Settings::instance().setNoticeFile(QStringLiteral("/etc/notices.json"));
    EXPECT_EQ(m_noticeFiles, (QStringList{QString(), QStringLiteral("/etc/notices.json")}));
}
