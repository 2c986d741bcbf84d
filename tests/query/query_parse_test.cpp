// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/query.h"
#include "core/text/message_catalog.h"

#include <gtest/gtest.h>

using namespace metsuke;
using Op = Filter::Op;

namespace {

constexpr int64_t kFirst = 1'767'225'600'000'000'000; // 2026-01-01T00:00:00Z
const QueryContext kContext{{kFirst}, {kFirst + 10 * kHour}, 0};

Filter filterOf(std::string_view text) {
    const QueryCheck check = checkQuery(text, kContext);
    EXPECT_FALSE(check.problem) << text << ": " << (check.problem ? check.problem->what.id : "");
    return check.query.filter;
}

TimeRange rangeOf(std::string_view text) {
    const QueryCheck check = checkQuery(text, kContext);
    EXPECT_FALSE(check.problem) << text;
    EXPECT_EQ(check.query.filter, Filter::all()) << text;
    return check.query.range;
}

struct Wrong {
    std::string text;
    std::string id;
    std::string token; ///< that the problem points to
};

} // namespace

TEST(QueryParse, EmptyText_asksEverything) {
    EXPECT_EQ(checkQuery("  ", kContext).query, ParsedQuery{});
    EXPECT_FALSE(checkQuery("", kContext).problem);
}

TEST(QueryParse, SpecExample_givesFilterAndRange) {
    const auto parsed = parseQuery("host = 10.0.0.5 and service in (smb, rdp) and severity >= high and ts > -2h", kContext);
    ASSERT_TRUE(parsed.ok());
    const Filter expected{Op::And, {}, {}, {Filter::compare("host", Op::Equal, std::string("10.0.0.5")),
        Filter{Op::In, "service", {std::string("smb"), std::string("rdp")}, {}}, Filter::compare("severity", Op::GreaterEqual, std::string("high"))}};
    EXPECT_EQ(parsed->filter, expected);
    EXPECT_EQ(parsed->range.from.ns, kFirst + 8 * kHour + 1);
    EXPECT_EQ(parsed->range.to, TimeRange{}.to);
}

TEST(QueryParse, AndBindsTighterThanOr) {
    const Filter filter = filterOf("port = 1 or port = 2 and port = 3");
    ASSERT_EQ(filter.op, Op::Or);
    ASSERT_EQ(filter.children.size(), 2U);
    EXPECT_EQ(filter.children[1].op, Op::And);
    EXPECT_EQ(filterOf("(port = 1 or port = 2) port = 3").op, Op::And);
}

TEST(QueryParse, NotAndBang_negateTheNextCondition) {
    const Filter inner = Filter::compare("port", Op::Equal, int64_t{80});
    EXPECT_EQ(filterOf("not port = 80"), (Filter{Op::Not, {}, {}, {inner}}));
    EXPECT_EQ(filterOf("!(port = 80)"), (Filter{Op::Not, {}, {}, {inner}}));
    EXPECT_EQ(filterOf("service not in (dns)").op, Op::Not);
}

TEST(QueryParse, Shorthands_standForConditions) {
    EXPECT_EQ(filterOf("10.0.0.5"), Filter::compare("host", Op::Equal, std::string("10.0.0.5")));
    EXPECT_EQ(filterOf("10.0.0.0/8"), Filter::compare("host", Op::Cidr, std::string("10.0.0.0/8")));
    EXPECT_EQ(filterOf("FE80::1"), Filter::compare("host", Op::Equal, std::string("fe80::1")));
    EXPECT_EQ(filterOf("0123456789abcdef0123456789abcdef").field, "uid");
    EXPECT_EQ(filterOf("evil"), freeTextFilter("evil"));
    EXPECT_EQ(filterOf("*evil*"), freeTextFilter("evil"));
    EXPECT_EQ(filterOf("\"10.0.0.5\""), freeTextFilter("10.0.0.5"));
}

TEST(QueryParse, Wildcards_becomeTextMatches) {
    EXPECT_EQ(filterOf("name = *.evil.com"), Filter::compare("name", Op::EndsWith, std::string(".evil.com")));
    EXPECT_EQ(filterOf("name = mail*"), Filter::compare("name", Op::StartsWith, std::string("mail")));
    EXPECT_EQ(filterOf("name = *vil*"), Filter::compare("name", Op::Contains, std::string("vil")));
    EXPECT_EQ(filterOf("name = *"), (Filter{Op::Exists, "name", {}, {}}));
    EXPECT_EQ(filterOf("name = \"*\""), Filter::compare("name", Op::Equal, std::string("*")));
    EXPECT_EQ(filterOf("host != 10.0.*").op, Op::Not);
}

TEST(QueryParse, Units_becomeNumbers) {
    EXPECT_EQ(filterOf("bytes > 1.5MB"), Filter::compare("bytes", Op::Greater, int64_t{1'500'000}));
    EXPECT_EQ(filterOf("bytes > 2KiB"), Filter::compare("bytes", Op::Greater, int64_t{2048}));
    EXPECT_EQ(filterOf("duration >= 2m"), Filter::compare("duration", Op::GreaterEqual, 120.0));
    EXPECT_EQ(filterOf("proto = TCP"), Filter::compare("proto", Op::Equal, std::string("tcp")));
    EXPECT_EQ(filterOf("phase = c2"), Filter::compare("phase", Op::Equal, std::string("C2")));
}

TEST(QueryParse, EventFields_needTheirKindOnlyWhenSeveralHaveThem) {
    EXPECT_EQ(filterOf("dns.query = a.example").field, "dns.query");
    EXPECT_EQ(filterOf("DNS.Query = a.example").field, "dns.query");
    EXPECT_EQ(filterOf("id.orig_h = 10.0.0.1").field, "orig");
}

