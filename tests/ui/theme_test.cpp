// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"
#include "ui/theme/severity_glyph.h"
#include "ui/theme/theme.h"

#include <gtest/gtest.h>

#include <QDirIterator>
#include <QImage>

#include <cmath>

using namespace metsuke;

namespace {

double channel(double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); }
double luminance(const QColor& c) {
    return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
}
/// WCAG 2 contrast ratio.
double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

QColor of(const TokenSet& set, Token token) { return set[static_cast<size_t>(token)]; }

} // namespace

TEST(Tokens, TextOnSurface_readsInBothThemes) {
    for (const TokenSet* set : {&darkTokens(), &lightTokens()}) {
        for (const Token token : {Token::Text, Token::Text2, Token::Text3, Token::Accent, Token::StateOk, Token::StateWarn, Token::StateBad}) {
            EXPECT_GE(contrast(of(*set, token), of(*set, Token::BgSurface)), 4.5) << tokenName(token).toString().toStdString();
        }
        EXPECT_GE(contrast(of(*set, Token::TextOnAccent), of(*set, Token::Accent)), 4.5);
    }
}

TEST(Tokens, GraphicsOnSurface_areSeenInBothThemes) {
    for (const TokenSet* set : {&darkTokens(), &lightTokens()}) {
        for (size_t i = static_cast<size_t>(Token::SevInfo); i <= static_cast<size_t>(Token::LaneOther); ++i) {
            EXPECT_GE(contrast((*set)[i], of(*set, Token::BgSurface)), 3.0) << tokenName(static_cast<Token>(i)).toString().toStdString();
        }
    }
}

TEST(SeverityGlyph, EverySeverity_hasItsOwnShape) {
    // Shapes alone, colour taken away: alpha channels differ, so a colour-blind reader still tells them apart.
    std::vector<QImage> shapes;
    for (int s = 0; s <= static_cast<int>(Severity::Critical); ++s) {
        shapes.push_back(severityPixmap(static_cast<Severity>(s), 16, 1.0).toImage().convertToFormat(QImage::Format_Alpha8));
    }
    for (size_t a = 0; a < shapes.size(); ++a) {
        for (size_t b = a + 1; b < shapes.size(); ++b) {
            EXPECT_NE(shapes[a], shapes[b]) << a << " and " << b;
        }
    }
}

TEST(SeverityGlyph, CacheIsKeyedByPixelRatio) {
    EXPECT_EQ(severityPixmap(Severity::High, 16, 1.0).width(), 16);
    EXPECT_EQ(severityPixmap(Severity::High, 16, 2.0).width(), 32);
}

TEST(Icons, EveryIcon_drawsInTheTint) {
    QDirIterator it(QStringLiteral(":/icons"));
    int count = 0;
    while (it.hasNext()) {
        it.next();
        const QString name = it.fileInfo().completeBaseName();
        if (name.startsWith(QStringLiteral("logo"))) {
            continue;
        }
        const QImage image = iconPixmap(name, Token::Accent, 16, 2.0).toImage();
        bool painted = false;
        for (int y = 0; y < image.height() && !painted; ++y) {
            for (int x = 0; x < image.width() && !painted; ++x) {
                painted = image.pixelColor(x, y).alpha() > 200;
            }
        }
        EXPECT_TRUE(painted) << name.toStdString();
        ++count;
    }
    EXPECT_GT(count, 30);
}
