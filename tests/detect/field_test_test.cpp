// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/detect/field_test.h"
#include "core/detect/rule_tests.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

using Values = std::vector<SigmaValue>;

Result<CompiledTest> compiled(std::string_view key, Values values) {
    FieldTest test;
    const auto parts = split(key, '|');
    test.field = parts[0];
    test.modifiers.assign(parts.begin() + 1, parts.end());
    test.values = std::move(values);
    return CompiledTest::compile(test, FieldScope(EventKind::Http, "proxy"), {{"agents", {"curl/*", "Wget/1"}}});
}

/// Whether `key: values` passes an http event with these further fields (a YAML flow map's inside).
bool matches(std::string_view key, Values values, const std::string& fields) {
    const auto test = compiled(key, std::move(values));
    const auto events = parseTestEvents("[ { event: http, " + fields + " } ]");
    if (!test.ok() || !events.ok() || events->size() != 1) {
        ADD_FAILURE() << key << " / " << fields << ": " << (test.ok() ? "bad event" : test.error().message.id);
        return false;
    }
    EventView view;
    view.reset(events->front());
    return test->matches(view);
}

std::string problem(std::string_view key, Values values) {
    const auto test = compiled(key, std::move(values));
    return test.ok() ? "" : test.error().message.id;
}

} // namespace

TEST(FieldTest, PlainText_isWholeValueAnyCase) {
    EXPECT_TRUE(matches("uri", {"/GATE.php"}, "uri: /gate.PHP"));
    EXPECT_FALSE(matches("uri", {"gate"}, "uri: /gate.php"));
    EXPECT_TRUE(matches("uri", {"/x", "/g*.ph?"}, "uri: /gate.php"));
    EXPECT_FALSE(matches("uri", {R"(/g\*)"}, "uri: /gate.php"));
    EXPECT_TRUE(matches("c-uri", {"/a"}, "uri: /a")); // Sigma's name of the category
}

TEST(FieldTest, ContainsStartsEnds_placeTheText) {
    const std::string event = "uri: /panel/gate.php";
    EXPECT_TRUE(matches("uri|contains", {"GATE"}, event));
    EXPECT_TRUE(matches("uri|startswith", {"/panel"}, event));
    EXPECT_FALSE(matches("uri|startswith", {"gate"}, event));
    EXPECT_TRUE(matches("uri|endswith", {".php"}, event));
    EXPECT_FALSE(matches("uri|endswith", {"/panel"}, event));
}

TEST(FieldTest, All_needsEveryValue) {
    EXPECT_TRUE(matches("uri|contains|all", {"a=", "b="}, "uri: '/?a=1&b=2'"));
    EXPECT_FALSE(matches("uri|contains|all", {"a=", "c="}, "uri: '/?a=1&b=2'"));
    EXPECT_TRUE(matches("uri|contains", {"a=", "c="}, "uri: '/?a=1&b=2'"));
}

TEST(FieldTest, Cased_comparesLetters) {
    EXPECT_TRUE(matches("user_agent|contains|cased", {"MSIE"}, "user_agent: 'x MSIE 6'"));
    EXPECT_FALSE(matches("user_agent|contains|cased", {"msie"}, "user_agent: 'x MSIE 6'"));
}

TEST(FieldTest, Regex_searchesWithFlags) {
    EXPECT_TRUE(matches("uri|re", {"^/[a-z]{4}\\.php$"}, "uri: /gate.php"));
    EXPECT_FALSE(matches("uri|re", {"GATE"}, "uri: /gate.php"));
    EXPECT_TRUE(matches("uri|re|i", {"GATE"}, "uri: /gate.php"));
    EXPECT_FALSE(matches("request_body|re", {"a.b"}, "request_body: \"a\\nb\""));
    EXPECT_TRUE(matches("request_body|re|s", {"a.b"}, "request_body: \"a\\nb\""));
    EXPECT_FALSE(matches("request_body|re", {"^b"}, "request_body: \"a\\nb\""));
    EXPECT_TRUE(matches("request_body|re|m", {"^b"}, "request_body: \"a\\nb\""));
}

