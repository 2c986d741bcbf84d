// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/base64.h"
#include "core/openc2/command.h"
#include "core/openc2/enrolment.h"
#include "core/openc2/envelope.h"
#include "core/openc2/heartbeat.h"

#include <algorithm>
#include <string>

// Messages with something in every field. Times are whole milliseconds, which is what travels.
namespace metsuke::openc2::test {

/// Aborts where there can be no pair of keys.
inline SigningKey makeKey() { return std::move(SigningKey::make()).value(); }

/// PKCS 8 in PEM of an Ed25519 secret, which may be of a wrong size: RFC 8410, section 7.
inline std::string pemOf(const std::string& secret) {
    std::string text = encodeBase64Url(asBytes(std::string("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16) + secret));
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
}

inline Command sampleCommand() {
    return {"01j-7f3", "contain", "x-metsuke:trace", R"({"local":"10.0.0.5","port":443})", "agent-7f3", 881,
        Timestamp{1'790'000'000'123 * kMillisecond}, "0123456789abcdef", R"({"case":"C-104"})", true};
}

inline Response sampleResponse() { return {"01j-7f3", 400, "The command was not carried out.", R"({"steps":[1,2]})", "plan_stale"}; }

inline Envelope sampleEnvelope() {
    return {Envelope::Type::Request, "r-1", Timestamp{1'790'000'000'000 * kMillisecond}, "workstation", {"agent-7f3", "agent-8a0"},
        writeCommand(sampleCommand())};
}

inline EnrolmentToken sampleToken(const SigningKey& root) {
    return {"0011aabb", "AAECAwQFBgcICQoLDA0ODw", {"mqtts://10.0.0.1:8884", "unix:/run/metsuke/agents.sock", "file:/media/stick"},
        std::string(64, 'a'), root.verifyingKey().toText(), Timestamp{1'790'000'000'000 * kMillisecond}};
}

inline EnrolmentRequest sampleRequest(const SigningKey& identity) {
    return {"agent-7f3", "pc-12", "Debian GNU/Linux 12, Linux 6.1.0", "1.0",
        "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n", identity.verifyingKey().toText()};
}

inline Policy samplePolicy(const SigningKey& analyst, const SigningKey& administrator) {
    using Rules = MitigationRules;
    Rules rules{{{"kill_process", 3}}, {{Rules::Kind::Path, "/srv/*", Rules::Effect::Refuse}, {Rules::Kind::Address, "10.0.9.0/24", Rules::Effect::Raise}}, 5, 0, 10, 2, kHour};
    return {17, {{"Ann", "analyst", analyst.verifyingKey().toText()}, {"Ben", "administrator", administrator.verifyingKey().toText()}},
        {"mqtts://10.0.0.1:8883"}, std::move(rules), R"([{"check":"updates"}])"};
}

inline EnrolmentReply sampleReply(const std::string& policy) {
    return {EnrolmentReply::Outcome::Accepted, "", "-----BEGIN CERTIFICATE-----\nMIIB\n", "-----BEGIN CERTIFICATE-----\nMIIC\n", policy};
}

inline Heartbeat sampleHeartbeat() {
    Heartbeat heartbeat;
    heartbeat.hostname = "pc-12";
    heartbeat.system = "Debian GNU/Linux 12, Linux 6.1.0";
    heartbeat.version = "1.0";
    heartbeat.boot = "b0071d";
    heartbeat.epoch = "0123456789abcdef";
    heartbeat.sent = {1'790'000'000'456 * kMillisecond};
    heartbeat.addresses = {*IpAddress::parse("10.0.0.12"), *IpAddress::parse("fe80::1")};
    heartbeat.macs = {"00:11:22:33:44:55"};
    heartbeat.recordings = {{"process", "ebpf", {}},
        {"file", "", Message("sensor.no_fanotify").with("at", int64_t{1'790'000'000'000'000'001}).with("share", 0.1).with("path", "/a")}};
    heartbeat.historyBytes = 5'000'000'000;
    heartbeat.historyLimit = 10'000'000'000;
    heartbeat.historyFrom = {1'780'000'000'000 * kMillisecond};
    heartbeat.retention = 30 * kDay;
    heartbeat.lost = 3;
    heartbeat.isDiskFull = true;
    heartbeat.policyVersion = 17;
    heartbeat.certificateUntil = {1'800'000'000'000 * kMillisecond};
    heartbeat.head = std::string(64, 'b');
    return heartbeat;
}

} // namespace metsuke::openc2::test
