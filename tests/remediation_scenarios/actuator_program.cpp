// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/remediation_scenarios/actuator_program.h"

#include "app/agent/channel.h"
#include "core/actuator/order_desk.h"
#include "core/base/wall_clock.h"
#include "core/openc2/envelope.h"
#include "core/plan/approval.h"
#include "core/plan/plan_codec.h"

#include <csignal>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace metsuke::test {

using agent::Channel;
using agent::FrameKind;

namespace {

Channel connectTo(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    Channel channel(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(channel.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return channel;
}

} // namespace

ActuatorProgram::ActuatorProgram(const Victim& victim, std::string device, std::vector<std::string> places)
    : m_device(std::move(device)) {
    openc2::Policy policy;
    policy.version = 1;
    policy.operators = {{"ann", "administrator", m_first.verifyingKey().toText()}, {"bob", "administrator", m_second.verifyingKey().toText()}};
    policy.places = std::move(places);
    m_policy = openc2::writePolicy(policy, m_root);
    EXPECT_TRUE(actuator::OrderDesk::pinRoot(m_folder.path(), m_root.verifyingKey().toText()).ok());
    std::filesystem::permissions(m_runtime.path(), std::filesystem::perms(0711)); // the account without rights passes
    m_program = victim.start({METSUKE_AGENT, "actuator", "--folder", m_folder.path(), "--socket", socket(), "--device", m_device});
    EXPECT_TRUE(eventually([&] { return said().find(socket()) != std::string::npos; })) << said(); // it listens
}

std::string ActuatorProgram::order(
    const std::string& action, std::string_view kind, std::string target, std::string arguments, Manner manner) {
    const Timestamp now = wallClock();
    openc2::Command command;
    command.id = "c-" + std::to_string(++m_orders);
    command.action = action;
    command.targetKind = kind;
    command.target = std::move(target);
    command.arguments = std::move(arguments);
    command.device = m_device;
    command.sequence = m_orders;
    command.epoch = "e";
    command.notAfter = Timestamp{(now.ns + kMinute) / kMillisecond * kMillisecond};
    command.isDryRun = manner == Manner::DryRun;
    openc2::Envelope envelope;
    envelope.requestId = command.id;
    envelope.created = now;
    envelope.from = "workstation";
    envelope.to = {m_device};
    envelope.body = openc2::writeCommand(command);
    Channel channel = connectTo(socket());
    EXPECT_TRUE(channel.send({FrameKind::Policy, m_policy}).ok());
    EXPECT_TRUE(channel.send({FrameKind::Order, openc2::seal(envelope, m_first).value()}).ok());
    std::string results;
    EXPECT_TRUE(eventually([&] {
        const auto frame = channel.receive(1000);
        if (frame && (!*frame || (*frame)->kind == FrameKind::Progress)) {
            return false;
        }
        const auto response = frame ? openc2::readResponse((*frame)->text) : frame.error();
        EXPECT_TRUE(response.ok()) << said();
        results = response ? response->results : std::string();
        EXPECT_FALSE(results.empty()) << (response ? response->reason + ": " + response->text : std::string());
        return true;
    })) << "the actuator does not answer: " << said();
    return results;
}

plan::PlanReport ActuatorProgram::reportOf(const std::string& results) {
    auto report = plan::readReport(results);
    EXPECT_TRUE(report.ok()) << results;
    return report ? std::move(report).value() : plan::PlanReport();
}

plan::PlanReport ActuatorProgram::look(const plan::Plan& plan) {
    return reportOf(order("remediate", plan::kPlanTarget, plan::writePlan(plan), plan::writePlanArguments({}), Manner::DryRun));
}

plan::PlanReport ActuatorProgram::carryOut(const plan::Plan& plan, const std::string& hash) {
    const plan::Approval approval{hash, m_device, Timestamp{wallClock().ns / kMillisecond * kMillisecond}};
    const plan::PlanArguments arguments{hash, {plan::writeApproval(approval, m_second)}};
    return reportOf(order("remediate", plan::kPlanTarget, plan::writePlan(plan), plan::writePlanArguments(arguments), Manner::Do));
}

plan::PlanReport ActuatorProgram::undo(const std::string& plan) {
    return reportOf(order("remediate", plan::kUndoTarget, plan::writeUndo({{}, plan}), {}, Manner::Do));
}

void ActuatorProgram::end() {
    m_program->signal(SIGTERM);
    EXPECT_EQ(m_program->wait(), 0) << said();
}

std::vector<plan::JournalRow> ActuatorProgram::journal() {
    auto rows = plan::readJournal(order("query", plan::kJournalTarget, plan::writeJournalQuery({}), {}, Manner::Do));
    EXPECT_TRUE(rows.ok());
    return rows ? std::move(rows).value() : std::vector<plan::JournalRow>();
}

} // namespace metsuke::test
