// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt_watch.h"
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"
#include "app/cli/passphrase.h"

#include "app/firewall/block_keeper.h"
#include "app/hooks/order_hooks.h"
#include "app/wire/wire_watcher.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/fleet/agent_health.h"
#include "core/mitigation/evidence_desk.h"
#include "core/fleet/fleet_keys.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

namespace metsuke::cli {

namespace {

using namespace fleet;
using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
constexpr auto kLookEvery = std::chrono::milliseconds(100);
constexpr auto kReadEvery
    = std::chrono::seconds(1); // agents are counted in thousands, and fall silent by themselves
constexpr auto kReadFor = std::chrono::milliseconds(100); ///< packets, before others have their turn

/// Prints what becomes of the ways and of the agents, one line a change.
class ServeLog {
public:
    ServeLog(const Environment& environment, bool isJson)
        : m_environment(environment)
        , m_isJson(isJson) { }

    /// In the server's thread.
    void tellWays(const FleetState& state) {
        const std::lock_guard lock(m_mutex);
        for (const FleetState::Way& way : state.ways) {
            const std::string why = way.why.id.empty() ? "" : render(way.why);
            auto& told = m_ways[way.name];
            if (told == std::pair(way.isConnected, why)) {
                continue;
            }
            told = {way.isConnected, why};
            if (m_isJson) {
                print({{"way", way.name}, {"connected", way.isConnected}, {"why", why}});
            } else {
                std::printf("%s: %s%s%s\n", way.name.c_str(),
                    render(way.isConnected ? "cli.way_connected" : "cli.way_not_connected").c_str(),
                    why.empty() ? "" : ": ", why.c_str());
                std::fflush(stdout);
            }
        }
    }

    void tellAgents(const std::vector<Agent>& agents, Timestamp now) {
        const std::lock_guard lock(m_mutex);
        for (const Agent& agent : agents) {
            const std::string state = agent.state != AgentState::Approved
                ? std::string(agentStateName(agent.state))
                : isConnected(agent, now) ? "connected"
                : agent.lastSeen.ns != 0  ? "silent"
                                          : "approved";
            auto& told = m_agents[agent.device];
            if (told == state) {
                continue;
            }
            told = state;
            if (m_isJson) {
                print({{"device", agent.device}, {"hostname", agent.request.hostname}, {"state", state},
                    {"fingerprint", agent.fingerprint}});
            } else {
                const bool isShown = state == "connected" || state == "silent";
                const std::string words = render(Message((isShown ? "cli.agent_" : "fleet.state_") + state));
                std::printf("%s (%s): %s%s\n", cleanText(agent.device).c_str(),
                    cleanText(agent.request.hostname).c_str(), words.c_str(),
                    agent.state == AgentState::Pending ? ("  "
                        + render(Message("cli.agent_fingerprint").with("fingerprint", agent.fingerprint)))
                                                             .c_str()
                                                       : "");
                std::fflush(stdout);
            }
        }
    }

    /// Of orders: the files cannot be written, say. Once, until it is another one.
    void tellTrouble(const Result<size_t>& done) {
        const std::string trouble = done.ok() ? std::string() : render(done.error().message);
        if (std::exchange(m_trouble, trouble) != trouble && !trouble.empty()) {
            std::fprintf(stderr, "%s\n", trouble.c_str());
        }
    }

private:
    [[nodiscard]] std::string render(const Message& message) const {
        return m_environment.catalog.render(message, m_environment.language);
    }
    static void print(const Json& row) {
        printRow(row);
        std::fflush(stdout);
    }

    const Environment& m_environment;
    const bool m_isJson;
    std::mutex m_mutex; ///< guards what follows, and the order of lines
    std::map<std::string, std::pair<bool, std::string>> m_ways;
    std::map<std::string, std::string> m_agents;
    std::string m_trouble; ///< of the thread that looks at agents
};

/// The key that everything rests on was made here, or is here still.
Result<void> tellOfRoot(const Environment& environment, const std::filesystem::path& folder) {
    METSUKE_TRY(const auto keys, FleetKeys::open(folder));
    if (keys.hasMadeRoot()) {
        const Message words = Message("cli.policy_root_made").with("path", (folder / "root.key").string());
        std::fprintf(stderr, "%s\n", environment.catalog.render(words, environment.language).c_str());
    }
    return {};
}

Result<void> serve(const Environment& environment, const AgentsOptions& options) {
    FleetSettings settings = options.fleetSettings();
    settings.passphrase = passphraseFrom(environment, options.passphraseFile);
    METSUKE_CHECK(tellOfRoot(environment, settings.folder));
    ServeLog log(environment, options.json);
    const InterruptWatch
        watch; // before the server: its broker is ended in order, whenever somebody presses Ctrl-C
    METSUKE_TRY(const auto server,
        FleetServer::start(settings, {[&](const FleetState& state) { log.tellWays(state); }, {}}));
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    METSUKE_TRY(const auto evidence, mitigation::EvidenceDesk::open(settings.folder, *open.roster));
    BlockKeeper blocks(settings.folder);
    OrderHooks hooks(settings.folder);
    Clock::time_point due;
    std::optional<WireWatcher> wire;
    if (!options.caseFile.empty()) {
        wire.emplace(options.caseFile); // which need not be there yet
    }
    while (!watch.token().stop_requested()) {
        if (Clock::now() >= due) {
            METSUKE_TRY(const auto agents, open.roster->agents());
            log.tellAgents(agents, wallClock());
            for (const Message& remark : hooks.takeRemarks()) {
                std::fprintf(stderr, "%s\n", environment.catalog.render(remark, environment.language).c_str());
            }
            if (const auto problem = blocks.takeProblem()) {
                std::fprintf(stderr, "%s\n", environment.catalog.render(problem->message, environment.language).c_str());
            }
            due = Clock::now() + kReadEvery;
        }
        const auto ordered = open.desk->tick(wallClock()); // what was ordered by others waits for its turn and its answers here
        const auto ticked = ordered.ok() ? evidence->tick(wallClock()) : ordered; // so does what they fetch
        log.tellTrouble(ticked.ok() && wire ? wire->turn(*open.desk, *open.roster, wallClock(), kReadFor) : ticked);
        std::this_thread::sleep_for(kLookEvery); // signals end no other wait here
    }
    return {};
}

} // namespace

int serveAgents(const Environment& environment, const AgentsOptions& options) {
    const auto served = serve(environment, options);
    return served.ok() ? kDone : environment.fail(served.error());
}

} // namespace metsuke::cli
