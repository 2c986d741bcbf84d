// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/transport/inbox.h"

#include "core/transport/backoff.h"
#include "core/transport/mqtt_topics.h"
#include "core/transport/outbox.h"
#include "core/transport/role_rules.h"

using namespace metsuke;
using namespace metsuke::transport;
using namespace metsuke::transport::test;

TEST(DeviceName, NoneThatMeansSomethingElse) {
    EXPECT_TRUE(isDeviceName("pc-12"));
    for (const char* reserved : {"all", "enrol", "workstation"}) {
        EXPECT_FALSE(isDeviceName(reserved)) << reserved;
        EXPECT_FALSE(checkRole(agent(reserved)).ok()) << reserved;
    }
}

TEST(RoleRules, EachRole_sendsItsOwnKindsOnly) {
    using enum ParcelKind;
    const std::map<Role::Kind, std::set<ParcelKind>> sent{{Role::Kind::Workstation, {Command, EnrolReply}}, {Role::Kind::Agent, {Response, Telemetry}},
        {Role::Kind::Enrolling, {EnrolRequest}}, {Role::Kind::Producer, {Command}}};
    const std::map<Role::Kind, std::set<ParcelKind>> received{{Role::Kind::Workstation, {Response, Telemetry, EnrolRequest}},
        {Role::Kind::Agent, {Command}}, {Role::Kind::Enrolling, {EnrolReply}}, {Role::Kind::Producer, {Response}}};
    for (const Role& role : {Role{}, agent("pc-1"), enrolling("pc-1"), Role{Role::Kind::Producer, "pc-1"}}) {
        for (const ParcelKind kind : {Command, Response, Telemetry, EnrolRequest, EnrolReply}) {
            EXPECT_EQ(checkOutgoing(role, {kind, "pc-1", "x"}).ok(), sent.at(role.kind).contains(kind));
            EXPECT_EQ(isIncoming(role, kind, "pc-1", 1), received.at(role.kind).contains(kind));
        }
    }
}

TEST(RoleRules, Agent_isNobodyElse) {
    EXPECT_FAILS(checkOutgoing(agent("pc-1"), {ParcelKind::Response, "pc-2", "x"}), ErrorCode::InvalidArgument, "transport.address_refused");
    const auto filled = checkOutgoing(agent("pc-1"), response("x"));
    ASSERT_TRUE(filled.ok());
    EXPECT_EQ(filled->address, "pc-1");
    EXPECT_FALSE(isIncoming(agent("pc-1"), ParcelKind::Command, "pc-2", 1));
    EXPECT_TRUE(isIncoming(agent("pc-1"), ParcelKind::Command, kEverybody, 1));
    EXPECT_FALSE(isIncoming(Role{}, ParcelKind::Telemetry, kEverybody, 1));
}

TEST(RoleRules, Producer_tellsDevicesOfOthersAndNeverAll) {
    const Role producer{Role::Kind::Producer, "c1"};
    EXPECT_TRUE(checkOutgoing(producer, command("fw_7.plant@example.com", "x")).ok());
    EXPECT_EQ(topicOf(command("fw_7.plant", {}), "soc"), "oc2/cmd/device/fw_7.plant");
    ASSERT_TRUE(checkOutgoing(producer, command("", "x")).ok());
    EXPECT_EQ(topicOf(command("", {}), "soc"), "oc2/cmd/ap/slpf");
    EXPECT_FALSE(checkOutgoing(Role{}, command("", "x")).ok()) << "the fleet's workstation has no such topic";
    for (const std::string& wrong : {std::string(kEverybody), std::string("a/b"), std::string("#"), std::string("+"), std::string("a\nb"), std::string(129, 'a')}) {
        EXPECT_FALSE(checkOutgoing(producer, command(wrong, "x")).ok()) << wrong;
    }
    for (const char* topic : {"oc2/rsp", "oc2/rsp/soc"}) {
        const auto parcel = parseTopic(topic, "soc");
        ASSERT_TRUE(parcel) << topic;
        EXPECT_TRUE(isIncoming(producer, parcel->kind, parcel->address, 1)) << topic;
        EXPECT_FALSE(isIncoming(Role{}, parcel->kind, parcel->address, 1)) << "agents say who they are";
    }
}

TEST(RoleRules, Parcel_atMostOneMebibyte) {
    EXPECT_TRUE(checkOutgoing(Role{}, command("pc-1", std::string(kMaximumParcel, 'x'))).ok());
    EXPECT_FAILS(checkOutgoing(Role{}, command("pc-1", std::string(kMaximumParcel + 1, 'x'))), ErrorCode::InvalidArgument, "transport.parcel_too_large");
    EXPECT_FALSE(isIncoming(agent("pc-1"), ParcelKind::Command, "pc-1", kMaximumParcel + 1));
}

