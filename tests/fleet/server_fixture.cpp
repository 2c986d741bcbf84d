// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fleet/server_fixture.h"

#include <algorithm>

namespace metsuke::fleet::test {

using openc2::Envelope;
using transport::Parcel;
using transport::ParcelKind;

namespace {

const std::vector<std::string> kPlaces{"mqtts://10.0.0.1:8883", "unix:/run/agents.sock"};

} // namespace

void ServerTest::SetUp() {
    FleetTest::SetUp();
    authority.emplace(std::move(CertificateAuthority::open(path(), kNow)).value());
    keys.emplace(std::move(FleetKeys::open(path())).value());
    ASSERT_WORKS(keys->keepPolicy(kPlaces));
    restart();
}

void ServerTest::restart() {
    refusalLog = std::make_unique<RefusalLog>(*roster);
    dispatch = std::make_unique<Dispatch>(*roster, *keys, ways);
    desk = std::make_unique<EnrolmentDesk>(*roster, *authority, *keys, *refusalLog);
    reception = std::make_unique<Reception>(*roster, *dispatch, *desk, *keys, *refusalLog);
}

std::optional<openc2::EnrolmentReply> ServerTest::ask(
    const std::string& token, const std::string& text, Timestamp now, const std::string& way) {
    const auto answer = desk->answer(token, text, way, now);
    EXPECT_TRUE(answer.ok()) << answer.error().message.id << ' ' << answer.error().detail;
    if (!answer.ok() || !*answer) {
        return std::nullopt;
    }
    const auto reply = openc2::readEnrolmentReply(**answer, keys->operatorKey().verifyingKey());
    EXPECT_TRUE(reply.ok());
    return reply.ok() ? std::optional(*reply) : std::nullopt;
}

std::string ServerTest::requestText(const Computer& computer, const openc2::EnrolmentToken& token) {
    const auto text = openc2::writeEnrolmentRequest(computer.request(), token, computer.identity);
    EXPECT_TRUE(text.ok());
    return text.ok() ? *text : std::string();
}

std::vector<std::string> ServerTest::refusals() const {
    std::vector<std::string> reasons;
    const auto entries = roster->log(2000);
    for (const auto& entry : *entries) {
        if (entry.kind == "refused") {
            reasons.push_back(nlohmann::json::parse(entry.what)["reason"]);
        }
    }
    std::reverse(reasons.begin(), reasons.end());
    return reasons;
}

Parcel ServerTest::sealed(
    const Computer& computer, Envelope::Type type, const std::string& body, Timestamp now) {
    Envelope envelope;
    envelope.type = type;
    envelope.requestId = "request";
    envelope.created = now;
    envelope.from = computer.device;
    envelope.to = {kProducer};
    envelope.body = body;
    const auto text = openc2::seal(envelope, computer.identity);
    EXPECT_TRUE(text.ok()) << text.error().message.id;
    return {type == Envelope::Type::Response ? ParcelKind::Response : ParcelKind::Telemetry, computer.device,
        text.ok() ? *text : ""};
}

Parcel ServerTest::answerOf(const Computer& computer, const std::string& command, int status) {
    return sealed(
        computer, Envelope::Type::Response, openc2::writeResponse({command, status, "done", "", ""}));
}

Parcel ServerTest::answerWith(const Computer& computer, const std::string& command, const std::string& results) {
    const nlohmann::json body{{"status", 200}, {"x-metsuke", {{"command_id", command}, {"reason", ""}}},
        {"results", {{"x-metsuke", {{"x-metsuke:json", results}}}}}};
    return sealed(computer, Envelope::Type::Response, body.dump());
}

void ServerTest::take(const Parcel& parcel, Timestamp now, const std::string& way) {
    ASSERT_WORKS(reception->take(parcel, way, now));
}

void ServerTest::beat(
    const Computer& computer, Timestamp now, const std::string& boot, const std::string& epoch) {
    auto heartbeat = computer.heartbeat(now);
    heartbeat.boot = boot;
    heartbeat.epoch = epoch;
    heartbeat.policyVersion = keys->policyVersion();
    take(sealed(computer, Envelope::Type::Notification, openc2::writeHeartbeat(heartbeat), now), now);
}

namespace {

template <typename Visit> void eachOpened(const FakeWay& way, Visit visit) {
    for (const Parcel& parcel : way.sent) {
        const auto json = nlohmann::json::parse(parcel.text);
        visit(json["body"]["openc2"], parcel);
    }
}

} // namespace

std::vector<std::string> ServerTest::commandsIn(const FakeWay& way) {
    std::vector<std::string> ids;
    eachOpened(way, [&](const nlohmann::json& body, const Parcel&) {
        if (body.contains("request")) {
            ids.push_back(body["request"]["command_id"]);
        }
    });
    return ids;
}

std::vector<std::string> ServerTest::acknowledgedIn(const FakeWay& way) {
    std::vector<std::string> ids;
    eachOpened(way, [&](const nlohmann::json& body, const Parcel&) {
        if (body.contains("notification")) {
            const auto told = openc2::readAcknowledgement(body["notification"].dump());
            EXPECT_TRUE(told.ok());
            ids.insert(ids.end(), told->begin(), told->end());
        }
    });
    return ids;
}

} // namespace metsuke::fleet::test
