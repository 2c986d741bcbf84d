// SPDX-License-Identifier: GPL-3.0-or-later
// A real window over the real engine while packets arrive: from another computer's stream, which needs no rights.
#include "tests/ui/window_support.h"

#include "app/workstation/workstation_facts.h"

#include "ui/pages/health_page.h"
#include "ui/pages/overview_page.h"
#include "ui/widgets/message_bar.h"

#include <gtest/gtest.h>

#include <QElapsedTimer>
#include <QFile>
#include <QTableView>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtEndian>

#include <iostream>

using namespace metsuke;
using namespace metsuke::test;

namespace {

/// Serves one capture to who connects, and leaves the connection open: a sensor on a network that has gone quiet.
class Sensor {
public:
    explicit Sensor(const QString& capture) {
        QFile file(capture);
        EXPECT_TRUE(file.open(QIODevice::ReadOnly));
        m_bytes = file.readAll();
        EXPECT_TRUE(m_server.listen(QHostAddress::LocalHost));
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] { m_server.nextPendingConnection()->write(m_bytes); });
    }
    [[nodiscard]] QString address() const { return QStringLiteral("tcp://127.0.0.1:%1").arg(m_server.serverPort()); }

private:
    QByteArray m_bytes;
    QTcpServer m_server;
};

class LiveJourney : public ::testing::Test {
protected:
    LiveJourney()
        : m_workstation(workstationFacts())
        , m_window(m_workstation.newWindow()) {}
    void capture(const QString& source) {
        LiveOptions options;
        options.source = source;
        m_window->session().captureLive(options, m_folder.filePath(QStringLiteral("live.metsuke")));
    }
    QTemporaryDir m_folder;
    Workstation m_workstation;
    MainWindow* m_window;
};

} // namespace

