// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/message_json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace metsuke;
using Json = nlohmann::ordered_json;

TEST(MessageJson, EveryKindOfArgument_comesBackInItsOrder) {
    const Message message = Message("endpoint.gap.owners").with("z", int64_t{-5}).with("share", 0.5).with("path", "/tmp/日本");
    const auto read = readMessage(Json::parse(messageJson(message).dump()));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, message);
    EXPECT_EQ(*readMessage(messageJson(Message())), Message());
}

TEST(MessageJson, LongAndHostileTexts_areCutAndCleaned) {
    const auto read = readMessage(messageJson(Message("a").with("x", std::string(9'000, '\xff')).with("y", "\x1b[2J")));
    ASSERT_TRUE(read.ok());
    EXPECT_LE(std::get<std::string>(read->args[0].second).size(), kMaximumMessageText);
    EXPECT_EQ(std::get<std::string>(read->args[1].second), "\\x1b[2J");
}

TEST(MessageJson, WhatNoMessageIs_isRefused) {
    const std::string manyArguments = [] {
        Json json{{"id", "a"}, {"arguments", Json::object()}};
        for (int i = 0; i < 17; ++i) {
            json["arguments"]["n" + std::to_string(i)] = i;
        }
        return json.dump();
    }();
    for (const std::string& text : {std::string("[]"), std::string("{}"), std::string(R"({"id": 5, "arguments": {}})"), std::string(R"({"id": "a b", "arguments": {}})"),
             std::string(R"({"id": "a", "arguments": []})"), std::string(R"({"id": "a", "arguments": {}, "x": 1})"),
             std::string(R"({"id": "a", "arguments": {"": 1}})"), std::string(R"({"id": "a", "arguments": {"n": [1]}})"),
             std::string(R"({"id": "a", "arguments": {"n": 9223372036854775808}})"),
             R"({"id": "a", "arguments": {"n": ")" + std::string(kMaximumMessageText + 1, 'x') + "\"}}", manyArguments}) {
        const auto read = readMessage(Json::parse(text));
        ASSERT_FALSE(read.ok()) << text.substr(0, 80);
        EXPECT_EQ(read.error().code, ErrorCode::Malformed);
    }
}
