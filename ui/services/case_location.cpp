// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/case_location.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
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

QString documentsFolder() {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + QStringLiteral("/Metsuke");
    QDir().mkpath(folder);
    return folder;
}

QString unused(const QString& base) {
    QString path = base + QStringLiteral(".metsuke");
    for (int number = 2; QFileInfo::exists(path); ++number) {
        path = base + QStringLiteral(" (%1).metsuke").arg(number);
    }
    return path;
}

} // namespace

QString caseFileFor(const QString& capture) {
    const QString beside = QFileInfo(capture).absolutePath();
    const QString folder = QFileInfo(beside).isWritable() ? beside : documentsFolder();
    return unused(folder + u'/' + stem(capture));
}

QString liveCaseFile(const QString& source) {
    QString name = source;
    static const QRegularExpression others(QStringLiteral("[^A-Za-z0-9._-]+"));
    name.replace(others, QStringLiteral("-"));
    return unused(documentsFolder() + u'/' + name + QDateTime::currentDateTime().toString(QStringLiteral(" yyyy-MM-dd HHmm")));
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
