// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/packet_opener.h"

#include <QDir>
#include <QFileDialog>
#include <QProcess>
#include <QStandardPaths>
#include <QUuid>

namespace metsuke {

PacketOpener::PacketOpener(CaseSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session) {
    connect(&session, &CaseSession::packetsExported, this, &PacketOpener::onExported);
}

void PacketOpener::open(const std::vector<PacketRef>& packets, const QString& comment) {
    if (packets.empty()) {
        m_session.raise(UserMessage::Kind::Information, tr("This evidence names no packets: it was derived from flows."));
        return;
    }
    if (QStandardPaths::findExecutable(m_program).isEmpty()) {
        m_session.raise(UserMessage::Kind::Warning,
            tr("Wireshark was not found on this computer. Install the package “wireshark” and try again, or save the packets as a file and open them elsewhere."));
        return;
    }
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/packets");
    if (!QDir().mkpath(folder)) {
        m_session.raise(UserMessage::Kind::Error, tr("The folder %1 cannot be made, so the packets were not written. Save them elsewhere.").arg(folder));
        return;
    }
    const QString file = folder + QStringLiteral("/%1-%2.pcapng").arg(m_session.title(), QUuid::createUuid().toString(QUuid::WithoutBraces).left(8));
    m_toOpen.insert(file);
    m_session.exportPackets(packets, file, comment);
}

void PacketOpener::saveAs(QWidget* parent, const std::vector<PacketRef>& packets, const QString& comment) {
    auto* dialog = new QFileDialog(parent, tr("Save packets"), QString(), tr("Captures (*.pcapng)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("pcapng"));
    dialog->selectFile(tr("%1-packets.pcapng", "proposed file name").arg(m_session.title()));
    connect(dialog, &QFileDialog::fileSelected, this, [this, packets, comment](const QString& file) {
        m_toSave.insert(file);
        m_session.exportPackets(packets, file, comment);
    });
    dialog->open();
}

void PacketOpener::onExported(const QString& path) {
    if (m_toSave.remove(path)) {
        m_session.raise(UserMessage::Kind::Success, tr("Packets were saved as %1.").arg(QDir::toNativeSeparators(path)));
    }
    if (m_toOpen.remove(path) && !QProcess::startDetached(m_program, {QStringLiteral("-r"), path})) {
        m_session.raise(UserMessage::Kind::Error, tr("Wireshark did not start. The packets are in %1.").arg(QDir::toNativeSeparators(path)));
    }
}

} // namespace metsuke
