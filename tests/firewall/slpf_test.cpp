// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/slpf.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace metsuke;
using namespace metsuke::firewall;
using Json = nlohmann::json;

namespace {

Json commandOf(const Request& request) { return Json::parse(writeRequest(request))["/body/openc2/request"_json_pointer]; }

Request deny(const char* target) {
    Request request;
    request.kind = Request::Kind::Deny;
    request.id = "4cb5ff76-d5b8-4b5b-a2a3-0f5a8a2cbbd2";
    request.created = {1'700'000'000 * kSecond + 5 * kMillisecond};
    request.to = "edge-1";
    request.target = *parseTarget(target);
    return request;
}

std::string response(const std::string& inside) { return R"({"headers":{"request_id":"r1"},"body":{"openc2":{"response":)" + inside + "}}}"; }

} // namespace

TEST(Slpf, Deny_isAsTheProfileHasIt) {
    Request request = deny("tcp:10.0.0.5:1234>203.0.113.9:443");
    request.dropProcess = "none";
    request.direction = "egress";
    request.rule = 30;
    const Json message = Json::parse(writeRequest(request));
    EXPECT_EQ(message["headers"]["request_id"], request.id);
    EXPECT_EQ(message["headers"]["created"], 1'700'000'000'005);
    EXPECT_EQ(message["headers"]["to"], Json::array({"edge-1"}));
    const Json command = commandOf(request);
    EXPECT_EQ(command["action"], "deny");
    EXPECT_EQ(command["target"], Json::parse(R"({"ipv4_connection":{"protocol":"tcp","src_addr":"10.0.0.5","src_port":1234,"dst_addr":"203.0.113.9","dst_port":443}})"));
    EXPECT_EQ(command["args"], Json::parse(R"({"response_requested":"complete","slpf":{"drop_process":"none","direction":"egress","insert_rule":30}})"));
    EXPECT_EQ(command["actuator"], Json::parse(R"({"slpf":{}})"));
    EXPECT_EQ(commandOf(deny("2001:db8::/32"))["target"], Json::parse(R"({"ipv6_net":"2001:db8::/32"})"));
}

TEST(Slpf, Delete_hasOneNumberAndNoOtherArguments) {
    Request request = deny("203.0.113.9");
    request.kind = Request::Kind::Delete;
    request.rule = 1234;
    request.dropProcess = "none";
    const Json command = commandOf(request);
    EXPECT_EQ(command["target"], Json::parse(R"({"slpf:rule_number":1234})"));
    EXPECT_EQ(command["args"], Json::parse(R"({"response_requested":"complete"})"));
}

TEST(Slpf, QueryAndUpdate_nameFeaturesAndFile) {
    Request request;
    EXPECT_EQ(commandOf(request)["target"], Json::parse(R"({"features":["versions","profiles","pairs","rate_limit"]})"));
    request.kind = Request::Kind::Update;
    request.file = "rules.txt";
    EXPECT_EQ(commandOf(request)["action"], "update");
    EXPECT_EQ(commandOf(request)["target"], Json::parse(R"({"file":{"name":"rules.txt"}})"));
}

TEST(Slpf, Answer_tellsStatusRuleAndFeatures) {
    const auto done = readAnswer(response(R"({"status":200,"results":{"slpf":{"rule_number":1234}}})"));
    ASSERT_TRUE(done.ok());
    EXPECT_EQ(done->id, "r1");
    EXPECT_EQ(done->rule, 1234);
    const auto features = readAnswer(response(R"({"status":200,"results":{"versions":["1.0"],"profiles":["slpf"],"pairs":{"deny":["ipv4_net"]},"rate_limit":30}})"));
    ASSERT_TRUE(features.ok() && features->features);
    EXPECT_TRUE(features->features->can("deny", "ipv4_net"));
    EXPECT_FALSE(features->features->can("deny", "ipv6_net"));
    EXPECT_EQ(features->features->ratePerMinute, 30);
    EXPECT_EQ(*readFeatures(writeFeatures(*features->features)), *features->features);
}

TEST(Slpf, HostileAnswers_areRefusedOrCleaned) {
    for (const std::string& text : {std::string(), std::string("{}"), std::string(R"({"body":[]})"), response("{}"), response(R"({"status":"200"})"), response(R"({"status":99})"),
             response(R"({"status":200,"results":{"pairs":[1]}})"), response(R"({"status":200,"results":{"pairs":{"deny":"all"}}})"), std::string(2 << 20, ' ')}) {
        EXPECT_FALSE(readAnswer(text).ok()) << text.substr(0, 80);
    }
    const auto answer = readAnswer(response(R"({"status":500,"status_text":"a\nb\u001b[31m","results":{"slpf":{"rule_number":-1}}})"));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->text.find('\n'), std::string::npos);
    EXPECT_FALSE(answer->rule);
}

TEST(Slpf, RequestIds_areUuidsOfVersion4) {
    const std::string id = newRequestId();
    ASSERT_EQ(id.size(), 36U);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    EXPECT_NE(id, newRequestId());
}
