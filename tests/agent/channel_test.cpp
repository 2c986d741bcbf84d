// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/channel.h"
#include "app/agent/sensor_messages.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <thread>

using namespace metsuke;
using namespace metsuke::agent;

TEST(Channel, Frames_comeWholeAndInOrder_andThenTheEnd) {
    auto ends = Channel::make();
    ASSERT_TRUE(ends);
    const std::string large(100'000, 'x');
    std::thread sender([&] {
        for (int i = 0; i < 100; ++i) {
            EXPECT_TRUE(ends->first.send({FrameKind::Activities, large + std::to_string(i)}));
        }
        ends->first.finish();
    });
    for (int i = 0; i < 100; ++i) {
        const auto frame = ends->second.receive(5000);
        ASSERT_TRUE(frame && *frame);
        EXPECT_EQ((*frame)->text, large + std::to_string(i));
    }
    sender.join();
    const auto end = ends->second.receive(5000);
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, ErrorCode::NotFound);
}

TEST(Channel, NothingSent_waitsNoLongerThanAsked) {
    auto ends = Channel::make();
    ASSERT_TRUE(ends);
    const auto frame = ends->second.receive(0);
    ASSERT_TRUE(frame);
    EXPECT_FALSE(*frame);
}

TEST(Channel, HostileFrames_areRefused) {
    for (const std::string& bytes : {std::string("?x"), std::string(Channel::kMaximumFrame + 1, 'a')}) {
        auto ends = Channel::make();
        ASSERT_TRUE(ends);
        ASSERT_EQ(::send(ends->first.descriptor(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
        const auto frame = ends->second.receive(1000);
        ASSERT_FALSE(frame);
        EXPECT_EQ(frame.error().code, ErrorCode::Malformed);
        EXPECT_FALSE(ends->first.send({FrameKind::Activities, std::string(Channel::kMaximumFrame, 'x')}));
    }
}

TEST(Channel, OtherEndGone_isAnErrorAndNoSignal) {
    auto ends = Channel::make();
    ASSERT_TRUE(ends);
    { const Channel gone(std::move(ends->second)); }
    const auto sent = ends->first.send({FrameKind::End, {}});
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::NotFound);
}

TEST(SensorMessages, StateAndErrors_comeBackAsTheyWent) {
    sensor::SensorState state;
    state.recordings.push_back({"file", "fanotify", Message("sensor.unwatched").with("target", "/x").with("count", int64_t{2}), {"/x", "/y"}});
    const auto read = readState(writeState(state));
    ASSERT_TRUE(read);
    ASSERT_EQ(read->recordings.size(), 1U);
    EXPECT_EQ(read->recordings[0].by, "fanotify");
    EXPECT_EQ(read->recordings[0].why.id, "sensor.unwatched");
    EXPECT_EQ(read->recordings[0].why.args.size(), 2U);
    EXPECT_EQ(read->recordings, state.recordings);
    const Error error = readError(writeError({ErrorCode::PermissionDenied, Message("sensor.nothing"), "words"}));
    EXPECT_EQ(error.code, ErrorCode::PermissionDenied);
    EXPECT_EQ(error.message, Message("sensor.nothing"));
    EXPECT_EQ(error.detail, "words");
}

TEST(SensorMessages, HostileText_isRefusedOrEmpty) {
    EXPECT_FALSE(readState("{}"));
    EXPECT_FALSE(readState("[1]"));
    EXPECT_FALSE(readState("["));
    EXPECT_FALSE(readState(R"([{"subject": "file", "why": []}])"));
    EXPECT_EQ(readError(R"({"code": 99, "message": {"id": "agent.channel_gone", "arguments": {}}})").code, ErrorCode::Internal);
    EXPECT_EQ(readError("nothing").code, ErrorCode::Malformed);
}
