// SPDX-License-Identifier: GPL-3.0-or-later
// What several verbs of `agents` need.
#include "app/cli/agents.h"
#include "app/cli/interrupt_watch.h"

#include <charconv>
#include <chrono>
#include <thread>

namespace metsuke::cli {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kLookEvery = std::chrono::milliseconds(50);

std::filesystem::path folderOf(const AgentsOptions& options) {
    return options.folder.empty() ? fleet::defaultFleetFolder() : std::filesystem::absolute(options.folder);
}

} // namespace

fleet::FleetSettings AgentsOptions::fleetSettings() const {
    fleet::FleetSettings all = settings;
    all.folder = folderOf(*this);
    all.fileDrop = fileDrop;
    if (!mosquitto.empty()) {
        all.mosquitto = mosquitto;
    }
    return all;
}

Result<std::unique_ptr<fleet::Roster>> openRoster(const AgentsOptions& options) {
    const auto folder = folderOf(options);
    std::error_code none;
    if (!std::filesystem::exists(folder / "roster.db", none)) {
        return Error(ErrorCode::NotFound, Message("cli.no_fleet").with("path", folder.string()));
    }
    return fleet::Roster::open(folder);
}

Result<fleet::Agent> findAgent(fleet::Roster& roster, const std::string& name) {
    METSUKE_TRY(auto byDevice, roster.agent(name));
    if (byDevice) {
        return *byDevice;
    }
    if (const auto address = IpAddress::parse(name)) {
        METSUKE_TRY(auto there, roster.agentAt(*address));
        return there ? Result<fleet::Agent>(*there)
                     : Error(ErrorCode::NotFound, Message("cli.no_agent").with("name", name));
    }
    METSUKE_TRY(const auto agents, roster.agents());
    std::optional<fleet::Agent> found;
    for (const fleet::Agent& agent : agents) {
        if (agent.request.hostname == name) {
            if (found) {
                return Error(ErrorCode::InvalidArgument, Message("cli.several_agents").with("name", name));
            }
            found = agent;
        }
    }
    return found ? Result<fleet::Agent>(*found)
                 : Error(ErrorCode::NotFound, Message("cli.no_agent").with("name", name));
}

Result<fleet::CommandRecord> waitForAnswer(fleet::Roster& roster, const std::string& id, double seconds) {
    const InterruptWatch watch;
    const auto until
        = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    while (true) {
        METSUKE_TRY(const auto record, roster.command(id));
        if (!record) {
            return Error(ErrorCode::NotFound, Message("fleet.unknown_command").with("command", id));
        }
        if (!fleet::isOpen(*record) || Clock::now() >= until || watch.token().stop_requested()) {
            return *record;
        }
        std::this_thread::sleep_for(kLookEvery); // another process writes the answer into the roster
    }
}

std::optional<Duration> parseValidity(std::string_view text) {
    int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
    const Duration each = unit == "m" ? kMinute : unit == "h" ? kHour : unit == "d" ? kDay : 0;
    constexpr int64_t kLongest = 365;
    if (failed != std::errc() || each == 0 || number <= 0 || number > kLongest * kDay / each) {
        return std::nullopt;
    }
    return number * each;
}

} // namespace metsuke::cli
