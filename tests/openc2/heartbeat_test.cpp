// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/canonical_json.h"
#include "tests/openc2/samples.h"

#include <gtest/gtest.h>

#include <limits>

using namespace metsuke;
using namespace metsuke::openc2;
using namespace metsuke::openc2::test;

namespace {

template <typename Change> bool isReadAfter(Change change) {
    Json json = parseJson(writeHeartbeat(sampleHeartbeat())).value();
    change(json["x-metsuke"]["heartbeat"]);
    return readHeartbeat(canonical(json)).ok();
}

} // namespace

TEST(Heartbeat, RoundTrip_keepsEveryField) {
    const Heartbeat heartbeat = sampleHeartbeat();
    const auto read = readHeartbeat(writeHeartbeat(heartbeat));
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(read->hostname, heartbeat.hostname);
    EXPECT_EQ(read->system, heartbeat.system);
    EXPECT_EQ(read->version, heartbeat.version);
    EXPECT_EQ(read->boot, heartbeat.boot);
    EXPECT_EQ(read->epoch, heartbeat.epoch);
    EXPECT_EQ(read->sent, heartbeat.sent);
    EXPECT_EQ(read->addresses, heartbeat.addresses);
    EXPECT_EQ(read->macs, heartbeat.macs);
    ASSERT_EQ(read->recordings.size(), 2U);
    for (size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(read->recordings[i].subject, heartbeat.recordings[i].subject);
        EXPECT_EQ(read->recordings[i].by, heartbeat.recordings[i].by);
        EXPECT_EQ(read->recordings[i].why, heartbeat.recordings[i].why);
    }
    EXPECT_EQ(read->historyBytes, heartbeat.historyBytes);
    EXPECT_EQ(read->historyLimit, heartbeat.historyLimit);
    EXPECT_EQ(read->historyFrom, heartbeat.historyFrom);
    EXPECT_EQ(read->retention, heartbeat.retention);
    EXPECT_EQ(read->lost, heartbeat.lost);
    EXPECT_EQ(read->isDiskFull, heartbeat.isDiskFull);
    EXPECT_EQ(read->policyVersion, heartbeat.policyVersion);
    EXPECT_EQ(read->certificateUntil, heartbeat.certificateUntil);
    EXPECT_EQ(read->head, heartbeat.head);
}

TEST(Heartbeat, OfAnAgentThatKnowsNothing_isReadBack) { EXPECT_TRUE(readHeartbeat(writeHeartbeat({})).ok()); }

TEST(Heartbeat, WhatIsBeyondTheLimits_isCutWhenItIsWritten) {
    Heartbeat heartbeat = sampleHeartbeat();
    heartbeat.hostname = std::string(5000, 'x');
    heartbeat.addresses.assign(1000, *IpAddress::parse("10.0.0.1"));
    heartbeat.macs.assign(1000, "00:11:22:33:44:55");
    heartbeat.recordings.assign(1000, heartbeat.recordings[1]);
    heartbeat.recordings[0].why.args.assign(100, {"n", std::numeric_limits<double>::infinity()});
    heartbeat.historyBytes = INT64_MAX;
    heartbeat.lost = -1;
    heartbeat.sent = Timestamp{INT64_MAX};
    const auto read = readHeartbeat(writeHeartbeat(heartbeat));
    ASSERT_TRUE(read.ok()) << read.error().message.id;
    EXPECT_EQ(read->hostname.size(), 255U);
    EXPECT_EQ(read->addresses.size(), 64U);
    EXPECT_EQ(read->recordings.size(), 32U);
    EXPECT_EQ(read->recordings[0].why.args.size(), 16U);
    EXPECT_EQ(read->lost, 0);
}

TEST(Heartbeat, WhatIsMissingOrWrong_isMalformed) {
    EXPECT_TRUE(isReadAfter([](Json&) { }));
    EXPECT_TRUE(isReadAfter([](Json& json) { json["x-later"] = 1; }));
    const Json good = parseJson(writeHeartbeat(sampleHeartbeat())).value()["x-metsuke"]["heartbeat"];
    for (const auto& [name, value] : good.items()) {
        EXPECT_FALSE(isReadAfter([&](Json& json) { json.erase(name); })) << name;
        EXPECT_FALSE(isReadAfter([&](Json& json) { json[name] = Json::object(); })) << name;
    }
    EXPECT_FALSE(isReadAfter([](Json& json) { json["addresses"] = {"10.0.0"}; }));
    EXPECT_FALSE(isReadAfter([](Json& json) { json["addresses"] = std::vector<std::string>(65, "10.0.0.1"); }));
    EXPECT_FALSE(isReadAfter([](Json& json) { json["lost"] = -1; }));
    EXPECT_FALSE(isReadAfter([](Json& json) { json["recordings"][1]["why"]["args"][0]["integer"] = "1x"; }));
    EXPECT_FALSE(isReadAfter([](Json& json) { json["recordings"][1]["why"]["args"][1]["number"] = "inf"; }));
    EXPECT_FALSE(isReadAfter([](Json& json) { json["recordings"][1]["why"]["args"][2].erase("text"); }));
    EXPECT_FALSE(readHeartbeat("{}").ok());
    EXPECT_FALSE(readHeartbeat("").ok());
}