TEST(RoleRules, EnrolRequest_whichAnybodyMaySend_isSmall) {
    EXPECT_TRUE(checkOutgoing(enrolling("t0ken"), {ParcelKind::EnrolRequest, {}, std::string(kMaximumEnrolRequest, 'x')}).ok());
    EXPECT_FAILS(checkOutgoing(enrolling("t0ken"), {ParcelKind::EnrolRequest, {}, std::string(kMaximumEnrolRequest + 1, 'x')}), ErrorCode::InvalidArgument,
        "transport.parcel_too_large");
    EXPECT_FALSE(isIncoming(Role{}, ParcelKind::EnrolRequest, "t0ken", kMaximumEnrolRequest + 1));
    EXPECT_TRUE(isIncoming(enrolling("t0ken"), ParcelKind::EnrolReply, "t0ken", kMaximumParcel));
}

TEST(Outbox, Full_refusesAndKeepsWhatItHas) {
    const WakeEvent bell;
    Outbox byNumber(bell);
    for (size_t i = 0; i < Outbox::kParcels; ++i) {
        ASSERT_TRUE(byNumber.push(command("pc-1", std::to_string(i))).ok());
    }
    EXPECT_FAILS(byNumber.push(command("pc-1", "more")), ErrorCode::Busy, "transport.queue_full");
    EXPECT_EQ(byNumber.pop()->text, "0");
    EXPECT_TRUE(byNumber.push(command("pc-1", "more")).ok());

    Outbox bySize(bell);
    for (size_t i = 0; i < Outbox::kBytes / kMaximumParcel; ++i) {
        ASSERT_TRUE(bySize.push(command("pc-1", std::string(kMaximumParcel, 'x'))).ok());
    }
    EXPECT_FAILS(bySize.push(command("pc-1", "x")), ErrorCode::Busy, "transport.queue_full");
}

TEST(Outbox, PutBack_comesNext) {
    const WakeEvent bell;
    Outbox outbox(bell);
    for (const char* text : {"1", "2"}) {
        ASSERT_TRUE(outbox.push(command("pc-1", text)).ok());
    }
    outbox.putBack(*outbox.pop());
    EXPECT_EQ(outbox.pop()->text, "1");
    EXPECT_EQ(outbox.pop()->text, "2");
    EXPECT_TRUE(outbox.isEmpty());
}

TEST(Backoff, Pauses_growToTheirBoundAndVary) {
    using std::chrono::milliseconds;
    Backoff backoff({milliseconds(1'000), milliseconds(300'000)});
    std::set<int64_t> seen;
    milliseconds longest{0};
    for (int i = 0; i < 200; ++i) {
        const milliseconds pause = backoff.next();
        EXPECT_GE(pause, milliseconds(100));
        EXPECT_LE(pause, i < 9 ? milliseconds(1'000) * (1 << i) : milliseconds(300'000));
        longest = std::max(longest, pause);
        seen.insert(pause.count());
    }
    EXPECT_GT(longest, milliseconds(200'000));
    EXPECT_GT(seen.size(), 150U);
    backoff.reset();
    EXPECT_LE(backoff.next(), milliseconds(1'000));
}

TEST(MqttTopics, Parcel_comesBackFromItsTopic) {
    using enum ParcelKind;
    for (const ParcelKind kind : {Command, Response, Telemetry, EnrolRequest, EnrolReply}) {
        const std::string topic = topicOf({kind, "pc-1", {}}, "workstation");
        const auto parcel = parseTopic(topic, "workstation");
        ASSERT_TRUE(parcel) << topic;
        EXPECT_EQ(parcel->kind, kind) << topic;
        EXPECT_EQ(parcel->address, "pc-1") << topic;
    }
    EXPECT_EQ(topicOf(command(std::string(kEverybody), {}), "workstation"), "oc2/cmd/all");
    EXPECT_EQ(parseTopic("oc2/cmd/all", "workstation")->address, kEverybody);
}

TEST(MqttTopics, Strange_areNobodys) {
    for (const std::string& topic : {std::string(), std::string("oc2"), std::string("oc2/cmd"), std::string("oc2/cmd/ap/er"), std::string("oc2/cmd/device"),
             std::string("oc2/cmd/device/a/b"), std::string("oc2/rsp/somebody"), std::string("oc2/rsp/somebody/pc-1"), std::string("metsuke/tele"),
             std::string("metsuke/enrol/t/other"), std::string("$SYS/broker"), "metsuke/tele/" + std::string(400, 'a')}) {
        EXPECT_FALSE(parseTopic(topic, "workstation")) << topic;
    }
}
