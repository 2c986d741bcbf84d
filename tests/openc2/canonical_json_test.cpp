// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/canonical_json.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::openc2;

namespace {

std::string idOf(std::string_view text) {
    const auto read = parseJson(text);
    return read.ok() ? "" : read.error().message.id;
}

std::string nested(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

TEST(CanonicalJson, Canonical_sortsMembersAndWritesTextsAsRfc8785Says) {
    const auto read = parseJson("{ \"b\" : [ 1 , -0 , 9007199254740991 , true , null ] ,\n\"B\":\"\\u20ac \\u000f\\n\\/ \\\" \\u007f\", \"a1\":{}, \"a\":-7 }");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(canonical(*read), "{\"B\":\"\xe2\x82\xac \\u000f\\n/ \\\" \x7f\",\"a\":-7,\"a1\":{},\"b\":[1,0,9007199254740991,true,null]}");
    EXPECT_EQ(canonical(*parseJson(canonical(*read))), canonical(*read));
}

TEST(CanonicalJson, Depth_beyondTheLimit_isRefused) {
    EXPECT_EQ(idOf(nested(kMaximumDepth)), "");
    EXPECT_EQ(idOf(nested(kMaximumDepth + 1)), "openc2.too_deep");
    EXPECT_EQ(idOf(std::string(500'000, '[')), "openc2.too_deep");
    EXPECT_EQ(idOf("{\"a\":" + nested(kMaximumDepth) + "}"), "openc2.too_deep");
}

TEST(CanonicalJson, Size_beyondTheLimit_isRefused) {
    EXPECT_EQ(idOf('"' + std::string(kMaximumSize - 2, 'x') + '"'), "");
    EXPECT_EQ(idOf('"' + std::string(kMaximumSize - 1, 'x') + '"'), "openc2.too_large");
}

TEST(CanonicalJson, Members_twiceOrNotAscii_areRefused) {
    EXPECT_EQ(idOf(R"({"a":1,"a":1})"), "openc2.member_twice");
    EXPECT_EQ(idOf(R"({"a":1,"\u0061":2})"), "openc2.member_twice");
    EXPECT_EQ(idOf(R"({"a":{"b":1},"c":{"b":1}})"), "");
    EXPECT_EQ(idOf("{\"\xc3\xa4\":1}"), "openc2.member_name");
    EXPECT_EQ(idOf(R"({"\n":1})"), "openc2.member_name");
}

TEST(CanonicalJson, Numbers_thatRfc8785DoesNotCarryExactly_areRefused) {
    for (const char* number : {"1.5", "1e3", "1.0", "9007199254740992", "-9007199254740992", "18446744073709551616"}) {
        EXPECT_EQ(idOf(number), "openc2.number") << number;
    }
    EXPECT_EQ(idOf("-9007199254740991"), "");
    EXPECT_TRUE(parseJson("[1.5, 1790000000000000001]", Numbers::Any).ok());
    EXPECT_FALSE(parseJson("1e999", Numbers::Any).ok());
}

TEST(CanonicalJson, WhatIsNoJson_isRefused) {
    for (const std::string text : {"", "{", "{}x", "[1,]", "'a'", "{\"a\":1}{}", "NaN", "\"\xff\"", "\"\xed\xa0\x80\"", "\"\\ud800\"", "01", "1e999", "\"\t\""}) {
        EXPECT_EQ(idOf(text), "openc2.no_json") << text;
    }
    EXPECT_EQ(idOf(std::string("{}\0{}", 5)), "openc2.no_json");
}

TEST(CanonicalJson, EmbeddedJson_comesBackAsItWas) {
    for (const std::string text : {R"({"a":[1,"x"]})", R"({"ns":1790000000000000001,"share":0.25})", R"("x")", "null", "[]", R"({"x-metsuke:json":"[1]"})"}) {
        const Json embedded = embedJson(text);
        const auto travelled = parseJson(canonical({{"in", embedded}}));
        ASSERT_TRUE(travelled.ok()) << text;
        const auto back = extractJson((*travelled)["in"]);
        ASSERT_TRUE(back.ok()) << text;
        EXPECT_EQ(*back, text);
    }
    EXPECT_EQ(canonical(embedJson(R"({"a":1})")), R"({"a":1})");
}

TEST(CanonicalJson, EmbeddedText_thatIsNoJson_isRefused) {
    EXPECT_FALSE(extractJson(embedJson("not json")).ok());
    EXPECT_FALSE(extractJson(embedJson("")).ok());
    EXPECT_FALSE(extractJson(embedJson(nested(17))).ok());
    EXPECT_FALSE(extractJson(Json::object({{"x-metsuke:json", 5}})).ok());
}
