// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/canonical_json.h"
#include "tests/openc2/samples.h"

#include <gtest/gtest.h>

#include <functional>

using namespace metsuke;
using namespace metsuke::openc2;
using namespace metsuke::openc2::test;

namespace {

using Change = std::function<void(Json&)>;

std::optional<ErrorCode> refusal(const std::string& text, const Change& change) {
    Json json = parseJson(text).value();
    change(json);
    const auto read = readCommand(canonical(json));
    return read.ok() ? std::nullopt : std::optional(read.error().code);
}

bool isResponse(const Change& change) {
    Json json = parseJson(writeResponse(sampleResponse())).value();
    change(json);
    return readResponse(canonical(json)).ok();
}

} // namespace

TEST(Command, RoundTrip_keepsEveryField) {
    const Command command = sampleCommand();
    const auto read = readCommand(writeCommand(command));
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(read->id, command.id);
    EXPECT_EQ(read->action, command.action);
    EXPECT_EQ(read->targetKind, command.targetKind);
    EXPECT_EQ(read->target, command.target);
    EXPECT_EQ(read->device, command.device);
    EXPECT_EQ(read->sequence, command.sequence);
    EXPECT_EQ(read->notAfter, command.notAfter);
    EXPECT_EQ(read->epoch, command.epoch);
    EXPECT_EQ(read->arguments, command.arguments);
    EXPECT_EQ(read->isDryRun, command.isDryRun);
    EXPECT_EQ(writeCommand(*read), writeCommand(command));
}

TEST(Command, Wire_isThatOfTheLanguageSpecification) {
    const Json json = parseJson(writeCommand(sampleCommand())).value();
    EXPECT_EQ(json["action"], "contain");
    EXPECT_EQ(json["target"].size(), 1U);
    EXPECT_EQ(json["args"]["response_requested"], "complete");
    EXPECT_EQ(json["args"]["er"]["downstream_device"]["devices"][0]["device_id"], "agent-7f3");
    EXPECT_EQ(json["args"]["x-metsuke"]["not_after"], 1'790'000'000'123);
}

TEST(Command, TargetsAndArguments_ofAnyJson_comeBack) {
    Command command = sampleCommand();
    command.arguments.clear();
    for (const std::string target : {R"(["versions"])", R"([])", R"("x")", R"({"at":1790000000000000001,"share":0.5})", ""}) {
        command.target = target;
        const auto read = readCommand(writeCommand(command));
        ASSERT_TRUE(read.ok()) << target;
        EXPECT_EQ(read->target, target);
        EXPECT_EQ(read->arguments, "");
    }
    command.target = "no json";
    EXPECT_FALSE(readCommand(writeCommand(command)).ok());
    command.target = "[]";
    command.arguments = "[]";
    EXPECT_FALSE(readCommand(writeCommand(command)).ok());
}

TEST(Command, WhatIsMissingOrWrong_isMalformed) {
    const std::vector<Change> changes{[](Json& json) { json = 5; }, [](Json& json) { json.erase("command_id"); }, [](Json& json) { json["command_id"] = "a b"; },
        [](Json& json) { json["command_id"] = std::string(65, 'a'); }, [](Json& json) { json["action"] = ""; }, [](Json& json) { json.erase("target"); },
        [](Json& json) { json["target"] = Json::object(); }, [](Json& json) { json["target"]["file"] = 1; }, [](Json& json) { json["target"] = "device"; },
        [](Json& json) { json["target"] = Json::object({{"a b", 1}}); }, [](Json& json) { json.erase("args"); }, [](Json& json) { json["args"].erase("x-metsuke"); },
        [](Json& json) { json["args"].erase("er"); }, [](Json& json) { json["args"]["er"]["downstream_device"]["devices"] = Json::array(); },
        [](Json& json) { json["args"]["er"]["downstream_device"]["devices"][0]["device_id"] = "../x"; },
        [](Json& json) { json["args"]["er"]["downstream_device"]["devices"].push_back(Json::object({{"device_id", "b"}})); },
        [](Json& json) { json["args"]["x-metsuke"].erase("seq"); }, [](Json& json) { json["args"]["x-metsuke"]["seq"] = -1; },
        [](Json& json) { json["args"]["x-metsuke"]["seq"] = "1"; }, [](Json& json) { json["args"]["x-metsuke"].erase("not_after"); },
        [](Json& json) { json["args"]["x-metsuke"]["epoch"] = nullptr; }, [](Json& json) { json["args"]["x-metsuke"]["dry_run"] = 1; }};
    for (size_t i = 0; i < changes.size(); ++i) {
        EXPECT_EQ(refusal(writeCommand(sampleCommand()), changes[i]), ErrorCode::Malformed) << i;
    }
}

