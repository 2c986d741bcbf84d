// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include <QSet>

namespace metsuke {

/// Hands packets of the case to Wireshark: writes them as pcapng beside the user's caches, then starts the program.
/// Says so in the window when it is not installed. GUI thread only.
class PacketOpener : public QObject {
    Q_OBJECT
public:
    explicit PacketOpener(CaseSession& session, QObject* parent = nullptr);
    void open(const std::vector<PacketRef>& packets, const QString& comment);
    /// Asks for a file name and writes there.
    void saveAs(QWidget* parent, const std::vector<PacketRef>& packets, const QString& comment);
    /// Another program than "wireshark" of the search path; tests.
    void setProgram(const QString& program) { m_program = program; }

private:
    void onExported(const QString& path);
    CaseSession& m_session;
    QString m_program = QStringLiteral("wireshark");
    QSet<QString> m_toOpen; ///< files to show when they are written
    QSet<QString> m_toSave;
};

} // namespace metsuke
