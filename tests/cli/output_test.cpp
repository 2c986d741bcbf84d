// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include <gtest/gtest.h>

using metsuke::cli::paragraph;

TEST(CliParagraph, English_breaksAtBlanks) {
    EXPECT_EQ(paragraph("one two three", 2, 10), "  one two\n  three");
    EXPECT_EQ(paragraph("one two", 2, 9), "  one two") << "a line may be full";
}

TEST(CliParagraph, Japanese_breaksBetweenCharactersButNotInsideAnAddress) {
    EXPECT_EQ(paragraph("接続先は 198.51.100.23 です", 0, 16), "接続先は\n198.51.100.23 で\nす");
}

TEST(CliParagraph, WithoutColumns_isOneLine) {
    const std::string text(500, 'x');
    EXPECT_EQ(paragraph("a " + text, 6, 0), "      a " + text);
}

TEST(CliParagraph, WordLongerThanTheLine_standsAlone) {
    EXPECT_EQ(paragraph("a 0123456789 b", 0, 6), "a\n0123456789\nb");
}
