// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/evidence_handler.h"
#include "core/actuator/linux/evidence_outlet.h"
#include "core/actuator/order_desk.h"
#include "core/agent/agent_client.h"
#include "core/base/wall_clock.h"
#include "core/openc2/envelope.h"
#include "core/plan/plan_codec.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/actuator/nothing_protected.h"

#include <gtest/gtest.h>

#include <mutex>

// A computer whose evidence is fetched: its actuator, and its agent in front of that.
namespace metsuke::test {

inline constexpr const char* kSender = "agent-1";

/// What runs as root on the agent's computer, with evidence that it collected.
class Collector {
public:
    /// The folder has the root's key and the policy that it signed.
    explicit Collector(const std::filesystem::path& folder)
        : m_folder(folder)
        , m_journal(actuator::Journal::open(folder, sensor::bootId()).value())
        , m_actuator(*m_journal, m_handlers, settings())
        , m_outlet(folder / "evidence", folder / "outgoing", *m_journal)
        , m_desk(actuator::OrderDesk::open(folder, kSender, m_actuator, *m_journal).value()) {
        m_handlers.add(plan::Action::CollectEvidence, std::make_shared<actuator::EvidenceHandler>(actuator::test::kNothingProtected, folder / "evidence", sensor::bootId()));
        m_desk.setOutlet([this](std::string_view request, const std::string& by, Timestamp now) { return m_outlet.hand(request, by, now); });
    }
    /// The undo id of the step.
    std::string collect(const std::string& file, const openc2::SigningKey& by) {
        plan::EvidenceTarget target;
        target.files = {file};
        const Timestamp now = wallClock();
        openc2::Command command;
        command.id = "look";
        command.action = "remediate";
        command.targetKind = plan::kPlanTarget;
        command.target = plan::writePlan({"plan-1", "", kSender, {now.ns - now.ns % kMillisecond + kHour}, {{"s1", plan::Action::CollectEvidence, target, {}}}});
        command.device = kSender;
        command.epoch = "e";
        command.notAfter = now + kMinute;
        command.isDryRun = true;
        const auto looked = plan::readReport(take(sealed(command, by)).results);
        EXPECT_TRUE(looked.ok());
        command.id = "run";
        command.isDryRun = false;
        command.sequence = 1;
        command.arguments = plan::writePlanArguments({looked->planHash, {}});
        const auto done = plan::readReport(take(sealed(command, by)).results);
        EXPECT_TRUE(done.ok() && done->state == plan::State::Done);
        return done->steps.at(0).undoId;
    }
    openc2::Response take(const std::string& sealed) {
        const std::lock_guard lock(m_mutex);
        return m_desk.take(sealed, wallClock(), {});
    }
    [[nodiscard]] size_t sealedCopies() const {
        std::error_code none;
        return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(m_folder / "outgoing", none), std::filesystem::directory_iterator()));
    }

private:
    static std::string sealed(const openc2::Command& command, const openc2::SigningKey& by) {
        openc2::Envelope envelope;
        envelope.requestId = command.id;
        envelope.created = wallClock();
        envelope.from = "workstation";
        envelope.to = {kSender};
        envelope.body = openc2::writeCommand(command);
        return openc2::seal(envelope, by).value();
    }
    static actuator::Actuator::Settings settings() {
        actuator::Actuator::Settings settings;
        settings.device = kSender;
        settings.boot = sensor::bootId();
        settings.run.clock = [] { return actuator::Moment{wallClock(), sensor::sinceBoot()}; };
        return settings;
    }
    const std::filesystem::path m_folder;
    std::mutex m_mutex; ///< guards m_desk
    std::unique_ptr<actuator::Journal> m_journal;
    actuator::HandlerRegistry m_handlers;
    actuator::Actuator m_actuator;
    actuator::EvidenceOutlet m_outlet;
    actuator::OrderDesk m_desk;
};

using Bring = std::function<openc2::Response(const std::string& sealed)>;

inline std::unique_ptr<agent::AgentClient> startCollecting(const std::filesystem::path& state, Bring bring) {
    agent::ClientSettings settings;
    settings.state = state;
    settings.device = kSender;
    settings.fill = [](openc2::Heartbeat& heartbeat) {
        heartbeat.hostname = "host-1";
        heartbeat.boot = "boot-1";
    };
    settings.say = [](const Message&) {};
    settings.answers.addElsewhere("copy", std::string(evidence::kEvidenceTarget),
        [bring = std::move(bring)](const std::string& sealed, agent::CommandAnswers::Answered answered) { answered(bring(sealed)); });
    return agent::AgentClient::start(std::move(settings)).value();
}

} // namespace metsuke::test
