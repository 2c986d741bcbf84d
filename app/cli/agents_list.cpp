// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/agents.h"
#include "app/cli/lines.h"
#include "app/cli/output.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/fleet/agent_health.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace fleet;
using Json = nlohmann::ordered_json;

std::vector<std::string> concernsOf(const Environment& environment, const Agent& agent, Timestamp now) {
    std::vector<std::string> words;
    for (const Message& concern : agentConcerns(agent, now)) {
        words.push_back(environment.catalog.render(concern, environment.language));
    }
    return words;
}

bool isWanted(const Agent& agent, const std::string& state, Timestamp now) {
    return state.empty() || state == agentStateName(agent.state)
        || (state == "connected" && isConnected(agent, now)) || (state == "outdated" && isOutdated(agent))
        || (state == "attention" && !agentConcerns(agent, now).empty());
}

void printJson(const Environment& environment, const Agent& agent, Timestamp now) {
    Json row{{"device", agent.device}, {"hostname", agent.request.hostname},
        {"state", agentStateName(agent.state)}, {"connected", isConnected(agent, now)},
        {"outdated", isOutdated(agent)}, {"fingerprint", agent.fingerprint},
        {"system", agent.heartbeat ? agent.heartbeat->system : agent.request.system},
        {"version", agent.heartbeat ? agent.heartbeat->version : agent.request.version},
        {"addresses", Json::array()}, {"asked", timeJson(agent.asked)}, {"decided", timeJson(agent.decided)},
        {"decided_by", agent.decidedBy}, {"last_seen", timeJson(agent.lastSeen)}, {"seen_by", agent.seenBy},
        {"certificate_until", timeJson(agent.certificateUntil)},
        {"clock_skew_seconds", static_cast<double>(agent.clockSkew) / static_cast<double>(kSecond)},
        {"clone", agent.isClone}, {"attention", concernsOf(environment, agent, now)}};
    if (agent.heartbeat) {
        row["policy_version"] = agent.heartbeat->policyVersion;
        row["actuator_policy_version"] = agent.heartbeat->actuatorPolicy ? Json(*agent.heartbeat->actuatorPolicy) : Json(nullptr);
        for (const IpAddress& address : agent.heartbeat->addresses) {
            row["addresses"].push_back(address.toString());
        }
    }
    printRow(row);
}

void printWords(const Environment& environment, const Agent& agent, Timestamp now) {
    const auto words = [&](const std::string& id) {
        return environment.catalog.render(Message(id), environment.language);
    };
    const bool isApproved = agent.state == AgentState::Approved;
    const std::string state = !isApproved ? "fleet.state_" + std::string(agentStateName(agent.state))
        : isConnected(agent, now)         ? "cli.agent_connected"
                                          : "cli.agent_silent";
    const bool hasAddress = agent.heartbeat && !agent.heartbeat->addresses.empty();
    const std::string policy = agent.heartbeat ? "p" + std::to_string(agent.heartbeat->policyVersion) : std::string("-");
    std::printf("%-18s %-20s %-16s %-8s %-5s %s\n", cleanText(agent.device).c_str(),
        cleanText(agent.request.hostname).c_str(),
        hasAddress ? agent.heartbeat->addresses.front().toString().c_str() : "-",
        cleanText(agent.heartbeat ? agent.heartbeat->version : agent.request.version).c_str(), policy.c_str(),
        words(state).c_str());
    if (agent.state == AgentState::Pending) {
        std::printf("    %s\n",
            environment.catalog
                .render(Message("cli.agent_fingerprint").with("fingerprint", agent.fingerprint),
                    environment.language)
                .c_str());
    } else if (isApproved && !isConnected(agent, now) && agent.lastSeen.ns != 0) {
        std::printf("    %s\n",
            environment.catalog
                .render(Message("cli.agent_last_seen").with("at", agent.lastSeen.ns), environment.language)
                .c_str());
    }
    if (isOutdated(agent)) {
        std::printf("    %s\n", words("cli.agent_outdated").c_str());
    }
    for (const std::string& concern : concernsOf(environment, agent, now)) {
        std::printf("%s\n", ("    ! " + paragraph(concern, 6, outputColumns()).substr(6)).c_str());
    }
}

