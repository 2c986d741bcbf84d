// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/text_pattern.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

using Shape = TextPattern::Shape;

TextPattern whole(std::string_view sigma) { return TextPattern::parse(sigma, false, false, false); }

} // namespace

TEST(TextPattern, Wildcards_giveTheCheapestShape) {
    EXPECT_EQ(whole("abc").shape(), Shape::Exact);
    EXPECT_EQ(whole("abc*").shape(), Shape::Prefix);
    EXPECT_EQ(whole("*abc").shape(), Shape::Suffix);
    EXPECT_EQ(whole("**abc*").shape(), Shape::Contains);
    EXPECT_EQ(whole("a*c").shape(), Shape::General);
    EXPECT_EQ(TextPattern::parse("abc*", true, true, false).shape(), Shape::Contains);
    EXPECT_TRUE(whole("*").matchesAnything());
    EXPECT_FALSE(whole("?").matchesAnything());
}

TEST(TextPattern, General_matchesRunsAndSingles) {
    EXPECT_TRUE(whole("a*b?d").matches("axxbcd"));
    EXPECT_TRUE(whole("a*b?d").matches("abxbcd")); // backtracks over the first b
    EXPECT_FALSE(whole("a*b?d").matches("abd"));
    EXPECT_FALSE(whole("a?").matches("a"));
    EXPECT_TRUE(whole("a*c").matches("ac"));
}

TEST(TextPattern, Escapes_makeWildcardsLiteral) {
    EXPECT_TRUE(whole(R"(a\*b)").matches("a*b"));
    EXPECT_FALSE(whole(R"(a\*b)").matches("axb"));
    EXPECT_TRUE(whole(R"(what\?)").matches("what?"));
    EXPECT_FALSE(whole(R"(what\?)").matches("whatx"));
    EXPECT_TRUE(whole(R"(c:\\*)").matches(R"(c:\temp)")); // an escaped backslash, then a wildcard
    EXPECT_TRUE(whole(R"(c:\temp)").matches(R"(c:\temp)"));
    EXPECT_TRUE(whole(R"(end\)").matches(R"(end\)"));
}

TEST(TextPattern, Case_isIgnoredUnlessCased) {
    EXPECT_TRUE(whole("ABC").matches("abc"));
    const TextPattern cased = TextPattern::parse("ABC", false, false, true);
    EXPECT_TRUE(cased.matches("ABC"));
    EXPECT_FALSE(cased.matches("abc"));
}

TEST(TextPattern, ManyStars_matchInBoundedSteps) {
    std::string pattern;
    for (int i = 0; i < 200; ++i) {
        pattern += "a*";
    }
    EXPECT_FALSE(whole(pattern + "b").matches(std::string(20'000, 'a')));
    EXPECT_TRUE(matchesWildcard("selection_one", "sel*_?ne"));
    EXPECT_FALSE(matchesWildcard("Sel", "sel"));
}