TEST_F(LiveJourney, First_host_is_on_the_screen_within_two_seconds_of_its_packet) {
    QFile file(smallCapture(m_folder));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    constexpr qsizetype kFileHeader = 24, kRecordHeader = 16, kLengthAt = 8;
    qsizetype end = kFileHeader;
    for (int packet = 0; packet < 5; ++packet) { // a few: nothing is complete yet
        end += kRecordHeader + qFromLittleEndian<qint32>(bytes.constData() + end + kLengthAt);
    }
    QTcpServer server;
    ASSERT_TRUE(server.listen(QHostAddress::LocalHost));
    m_window->show();
    capture(QStringLiteral("tcp://127.0.0.1:%1").arg(server.serverPort()));
    ASSERT_TRUE(waitUntil([&] { return server.hasPendingConnections(); }, 30'000));
    QTcpSocket* sensor = server.nextPendingConnection();
    sensor->write(bytes.left(kFileHeader));
    ASSERT_TRUE(waitUntil([&] { return m_window->session().isOpen(); }, 30'000));
    m_window->showPage(QStringLiteral("hosts"));
    ASSERT_NE(m_window->currentPage(), nullptr);
    QElapsedTimer since;
    since.start();
    sensor->write(bytes.mid(kFileHeader, end - kFileHeader));
    ASSERT_TRUE(waitUntil([&] {
        const auto tables = m_window->currentPage()->findChildren<QTableView*>();
        return std::any_of(tables.begin(), tables.end(), [](const QTableView* table) { return table->model() != nullptr && table->model()->rowCount() > 0; });
    }, 30'000));
    EXPECT_LT(since.elapsed(), 2'000);
    RecordProperty("first_host_ms", static_cast<int>(since.elapsed()));
    std::cout << "first host after " << since.elapsed() << " ms" << std::endl;
    m_window->session().cancelImport();
    ASSERT_TRUE(waitUntil([&] { return !m_window->session().isImporting(); }));
}

TEST_F(LiveJourney, Packets_arriving_show_the_incident_before_the_capture_ends) {
    const Sensor sensor(smallCapture(m_folder));
    capture(sensor.address());
    ASSERT_TRUE(waitUntil([this] { return !m_window->session().snapshot()->incidents.empty(); }, 60'000));
    EXPECT_EQ(m_window->session().liveSource(), sensor.address());
    // Told while it runs, not only at its end.
    EXPECT_TRUE(waitUntil([this] { return m_window->session().snapshot()->summary.packets > 0; }, 30'000));
    EXPECT_TRUE(m_window->session().isImporting());

    m_window->session().cancelImport();
    ASSERT_TRUE(waitUntil([this] { return !m_window->session().isImporting(); }));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    const auto* overview = qobject_cast<const OverviewPage*>(m_window->currentPage());
    ASSERT_NE(overview, nullptr);
    EXPECT_TRUE(overview->verdict().contains(QStringLiteral("KEIRI-07"))) << overview->verdict().toStdString();
    EXPECT_TRUE(m_window->session().liveSource().isEmpty());
}

TEST_F(LiveJourney, Health_promises_no_more_than_what_has_passed_so_far) {
    const Sensor sensor(smallCapture(m_folder));
    m_window->show(); // pages refresh while they are visible
    capture(sensor.address());
    ASSERT_TRUE(waitUntil([this] { return m_window->session().snapshot()->summary.packets > 0; }, 60'000));
    m_window->showPage(QStringLiteral("health"));
    const HealthPage* health = nullptr;
    ASSERT_TRUE(waitUntil([&] { return (health = qobject_cast<const HealthPage*>(m_window->currentPage())) != nullptr; }));
    EXPECT_TRUE(waitUntil([&] { return health->report().verdict == QStringLiteral("Nothing is missing so far."); }))
        << health->report().verdict.toStdString();

    m_window->session().cancelImport();
    ASSERT_TRUE(waitUntil([this] { return !m_window->session().isImporting(); }));
    ASSERT_TRUE(waitUntilQuiet(*m_window));
    EXPECT_EQ(health->report().verdict.toStdString(), "Nothing is missing in what was captured.");
    ASSERT_EQ(health->report().captures.size(), 1U);
    EXPECT_EQ(health->report().captures.front().source, sensor.address());
}

TEST_F(LiveJourney, Unknown_interface_says_so_and_leaves_nothing_behind) {
    capture(QStringLiteral("nosuchport0"));
    ASSERT_TRUE(waitUntil([this] { return !m_window->messages().currentText().isEmpty(); }));
    EXPECT_TRUE(m_window->messages().currentText().contains(QStringLiteral("nosuchport0"))) << m_window->messages().currentText().toStdString();
    EXPECT_TRUE(m_window->isVacant());
    EXPECT_FALSE(QFile::exists(m_folder.filePath(QStringLiteral("live.metsuke"))));
    EXPECT_FALSE(QFile::exists(m_folder.filePath(QStringLiteral("live.packets"))));
}

TEST_F(LiveJourney, Capture_that_cannot_go_on_leaves_the_case_open) {
    m_window->openFiles({smallCapture(m_folder)});
    CaseSession& session = m_window->session();
    ASSERT_TRUE(waitUntil([&] { return session.isOpen() && !session.isImporting(); }, 120'000));
    LiveOptions options;
    options.source = QStringLiteral("nosuchport0");
    options.append = true;
    session.captureLive(options, session.path());
    ASSERT_TRUE(waitUntil([&] { return session.isOpen() && !session.isImporting(); }, 120'000));
    EXPECT_TRUE(m_window->messages().currentText().contains(QStringLiteral("nosuchport0"))) << m_window->messages().currentText().toStdString();
    EXPECT_EQ(session.title(), QStringLiteral("small"));
    EXPECT_TRUE(session.isWritable());
}

TEST_F(LiveJourney, Paused_view_stands_still_counts_what_waits_and_catches_up) {
    QByteArray bytes;
    {
        QFile file(smallCapture(m_folder));
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        bytes = file.readAll();
    }
    QTcpServer server;
    ASSERT_TRUE(server.listen(QHostAddress::LocalHost));
    capture(QStringLiteral("tcp://127.0.0.1:%1").arg(server.serverPort()));
    ASSERT_TRUE(waitUntil([&] { return server.hasPendingConnections(); }, 30'000));
    QTcpSocket* sensor = server.nextPendingConnection();
    sensor->write(bytes.left(bytes.size() / 2));
    CaseSession& session = m_window->session();
    ASSERT_TRUE(waitUntil([&] { return session.snapshot()->summary.flows > 0; }, 60'000));
    session.live().setPaused(true);
    ASSERT_TRUE(session.live().isPaused());
    ASSERT_TRUE(waitUntil([&] { return session.queries()->pending() == 0; }, 60'000)) << "what was asked before is answered";
    const CaseSnapshotPtr frozen = session.snapshot();
    sensor->write(bytes.mid(bytes.size() / 2));
    ASSERT_TRUE(waitUntil([&] { return session.live().newFlows() > 0; }, 60'000));
    EXPECT_EQ(session.snapshot(), frozen) << "nothing moves while one looks";
    EXPECT_TRUE(session.isImporting()) << "the capture goes on";

    session.live().setPaused(false);
    EXPECT_EQ(session.live().newFlows(), 0);
    EXPECT_TRUE(waitUntil([&] { return session.snapshot()->summary.flows > frozen->summary.flows; }, 60'000));
    session.cancelImport();
    ASSERT_TRUE(waitUntil([&] { return !session.isImporting(); }));
    EXPECT_FALSE(session.live().isLive());
    session.live().setPaused(true);
    EXPECT_FALSE(session.live().isPaused()) << "nothing moves any more";
}

TEST_F(LiveJourney, Following_view_keeps_to_the_last_minutes_until_another_time_is_chosen) {
    const Sensor sensor(smallCapture(m_folder));
    capture(sensor.address());
    CaseSession& session = m_window->session();
    ASSERT_TRUE(waitUntil([&] { return session.snapshot()->summary.packets > 0; }, 60'000));
    const size_t steps = session.context().history().size();
    session.live().follow(15 * kMinute);
    ASSERT_TRUE(waitUntil([&] {
        const TimeRange& range = session.context().range();
        return session.context().isRangeSet() && range.to == session.snapshot()->summary.last + 1 && range.to - range.from == 15 * kMinute;
    }, 60'000));
    EXPECT_EQ(session.context().history().size(), steps) << "moving on is no step to go back to";
    session.context().setRange({session.snapshot()->summary.first, session.snapshot()->summary.last}, this);
    EXPECT_TRUE(waitUntil([&] { return session.live().followed() == 0; }));
    session.cancelImport();
    ASSERT_TRUE(waitUntil([&] { return !session.isImporting(); }));
}
