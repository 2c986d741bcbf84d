// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "tests/chain/chain_network.h"
#include "tests/support/far_side.h"
#include "tests/support/process.h"

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace metsuke::test {

/// The story of one intrusion on one machine, with the real programs: each function is a step of it, needs
/// those before, returns what there is to tell and throws std::runtime_error with the reason when it failed.
/// Everything is gone with the object: processes by their control group, then mounts, folders and namespaces.
class Chain {
public:
    explicit Chain(std::filesystem::path programs);
    ~Chain();
    Chain(const Chain&) = delete;
    Chain& operator=(const Chain&) = delete;

    std::string network();
    std::string serve(); ///< the workstation's side of the agents, with its broker
    std::string capture(); ///< of everything that the endpoint sends and receives
    std::string enrol();
    std::string record();
    std::string attack(); ///< fetched, dropped, made persistent, calling home: by harmless look-alikes
    std::string detect();
    std::string trace();
    std::string plan(); ///< what the workstation proposes
    std::string dryRun(); ///< looked at by the agent
    std::string remediate();
    std::string verify(); ///< on the wire
    std::string undo();
    std::string close(); ///< ends the capture in order; its result has the incident

private:
    [[nodiscard]] std::filesystem::path root() const { return m_folder / "root"; } ///< METSUKE_SIM_ROOT
    [[nodiscard]] std::filesystem::path caseFile() const { return m_folder / "chain.metsuke"; }
    [[nodiscard]] std::string program(const char* name) const { return m_programs / name; }
    void makeFolder();
    /// In a network namespace and in the control group.
    [[nodiscard]] std::unique_ptr<Process> start(
        const std::string& space, const std::vector<std::string>& command) const;
    /// To its end; what it printed.
    std::string must(const std::string& space, const std::vector<std::string>& command) const;
    [[nodiscard]] std::vector<nlohmann::json> list(
        const char* what) const; ///< of the case, while it is written
    [[nodiscard]] std::vector<nlohmann::json> rows(
        const std::vector<std::string>& command) const; ///< JSON lines that it prints
    [[nodiscard]] std::vector<std::string> agentsVerb(
        const std::vector<std::string>& words) const; ///< metsuke-cli agents
    [[nodiscard]] bool isConnected() const; ///< the one agent
    [[nodiscard]] std::optional<nlohmann::json> incident() const; ///< of the endpoint
    struct Left; ///< by the attack
    [[nodiscard]] Left left() const;
    static bool hasEnded(const Process& process); ///< without taking its exit code from whoever waits for it
    [[nodiscard]] bool isSilent() const; ///< nobody calls home for some seconds
    [[nodiscard]] nlohmann::json lastOrder(const std::vector<std::string>& words) const;
    void clear();

    static constexpr uint16_t kHomePort = 4444;

    std::filesystem::path m_programs;
    std::filesystem::path m_folder;
    std::filesystem::path m_group;
    std::optional<ChainNetwork> m_network;
    std::optional<FarSide> m_attacker;
    std::map<std::string, std::unique_ptr<Process>> m_running;
    std::string m_device;
    Timestamp m_attacked;
    std::shared_ptr<Left> m_before; ///< it was put right
};

} // namespace metsuke::test