TEST(Command, WhatIsNotUnderstood_isUnsupportedAsAWhole) {
    const std::vector<Change> changes{[](Json& json) { json["actuator"] = Json::object(); }, [](Json& json) { json["args"]["start_time"] = 1; },
        [](Json& json) { json["args"]["duration"] = 1; }, [](Json& json) { json["args"]["response_requested"] = "none"; },
        [](Json& json) { json["args"]["er"]["device_containment"] = "network_isolation"; }, [](Json& json) { json["args"]["x-metsuke"]["approvals"] = 1; }};
    for (size_t i = 0; i < changes.size(); ++i) {
        EXPECT_EQ(refusal(writeCommand(sampleCommand()), changes[i]), ErrorCode::Unsupported) << i;
    }
    EXPECT_FALSE(refusal(writeCommand(sampleCommand()), [](Json& json) { json["args"].erase("response_requested"); }));
}

TEST(Command, Time_finerThanMilliseconds_isCut) {
    Command command = sampleCommand();
    command.notAfter = Timestamp{1'790'000'000'123'999'999};
    EXPECT_EQ(readCommand(writeCommand(command))->notAfter, sampleCommand().notAfter);
    command.notAfter = Timestamp{INT64_MIN};
    EXPECT_EQ(readCommand(writeCommand(command))->notAfter, Timestamp{});
}

TEST(Response, RoundTrip_keepsEveryField) {
    const Response response = sampleResponse();
    const auto read = readResponse(writeResponse(response));
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(read->commandId, response.commandId);
    EXPECT_EQ(read->status, response.status);
    EXPECT_EQ(read->text, response.text);
    EXPECT_EQ(read->results, response.results);
    EXPECT_EQ(read->reason, response.reason);
}

TEST(Response, WithoutTextAndResults_isReadBack) {
    const auto read = readResponse(writeResponse({"c-1", 200, "", "", ""}));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->text + read->results + read->reason, "");
}

TEST(Response, Results_withFractions_comeBack) {
    Response response = sampleResponse();
    response.results = R"({"share":0.25,"time":1790000000000000001})";
    EXPECT_EQ(readResponse(writeResponse(response))->results, response.results);
}

TEST(Response, HostileText_isCleaned) {
    Response response = sampleResponse();
    response.text = "a\x1b[31m\xff" + std::string(9000, 'x');
    const auto read = readResponse(writeResponse(response));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->text.find('\x1b'), std::string::npos);
    EXPECT_LE(read->text.size(), 4096U);
}

TEST(Response, WhatIsMissingOrWrong_isMalformed) {
    EXPECT_TRUE(isResponse([](Json&) { }));
    EXPECT_TRUE(isResponse([](Json& json) { json["status"] = 102; }));
    for (const int status : {-1, 0, 201, 999, 1000}) {
        EXPECT_FALSE(isResponse([&](Json& json) { json["status"] = status; })) << status;
    }
    EXPECT_FALSE(isResponse([](Json& json) { json = Json::array(); }));
    EXPECT_FALSE(isResponse([](Json& json) { json["status"] = "200"; }));
    EXPECT_FALSE(isResponse([](Json& json) { json.erase("x-metsuke"); }));
    EXPECT_FALSE(isResponse([](Json& json) { json["x-metsuke"].erase("command_id"); }));
    EXPECT_FALSE(isResponse([](Json& json) { json["results"] = 1; }));
    EXPECT_FALSE(isResponse([](Json& json) { json["results"]["x-metsuke"] = "text"; }));
    EXPECT_FALSE(isResponse([](Json& json) { json["status_text"] = 1; }));
}
