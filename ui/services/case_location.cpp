// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/case_location.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace metsuke {

namespace {

/// "office.pcapng.gz" is "office".
QString stem(const QString& capture) {
    QString name = QFileInfo(capture).fileName();
    for (const QString& suffix : {QStringLiteral(".gz"), QStringLiteral(".zst")}) {
        if (name.endsWith(suffix, Qt::CaseInsensitive)) {
            name.chop(suffix.size());
        }
    }
    return QFileInfo(name).completeBaseName();
}

} // namespace

QString caseFileFor(const QString& capture) {
    QString folder = QFileInfo(capture).absolutePath();
    if (!QFileInfo(folder).isWritable()) {
        folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + QStringLiteral("/Metsuke");
        QDir().mkpath(folder);
    }
    const QString base = folder + u'/' + stem(capture);
    QString path = base + QStringLiteral(".metsuke");
    for (int number = 2; QFileInfo::exists(path); ++number) {
        path = base + QStringLiteral(" (%1).metsuke").arg(number);
    }
    return path;
}

QString demoCaseFile() {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
    QDir().mkpath(folder);
    const QString path = folder + QStringLiteral("/demo.metsuke");
    for (const QString& suffix : {QString(), QStringLiteral("-wal"), QStringLiteral("-shm")}) {
        QFile::remove(path + suffix);
    }
    return path;
}

} // namespace metsuke
