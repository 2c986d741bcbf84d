// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/condition.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

const std::vector<RuleSelection> kSelections{{"a", {}}, {"b", {}}, {"x_1", {}}, {"x_2", {}}, {"_hidden", {}}};

/// "(a | (b & !x_1))": how the tree was read.
std::string shown(const Condition& node) {
    if (node.op == Condition::Op::Selection) {
        return kSelections[node.selection].name;
    }
    if (node.op == Condition::Op::Not) {
        return std::string("!").append(shown(node.children.at(0)));
    }
    std::string text(1, '(');
    for (const Condition& child : node.children) {
        text += text.size() == 1 ? "" : node.op == Condition::Op::And ? " & " : " | ";
        text += shown(child);
    }
    return text += ')';
}

std::string parsed(std::string_view text) {
    const auto condition = parseCondition(text, kSelections);
    return condition.ok() ? shown(*condition) : condition.error().message.id;
}

} // namespace

TEST(Condition, Operators_bindNotThenAndThenOr) {
    EXPECT_EQ(parsed("a"), "a");
    EXPECT_EQ(parsed("a or b and not x_1"), "(a | (b & !x_1))");
    EXPECT_EQ(parsed("not a and b or x_1"), "((!a & b) | x_1)");
    EXPECT_EQ(parsed("a AND NOT b"), "(a & !b)");
    EXPECT_EQ(parsed("not not a"), "!!a");
}

TEST(Condition, Parentheses_overrideBinding) {
    EXPECT_EQ(parsed("(a or b) and not (x_1 or x_2)"), "((a | b) & !(x_1 | x_2))");
    EXPECT_EQ(parsed("((a))"), "a");
    EXPECT_EQ(parsed("not(a)and(b)"), "(!a & b)");
}

TEST(Condition, Quantifiers_expandToSelections) {
    EXPECT_EQ(parsed("1 of x*"), "(x_1 | x_2)");
    EXPECT_EQ(parsed("any of x_*"), "(x_1 | x_2)");
    EXPECT_EQ(parsed("all of x_? and a"), "((x_1 & x_2) & a)");
    EXPECT_EQ(parsed("not 1 of _*"), "!(_hidden)");
}

TEST(Condition, Them_leavesOutUnderscoredNames) {
    EXPECT_EQ(parsed("all of them"), "(a & b & x_1 & x_2)");
    EXPECT_EQ(parsed("1 of them"), "(a | b | x_1 | x_2)");
}

TEST(Condition, UnknownNames_areErrors) {
    EXPECT_EQ(parsed("a and nobody"), "detect.condition_unknown_selection");
    EXPECT_EQ(parsed("A"), "detect.condition_unknown_selection");
    EXPECT_EQ(parsed("1 of y*"), "detect.condition_unknown_selection");
}

TEST(Condition, BrokenSyntax_isAnError) {
    for (const char* text : {"", "a and", "not", "(a", "a)", "a b", "()", "2 of x*", "1 of", "a | count() > 5"}) {
        EXPECT_TRUE(parsed(text).starts_with("detect.condition_")) << text << " -> " << parsed(text);
    }
}

TEST(Condition, Depth_isBounded) {
    const auto nested = [](size_t n) { return std::string(n, '(').append("a").append(n, ')'); };
    EXPECT_EQ(parsed(nested(20)), "a");
    EXPECT_EQ(parsed(nested(100'000)), "detect.condition_depth");
    std::string negations;
    for (int i = 0; i < 100'000; ++i) {
        negations += "not ";
    }
    EXPECT_EQ(parsed(negations + "a"), "detect.condition_depth");
}
