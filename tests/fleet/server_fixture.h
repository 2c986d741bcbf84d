// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fleet/fleet_fixture.h"

#include "core/fleet/dispatch.h"
#include "core/fleet/enrolment_desk.h"
#include "core/fleet/reception.h"
#include "core/openc2/notices.h"

#include <nlohmann/json.hpp>

namespace metsuke::fleet::test {

/// A way that keeps what is sent by it.
class FakeWay : public transport::Transport {
public:
    explicit FakeWay(std::string name)
        : m_name(std::move(name)) { }
    Result<void> send(transport::Parcel parcel) override {
        if (isFull || sent.size() >= room) {
            return Error(ErrorCode::Busy, "transport.busy");
        }
        sent.push_back(std::move(parcel));
        return {};
    }
    [[nodiscard]] bool isConnected() const override { return isUp; }
    [[nodiscard]] std::string name() const override { return m_name; }

    std::vector<transport::Parcel> sent;
    bool isUp = true;
    bool isFull = false;
    size_t room = SIZE_MAX; ///< parcels

private:
    std::string m_name;
};

/// Everything of the server but its thread and its real ways.
class ServerTest : public FleetTest {
protected:
    void SetUp() override;

    /// What the desk answers, opened with the root; nullopt: nothing.
    std::optional<openc2::EnrolmentReply> ask(const std::string& token, const std::string& text,
        Timestamp now = kNow, const std::string& way = "mqtts://10.0.0.1:8883");
    static std::string requestText(const Computer& computer, const openc2::EnrolmentToken& token);
    /// Reasons of refusals in the log, oldest first.
    [[nodiscard]] std::vector<std::string> refusals() const;

    static transport::Parcel sealed(
        const Computer& computer, openc2::Envelope::Type type, const std::string& body, Timestamp now = kNow);
    static transport::Parcel answerOf(const Computer& computer, const std::string& command, int status = 200);
    /// With results in the wrapper, as they travel; the text is JSON.
    static transport::Parcel answerWith(const Computer& computer, const std::string& command, const std::string& results);
    /// What the server remembers besides the roster is gone.
    void restart();
    void take(const transport::Parcel& parcel, Timestamp now = kNow,
        const std::string& way = "mqtts://10.0.0.1:8883");
    /// The computer says how it is.
    void beat(const Computer& computer, Timestamp now, const std::string& boot = "boot-1",
        const std::string& epoch = "epoch-1");
    /// Of the commands that were sent by the way, acknowledgements left out.
    static std::vector<std::string> commandsIn(const FakeWay& way);
    static std::vector<std::string> acknowledgedIn(const FakeWay& way);

    FakeWay mqtt{"mqtts://10.0.0.1:8883"};
    FakeWay local{"unix:/run/agents.sock"};
    Ways ways{&local, &mqtt};
    std::optional<CertificateAuthority> authority;
    std::optional<FleetKeys> keys;
    std::unique_ptr<RefusalLog> refusalLog;
    std::unique_ptr<Dispatch> dispatch;
    std::unique_ptr<EnrolmentDesk> desk;
    std::unique_ptr<Reception> reception;
};

} // namespace metsuke::fleet::test