Json commandJson(const CommandRecord& record) {
    Json row{{"command", record.command.id}, {"device", record.command.device},
        {"state", commandStateName(record.state)}, {"action", record.command.action},
        {"target", record.command.targetKind}, {"by", record.by}, {"created", timeJson(record.created)},
        {"changed", timeJson(record.changed)}, {"not_after", timeJson(record.command.notAfter)},
        {"status", nullptr}};
    if (record.response) {
        row["status"] = record.response->status;
        row["text"] = record.response->text;
        row["reason"] = record.response->reason;
    }
    return row;
}

Result<void> printLog(const AgentsOptions& options, Roster& roster) {
    METSUKE_TRY(const auto entries, roster.log(options.limit));
    for (const auto& entry : entries) {
        if (options.json) {
            const Json what = Json::parse(entry.what, nullptr, false);
            printRow({{"number", entry.number}, {"time", formatIso8601(entry.at)}, {"actor", entry.actor},
                {"kind", entry.kind}, {"what", what.is_discarded() ? Json(entry.what) : what},
                {"hash", entry.hash}});
        } else {
            std::printf("%s  %-16s %-20s %s\n", formatIso8601(entry.at).c_str(),
                cleanText(entry.actor).c_str(), cleanText(entry.kind).c_str(), cleanText(entry.what).c_str());
        }
    }
    return flushOutput();
}

Result<int> verifyLog(const Environment& environment, const AgentsOptions& options, Roster& roster) {
    METSUKE_TRY(const auto verdict, roster.verifyLog());
    if (options.json) {
        printRow({{"intact", verdict.intact}, {"entries", verdict.entries},
            {"broken_at", verdict.intact ? Json(nullptr) : Json(verdict.brokenAt)}});
    } else {
        const Message words = Message(verdict.intact ? "cli.log_intact" : "cli.log_broken")
                                  .with("entries", verdict.entries)
                                  .with("at", verdict.brokenAt);
        std::printf("%s\n", environment.catalog.render(words, environment.language).c_str());
    }
    METSUKE_CHECK(flushOutput());
    return static_cast<int>(verdict.intact ? kDone : kDoneWithDamage);
}

} // namespace

int listAgents(const Environment& environment, const AgentsOptions& options) {
    const auto roster = openRoster(options);
    const auto agents = roster.ok() ? (*roster)->agents() : Result<std::vector<Agent>>(roster.error());
    if (!agents.ok()) {
        return environment.fail(agents.error());
    }
    const Timestamp now = wallClock();
    for (const Agent& agent : *agents) {
        if (isWanted(agent, options.state, now)) {
            options.json ? printJson(environment, agent, now) : printWords(environment, agent, now);
        }
    }
    const auto flushed = flushOutput();
    return flushed.ok() ? kDone : environment.fail(flushed.error());
}

int showLog(const Environment& environment, const AgentsOptions& options) {
    const auto roster = openRoster(options);
    if (!roster.ok()) {
        return environment.fail(roster.error());
    }
    if (options.verify) {
        const auto code = verifyLog(environment, options, **roster);
        return code.ok() ? *code : environment.fail(code.error());
    }
    const auto printed = printLog(options, **roster);
    return printed.ok() ? kDone : environment.fail(printed.error());
}

int listCommands(const Environment& environment, const AgentsOptions& options) {
    const auto roster = openRoster(options);
    if (!roster.ok()) {
        return environment.fail(roster.error());
    }
    std::string device;
    if (!options.agent.empty()) {
        const auto agent = findAgent(**roster, options.agent);
        if (!agent.ok()) {
            return environment.fail(agent.error());
        }
        device = agent->device;
    }
    const auto records = (*roster)->commands(device, options.limit);
    if (!records.ok()) {
        return environment.fail(records.error());
    }
    for (const CommandRecord& record : *records) {
        if (options.json) {
            printRow(commandJson(record));
        } else {
            const auto state = environment.catalog.render(
                Message("fleet.command_" + std::string(commandStateName(record.state))),
                environment.language);
            std::printf("%s  %s  %-18s %-12s %-22s %s%s\n", record.command.id.c_str(),
                formatIso8601(record.created).c_str(), record.command.device.c_str(),
                record.command.action.c_str(), record.command.targetKind.c_str(), state.c_str(),
                record.response ? (
                    "  " + std::to_string(record.response->status) + ' ' + cleanText(record.response->reason))
                                      .c_str()
                                : "");
        }
    }
    const auto flushed = flushOutput();
    return flushed.ok() ? kDone : environment.fail(flushed.error());
}

} // namespace metsuke::cli
