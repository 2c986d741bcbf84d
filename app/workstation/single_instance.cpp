// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/single_instance.h"

#include "ui/services/settings.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>

namespace metsuke {

namespace {
constexpr int kWaitMs = 1'000;
constexpr qint64 kLongest = 1 << 20; // bytes of one message
} // namespace

SingleInstance::SingleInstance(QObject* parent)
    : QObject(parent) {
    // Named by the settings file, so that users, and tests with a home of their own, do not meet.
    const QByteArray place = Settings::instance().store().fileName().toUtf8();
    m_name = QStringLiteral("metsuke-")
        + QString::fromLatin1(QCryptographicHash::hash(place, QCryptographicHash::Sha256).toHex().left(16));
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::receive);
}

bool SingleInstance::handOver(const QStringList& files) const {
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(kWaitMs)) {
        return false;
    }
    socket.write(QJsonDocument(QJsonArray::fromStringList(files)).toJson(QJsonDocument::Compact) + '\n');
    // The first answers when it has read all: a hung one must not swallow the files.
    return socket.waitForBytesWritten(kWaitMs) && socket.waitForReadyRead(kWaitMs);
}

void SingleInstance::listen() {
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    if (!m_server.listen(m_name)) {
        QLocalServer::removeServer(m_name); // left behind by one that crashed: nobody answered there
        m_server.listen(m_name);
    }
}

void SingleInstance::receive() {
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (socket->bytesAvailable() > kLongest) {
                socket->abort();
            }
            if (!socket->canReadLine()) {
                return;
            }
            QStringList files;
            for (const QJsonValue& file : QJsonDocument::fromJson(socket->readLine(kLongest)).array()) {
                files.append(file.toString());
            }
            socket->write("ok\n");
            socket->flush();
            emit filesReceived(files);
        });
    }
}

} // namespace metsuke
