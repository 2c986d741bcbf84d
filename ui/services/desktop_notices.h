// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/services/notice_sender.h"

#include <QElapsedTimer>

class QSystemTrayIcon;

namespace metsuke {

/// While a window captures, tells of incidents and of health: as a desktop notification (D-Bus, else the
/// tray, else a message in the window, which it also is while the window is in front), and by mail and
/// webhook where the user has set them up. GUI thread.
class DesktopNotices : public QObject {
    Q_OBJECT
public:
    DesktopNotices(CaseSession& session, std::unique_ptr<NoticeSender> sender, QWidget* window);
    ~DesktopNotices() override;
    /// How long nothing has come, in nanoseconds; meaningful while packets are captured.
    [[nodiscard]] Duration silence() const { return m_sincePacket.nsecsElapsed(); }

private:
    void onSnapshot();
    void onTimer();
    void askHealth();
    void tell();
    void show(const Notice& notice);
    void showByTray(const Notice& notice, const QString& title, const QString& text);
    void showInWindow(const Notice& notice, const QString& title, const QString& text);

    CaseSession& m_session;
    std::unique_ptr<NoticeSender> m_sender; ///< null: no mail, no webhook
    QWidget* m_window;
    QSystemTrayIcon* m_tray = nullptr; ///< made when it is needed
    NoticePolicy m_policy;
    std::shared_ptr<HealthWatch> m_health; ///< shared with the queries that look; a new one for each case
    QueryChannel m_channel;
    QTimer m_timer; ///< runs while packets are captured
    QElapsedTimer m_sincePacket;
    quint64 m_packets = 0;
    int m_untilHealth = 0; ///< turns of the timer
    bool m_isPrimed = false; ///< what the case had before is known
};

} // namespace metsuke
