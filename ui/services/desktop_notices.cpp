// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/desktop_notices.h"

#include "ui/services/sentences.h"
#include "ui/services/settings.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDateTime>
#include <QSystemTrayIcon>
#include <QWidget>

namespace metsuke {

namespace {

constexpr int kLook = 1'000; // ms
constexpr int kHealthEvery = 10; // turns

struct Seen {
    std::vector<HealthFinding> findings;
    std::vector<Incident> incidents;
};

Timestamp now() { return {QDateTime::currentMSecsSinceEpoch() * kMillisecond}; }

QString textOf(const Notice& notice) {
    const QString text = sentences::render(notice.text);
    return notice.advice.id.empty() ? text : text + u' ' + sentences::render(notice.advice);
}

} // namespace

DesktopNotices::DesktopNotices(CaseSession& session, std::unique_ptr<NoticeSender> sender, QWidget* window)
    : QObject(window)
    , m_session(session)
    , m_sender(std::move(sender))
    , m_window(window)
    , m_health(std::make_shared<HealthWatch>(session.facts().keptProfile)) {
    connect(&session, &CaseSession::opened, this, [this] {
        m_policy = NoticePolicy();
        m_health = std::make_shared<HealthWatch>(m_session.facts().keptProfile);
        m_isPrimed = false;
    });
    connect(&session, &CaseSession::snapshotChanged, this, &DesktopNotices::onSnapshot);
    connect(&session, &CaseSession::importStateChanged, this, [this] {
        const bool isLive = !m_session.liveSource().isEmpty();
        if (isLive && !m_timer.isActive()) {
            m_packets = 0;
            m_untilHealth = kHealthEvery;
            m_sincePacket.start();
            m_timer.start(kLook);
        } else if (!isLive) {
            m_timer.stop();
        }
        const ImportProgress& progress = m_session.progress();
        if (progress.packets != m_packets || progress.recalling) { // what is stored is looked at before packets are
            m_packets = progress.packets;
            m_sincePacket.start();
        }
    });
    connect(&m_timer, &QTimer::timeout, this, &DesktopNotices::onTimer);
    if (m_sender) {
        connect(m_sender.get(), &NoticeSender::failed, this, [this](const Message& what) {
            m_session.raise(UserMessage::Kind::Warning, sentences::render(what));
        });
        m_sender->useFile(Settings::instance().noticeFile());
        connect(&Settings::instance(), &Settings::noticeFileChanged, this,
            [this] { m_sender->useFile(Settings::instance().noticeFile()); });
    }
}

DesktopNotices::~DesktopNotices() = default;

void DesktopNotices::onSnapshot() {
    const bool isLive = !m_session.liveSource().isEmpty();
    if (!isLive || !std::exchange(m_isPrimed, true)) {
        m_policy.prime(
            m_session.snapshot()->incidents); // of the past, or of files: whoever opened them looks at them
        return;
    }
    m_policy.look(m_session.snapshot()->incidents, now());
    tell();
}

void DesktopNotices::onTimer() {
    if (!m_session.isOpen()) {
        return;
    }
    m_policy.lookAtSilence(silence(), now());
    if (--m_untilHealth <= 0) {
        m_untilHealth = kHealthEvery;
        askHealth();
    }
    tell();
}

void DesktopNotices::askHealth() {
    if (m_channel.isBusy()) {
        return; // asking anew would give up what a large case has been read for
    }
    m_channel.ask(
        m_session.queries(), this,
        [health = m_health](EventStore& store, const QueryBudget& budget) -> Result<Seen> {
            METSUKE_TRY(std::vector<HealthFinding> findings, health->look(store, budget, now()));
            METSUKE_TRY(
                std::vector<Incident> incidents, store.incidents(budget)); // the snapshot may be paused
            return Seen{std::move(findings), std::move(incidents)};
        },
        [this](const Result<Seen>& seen) {
            if (seen.ok()) {
                m_policy.look(seen->findings, now());
                if (m_isPrimed) {
                    m_policy.look(seen->incidents, now());
                }
                tell();
            }
        });
}

void DesktopNotices::tell() {
    for (const Notice& notice : m_policy.take(now())) {
        if (m_sender) {
            m_sender->post(notice);
        }
        if (Settings::instance().noticesOnDesktop()) {
            show(notice);
        }
    }
}

void DesktopNotices::show(const Notice& notice) {
    const QString title = sentences::render(notice.title), text = textOf(notice);
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (m_window->isActiveWindow() || !bus.isConnected()) {
        m_window->isActiveWindow() ? showInWindow(notice, title, text) : showByTray(notice, title, text);
        return;
    }
    QDBusMessage call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.Notifications"),
        QStringLiteral("/org/freedesktop/Notifications"), QStringLiteral("org.freedesktop.Notifications"),
        QStringLiteral("Notify"));
    constexpr double kCritical = 8;
    const QVariantMap hints{{QStringLiteral("desktop-entry"), QStringLiteral("metsuke")},
        {QStringLiteral("urgency"), QVariant::fromValue<uchar>(notice.severity >= kCritical ? 2 : 1)}};
    // Servers may read the text as markup; the words of the wire are none.
    call << QStringLiteral("Metsuke") << 0U << QStringLiteral("metsuke") << title << text.toHtmlEscaped()
         << QStringList() << hints << -1;
    constexpr int kPatience = 2'000; // ms
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call, kPatience), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
        [this, notice, title, text](QDBusPendingCallWatcher* done) {
            if (QDBusPendingReply<uint>(*done).isError()) {
                showByTray(notice, title, text);
            }
            done->deleteLater();
        });
}

void DesktopNotices::showByTray(const Notice& notice, const QString& title, const QString& text) {
    if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages()) {
        showInWindow(notice, title, text);
        return;
    }
    if (m_tray == nullptr) {
        m_tray = new QSystemTrayIcon(m_window->windowIcon(), this);
        m_tray->show();
    }
    m_tray->showMessage(title, text, QSystemTrayIcon::Warning);
}

void DesktopNotices::showInWindow(const Notice& notice, const QString& title, const QString& text) {
    m_session.raise(
        notice.kind == Notice::Kind::Summary ? UserMessage::Kind::Information : UserMessage::Kind::Warning,
        title, text);
}

} // namespace metsuke
