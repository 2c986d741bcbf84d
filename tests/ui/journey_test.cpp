// SPDX-License-Identifier: GPL-3.0-or-later
// A real window over the real engine, from the file to the answer.
#include "tests/ui/window_support.h"

#include "app/workstation/screenshots.h"
#include "app/workstation/single_instance.h"
#include "app/workstation/workstation_facts.h"

#include "core/query/query.h"

#include "ui/pages/overview_page.h"
#include "ui/services/settings.h"
#include "ui/widgets/message_bar.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QSignalSpy>

using namespace metsuke;
using namespace metsuke::test;

namespace {

class Journey : public ::testing::Test {
protected:
    Journey()
        : m_workstation(workstationFacts())
        , m_window(m_workstation.newWindow()) {}
    void write(const QString& path, const QByteArray& bytes) const {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    [[nodiscard]] bool waitForEnd() const {
        return waitUntil([this] { return m_window->session().isOpen() && !m_window->session().isImporting(); }, 120'000)
            && waitUntilQuiet(*m_window);
    }
    [[nodiscard]] QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    /// Opens a file that is no use and returns what the window says.
    [[nodiscard]] QString complaintAbout(const QString& path) const {
        m_window->openFiles({path});
        EXPECT_TRUE(waitUntil([this] { return !m_window->messages().currentText().isEmpty(); }));
        EXPECT_TRUE(m_window->isVisible());
        return m_window->messages().currentText();
    }
    QTemporaryDir m_folder;
    Workstation m_workstation;
    MainWindow* m_window;
};

} // namespace

TEST_F(Journey, Open_capture_shows_the_infected_host_on_top_and_keeps_the_case_beside_it) {
    m_window->openFiles({smallCapture(m_folder)});
    ASSERT_TRUE(waitForEnd());
    const auto* overview = qobject_cast<const OverviewPage*>(m_window->currentPage());
    ASSERT_NE(overview, nullptr);
    EXPECT_TRUE(overview->verdict().contains(QStringLiteral("KEIRI-07"))) << overview->verdict().toStdString();
    ASSERT_FALSE(m_window->session().snapshot()->hosts.empty());
    EXPECT_EQ(m_window->session().snapshot()->hosts.front().key.display(), "10.20.0.57");
    EXPECT_TRUE(QFile::exists(file("small.metsuke")));
    EXPECT_EQ(m_window->messages().currentText(), QString());
}

TEST_F(Journey, Triage_survives_closing_and_opening_the_case) {
    m_window->openFiles({smallCapture(m_folder)});
    ASSERT_TRUE(waitForEnd());
    const std::string key = m_window->session().snapshot()->incidents.at(0).key;
    m_window->session().setTriage({key}, TriageState::Confirmed);
    m_window->closeCase();
    ASSERT_TRUE(m_window->isVacant());
    m_window->openFiles({file("small.metsuke")});
    ASSERT_TRUE(waitForEnd());
    EXPECT_FALSE(m_window->session().isReadOnly());
    EXPECT_EQ(m_window->session().snapshot()->incidents.at(0).state, TriageState::Confirmed);
}

TEST_F(Journey, Captures_are_added_to_the_open_case_and_triage_stays) {
    const QString capture = smallCapture(m_folder);
    m_window->openFiles({capture});
    ASSERT_TRUE(waitForEnd());
    const int64_t packets = m_window->session().snapshot()->summary.packets;
    m_window->session().setTriage({m_window->session().snapshot()->incidents.at(0).key}, TriageState::Confirmed);
    ASSERT_TRUE(QFile::copy(capture, file("again.pcap")));
    ASSERT_TRUE(m_window->session().isWritable());
    m_window->addCaptures({file("again.pcap")});
    EXPECT_TRUE(m_window->session().isImporting());
    ASSERT_TRUE(waitForEnd());
    const auto& now = *m_window->session().snapshot();
    EXPECT_EQ(now.summary.packets, 2 * packets);
    EXPECT_EQ(now.summary.captures.size(), 2U);
    EXPECT_FALSE(m_window->session().isReadOnly());
    ASSERT_FALSE(now.incidents.empty());
    EXPECT_EQ(now.incidents.at(0).state, TriageState::Confirmed);
    EXPECT_EQ(m_window->session().title(), QStringLiteral("small"));
}

TEST_F(Journey, File_that_cannot_be_added_leaves_the_case_open) {
    m_window->openFiles({smallCapture(m_folder)});
    ASSERT_TRUE(waitForEnd());
    const int64_t packets = m_window->session().snapshot()->summary.packets;
    write(file("foreign.pcap"), QByteArray(4096, 'x'));
    m_window->addCaptures({file("foreign.pcap")});
    ASSERT_TRUE(waitForEnd());
    EXPECT_TRUE(m_window->messages().currentText().contains(QStringLiteral("not a packet capture")))
        << m_window->messages().currentText().toStdString();
    EXPECT_EQ(m_window->session().title(), QStringLiteral("small"));
    EXPECT_EQ(m_window->session().snapshot()->summary.packets, packets);
    EXPECT_EQ(m_window->session().snapshot()->summary.captures.size(), 1U);
    EXPECT_TRUE(m_window->session().isWritable());
}

TEST_F(Journey, Cancel_keeps_a_valid_partial_case_and_says_so) {
    m_window->openFiles({largeCapture(m_folder, 2)});
    ASSERT_TRUE(waitUntil([this] { return m_window->session().progress().packets > 0; }));
    m_window->session().cancelImport();
    ASSERT_TRUE(waitForEnd());
    EXPECT_TRUE(m_window->messages().currentText().contains(QStringLiteral("partial case")))
        << m_window->messages().currentText().toStdString();
    m_window->closeCase();
    m_window->openFiles({file("large.metsuke")});
    ASSERT_TRUE(waitForEnd());
    EXPECT_TRUE(m_window->session().snapshot()->summary.partial);
    EXPECT_FALSE(m_window->session().isReadOnly());
}

TEST_F(Journey, Bad_files_show_a_message_and_the_window_stays) {
    write(file("empty.pcap"), {});
    write(file("foreign.pcap"), QByteArray(4096, 'x'));
    write(file("broken.metsuke"), QByteArray(4096, 'x'));
    EXPECT_TRUE(complaintAbout(file("empty.pcap")).contains(QStringLiteral("empty")));
    EXPECT_TRUE(complaintAbout(file("foreign.pcap")).contains(QStringLiteral("not a packet capture")));
    EXPECT_TRUE(complaintAbout(file("missing.pcap")).contains(QStringLiteral("does not exist")));
    EXPECT_FALSE(complaintAbout(file("broken.metsuke")).isEmpty());
    EXPECT_TRUE(m_window->isVacant());
    EXPECT_FALSE(QFile::exists(file("foreign.metsuke")));
}

TEST_F(Journey, Truncated_capture_is_analysed_and_the_damage_is_told) {
    QFile whole(smallCapture(m_folder));
    ASSERT_TRUE(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    write(file("cut.pcap"), bytes.left(bytes.size() - 7));
    m_window->openFiles({file("cut.pcap")});
    ASSERT_TRUE(waitForEnd());
    EXPECT_TRUE(waitUntil([this] { return m_window->messages().currentText().contains(QStringLiteral("ends in the middle")); }))
        << m_window->messages().currentText().toStdString();
    EXPECT_FALSE(m_window->session().snapshot()->incidents.empty());
}

TEST_F(Journey, Second_window_of_a_case_reads_only_and_says_why) {
    m_window->openFiles({smallCapture(m_folder)});
    ASSERT_TRUE(waitForEnd());
    MainWindow* second = m_workstation.newWindow();
    second->openFiles({file("small.metsuke")});
    ASSERT_TRUE(waitUntilQuiet(*second));
    EXPECT_TRUE(second->session().isReadOnly());
    EXPECT_FALSE(second->messages().currentText().isEmpty());
    EXPECT_FALSE(m_window->session().isReadOnly());
    second->close();
}

TEST_F(Journey, Packets_of_a_detection_are_exported_as_pcapng) {
    m_window->openFiles({smallCapture(m_folder)});
    ASSERT_TRUE(waitForEnd());
    const auto& detections = m_window->session().snapshot()->detections;
    const auto withPackets = std::find_if(detections.begin(), detections.end(), [](const Detection& d) { return !d.packets.empty(); });
    ASSERT_NE(withPackets, detections.end());
    const QSignalSpy exported(&m_window->session(), &CaseSession::packetsExported);
    m_window->session().exportPackets(withPackets->packets, file("out.pcapng"), QStringLiteral("evidence"));
    ASSERT_TRUE(waitUntil([&] { return exported.count() == 1; }));
    QFile written(file("out.pcapng"));
    ASSERT_TRUE(written.open(QIODevice::ReadOnly));
    EXPECT_EQ(written.read(4), QByteArray::fromHex("0a0d0d0a"));
    EXPECT_TRUE(written.readAll().contains("evidence"));
}

TEST_F(Journey, Relative_time_of_a_query_counts_from_the_last_packet) {
    const auto facts = workstationFacts();
    QueryLanguage::Times times;
    times.last = Timestamp{1'000'000 * kSecond};
    const auto parsed = facts.query->parse("ts > -2h", times);
    ASSERT_TRUE(parsed.ok);
    EXPECT_EQ(printQuery(parsed.filter), "ts >= 1970-01-12T11:46:40.000000001Z"); // two hours before
    EXPECT_FALSE(facts.query->parse("host = = 3", times).ok);
}

TEST_F(Journey, Second_start_hands_its_files_to_the_first) {
    SingleInstance first;
    first.listen();
    QStringList received;
    QObject::connect(&first, &SingleInstance::filesReceived, [&received](const QStringList& files) { received = files; });
    std::atomic<bool> took = false;
    std::jthread second([&took] { took = SingleInstance().handOver({QStringLiteral("/tmp/a b.pcap")}); });
    EXPECT_TRUE(waitUntil([&] { return took.load(); }));
    EXPECT_EQ(received, QStringList{QStringLiteral("/tmp/a b.pcap")});
}

TEST(ScreenshotsMode, Writes_every_page_and_dialog_in_each_language_and_theme) {
    QTemporaryDir folder;
    ScreenshotOptions options;
    options.folder = folder.path();
    Workstation workstation(workstationFacts());
    Screenshots screenshots(workstation, options);
    QSignalSpy finished(&screenshots, &Screenshots::finished);
    screenshots.start();
    ASSERT_TRUE(waitUntil([&] { return finished.count() == 1; }, 200'000));
    EXPECT_EQ(finished.front().front().toString(), QString());
    for (const char* page : {"welcome", "overview", "incidents", "timeline", "flows", "hosts", "health", "networks", "dialog-settings", "dialog-shortcuts",
             "dialog-palette", "dialog-about"}) {
        for (const char* variant : {"en-light", "en-dark", "ja-light", "ja-dark"}) {
            const QString name = QStringLiteral("%1-%2.png").arg(QString::fromLatin1(page), QString::fromLatin1(variant));
            EXPECT_FALSE(QPixmap(folder.filePath(name)).isNull()) << name.toStdString();
        }
    }
    Settings::instance().setLanguage(Language::English);
}
