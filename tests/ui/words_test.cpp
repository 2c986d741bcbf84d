// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/data_quality.h"
#include "ui/services/format.h"
#include "ui/services/settings.h"
#include "ui/theme/theme.h"
#include "ui/widgets/host_list_delegate.h"
#include "ui/widgets/wrapped_text.h"

#include <gtest/gtest.h>

#include <QFontMetrics>
#include <QTextLayout>

namespace metsuke {

TEST(Breakable, JapaneseSentence_isNotBrokenInsideAnAddress) {
    const QString sentence
        = QStringLiteral("不審なプログラムを取得したのち、198.51.100.23 へ 61 秒間隔で接続しました。");
    EXPECT_FALSE(format::breakable(sentence).contains(QChar(0x200b)));
    const QString hash(64, u'a');
    EXPECT_EQ(format::breakable(hash).count(QChar(0x200b)), 2);
}

TEST(Whole, Text_keepsNamesAndNumbersWithTheirUnitsTogether) {
    EXPECT_EQ(format::whole(QStringLiteral("61 s and mitsumori-share")),
        QStringLiteral("61\u00a0s and mitsumori-\u2060share"));
    EXPECT_EQ(format::whole(QStringLiteral("24.0 MB を 61 秒間隔で")),
        QStringLiteral("24.0\u00a0MB を 61\u00a0秒間隔で"));
    EXPECT_EQ(format::whole(QStringLiteral("3 samples - one")), QStringLiteral("3 samples - one"));
}

TEST(Unbroken, Name_staysOnOneLine) {
    const QString name = QStringLiteral("KEIRI-07.example");
    const QString sentence = QStringLiteral("これは ") + format::unbroken(name) + QStringLiteral(" です");
    QTextLayout layout(sentence, metsuke::font(TextStyle::Verdict));
    layout.beginLayout();
    std::vector<QString> lines;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(QFontMetrics(metsuke::font(TextStyle::Verdict))
                              .horizontalAdvance(QStringLiteral("これは KEIRI-07.e")));
        lines.push_back(sentence.mid(line.textStart(), line.textLength()).remove(QChar(0x2060)).trimmed());
    }
    layout.endLayout();
    EXPECT_NE(std::find(lines.begin(), lines.end(), name), lines.end());
}

TEST(Unbroken, LongName_losesItsMiddle) {
    const QString shown
        = format::unbroken(QString(200, u'x') + QStringLiteral(".example.org")).remove(QChar(0x2060));
    EXPECT_LE(shown.size(), 40);
    EXPECT_TRUE(shown.endsWith(QStringLiteral(".example.org")));
    EXPECT_TRUE(shown.contains(u'…'));
}

TEST(Tick, MarksOfAnAxis_areAsExactAsTheyNeedToDiffer) {
    const Timestamp at{1'700'000'000'500'000'000};
    EXPECT_EQ(format::tick(at, kMinute), format::clock(at));
    EXPECT_EQ(format::tick(at, kSecond), format::clockSeconds(at));
    EXPECT_EQ(format::tick(at, 500 * kMillisecond), format::clockSeconds(at) + QStringLiteral(".5"));
    EXPECT_EQ(format::tick(at, kMillisecond), format::clockSeconds(at) + QStringLiteral(".500"));
    EXPECT_EQ(format::tick(at, kDay), format::shortDate(at));
}

TEST(Paragraph, Japanese_hasNoBlankBetweenSentences) {
    const QStringList sentences{QStringLiteral("一。"), QString(), QStringLiteral("二。")};
    Settings::instance().setLanguage(Language::Japanese);
    EXPECT_EQ(format::paragraph(sentences), QStringLiteral("一。二。"));
    Settings::instance().setLanguage(Language::English);
    EXPECT_EQ(format::paragraph(sentences), QStringLiteral("一。 二。"));
}

TEST(WrappedLines, Text_takesAsManyLinesAsItNeedsUpToTheMost) {
    const QFont font = metsuke::font(TextStyle::Body);
    const int word = QFontMetrics(font).horizontalAdvance(QStringLiteral("word "));
    EXPECT_EQ(wrappedLines(QStringLiteral("word"), font, word, 3), 1);
    EXPECT_EQ(wrappedLines(QStringLiteral("word word"), font, word, 3), 2);
    EXPECT_EQ(wrappedLines(QStringLiteral("word word word word word"), font, word, 3), 3);
}

TEST(HostRow, TallerRow_keepsItsPartsAtTheTopAndGivesTheSentenceTheRest) {
    const HostRowLayout low = HostRowLayout::of(QRect(0, 0, 800, 72), true);
    const HostRowLayout tall = HostRowLayout::of(QRect(0, 0, 800, 134), true);
    EXPECT_EQ(low.name, tall.name);
    EXPECT_EQ(low.glyph, tall.glyph);
    EXPECT_EQ(low.cells, tall.cells);
    EXPECT_EQ(tall.sentence.height() - low.sentence.height(), 134 - 72);
}

TEST(HostRow, StackedRow_givesTheSentenceTheWholeWidthBelowTheOthers) {
    const HostRowLayout stacked = HostRowLayout::of(QRect(0, 0, 800, 126), true, true);
    EXPECT_GE(stacked.sentence.top(), stacked.since.bottom());
    EXPECT_GE(stacked.sentence.top(), stacked.word.bottom());
    EXPECT_EQ(stacked.sentence.left(), stacked.name.left());
    EXPECT_GT(stacked.sentence.right(), stacked.cells.back().right());
}

TEST(DataQuality, HostsThatAreNotListed_areToldWithoutDoubtingSilence) {
    CaseSummary summary;
    summary.insideHosts = 131'072;
    summary.hostsOmitted = 8'927;
    const DataQuality quality = DataQuality::of(summary);
    EXPECT_TRUE(quality.trustworthy);
    ASSERT_FALSE(quality.lines.empty());
    EXPECT_FALSE(quality.lines.back().good);
    EXPECT_EQ(quality.lines.back().measured, QStringLiteral("131,072"));
    EXPECT_TRUE(quality.lines.back().limit.contains(QStringLiteral("8,927")));
}

} // namespace metsuke
