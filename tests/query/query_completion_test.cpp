// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace metsuke;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using Kind = QuerySpan::Kind;

namespace {

std::vector<std::string> wordsAt(std::string_view text, const QueryValues& values = {}) {
    return completeQuery(text, text.size(), values).words;
}

} // namespace

TEST(QueryCompletion, Start_offersFieldsOfFlows) {
    EXPECT_THAT(wordsAt(""), Contains("host"));
    EXPECT_THAT(wordsAt(""), Not(Contains("dns.query")));
    EXPECT_THAT(wordsAt("sev"), ElementsAre("severity"));
    EXPECT_THAT(wordsAt("dns.qu"), Contains("dns.query"));
    EXPECT_THAT(wordsAt("quer"), Contains("dns.query"));
}

TEST(QueryCompletion, AfterField_offersItsOperators) {
    EXPECT_THAT(wordsAt("severity "), Contains(">="));
    EXPECT_THAT(wordsAt("service "), Not(Contains(">=")));
    EXPECT_THAT(wordsAt("service st"), ElementsAre("startswith"));
}

TEST(QueryCompletion, AfterOperator_offersValues) {
    EXPECT_THAT(wordsAt("severity >= "), ElementsAre("info", "low", "medium", "high", "critical"));
    std::string asked;
    const auto words = wordsAt("a and service in (smb, d", [&](const std::string& field, const std::string& prefix) {
        asked = field + "|" + prefix;
        return std::vector<std::string>{"dns", "d b"};
    });
    EXPECT_EQ(asked, "service|d");
    EXPECT_THAT(words, ElementsAre("dns", "\"d b\""));
}

TEST(QueryCompletion, AfterCondition_offersJoiners) {
    EXPECT_THAT(wordsAt("port = 80 "), ElementsAre("and", "or"));
    EXPECT_THAT(wordsAt("service in (smb) "), ElementsAre("and", "or"));
    EXPECT_THAT(wordsAt("port = 80 and "), Contains("host"));
}

TEST(QueryCompletion, Word_isReplacedFromItsBeginning) {
    EXPECT_EQ(completeQuery("port = 80 and ser", 17).from, 14U);
    EXPECT_EQ(completeQuery("port = 80 and ser and x", 17).words, wordsAt("port = 80 and ser"));
}

TEST(QuerySpans, Text_isColouredByItsRole) {
    EXPECT_THAT(querySpans("host = 10.0.0.5 and not evil"),
        ElementsAre(QuerySpan{Kind::Field, 0, 4}, QuerySpan{Kind::Operator, 5, 1}, QuerySpan{Kind::Value, 7, 8}, QuerySpan{Kind::Operator, 16, 3},
            QuerySpan{Kind::Operator, 20, 3}, QuerySpan{Kind::Value, 24, 4}));
}

TEST(QuerySpans, BrokenText_isColouredToo) {
    EXPECT_THAT(querySpans("name = \"x"), ElementsAre(QuerySpan{Kind::Field, 0, 4}, QuerySpan{Kind::Operator, 5, 1}, QuerySpan{Kind::Value, 7, 2}));
}