TEST(QueryParse, WrittenTime_coversTheUnitItNames) {
    EXPECT_EQ(rangeOf("ts = 2026-01-01"), (TimeRange{{kFirst}, {kFirst + kDay}}));
    EXPECT_EQ(rangeOf("ts > 2026-01-01"), (TimeRange{{kFirst + kDay}, TimeRange{}.to}));
    EXPECT_EQ(rangeOf("ts <= 2026-01-01T10:00"), (TimeRange{TimeRange{}.from, {kFirst + 10 * kHour + kMinute}}));
    EXPECT_EQ(rangeOf("ts >= +5m"), (TimeRange{{kFirst + 5 * kMinute}, TimeRange{}.to}));
    EXPECT_EQ(rangeOf("ts >= 09:30"), (TimeRange{{kFirst + 9 * kHour + 30 * kMinute}, TimeRange{}.to}));
    EXPECT_EQ(rangeOf("ts >= 2026-01-01 ts < 2026-01-02"), (TimeRange{{kFirst}, {kFirst + kDay}}));
}

TEST(QueryParse, ZoneOffset_movesTimesWithoutZone) {
    QueryContext tokyo = kContext;
    tokyo.zoneOffset = 9 * kHour;
    EXPECT_EQ(checkQuery("ts >= 2026-01-01T09:00", tokyo).query.range.from.ns, kFirst);
    EXPECT_EQ(checkQuery("ts >= 2026-01-01T09:00Z", tokyo).query.range.from.ns, kFirst + 9 * kHour);
}

TEST(QueryParse, TimeInsideOr_staysInTheFilter) {
    const auto check = checkQuery("ts < 2026-01-01 or port = 1", kContext);
    ASSERT_FALSE(check.problem);
    EXPECT_EQ(check.query.range, TimeRange{});
    EXPECT_EQ(check.query.filter.op, Op::Or);
}

TEST(QueryParse, WrongQuery_pointsToTheTokenAndSaysWhatIsAllowed) {
    const auto catalog = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources/i18n");
    ASSERT_TRUE(catalog.ok());
    const std::vector<Wrong> cases{{"hots = 1", "query.near_field", "hots"}, {"zzzzzzzzzzzz = 1", "query.unknown_field", "zzzzzzzzzzzz"},
        {"host", "query.operator_expected", ""}, {"severity contains h", "query.bad_operator", "contains"},
        {"host < 10.0.0.5", "query.bad_operator", "<"}, {"port =", "query.value_expected", ""}, {"port = )", "query.value_expected", ")"},
        {"port = x", "query.bad_port", "x"}, {"port = 70000", "query.bad_port", "70000"}, {"host = 10.0.0.300", "query.bad_address", "10.0.0.300"},
        {"host = 10.0.0.0/33", "query.bad_address", "10.0.0.0/33"}, {"severity = hihg", "query.bad_choice", "hihg"},
        {"bytes > many", "query.bad_bytes", "many"}, {"duration > -1s", "query.bad_elapsed", "-1s"}, {"ts > 2026-02-30", "query.bad_time", "2026-02-30"},
        {"ts > -2", "query.bad_time", "-2"}, {"uid = 12", "query.bad_uid", "12"}, {"dns.rtt > x", "query.bad_number", "x"},
        {"service in smb", "query.list_expected", "smb"}, {"service in (smb rdp)", "query.comma_expected", "rdp"},
        {"service in (smb", "query.unclosed_bracket", "("}, {"(port = 1", "query.unclosed_bracket", "("}, {"port = 1)", "query.stray_bracket", ")"},
        {"name = \"x", "query.unclosed_quote", "\"x"}, {"\"name\" = x", "query.quoted_field", "\"name\""}, {"port = 1 and", "query.condition_expected", ""},
        {"and port = 1", "query.condition_expected", "and"}, {"()", "query.condition_expected", ")"}, {"port = 1 = 2", "query.unexpected", "="},
        {"name = a*b", "query.wildcard", "a*b"}};
    for (const auto& wrong : cases) {
        const auto check = checkQuery(wrong.text, kContext);
        ASSERT_TRUE(check.problem) << wrong.text;
        EXPECT_EQ(check.problem->what.id, wrong.id) << wrong.text;
        EXPECT_EQ(wrong.text.substr(check.problem->at, check.problem->length), wrong.token) << wrong.text;
        EXPECT_EQ(check.query, ParsedQuery{});
        for (const Language language : {Language::English, Language::Japanese}) {
            EXPECT_TRUE(catalog->has(language, check.problem->what.id)) << check.problem->what.id;
            const auto rendered = catalog->render(parseQuery(wrong.text, kContext).error().message, language);
            EXPECT_EQ(rendered.find('{'), std::string::npos) << rendered;
            EXPECT_NE(rendered.find(std::to_string(check.problem->at + 1)), std::string::npos) << rendered;
        }
    }
}

TEST(QueryParse, DeepAndLongQueries_areRefused) {
    const std::string deep = std::string(10'000, '(') + "a" + std::string(10'000, ')');
    EXPECT_EQ(checkQuery(deep, kContext).problem->what.id, "query.too_deep");
    std::string nots;
    std::string many;
    for (int i = 0; i < 10'000; ++i) {
        nots += "not ";
        many += "port = 1 ";
    }
    EXPECT_EQ(checkQuery(nots + "a", kContext).problem->what.id, "query.too_deep");
    EXPECT_EQ(checkQuery(many, kContext).problem->what.id, "query.too_large");
    EXPECT_EQ(checkQuery(std::string(100'000, 'a'), kContext).problem->what.id, "query.too_large");
}
