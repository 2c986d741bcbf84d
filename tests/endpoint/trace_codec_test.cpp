// SPDX-License-Identifier: GPL-3.0-or-later
// Every trace that the other tests make goes through the codec, too (trace_fixture.h).
#include "tests/endpoint/trace_fixture.h"

#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::endpoint;
using namespace metsuke::endpoint::test;
using Json = nlohmann::ordered_json;

namespace {

ErrorCode codeOf(const Json& json) {
    const auto read = decodeTrace(json.dump());
    return read.ok() ? ErrorCode::NotFound : read.error().code;
}

} // namespace

TEST(TraceCodec, Question_comesBackAsItWent) {
    TraceQuestion question = beacon(200);
    question.protocol = 17;
    question.tolerance = kMinute;
    question.name = "evil.example";
    question.sha256 = std::string(64, 'a');
    const auto read = decodeQuestion(encodeQuestion(question));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, question);
    EXPECT_EQ(*decodeQuestion(encodeQuestion({})), TraceQuestion{});
}

TEST(TraceCodec, QuestionThatNobodyAsks_isRefused) {
    for (const char* text : {"", "[]", R"({"metsuke":1,"x":1})", R"({"metsuke":1,"tolerance":-1})", R"({"metsuke":1,"tolerance":9000000000000000000})",
             R"({"metsuke":1,"sha256":"AB"})", R"({"metsuke":1,"remote":"300.0.0.1"})", R"({"metsuke":1,"local_port":65536})", R"({"metsuke":1,"name":5})"}) {
        const auto read = decodeQuestion(text);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_EQ(read.error().code, ErrorCode::Malformed) << text;
    }
    const auto newer = decodeQuestion(R"({"metsuke":2})");
    ASSERT_FALSE(newer.ok());
    EXPECT_EQ(newer.error().code, ErrorCode::Unsupported);
}

TEST(TraceCodec, TraceWithNumbersThatItDoesNotHave_isRefused) {
    Dropper d;
    const Json good = Json::parse(encodeTrace(trace(d.s, beacon(200))));
    EXPECT_EQ(codeOf(good), ErrorCode::NotFound);
    const size_t count = good["nodes"].size();
    for (const char* key : {"connection", "owner", "subject", "root"}) {
        Json bad = good;
        bad[key] = count;
        EXPECT_EQ(codeOf(bad), ErrorCode::Malformed) << key;
    }
    for (const char* key : {"chain", "blast"}) {
        Json bad = good;
        bad[key][0] = count;
        EXPECT_EQ(codeOf(bad), ErrorCode::Malformed) << key;
    }
    Json bad = good;
    bad["edges"][0]["to"] = count;
    EXPECT_EQ(codeOf(bad), ErrorCode::Malformed);
    bad = good;
    bad["edges"][0]["confidence"] = 1.5;
    EXPECT_EQ(codeOf(bad), ErrorCode::Malformed);
    bad = good;
    bad["nodes"][0]["evidence"] = {{"time", 1}};
    EXPECT_EQ(codeOf(bad), ErrorCode::Malformed);
    bad = good;
    bad["metsuke"] = 2;
    EXPECT_EQ(codeOf(bad), ErrorCode::Unsupported);
}

TEST(TraceCodec, Circle_isRefused) {
    Trace t;
    t.nodes.resize(3);
    t.edges = {{0, 1, {}, 1, {}}, {1, 2, {}, 1, {}}};
    EXPECT_TRUE(decodeTrace(encodeTrace(t)).ok());
    t.edges.push_back({2, 0, {}, 1, {}});
    EXPECT_FALSE(decodeTrace(encodeTrace(t)).ok());
}

TEST(TraceCodec, MoreThanTheLimits_isRefused) {
    Trace t;
    t.nodes.resize(TraceLimits{}.nodes);
    EXPECT_TRUE(decodeTrace(encodeTrace(t)).ok());
    t.nodes.emplace_back();
    EXPECT_FALSE(decodeTrace(encodeTrace(t)).ok());
    EXPECT_FALSE(decodeTrace(R"({"metsuke":1,"nodes":[)" + std::string(3'000'000, '[')).ok());
    std::string many = R"({"metsuke":1,"chain":[0)";
    for (int i = 0; i < 1'000'000; ++i) {
        many += ",0";
    }
    EXPECT_FALSE(decodeTrace(many + "]}").ok());
    EXPECT_FALSE(decodeTrace(std::string(kMaximumTraceText + 1, ' ')).ok());
}

TEST(TraceCodec, TraceThatIsTooLarge_isSentWithoutItsRecords) {
    Trace t;
    t.nodes.resize(TraceLimits{}.nodes);
    for (TraceNode& node : t.nodes) {
        node.label = std::string(4'000, '"');
        node.names.assign(4, std::string(4'000, 'n'));
        node.evidence = Activity{Timestamp{1}, {}, "ebpf", ImageStarted{"/tmp/u", {}, {std::string(4'000, 'a')}, {}, {}, -1, {}, false, false}};
    }
    const std::string text = encodeTrace(t);
    EXPECT_LE(text.size(), kMaximumTraceText);
    const auto read = decodeTrace(text);
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(read->nodes.size(), t.nodes.size());
    EXPECT_TRUE(read->isCut);
    EXPECT_EQ(read->nodes.front().label, std::string(256, '"'));
}
