// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include <set>

namespace {

/// %1, %2, %n of a text.
std::set<QString> placeholders(const QString& text) {
    static const QRegularExpression pattern(QStringLiteral("%(?:[1-9]|n)"));
    std::set<QString> found;
    for (auto it = pattern.globalMatch(text); it.hasNext();) {
        found.insert(it.next().captured());
    }
    return found;
}

struct Entry {
    QString context;
    QString source;
    QStringList translations;
    bool finished = true;
};

QString shipped(const char* name) { return QStringLiteral(METSUKE_SOURCE_DIR "/resources/i18n/") + QString::fromLatin1(name); }

std::vector<Entry> entriesOf(const QString& path) {
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    std::vector<Entry> entries;
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) {
            continue;
        }
        if (xml.name() == QStringLiteral("name")) {
            context = xml.readElementText();
        } else if (xml.name() == QStringLiteral("message")) {
            entries.push_back({context, {}, {}, true});
        } else if (xml.name() == QStringLiteral("source")) {
            entries.back().source = xml.readElementText();
        } else if (xml.name() == QStringLiteral("translation")) {
            entries.back().finished = !xml.attributes().hasAttribute(QStringLiteral("type"));
            const QString text = xml.readElementText(QXmlStreamReader::IncludeChildElements);
            entries.back().translations.append(text);
        }
    }
    EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
    return entries;
}

} // namespace

TEST(Translation, Japanese_is_complete_and_keeps_every_argument) {
    const auto entries = entriesOf(shipped("metsuke_ja.ts"));
    ASSERT_GT(entries.size(), 300U);
    for (const Entry& entry : entries) {
        EXPECT_TRUE(entry.finished) << entry.context.toStdString() << ": " << entry.source.toStdString();
        for (const QString& text : entry.translations) {
            EXPECT_EQ(placeholders(text), placeholders(entry.source)) << entry.source.toStdString();
            if (!entry.source.trimmed().isEmpty()) {
                EXPECT_FALSE(text.isEmpty()) << entry.source.toStdString();
            }
        }
    }
}

TEST(Translation, English_plurals_are_complete) {
    for (const Entry& entry : entriesOf(shipped("metsuke_en.ts"))) {
        EXPECT_TRUE(entry.finished) << entry.source.toStdString();
    }
}

TEST(Translation, No_text_of_the_sources_is_missing) {
    const QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("metsuke_ja.ts"));
    ASSERT_TRUE(QFile::copy(shipped("metsuke_ja.ts"), copy));
    const QString root = QStringLiteral(METSUKE_SOURCE_DIR);
    ASSERT_EQ(QProcess::execute(QStringLiteral(METSUKE_LUPDATE),
                  {QStringLiteral("-silent"), QStringLiteral("-I"), root, QStringLiteral("-locations"), QStringLiteral("none"),
                      root + QStringLiteral("/ui"), QStringLiteral("-ts"), copy}),
        0);
    for (const Entry& entry : entriesOf(copy)) {
        EXPECT_TRUE(entry.finished) << entry.context.toStdString() << ": " << entry.source.toStdString();
    }
}
