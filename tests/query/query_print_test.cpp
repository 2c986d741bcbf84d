// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/query.h"
#include "core/store/field_catalog.h"

#include <gtest/gtest.h>

#include <random>

using namespace metsuke;
using Op = Filter::Op;

namespace {

const QueryContext kPrintContext{{1'767'225'600'000'000'000}, {1'767'261'600'000'000'000}, 0};

/// Random queries as text, so that only what can be written is tried.
class Writer {
public:
    explicit Writer(unsigned seed)
        : m_random(seed) {}

    std::string query(int depth = 0) {
        switch (depth > 4 ? pick(4) : pick(9)) {
        case 4:
            return "not " + query(depth + 1);
        case 5:
            return "(" + query(depth + 1) + ")";
        case 6:
            return query(depth + 1) + " or " + query(depth + 1);
        case 7:
            return query(depth + 1) + " and " + query(depth + 1);
        case 8:
            return query(depth + 1) + " " + query(depth + 1);
        case 0:
            return word();
        default:
            return comparison();
        }
    }

private:
    size_t pick(size_t below) { return std::uniform_int_distribution<size_t>(0, below - 1)(m_random); }
    std::string any(std::initializer_list<const char*> list) { return *(list.begin() + pick(list.size())); }
    std::string text() {
        return any({"evil", "\"a b\"", "\"quo\\\"te \\\\ x\"", "\"and\"", "\"*\"", "日本", "a-b_c.d", "\"(x)\"", "not_a_word", "\"10.0.0.1\"", "\"host\""});
    }
    std::string word() { return any({"10.0.0.5", "10.0.0.0/8", "fe80::1", "0123456789abcdef0123456789abcdef", "*x*"}); }
    std::string time() { return any({"-2h", "+10m", "now", "2026-01-01", "2026-01-01T10:00", "2026-01-01T10:00:00.123456789Z", "10:30", "-9999999w", "1970-01-01"}); }
    std::string value(QueryType type) {
        switch (type) {
        case QueryType::Address:
            return any({"10.0.0.5", "fe80::1", "10.0.0.0/8", "pc5", "::1", "2001:db8::/32"});
        case QueryType::Port:
            return any({"0", "443", "65535"});
        case QueryType::Integer:
            return any({"-5", "0", "9223372036854775807"});
        case QueryType::ByteCount:
            return any({"0", "1.5MB", "10KiB"});
        case QueryType::Real:
            return any({"0.1", "-2.5e-7", "1e300"});
        case QueryType::Elapsed:
            return any({"5s", "200ms", "0.3", "1h"});
        case QueryType::Bool:
            return any({"true", "no"});
        case QueryType::Severity:
            return any({"low", "HIGH", "informational"});
        case QueryType::Phase:
            return any({"C2", "exf"});
        case QueryType::Protocol:
            return any({"tcp", "47", "ICMP6"});
        case QueryType::Uid:
            return any({"0123456789abcdef0123456789abcdef"});
        case QueryType::Time:
            return time();
        default:
            return text();
        }
    }
    std::string comparison() {
        const auto& fields = queryFields();
        const QueryField& field = fields[pick(2) == 0 ? pick(28) : pick(fields.size())];
        const bool textual = field.type == QueryType::Text || field.type == QueryType::TextList || field.type == QueryType::Address;
        const bool ordered = field.type == QueryType::Port || field.type == QueryType::Integer || field.type == QueryType::Real
            || field.type == QueryType::ByteCount || field.type == QueryType::Elapsed || field.type == QueryType::Severity || field.type == QueryType::Time;
        switch (pick(6)) {
        case 0:
            return field.type == QueryType::Time ? "ts != " + time() : field.name + " exists";
        case 1:
            return field.type == QueryType::Time ? "ts = " + time()
                                                 : field.name + " not in (" + value(field.type) + ", " + value(field.type) + ")";
        case 2:
            return ordered ? field.name + any({" < ", " <= ", " > ", " >= "}) + value(field.type) : field.name + " != " + value(field.type);
        case 3:
            return textual ? field.name + any({" contains ", " startswith ", " endswith "}) + text() : field.name + " = " + value(field.type);
        case 4:
            return textual ? field.name + any({" = *x", " = x*", " != *x*", " = *", " in (a, *b)"}) : field.name + " != " + value(field.type);
        default:
            return field.name + " = " + value(field.type);
        }
    }

    std::mt19937 m_random;
};

} // namespace

TEST(QueryPrint, RandomQueries_parseBackToTheSameFilter) {
    for (unsigned seed = 0; seed < 4000; ++seed) {
        const std::string text = Writer(seed).query();
        const auto first = checkQuery(text, kPrintContext);
        if (first.problem && first.problem->what.id == "query.too_large") {
            continue;
        }
        ASSERT_FALSE(first.problem) << text << " -> " << first.problem->what.id << " at " << first.problem->at;
        const std::string printed = printQuery(first.query.filter, first.query.range);
        const auto second = checkQuery(printed, {});
        ASSERT_FALSE(second.problem) << text << " -> " << printed << " -> " << second.problem->what.id << " at " << second.problem->at;
        ASSERT_EQ(second.query, first.query) << text << " -> " << printed;
        ASSERT_EQ(printQuery(second.query.filter, second.query.range), printed);
    }
}

TEST(QueryPrint, CommonQueries_readAsTheyWereWritten) {
    for (const std::string text : {"host = 10.0.0.5 and service in (smb, rdp) and severity >= high", "evil or not port = 80",
             "(a or b) and name = *.example", "host = 10.0.0.0/8", "name contains \"a b\"", "\"10.0.0.5\"", "not (a or b)"}) {
        EXPECT_EQ(printQuery(checkQuery(text, kPrintContext).query.filter), text);
    }
    EXPECT_EQ(printQuery(Filter::all()), "");
}

TEST(QueryPrint, Range_isSpelledOut) {
    EXPECT_EQ(printQuery(Filter::all(), {{0}, {1'000'000'000}}), "ts >= 1970-01-01T00:00:00.000000000Z and ts < 1970-01-01T00:00:01.000000000Z");
}

TEST(QueryPrint, WholeOfAnAlternative_keepsTheBoundsForBothSides) {
    const auto parsed = checkQuery("(port = 1 or port = 2) ts >= 1970-01-01", kPrintContext).query;
    const Filter whole = parsed.whole();
    ASSERT_EQ(whole.op, Op::And);
    EXPECT_EQ(whole.children.back(), Filter::compare("ts", Op::GreaterEqual, int64_t{0}));
}

TEST(QueryPrint, RandomBytes_neverBreakAnything) {
    std::mt19937 random(7);
    const std::string letters = "ab ()=<>!,\"\\*-:./0159\xe6\x97\xa5 andornotinhost";
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (size_t i = std::uniform_int_distribution<size_t>(0, 40)(random); i > 0; --i) {
            text += letters[std::uniform_int_distribution<size_t>(0, letters.size() - 1)(random)];
        }
        const auto check = checkQuery(text, kPrintContext);
        if (check.problem) {
            ASSERT_LE(check.problem->at + check.problem->length, text.size());
        } else {
            const auto again = checkQuery(printQuery(check.query.filter, check.query.range), {});
            ASSERT_FALSE(again.problem) << text << " -> " << printQuery(check.query.filter, check.query.range);
            ASSERT_EQ(again.query, check.query) << text;
        }
        for (const auto& span : querySpans(text)) {
            ASSERT_LE(span.at + span.length, text.size());
        }
        ASSERT_LE(completeQuery(text, text.size() / 2).from, text.size() / 2);
    }
}
