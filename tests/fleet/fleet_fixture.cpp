// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fleet/fleet_fixture.h"

#include <algorithm>

namespace metsuke::fleet::test {

std::string makeSigningRequest(const std::string& commonName, EVP_PKEY* key, EVP_PKEY* signer) {
    const RequestPointer request(X509_REQ_new());
    X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request.get()), "CN", MBSTRING_UTF8,
        reinterpret_cast<const unsigned char*>(commonName.data()), static_cast<int>(commonName.size()), -1,
        0);
    X509_REQ_set_pubkey(request.get(), key);
    EXPECT_GT(X509_REQ_sign(request.get(), signer, EVP_sha256()), 0);
    return pemOf(request.get()).value();
}

Computer::Computer(std::string name)
    : device(std::move(name))
    , identity(std::move(openc2::SigningKey::make()).value())
    , key(std::move(makeKey()).value()) { }

std::string Computer::signingRequest() const { return makeSigningRequest("anybody", key.get(), key.get()); }

openc2::EnrolmentRequest Computer::request() const {
    return {device, "host-" + device, "Debian GNU/Linux 12", "0.1.0", signingRequest(),
        identity.verifyingKey().toText()};
}

openc2::Heartbeat Computer::heartbeat(Timestamp sent) const {
    openc2::Heartbeat heartbeat;
    heartbeat.hostname = "host-" + device;
    heartbeat.system = "Debian GNU/Linux 12";
    heartbeat.version = METSUKE_VERSION;
    heartbeat.boot = "boot-1";
    heartbeat.epoch = "epoch-1";
    heartbeat.sent = sent;
    heartbeat.addresses = {*IpAddress::parse("10.0.0.5"), *IpAddress::parse("fe80::5")};
    return heartbeat;
}

std::unique_ptr<Roster> FleetTest::open() const {
    auto opened = Roster::open(path());
    EXPECT_TRUE(opened.ok()) << opened.error().message.id << ' ' << opened.error().detail;
    return opened.ok() ? std::move(*opened) : nullptr;
}

openc2::EnrolmentToken tokenShape(Timestamp now) {
    openc2::EnrolmentToken shape;
    shape.places = {"mqtts://10.0.0.1:8884"};
    shape.authority = std::string(64, 'a');
    shape.root = openc2::SigningKey::make()->verifyingKey().toText();
    shape.expires = now + kDay;
    return shape;
}

openc2::EnrolmentToken FleetTest::token(bool approvesAtOnce, Timestamp now) {
    const auto shape = tokenShape(now);
    auto made = roster->makeToken(shape, approvesAtOnce, "sato", now);
    EXPECT_TRUE(made.ok()) << made.error().message.id;
    return made.ok() ? *made : shape;
}

void FleetTest::add(const Computer& computer, Timestamp now) {
    ASSERT_WORKS(roster->addAgent(token(false, now).id, computer.request(), now));
    ASSERT_WORKS(decide(computer.device, AgentState::Approved, "sato", now));
}

Result<void> FleetTest::decide(
    const std::string& device, AgentState state, const std::string& by, Timestamp now) {
    const auto known = roster->agent(device);
    return roster->decide(device, known.ok() && *known ? (*known)->fingerprint : "", state, by, now);
}

CommandRecord FleetTest::order(const std::string& device, Timestamp now, Duration validity) {
    openc2::Command command;
    command.action = "query";
    command.targetKind = "features";
    command.target = "[]";
    command.device = device;
    command.notAfter = now + validity;
    auto ordered = roster->order(command, "sato", now);
    EXPECT_TRUE(ordered.ok()) << ordered.error().message.id << ' ' << ordered.error().detail;
    return ordered.ok() ? *ordered : CommandRecord{};
}

std::vector<std::string> FleetTest::logged() const {
    std::vector<std::string> kinds;
    const auto entries = roster->log(1000);
    for (const auto& entry : *entries) {
        kinds.push_back(entry.kind);
    }
    std::reverse(kinds.begin(), kinds.end());
    return kinds;
}

} // namespace metsuke::fleet::test
