// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/agents/fleet_lab.h"

#include "core/agent/compliance_look.h"
#include "core/agent/sightings_answer.h"
#include "core/agent/enroller.h"
#include "core/base/wall_clock.h"
#include "tests/support/process.h"

#include <arpa/inet.h>
#include <fstream>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace metsuke::test {

namespace {

const std::filesystem::path kMosquitto = "/usr/sbin/mosquitto";

} // namespace

uint16_t freePort() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool isBound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0
        && ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    return isBound ? ntohs(address.sin_port) : uint16_t{0};
}

pid_t brokerProcess() {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const pid_t process = static_cast<pid_t>(std::strtol(entry.path().filename().c_str(), nullptr, 10));
        if (process > 0 && statusOf(process, "Name") == "mosquitto" && statusOf(process, "PPid") == std::to_string(::getpid())) {
            return process;
        }
    }
    return -1;
}

bool FleetLab::prepare(Way way) {
    m_settings.folder = m_folder / "fleet";
    m_settings.hasLocalSocket = way == Way::LocalSocket;
    if (way == Way::Broker) {
        if (!std::filesystem::exists(kMosquitto)) {
            [] { GTEST_SKIP() << "mosquitto is not installed"; }();
            return false;
        }
        m_settings.listenAddresses = {"127.0.0.1"};
        m_settings.port = freePort();
        m_settings.enrolPort = freePort();
    } else if (way == Way::FileDrop) {
        m_settings.fileDrop = m_folder / "drop";
        std::filesystem::create_directory(m_settings.fileDrop); // as a stick that was put in
    }
    auto roster = fleet::Roster::open(m_settings.folder);
    EXPECT_TRUE(roster.ok()) << roster.error().message.id << roster.error().detail;
    m_roster = std::move(roster).value();
    return true;
}

bool FleetLab::serve(Way way) {
    if (!prepare(way)) {
        return false;
    }
    startServing();
    return !HasFatalFailure() && m_server != nullptr;
}

void FleetLab::startServing() {
    auto server = fleet::FleetServer::start(m_settings, {});
    ASSERT_TRUE(server.ok()) << server.error().message.id << ' ' << server.error().detail;
    m_server = std::move(server).value();
}

openc2::EnrolmentToken FleetLab::token(bool approvesAtOnce, Duration validity) {
    auto made = fleet::enrolmentToken(m_settings, approvesAtOnce, validity, "tester", wallClock());
    EXPECT_TRUE(made.ok()) << made.error().message.id << ' ' << made.error().detail;
    return made.ok() ? std::move(made).value() : openc2::EnrolmentToken{};
}

Result<void> FleetLab::enrolDevice(const std::string& device, const openc2::EnrolmentToken& token) {
    METSUKE_TRY(auto folder, agent::AgentFolder::open(stateOf(device), device));
    std::stop_source stop;
    const std::jthread patience([&stop](const std::stop_token& ended) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        never.wait_until(lock, ended, until, [] { return false; });
        stop.request_stop();
    });
    openc2::EnrolmentRequest about;
    about.hostname = "host-" + device;
    about.system = "Debian GNU/Linux 12, Linux 6.1.0";
    about.version = "0.1.0";
    return agent::enrol(folder, token, about, stop.get_token(), [](const Message&) {});
}

std::unique_ptr<agent::AgentClient> FleetLab::startAgent(const std::string& device, const std::string& history) {
    agent::ClientSettings settings;
    settings.state = stateOf(device);
    settings.device = device;
    settings.fill = [device](openc2::Heartbeat& heartbeat) {
        heartbeat.hostname = "host-" + device;
        heartbeat.system = "Debian GNU/Linux 12, Linux 6.1.0";
        heartbeat.version = "0.1.0";
        heartbeat.boot = "boot-of-" + device;
        heartbeat.addresses = {*IpAddress::parse("10.0.0.7")};
        heartbeat.recordings = {{"process", "ebpf", {}}};
    };
    settings.say = [](const Message&) {};
    settings.answers.add("investigate", endpoint::kComplianceTarget, agent::complianceAnswer(history));
    if (!history.empty()) {
        settings.answers.add("investigate", "x-metsuke:trace", agent::traceAnswer(history));
        settings.answers.add("investigate", "x-metsuke:sightings", agent::sightingsAnswer(history));
    }
    auto client = agent::AgentClient::start(std::move(settings));
    EXPECT_TRUE(client.ok()) << client.error().message.id << ' ' << client.error().detail;
    return client.ok() ? std::move(client).value() : nullptr;
}

fleet::CommandRecord FleetLab::order(const std::string& device, const std::string& action, const std::string& target) {
    openc2::Command command;
    command.action = action;
    command.targetKind = target;
    command.target = target == "features" ? "[]" : "{}";
    command.device = device;
    command.notAfter = wallClock() + 5 * kMinute;
    const auto record = m_roster->order(command, "tester", wallClock());
    EXPECT_TRUE(record.ok()) << record.error().message.id << ' ' << record.error().detail;
    return record.ok() ? *record : fleet::CommandRecord{};
}

fleet::CommandRecord FleetLab::finished(const std::string& command) {
    std::optional<fleet::CommandRecord> found;
    EXPECT_TRUE(eventually([&] {
        auto record = m_roster->command(command);
        found = record.ok() ? std::move(record).value() : std::nullopt;
        return found && found->state != fleet::CommandState::Queued && found->state != fleet::CommandState::Sent;
    })) << command;
    return found.value_or(fleet::CommandRecord{});
}

bool FleetLab::waitForAgent(const std::string& device) {
    return eventually([&] {
        const auto agent = m_roster->agent(device);
        return agent.ok() && *agent && (*agent)->heartbeat;
    });
}

} // namespace metsuke::test