TEST(FieldTest, Base64_encodesTheValue) {
    EXPECT_TRUE(matches("uri|base64|contains", {"cmd.exe"}, "uri: '/?q=Y21kLmV4ZQ=='"));
    EXPECT_FALSE(matches("uri|base64|contains", {"cmd.exe"}, "uri: '/?q=cmd.exe'"));
}

TEST(FieldTest, Base64Offset_findsAllThreeAlignments) {
    for (const char* carrier : {"L2Jpbi9iYXNo", "YS9iaW4vYmFzaA==", "YWIvYmluL2Jhc2g="}) { // "", "a", "ab" before it
        EXPECT_TRUE(matches("uri|base64offset|contains", {"/bin/bash"}, "uri: '" + std::string(carrier) + "'")) << carrier;
    }
    EXPECT_FALSE(matches("uri|base64offset|contains", {"/bin/bash"}, "uri: 'L2Jpbi9zaA=='"));
}

TEST(FieldTest, WideAndUtf16le_doubleEachByteBeforeBase64) {
    for (const char* key : {"uri|wide|base64offset|contains", "uri|utf16le|base64offset|contains"}) {
        EXPECT_TRUE(matches(key, {"cmd"}, "uri: '/?e=YwBtAGQA'")) << key;
        EXPECT_FALSE(matches(key, {"cmd"}, "uri: '/?e=Y21k'")) << key;
    }
    EXPECT_TRUE(matches("uri|utf16be|base64|contains", {"cmd"}, "uri: AGMAbQBk"));
}

TEST(FieldTest, Windash_takesAnyDash) {
    for (const char* body : {"run -enc x", "run /enc x", "run \u2013enc x", "run \u2014enc x", "run \u2015enc x"}) {
        EXPECT_TRUE(matches("request_body|windash|contains", {" -enc"}, "request_body: '" + std::string(body) + "'")) << body;
    }
    EXPECT_FALSE(matches("request_body|windash|contains", {" -enc"}, "request_body: 'run +enc x'"));
}

TEST(FieldTest, Cidr_holdsAddresses) {
    EXPECT_TRUE(matches("id.orig_h|cidr", {"192.168.0.0/16", "10.0.0.0/8"}, "src: 10.1.2.3"));
    EXPECT_FALSE(matches("id.orig_h|cidr", {"10.0.0.0/30"}, "src: 10.0.0.4"));
    EXPECT_TRUE(matches("dst_ip|cidr", {"2001:db8::/32"}, "src: 'fd00::1', dst: '2001:db8::9'"));
    EXPECT_FALSE(matches("host_header|cidr", {"10.0.0.0/8"}, "host: ten.example"));
}

TEST(FieldTest, Comparisons_keepTheirEdges) {
    const std::string event = "status_code: 404";
    EXPECT_FALSE(matches("status_code|lt", {404.0}, event));
    EXPECT_TRUE(matches("status_code|lte", {404.0}, event));
    EXPECT_FALSE(matches("status_code|gt", {404.0}, event));
    EXPECT_TRUE(matches("status_code|gte", {404.0}, event));
    EXPECT_TRUE(matches("status_code|gt", {"403"}, event));
    EXPECT_TRUE(matches("status_code", {200.0, 404.0}, event));
    EXPECT_FALSE(matches("status_code|lt", {500.0}, "method: GET")); // unset is no number
}

TEST(FieldTest, Neq_invertsTheWholeTest) {
    EXPECT_FALSE(matches("method|neq", {"GET", "POST"}, "method: POST"));
    EXPECT_TRUE(matches("method|neq", {"GET", "POST"}, "method: PUT"));
}

