// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QStringList>

namespace metsuke {

/// One workstation a user: a second start hands its files to the first and goes.
class SingleInstance : public QObject {
    Q_OBJECT
public:
    explicit SingleInstance(QObject* parent = nullptr);
    /// True when a running workstation took them. Waits at most a second.
    [[nodiscard]] bool handOver(const QStringList& files) const;
    /// Takes files of later starts from now on.
    void listen();

signals:
    /// Empty: just another window.
    void filesReceived(const QStringList& files);

private:
    void receive();
    QString m_name;
    QLocalServer m_server;
};

} // namespace metsuke