TEST(FieldTest, ExistsAndNull_seeUnsetFields) {
    EXPECT_TRUE(matches("referrer|exists", {true}, "referrer: x"));
    EXPECT_FALSE(matches("referrer|exists", {true}, "uri: /"));
    EXPECT_TRUE(matches("referrer|exists", {false}, "uri: /"));
    EXPECT_TRUE(matches("referrer", {std::monostate{}}, "uri: /"));
    EXPECT_FALSE(matches("referrer", {std::monostate{}}, "referrer: x"));
    EXPECT_FALSE(matches("referrer", {"*"}, "uri: /"));
}

TEST(FieldTest, FieldRef_comparesTwoFields) {
    EXPECT_TRUE(matches("host_header|fieldref", {"id.resp_h"}, "host: 203.0.113.9"));
    EXPECT_FALSE(matches("host_header|fieldref", {"id.resp_h"}, "host: 203.0.113.90"));
    EXPECT_TRUE(matches("host_header|fieldref|startswith", {"id.resp_h"}, "host: 203.0.113.90"));
    EXPECT_TRUE(matches("uri|fieldref|contains", {"host_header"}, "uri: /to/A.example/x, host: a.example"));
    EXPECT_FALSE(matches("uri|fieldref|contains", {"referrer"}, "uri: /x")); // unset is contained in nothing
}

TEST(FieldTest, ListsAndKeywords_needOneElement) {
    EXPECT_TRUE(matches("resp_filenames|endswith", {".exe"}, "resp_filenames: [ a.txt, B.EXE ]"));
    EXPECT_FALSE(matches("resp_filenames|endswith", {".exe"}, "resp_filenames: [ a.txt ]"));
    EXPECT_TRUE(matches("", {"jndi:"}, "user_agent: '${JNDI:ldap}'"));
    EXPECT_FALSE(matches("", {"jndi:"}, "user_agent: curl"));
}

TEST(FieldTest, ManyValues_matchLikeFew) {
    const Values values{"a", "b", "c", "d", "e", "F", "g*", std::monostate{}};
    EXPECT_TRUE(matches("method", values, "method: f"));
    EXPECT_TRUE(matches("method", values, "method: get"));
    EXPECT_TRUE(matches("method", values, "uri: /"));
    EXPECT_FALSE(matches("method", values, "method: put"));
}

TEST(FieldTest, Expand_readsTheNamedList) {
    EXPECT_TRUE(matches("user_agent|expand", {"%agents%"}, "user_agent: curl/8.1"));
    EXPECT_FALSE(matches("user_agent|expand", {"%agents%"}, "user_agent: wget/12"));
    EXPECT_EQ(problem("user_agent|expand", {"%nobody%"}), "detect.list_unknown");
}

TEST(FieldTest, BadTests_sayWhy) {
    EXPECT_EQ(problem("nofield", {"x"}), "detect.field_unknown");
    EXPECT_EQ(problem("uri|sounds_like", {"x"}), "detect.modifier_unknown");
    EXPECT_EQ(problem("uri|re", {"(a"}), "detect.regex_malformed");
    EXPECT_EQ(problem("uri|re", {"((a{100}){100}){100}"}), "detect.regex_malformed"); // too large to compile
    EXPECT_EQ(problem("id.orig_h|cidr", {"10.0.0.0/99"}), "detect.cidr_malformed");
    EXPECT_EQ(problem("status_code|gt", {"many"}), "detect.number_malformed");
    EXPECT_EQ(problem("uri|fieldref", {"nofield"}), "detect.field_unknown");
}

TEST(FieldTest, Unsatisfiable_isFlagged) {
    EXPECT_TRUE(compiled("status_code", {"not a number"})->isUnsatisfiable());
    EXPECT_TRUE(compiled("proxied", {"maybe"})->isUnsatisfiable());
    EXPECT_FALSE(compiled("status_code", {"not a number", 200.0})->isUnsatisfiable());
    EXPECT_TRUE(matches("proxied", {true}, "proxied: true"));
}
